"""Pieces of SQL with their parameters, put together by templates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PLACE = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, slots=True)
class Sql:
    """`text` has one `%s` for each of `params`, in order; a literal percent sign is doubled."""

    text: str
    params: tuple[object, ...] = ()
    is_simple: bool = False  # a column or a parameter: cheap to say twice

    def __str__(self) -> str:
        return self.text


def fill(template: str, *parts: Sql) -> Sql:
    """Put parts into `{0}`, `{1}`, …; the parameters follow in the order in which the parts appear."""
    params: list[object] = []

    def put(match: re.Match[str]) -> str:
        part = parts[int(match[1])]
        params.extend(part.params)
        return part.text

    return Sql(_PLACE.sub(put, template), tuple(params))


def spread(template: str, count: int) -> str:
    """`{*}` stands for all arguments."""
    return template.replace("{*}", ", ".join(f"{{{number}}}" for number in range(count)))


def uses(template: str, number: int) -> int:
    return template.count(f"{{{number}}}")


def joined(separator: str, parts: Iterable[Sql]) -> Sql:
    those = list(parts)
    params = tuple(param for part in those for param in part.params)
    return Sql(separator.join(part.text for part in those), params)


def quoted(text: str) -> str:
    """A text as an SQL constant, for keys of JSON that an index must recognise. `%` is doubled for the driver."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"
