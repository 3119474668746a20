"""Text to tokens, each with its place."""

import re
from dataclasses import dataclass

from guanxi.expressions.faults import ExpressionError, ExpressionFault, fault, placed
from guanxi.expressions.folding import nfc
from guanxi.expressions.grammar import KEYWORDS
from guanxi.expressions.literals import DATE_PATTERN, MOMENT_PATTERN
from guanxi.kit.phrase import Phrase

LONGEST_TEXT = 20_000
_TOKEN = re.compile(
    rf"""
    (?P<blank>\s+)
  | (?P<moment>{MOMENT_PATTERN.replace("(", "(?:")})
  | (?P<date>{DATE_PATTERN})(?![0-9])
  | (?P<number>[0-9]+(?:\.[0-9]+)?)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<curly>[“”][^“”]*[“”]|‘[^’]*’|「[^」]*」|『[^』]*』)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign><=|>=|!=|<>|==|[=<>+\-*/%(),.≤≥≠×÷−、。])
    """,
    re.VERBOSE | re.DOTALL,
)
# What a Chinese keyboard gives instead, and what other languages write; none of it can mean anything else here.
_WIDE = {
    "<>": "!=", "==": "=", "≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "÷": "/", "−": "-", "、": ",", "。": ".",
}  # fmt: skip
_FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
_QUOTED = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[“”][^“”]*[“”]|‘[^’]*’|「[^」]*」|『[^』]*』)""", re.DOTALL
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is a group of the pattern, or "end"; the text of a "text" is what it means, not how it was written."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    if len(text) > LONGEST_TEXT:
        raise ExpressionError([fault("too_long", Phrase("The text is too long", "文本过长"))])
    if bad := _UNSTORABLE.search(text):
        raise ExpressionError([_strange(text, bad.start())])
    found: list[Token] = []
    at, plain = 0, _half_width(text)
    while at < len(text):
        match = _TOKEN.match(plain, at)
        if match is None:
            raise ExpressionError([_strange(text, at)])
        kind = match.lastgroup or ""
        if kind != "blank":
            found.append(Token("text" if kind == "curly" else kind, _meaning(kind, match[0]), at, match.end()))
        at = match.end()
    return [*found, Token("end", "", at, at)]


def quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + escaped.replace("\r", "\\r") + '"'


def _half_width(text: str) -> str:
    """Full-width signs, digits and letters as plain ones, outside of quotes; every character keeps its place."""
    if text.isascii():
        return text
    parts = _QUOTED.split(text)
    return "".join(part if number % 2 else part.translate(_FULL_WIDTH) for number, part in enumerate(parts))


def _meaning(kind: str, text: str) -> str:
    if kind == "curly":
        return nfc(text[1:-1])
    if kind == "word":
        return text.lower() if text.isupper() and text.lower() in KEYWORDS else text
    if kind != "text":
        return _WIDE.get(text, text)
    return nfc(re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text[1:-1], flags=re.DOTALL))


def _strange(text: str, at: int) -> ExpressionFault:
    if text[at] in "\"'“”‘’「":
        message = Phrase('A text stands between quotes: "…"', '文本须写在引号之间："…"')
        return placed(fault("quotes", message), at, len(text))
    message = Phrase("“{sign}” is not understood here", "无法理解此处的“{sign}”").fill(sign=text[at])
    return placed(fault("strange_sign", message), at, at + 1)
