"""The words on the screen, read from the catalogues of the web app, so that the tests know no other wording.

The catalogues are written as plain literals; anything else in them is no message and is passed over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parents[2] / "web" / "src" / "i18n"
_TEXT = r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)\""""
_GROUP = re.compile(r"^export const (\w+)[^=\n]*= \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_MESSAGE = re.compile(
    rf"^  (\w+):\s*(?:\{{\s*one:\s*(?:{_TEXT}),\s*other:\s*(?:{_TEXT}),?\s*\}}|{_TEXT}),", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Words:
    """`words("login.submit")` is the text of one language, `{name}` filled in; counts choose the English form."""

    language: str
    messages: Mapping[str, tuple[str, str]] = field(repr=False)

    def __call__(self, name: str, /, **values: object) -> str:
        one, other = self.messages[name]
        text = one if str(values.get("count")) == "1" else other
        return re.sub(r"\{(\w+)\}", lambda hole: str(values[hole[1]]), text)

    def pattern(self, name: str) -> re.Pattern[str]:
        """The message with anything in its holes."""
        parts = re.split(r"\{\w+\}", self.messages[name][1])
        return re.compile(".*?".join(re.escape(part) for part in parts))


@cache
def words(language: str) -> Words:
    texts = [file.read_text(encoding="utf-8") for file in sorted((CATALOGUES / language).glob("*.ts"))]
    groups = [group for text in texts for group in _GROUP.findall(text)]
    return Words(
        language, {f"{name}.{key}": (one, other) for name, body in groups for key, one, other in _messages(body)}
    )


def _messages(body: str) -> list[tuple[str, str, str]]:
    found = []
    for key, *texts in _MESSAGE.findall(body):
        one, other, plain = (_plain(texts[at] or texts[at + 1]) for at in (0, 2, 4))
        found.append((key, one or plain, other or plain))
    return found


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
