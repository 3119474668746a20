"""The text in which search looks: searchable values in small letters, Chinese also as pinyin and its initials."""

import re
from collections.abc import Iterable, Mapping

from guanxi.objects.shape import Shape

_HAN = re.compile(r"[\u3400-\u9fff]+")
# Of forms of words and of long texts; lines of text are held whole, whatever their length.
_LONGEST = 2_000
# Notes are long; their first words are what somebody looks for.
_PAIRED = 60


def search_text(shape: Shape, values: Mapping[str, object]) -> str:
    """Words with a space before each, so that a search for two characters can hold on to the beginning of a word.

    The lines of text come first and as they are, so that conditions may look for parts of them here.
    """
    whole = [str(values[name]).lower() for name in shape.held_whole if values.get(name) is not None]
    found = [word for name in shape.searchable for word in _words(values.get(name))]
    lines, text = (_spaced(dict.fromkeys(words)) for words in (whole, [*whole, *found]))
    return text[: max(_LONGEST, len(lines))]


def _spaced(words: Iterable[str]) -> str:
    return "".join(f" {word}" for word in words)


def warm() -> None:
    """Load the pinyin tables now: processes call it at their start, so that no first Chinese name waits for them."""
    _pinyin("关系")


def _words(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [word for one in value for word in _words(one)]
    text = str(value).lower()
    return [text, *_pinyin(text), *_pairs(text)]


def _pairs(text: str) -> list[str]:
    """上海阳光 -> 海阳, 阳光: two characters from the middle are found at the beginning of a word, too."""
    runs = [] if text.isascii() else _HAN.findall(text)
    return [run[at : at + 2] for run in runs for at in range(1, min(len(run) - 1, _PAIRED))]


def spelled(text: str) -> str:
    """The text as somebody would spell it: Chinese as pinyin in one word, so that 王方 finds 王芳."""
    return _HAN.sub(lambda run: _pinyin(run.group())[0], text.lower())


def spelling(text: str) -> str:
    """The text in Latin letters, each Chinese character a word: 续约 2027 -> xu yue 2027. Of what keys are made."""
    from pypinyin import lazy_pinyin

    return " ".join(_HAN.sub(lambda run: f" {' '.join(lazy_pinyin(run.group()))} ", text).split())


def _pinyin(text: str) -> list[str]:
    """王芳 -> wangfang, wf. The library is loaded when the first Chinese word needs it."""
    runs = [] if text.isascii() else _HAN.findall(text)
    if not runs:
        return []
    from pypinyin import Style, lazy_pinyin

    spelled = [[(part, part[:1]) for part in lazy_pinyin(run, style=Style.NORMAL)] for run in runs]
    return [form for run in spelled for form in ("".join(full for full, _ in run), "".join(first for _, first in run))]


def patterns(search: str) -> list[str]:
    """LIKE patterns that must all match; what the user typed is never a pattern itself.

    Trigrams need three characters; a shorter word is looked for at the beginning of words, where an index can help.
    """
    words = search.encode(errors="ignore").decode().replace("\0", " ").lower().split()
    return [_pattern(word) for word in words[:8]]


def _pattern(word: str) -> str:
    safe = re.sub(r"([\\%_])", r"\\\1", word[:100])
    return f"%{safe}%" if len(word) > 2 else f"% {safe}%"
