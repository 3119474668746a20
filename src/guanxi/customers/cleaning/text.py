"""Rules for plain text and for the names of people. Each takes a text and gives a text; none can fail."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060\ufeff]"
)
_BLANKS = re.compile(r"\s+")
# Punctuation stays full-width in free text, because “华为（中国）” is how the company writes itself.
_WIDE_ALNUM = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDE_ALL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x3002: 0x2E}
_PARTICLES = frozenset("van von der den de del della di da do dos das du la le ter ten el al bin ibn af av zu".split())


def trim(text: str) -> str:
    """Without surrounding blanks and without characters nobody can see. The joiners inside emoji stay."""
    return (text if text.isprintable() and text.isascii() else _INVISIBLE.sub("", text)).strip()


def single_spaces(text: str) -> str:
    return _BLANKS.sub(" ", text) if "  " in text or not text.isprintable() or not text.isascii() else text


def half_width(text: str) -> str:
    """Full-width letters and digits as everybody types them; full-width punctuation is left alone."""
    return text if text.isascii() else text.translate(_WIDE_ALNUM).replace("\u3000", " ")


def half_width_all(text: str) -> str:
    """For addresses and numbers, where full-width punctuation never is meant."""
    return text if text.isascii() else text.translate(_WIDE_ALL)


def compose(text: str) -> str:
    """One spelling (NFC) for what looks the same, so that equal names compare equal."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def name_case(name: str) -> str:
    """Capitals for a Latin name typed all in capitals or all in small letters; any other name is its owner's choice."""
    if not (name.isupper() or name.islower()):
        return name
    letters = [char for char in name if char.isalpha()]
    if len(letters) < 3 or not all(_is_latin(char) for char in letters):
        return name
    words = name.lower().split(" ")
    return " ".join(word if index and word in _PARTICLES else _capital(word) for index, word in enumerate(words))


def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN")


def _capital(word: str) -> str:
    cased = re.sub(r"(^|[-'’.])(\w)", lambda found: found[1] + found[2].upper(), word)
    if cased.startswith("Mc") and len(cased) > 4:
        return "Mc" + cased[2].upper() + cased[3:]
    return cased
