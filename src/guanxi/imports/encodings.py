"""Which encoding a file is written in.

The order is: byte order mark, strict UTF-8, GB18030, and only then statistics. GB18030 decodes almost any bytes, so
it is believed only when what comes out is mostly everyday Chinese: the accented letters of a Western file read as
GB18030 give rare characters that no GB2312 table holds.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import charset_normalizer

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a person may choose instead of the guess. Short on purpose: each is a real export of a real program.
CHOICES = (
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "big5",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "iso-8859-1",
    "cp1250",
    "cp1251",
    "shift_jis",
    "euc-kr",
)
STATISTICAL = ("cp1252", "cp1250", "cp1251", "big5", "shift_jis", "euc_kr", "euc_jp", "koi8_r", "cp1253", "cp1254")
SAMPLE_BYTES = 64 * 1024
EVERYDAY_SHARE = 0.6

How = Literal["bom", "strict", "likely", "statistics", "chosen"]


@dataclass(frozen=True, slots=True)
class Encoding:
    name: str
    how: How


def sniff(parts: Iterable[bytes]) -> Encoding:
    """Read every part once. UTF-8 is proven over the whole file: a file may turn out otherwise in its last line."""
    utf8 = codecs.getincrementaldecoder("utf-8")("strict")
    head = bytearray()
    is_utf8 = True
    for part in parts:
        if len(head) < SAMPLE_BYTES:
            head += part[: SAMPLE_BYTES - len(head)]
            if marked := _by_mark(bytes(head[:4])):
                return marked
            if wide := _by_zeros(bytes(head)):
                return wide
        if is_utf8:
            is_utf8 = _accepts(utf8, part)
        elif len(head) >= SAMPLE_BYTES:
            break
    if is_utf8 and _accepts(utf8, b"", final=True):
        return Encoding("utf-8", "strict")
    return _by_content(bytes(head))


def canonical(name: str) -> str | None:
    """The name as we store it, or None when it is none of CHOICES."""
    try:
        wanted = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return next((choice for choice in CHOICES if codecs.lookup(choice).name == wanted), None)


def error_mode(encoding: str) -> str:
    """How undecodable bytes are marked: as surrogates, so that the row they stand in can be named."""
    return "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _by_mark(head: bytes) -> Encoding | None:
    return next((Encoding(name, "bom") for mark, name in BOMS if head.startswith(mark)), None)


def _by_zeros(head: bytes) -> Encoding | None:
    """UTF-16 without a mark: Latin text has a zero in every second byte."""
    if len(head) < 4:
        return None
    pairs = len(head) // 2
    if head[1::2].count(0) > 0.4 * pairs and head[0::2].count(0) < 0.1 * pairs:
        return Encoding("utf-16-le", "likely")
    if head[0::2].count(0) > 0.4 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return Encoding("utf-16-be", "likely")
    return None


def _by_content(head: bytes) -> Encoding:
    if _is_everyday_chinese(head):
        return Encoding("gb18030", "likely")
    best = charset_normalizer.from_bytes(head, cp_isolation=list(STATISTICAL)).best()
    name = canonical(best.encoding) if best is not None else None
    return Encoding(name or "cp1252", "statistics")


def _is_everyday_chinese(head: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("gb18030")("strict")
    try:
        text = decoder.decode(head)  # not final: the sample may end inside a character
    except UnicodeDecodeError:
        return False
    wide = [char for char in text if ord(char) > 127]
    return bool(wide) and sum(_in_gb2312(char) for char in wide) >= EVERYDAY_SHARE * len(wide)


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _accepts(decoder: codecs.IncrementalDecoder, part: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(part, final)
    except UnicodeDecodeError:
        return False
    return True
