"""Who uses a function that people have made: every table that keeps conditions and formulas says so here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from guanxi.kit import sql
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class Texts:
    """Rows r of `source` that keep texts. `named`, `texts` (as text) and `where` are SQL over such a row."""

    label: Phrase
    source: str
    named: str
    texts: str
    where: str = "true"

    def calling(self, function: str) -> Sequence[Phrase]:
        """The names of the rows that call the function. A text that only speaks of it counts, too.

        Texts inside JSON have their line ends as \\n.
        """
        text = (
            f"select distinct to_jsonb({self.named}) from {self.source}"
            f" where {self.where} and {self.texts} ~ %s order by 1 limit 20"
        )
        with connection.cursor() as cursor:
            return [phrase_of(name) for (name,) in sql.rows(cursor, text, [rf"(\m|\\[nrt]){function}\s*\("])]


@dataclass(frozen=True, slots=True)
class Use:
    label: Phrase
    name: Phrase

    @property
    def words(self) -> Phrase:
        return Phrase("{label} “{name}”", "{label}“{name}”").fill(label=self.label, name=self.name)


TEXTS: Registry[Texts] = Registry("keeper of conditions")


def uses_of(function: str) -> list[Use]:
    return [Use(keeper.label, name) for keeper in TEXTS.values() for name in keeper.calling(function)]


def declare() -> None:
    TEXTS.add("formula", Texts(Phrase("formula", "公式"), "formula r", "r.label", "r.text"))
    TEXTS.add(
        "saved_view", Texts(Phrase("view", "视图"), "saved_view r", "r.name", "concat_ws(' ', r.filter, r.group_by)")
    )
