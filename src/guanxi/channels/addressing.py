"""Whom a step means by "contact", "owner" or "lead.owner": a path from the subject of the run to a person."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.automation.steps import Seat
from guanxi.automation.world import World
from guanxi.channels.variables import RECORD_ROOTS
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of

_SUBJECT_LINKS = (*RECORD_ROOTS, "submission")


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
        if ids and object in OBJECTS and name in shape_of(object).fields:
            found.update(world.rows(object, list(dict.fromkeys(ids)), [name]))
    return found


def _target(object: str, name: str) -> str:
    spec = shape_of(object).fields.get(name) if object in OBJECTS else None
    return spec.target if spec and spec.target else name


def records_about(seats: Sequence[Seat], world: World) -> list[dict[str, str]]:
    """What a mail of this run may speak of, as {object: id}: the subject, its links, and the run's variables."""
    by_object: dict[str, Mapping[UUID, Mapping[str, Any]]] = {}
    for object in dict.fromkeys(seat.object for seat in seats):
        links = [name for name in _SUBJECT_LINKS if name in OBJECTS and name in shape_of(object).fields]
        ids = list(dict.fromkeys(seat.subject for seat in seats if seat.object == object))
        by_object[object] = world.rows(object, ids, links) if links else {}
    return [_about(seat, by_object[seat.object].get(seat.subject, {})) for seat in seats]


def _about(seat: Seat, row: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _SUBJECT_LINKS:
        id = seat.subject if seat.object == name else as_id(seat.context.get(name)) or as_id(row.get(name))
        if id is not None and name != "contact":
            found[name] = str(id)
    return found


def as_id(value: object) -> UUID | None:
    """Ids come as UUIDs from records, as text or {"id": …} from variables."""
    given = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(given, UUID):
        return given
    try:
        return UUID(str(given)) if given else None
    except ValueError:
        return None
