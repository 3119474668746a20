"""Given name and family name out of one line, and back. A guess that a person can correct; it never changes `name`."""

import re

_HAN_ONLY = re.compile("[\u3400-\u9fff·]+")
_COMPOUND = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 "
    "公冶 太叔 申屠 公孙 慕容 仲孙 "
    "钟离 长孙 宇文 司徒 鲜于 司空 令狐 百里 呼延 东郭 南门 西门".split()
)
_PARTICLES = frozenset("van von der den de del della di da do dos das du la le ter ten el al bin ibn af av zu".split())
_PREFIXES = frozenset("mr mrs ms miss dr prof sir mx".split())


def split_name(name: str) -> tuple[str, str]:
    """(given name, family name). One word is taken for a given name; a Chinese name starts with the family's."""
    text = name.strip()
    if _HAN_ONLY.fullmatch(text):
        return _split_chinese(text)
    if "," in text:
        family, _, given = text.partition(",")
        return given.strip(), family.strip()
    return _split_words([word for word in text.split() if word.rstrip(".").lower() not in _PREFIXES])


def join_name(first: str, last: str) -> str:
    """As each script writes it: 王小明, Ada Lovelace."""
    if _HAN_ONLY.fullmatch(first + last or " "):
        return last + first
    return f"{first} {last}".strip()


def _split_chinese(text: str) -> tuple[str, str]:
    if "·" in text:
        given, _, family = text.partition("·")
        return given, family
    length = 2 if len(text) > 2 and text[:2] in _COMPOUND else 1
    return text[length:], text[:length]


def _split_words(words: list[str]) -> tuple[str, str]:
    if len(words) < 2:
        return " ".join(words), ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])
