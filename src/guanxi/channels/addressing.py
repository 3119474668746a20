"""Whom a step means by "contact", "owner", "lead.owner" or "owner.manager": a path from the subject to a person."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.access.managers import managers_of
from guanxi.automation.steps import Seat
from guanxi.automation.world import World
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of

_LEADS = ("user", "manager")


def follow(path: str, seats: Sequence[Seat], world: World) -> list[UUID | None]:
    """The id at the end of the path for each seat, None where it breaks off; one query a hop and object."""
    here: list[tuple[str, UUID | None]] = [(seat.object, seat.subject) for seat in seats]
    for depth, name in enumerate(path.split(".")):
        here = _hop(name, here, seats, world, is_first=depth == 0)
    return [id for _, id in here]


def _hop(
    name: str, here: list[tuple[str, UUID | None]], seats: Sequence[Seat], world: World, *, is_first: bool
) -> list[tuple[str, UUID | None]]:
    """First steps may also name the subject itself ("lead" on a lead) or a variable of the run."""
    asked = [at for at, seat in zip(here, seats, strict=True) if not (is_first and as_id(seat.context.get(name)))]
    rows = _rows(name, asked, world)
    return [_next(name, at, seat, rows, is_first=is_first) for at, seat in zip(here, seats, strict=True)]


def _next(
    name: str,
    at: tuple[str, UUID | None],
    seat: Seat,
    rows: Mapping[UUID, Mapping[str, Any]],
    *,
    is_first: bool,
) -> tuple[str, UUID | None]:
    object, id = at
    if is_first and name == object:
        return at
    given = as_id(seat.context.get(name)) if is_first else None
    if given is None and id is not None:
        given = as_id(rows.get(id, {}).get(name))
    return _target(object, name), given


def _rows(name: str, here: list[tuple[str, UUID | None]], world: World) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for object in dict.fromkeys(object for object, _ in here):
        ids = [id for of, id in here if of == object and id is not None]
        if (object, name) == _LEADS:
            found.update({person: {name: manager} for person, manager in managers_of(ids).items()})
        elif ids and object in OBJECTS and name in shape_of(object).fields:
            found.update(world.rows(object, list(dict.fromkeys(ids)), [name]))
    return found


def _target(object: str, name: str) -> str:
    if (object, name) == _LEADS:
        return "user"
    spec = shape_of(object).fields.get(name) if object in OBJECTS else None
    return spec.target if spec and spec.target else name


def records_about(seats: Sequence[Seat], world: World) -> list[dict[str, str]]:
    """What a mail of this run may speak of, as {object: id}: the subject, its links, and the run's variables."""
    by_object: dict[str, Mapping[UUID, Mapping[str, Any]]] = {}
    for object in dict.fromkeys(seat.object for seat in seats):
        links = _links_of(object)
        ids = list(dict.fromkeys(seat.subject for seat in seats if seat.object == object))
        by_object[object] = world.rows(object, ids, links) if links else {}
    return [_about(seat, by_object[seat.object].get(seat.subject, {})) for seat in seats]


def _links_of(object: str) -> list[str]:
    """Lookups that are called like the object they point at; "parent" and the like say nothing to a template."""
    if object not in OBJECTS:
        return []
    return [name for name, spec in shape_of(object).fields.items() if spec.target == name and name in OBJECTS]


def _about(seat: Seat, row: Mapping[str, Any]) -> dict[str, str]:
    """Variables of the run go before links of the record."""
    named = {name: id for name in row if (id := as_id(row[name]))}
    kept = {name: id for name in seat.context if name in OBJECTS and (id := as_id(seat.context[name]))}
    found = {**named, **kept, seat.object: seat.subject}
    return {name: str(id) for name, id in found.items() if name != "contact" and name in OBJECTS}


def as_id(value: object) -> UUID | None:
    """Ids come as UUIDs from records, as text or {"id": …} from variables."""
    given = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(given, UUID):
        return given
    try:
        return UUID(str(given)) if given else None
    except ValueError:
        return None
