"""Who uses a function that people have made: every table that keeps conditions and formulas says so here."""

from collections.abc import Mapping, Sequence
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

    def calling(self, functions: Sequence[str]) -> Sequence[tuple[str, Phrase]]:
        """Functions with the names of rows that call them, at most twenty of each. A text that only speaks of one
        counts, too. Texts inside JSON have their line ends as \\n.
        """
        text = (
            "select f.name, called.by from unnest(%s::text[], %s::text[]) as f (name, pattern) cross join lateral ("
            f"select distinct to_jsonb({self.named}) as by from {self.source}"
            f" where {self.where} and {self.texts} ~ f.pattern order by 1 limit 20) as called"
        )
        patterns = [rf"(\m|\\[nrt]){function}\s*\(" for function in functions]
        with connection.cursor() as cursor:
            return [(name, phrase_of(by)) for name, by in sql.rows(cursor, text, [list(functions), patterns])]


@dataclass(frozen=True, slots=True)
class Use:
    label: Phrase
    name: Phrase

    @property
    def words(self) -> Phrase:
        return Phrase("{label} “{name}”", "{label}“{name}”").fill(label=self.label, name=self.name)


TEXTS: Registry[Texts] = Registry("keeper of conditions")


def uses_of(functions: Sequence[str]) -> Mapping[str, list[Use]]:
    """One statement for each keeper, however many functions."""
    found: dict[str, list[Use]] = {function: [] for function in functions}
    for keeper in TEXTS.values():
        for function, name in keeper.calling(functions):
            found[function].append(Use(keeper.label, name))
    return found


def declare() -> None:
    TEXTS.add("formula", Texts(Phrase("formula", "公式"), "formula r", "r.label", "r.text"))
    TEXTS.add(
        "saved_view", Texts(Phrase("view", "视图"), "saved_view r", "r.name", "concat_ws(' ', r.filter, r.group_by)")
    )
