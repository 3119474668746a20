"""Upper and lower case one code point at a time, as PostgreSQL's builtin `pg_c_utf8` does it.

Python's own `lower` knows special rules (İ becomes two code points, a final Σ its own letter) that would make the faces
differ. The additions are case pairs that Unicode gained after the version of Python 3.11.
"""

import sys
import unicodedata

_NEWER = (
    (0xA7CB, 0x0264),
    (0xA7CC, 0xA7CD),
    (0xA7DA, 0xA7DB),
    (0xA7DC, 0x019B),
    (0x1C89, 0x1C8A),
    *((0x10D50 + n, 0x10D70 + n) for n in range(22)),
)
# Title-case letters and a few others have a simple mapping where Python applies a longer one.
_LOWER_ONLY = {0x0130: 0x0069}


def _one(text: str, code: int) -> int:
    return ord(text) if len(text) == 1 else code


def _table(method: str) -> dict[int, int]:
    codes = (code for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    mapped = ((code, _one(getattr(chr(code), method)(), code)) for code in codes)
    return {code: to for code, to in mapped if code != to}


_lower: dict[int, int] = {}
_upper: dict[int, int] = {}


def lower(text: str) -> str:
    if text.isascii():
        return text.lower()
    if not _lower:
        _lower.update(_table("lower") | dict(_NEWER) | _LOWER_ONLY)
    return text.translate(_lower)


def upper(text: str) -> str:
    if text.isascii():
        return text.upper()
    if not _upper:
        _upper.update(_table("upper") | _UPPER_SIMPLE | {small: large for large, small in _NEWER})
    return text.translate(_upper)


def nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


# Greek letters with iota subscript: Python's full mapping writes the iota out, the simple mapping keeps one letter.
_UPPER_SIMPLE = {
    **{0x1F80 + n: 0x1F88 + n for n in range(8)},
    **{0x1F90 + n: 0x1F98 + n for n in range(8)},
    **{0x1FA0 + n: 0x1FA8 + n for n in range(8)},
    0x1FB3: 0x1FBC,
    0x1FC3: 0x1FCC,
    0x1FF3: 0x1FFC,
}
