"""Pieces of SQL with their parameters, put together by templates."""

import re
from dataclasses import dataclass

_PLACE = re.compile(r"\{(\d)\}")


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


def joined(separator: str, parts: list[Sql]) -> Sql:
    params = tuple(param for part in parts for param in part.params)
    return Sql(separator.join(part.text for part in parts), params)
