"""Records that point at records: do they exist, and what are they called?"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.models import Team, User
from guanxi.access.scopes import may, predicate
from guanxi.kit import sql
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier
from guanxi.objects.prepare import Attempt, fine
from guanxi.objects.registry import OBJECTS
from guanxi.objects.rows import living_known, load
from guanxi.objects.shape import Shape, shape_of, stored_fields
from guanxi.objects.spec import FieldSpec

PEOPLE = ("user", "team")


def check_targets(shape: Shape, attempts: Sequence[Attempt], actor: Actor) -> None:
    """A lookup must point at a living record the actor may see. One query for each object pointed at."""
    standing = fine(attempts)
    specs = [spec for spec in shape.fields.values() if spec.type == "lookup" and spec.target not in PEOPLE]
    pointed: dict[str, set[UUID]] = {}
    for spec in specs:
        ids = {id for attempt in standing if (id := _in_doubt(attempt, spec)) is not None}
        pointed.setdefault(spec.target, set()).update(ids)
    known = {target: _visible(target, ids, actor) for target, ids in pointed.items() if ids}
    for attempt in standing:
        for spec in specs:
            id = _in_doubt(attempt, spec)
            if id is not None and id not in known[spec.target]:
                attempt.faults.append(Fault(spec.name, "unknown_record", _NO_RECORD.fill(label=spec.label)))


def _in_doubt(attempt: Attempt, spec: FieldSpec) -> UUID | None:
    id = attempt.values.get(spec.name)
    return id if isinstance(id, UUID) and id not in attempt.draft.proven else None


def _visible(object: str, ids: Iterable[UUID], actor: Actor) -> set[UUID]:
    known = living_known(OBJECTS[object].table, ids)
    seen = {id for id, row in known.items() if may(actor, object, "read", row.values)}
    rest = [id for id in ids if id not in known]
    return seen | _found(object, rest, actor) if rest else seen


def _found(object: str, ids: list[UUID], actor: Actor) -> set[UUID]:
    seen = predicate(actor, object, "read", "record")
    text = (
        f"select id from {identifier(OBJECTS[object].table)} record"
        f" where id = any(%s) and deleted_at is null and {seen.text}"
    )
    with connection.cursor() as cur:
        return {row[0] for row in sql.rows(cur, text, [ids, *seen.params])}


def labels(object: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What records are called, one query. Deleted ones keep their name: history still speaks of them."""
    return titles({object: ids})[object]


def titles(wanted: Mapping[str, Iterable[UUID]]) -> dict[str, dict[UUID, str]]:
    """What records of several objects are called: one query for all whose name is a column, however many objects."""
    asked = {object: list(ids) for object, ids in sorted(wanted.items())}
    found: dict[str, dict[UUID, str]] = {object: {} for object in asked}
    parts: list[str] = []
    for object, ids in asked.items():
        if not ids:
            continue
        if name := _name_column(object):
            parts.append(f"select '{object}', id, {name} from {identifier(_table(object))} where id = any(%s)")
        else:
            found[object] = _computed(object, ids)
    if parts:
        given = [ids for object, ids in asked.items() if ids and _name_column(object)]
        with connection.cursor() as cur:
            for object, id, name in sql.rows(cur, " union all ".join(parts), given):
                found[object][id] = str(name or "")
    return found


def _table(object: str) -> str:
    people: Mapping[str, type[User | Team]] = {"user": User, "team": Team}
    return people[object]._meta.db_table if object in people else OBJECTS[object].table


def _name_column(object: str) -> str:
    """SQL for what a record is called; none where the name is computed from the whole row."""
    if object in PEOPLE:
        return "coalesce(nullif(name, ''), email)" if object == "user" else "name"
    display = OBJECTS[object].display
    if not isinstance(display, str):
        return ""
    return identifier(next(spec.column for spec in stored_fields(OBJECTS[object]) if spec.name == display)) + "::text"


def _computed(object: str, ids: list[UUID]) -> dict[UUID, str]:
    shape = shape_of(object)
    return {id: label_of(shape, row.values) for id, row in load(shape, ids).items()}


def label_of(shape: Shape, values: Mapping[str, object]) -> str:
    display = shape.type.display
    return str(values.get(display) or "") if isinstance(display, str) else display(values)


_NO_RECORD = Phrase(
    "“{label}” points at a record that does not exist or that you may not see",
    "“{label}”指向的记录不存在，或你没有权限查看",
)
