"""Words for people, always in both languages."""

import re
from dataclasses import dataclass

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """English beside Chinese. `{name}` marks a place for `fill`."""

    en: str
    zh: str

    def fill(self, **values: object) -> "Phrase":
        """Put values into their places; a value that is a Phrase keeps its language. Unknown places stay as they are.

        This is not `str.format`: a template written by a user cannot reach into the values.
        """
        return Phrase(_filled(self.en, values, "en"), _filled(self.zh, values, "zh"))

    def in_(self, language: str) -> str:
        return self.zh if language.lower().startswith("zh") else self.en

    def json(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


def same(text: str) -> Phrase:
    """A phrase that reads alike in both languages: a name, a number, a code."""
    return Phrase(text, text)


def phrase_of(data: object) -> Phrase:
    """Read what `Phrase.json` wrote, or a plain string. A missing language borrows the other."""
    if isinstance(data, Phrase):
        return data
    if isinstance(data, dict):
        en, zh = str(data.get("en") or ""), str(data.get("zh") or "")
        return Phrase(en or zh, zh or en)
    return same(str(data))


def listed(phrases: list[Phrase]) -> Phrase:
    """Join with the separator each language uses for a list."""
    return Phrase(", ".join(phrase.en for phrase in phrases), "、".join(phrase.zh for phrase in phrases))


def _filled(template: str, values: dict[str, object], language: str) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            return match[0]
        found = values[match[1]]
        return found.in_(language) if isinstance(found, Phrase) else str(found)

    return _PLACE.sub(value, template)
