"""The only way to read records: lists, one, many, related, counts; always inside what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.access.actors import Actor

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is given back as `after`. `total` is exact up to 10,000 and estimated above."""

    items: list[Row]
    next: str | None
    total: int | None = None
    total_is_exact: bool = True


def page(
    object: str,
    actor: Actor,
    *,
    filter: Any = None,
    search: str = "",
    sort: str = "-created_at",
    fields: Sequence[str] | None = None,
    after: str | None = None,
    limit: int = 50,
    with_total: bool = False,
) -> Page:
    raise NotImplementedError


def one(object: str, id: UUID, actor: Actor, *, fields: Sequence[str] | None = None) -> Row:
    raise NotImplementedError


def many(object: str, ids: Sequence[UUID], actor: Actor, *, fields: Sequence[str] | None = None) -> dict[UUID, Row]:
    raise NotImplementedError


def count(object: str, actor: Actor, *, filter: Any = None, search: str = "") -> int:
    raise NotImplementedError


def related(object: str, id: UUID, relation: str, actor: Actor, *, after: str | None = None, limit: int = 50) -> Page:
    raise NotImplementedError
