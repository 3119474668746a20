"""The kinds of field this area adds."""

from collections.abc import Iterable

from guanxi.customers.cleaning.place import country_code
from guanxi.customers.vocabulary import INDUSTRY_ALIASES
from guanxi.kit.registry import did_you_mean
from guanxi.objects.accept import Accept
from guanxi.objects.fields import ChoiceField, TextField


class CountryField(ChoiceField):
    """An ISO code, but lets in a country by any of its names: “USA”, “德国”, “Deutschland”."""

    widget = "country"

    def accepts(self) -> Accept:
        strict = super().accepts()

        def accept(value: object) -> object:
            return strict((country_code(value) if isinstance(value, str) else "") or value)

        return accept


class IndustryField(ChoiceField):
    """Lets in an industry by its usual other names and with a slip of the finger: “Medical”, “互联网”, “technolgy”."""

    def accepts(self) -> Accept:
        strict = super().accepts()
        known = {value for value, _ in self.options}

        def accept(value: object) -> object:
            word = value.strip().casefold() if isinstance(value, str) else ""
            return strict(INDUSTRY_ALIASES.get(word) or (word if word in known else _nearest(word, known)) or value)

        return accept


def _nearest(word: str, known: Iterable[str]) -> str:
    """Comparing letters is dear, and in a short word one slip makes another word."""
    return did_you_mean(word, known) if len(word) > 6 else ""


class KeyField(TextField):
    """A key that flows and imports set so that two of a kind cannot be made at the same instant; forms skip it."""

    widget = "hidden"
