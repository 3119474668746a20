"""Two records that are one: keep one, choose values, and let everything that pointed at the other point at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from guanxi.access import scopes
from guanxi.events.stamp import capture
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier
from guanxi.objects import keys, prepare, remove, statement, update
from guanxi.objects.drafts import By, Draft, Written
from guanxi.objects.logged import event, tracked
from guanxi.objects.lookups import label_of
from guanxi.objects.outcome import in_transaction, stop_at_faults
from guanxi.objects.prepare import Attempt, is_empty
from guanxi.objects.registry import OBJECTS
from guanxi.objects.rows import Stored, lock
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.spec import FieldSpec

Choices = Mapping[str, Literal["keep", "drop"]]


@dataclass(frozen=True, slots=True)
class Pair:
    keep: Stored
    drop: Stored


def merge(object: str, keep: UUID, drop: UUID, choices: Choices, by: By) -> Written:
    """Merge `drop` into `keep`. Fields not chosen keep the kept value, and take the other's where it is empty.

    Sets are united. The dropped record is deleted for good; its history is told together with the kept one's.
    """
    shape = shape_of(object)
    _check(shape, keep, drop, choices)
    with in_transaction():
        pair = _lock(shape, keep, drop, by)
        keys.release_all(shape, [drop])
        remove.mark(shape, [pair.drop], by, "deleted", merged_into=keep)
        attempt = _combine(shape, pair, choices, by)
        _point_elsewhere(object, pair, by)
        for move in shape.type.merge:
            move(keep, drop, by)
        _log(shape, pair, attempt, by)
    return Written(keep, "updated", attempt.version, changed=tuple(sorted(attempt.changed)))


def _check(shape: Shape, keep: UUID, drop: UUID, choices: Choices) -> None:
    if keep == drop:
        raise Invalid(Phrase("A record cannot be merged with itself", "记录不能与自身合并"))
    unknown = [name for name in choices if name not in shape.fields]
    if unknown:
        message = Phrase("There is no field “{name}”", "没有字段“{name}”").fill(name=unknown[0])
        raise Invalid(message, faults=(Fault(unknown[0], "unknown_field", message),))


def _lock(shape: Shape, keep: UUID, drop: UUID, by: By) -> Pair:
    found = lock(shape, [keep, drop])
    for id, action in ((keep, "write"), (drop, "delete")):
        row = found.get(id)
        if row is None or row.deleted or not scopes.may(by.actor, shape.name, "read", row.values):
            raise update.not_found(shape)
        if not scopes.may(by.actor, shape.name, action, row.values):  # type: ignore[arg-type]
            raise scopes.forbidden(action)  # type: ignore[arg-type]
    return Pair(found[keep], found[drop])


def _combine(shape: Shape, pair: Pair, choices: Choices, by: By) -> Attempt:
    attempt = Attempt(0, Draft({}), pair.keep.id, dict(pair.keep.values), pair.keep.version)
    for name, spec in shape.fields.items():
        if spec.readonly and choices.get(name) != "drop":
            continue
        value = _chosen(spec, pair.keep.values.get(name), pair.drop.values.get(name), choices.get(name))
        attempt.values[name] = None if value in (pair.drop.id, pair.keep.id) else value
    prepare.fill_new(shape, [attempt])
    stop_at_faults([attempt], partial=False)
    keys.claim(shape, [attempt])
    stop_at_faults([attempt], partial=False)
    keys.release_old(shape, [attempt])
    if attempt.changed:
        update.write(shape, [attempt], by, now())
    return attempt


def _chosen(spec: FieldSpec, keep: object, drop: object, choice: str | None) -> object:
    if choice == "drop":
        return drop
    if spec.type == "set" and choice is None and isinstance(keep, list) and isinstance(drop, list):
        return list(dict.fromkeys([*keep, *drop]))
    return drop if is_empty(keep) and choice is None else keep


def _point_elsewhere(object: str, pair: Pair, by: By) -> None:
    """One statement for each lookup field of any object that can point at the dropped record."""
    for name in OBJECTS:
        shape = shape_of(name)
        for spec in shape.fields.values():
            if spec.type == "lookup" and spec.target == object:
                _move(shape, spec, pair, by)


def _move(shape: Shape, spec: FieldSpec, pair: Pair, by: By) -> None:
    held = f"(record.custom->>'{spec.column}')::uuid" if spec.is_custom else f"record.{identifier(spec.column)}"
    put = (
        f"custom = jsonb_set(record.custom, '{{{spec.column}}}', to_jsonb(%(keep)s::text))"
        if spec.is_custom
        else f"{identifier(spec.column)} = %(keep)s"
    )
    params: dict[str, Any] = {
        "keep": pair.keep.id, "drop": pair.drop.id, "at": now(), "stamp": by.actor.stamp, "cause": by.cause,
        "depth": by.depth, "object": shape.name, "field": spec.name,
    }  # fmt: skip
    with connection.cursor() as cur:
        cur.execute(_move_text(shape, held, put), params)


def _move_text(shape: Shape, held: str, put: str) -> str:
    path = shape.type.contact_path
    column = "id" if path == "id" else f"{path.removesuffix('_id')}_id" if path else ""
    contact = f"new.{identifier(column)}" if column else "null::uuid"
    change = f"""
update {identifier(shape.type.table)} as record
set {put}, version = record.version + 1, updated_at = %(at)s, updated_by = %(stamp)s
where {held} = %(drop)s and record.id <> %(keep)s
returning new.id, new.version, {contact} as contact
"""
    return capture(change, _MOVED)


# A row that moves with its lookup leaves the same event as if somebody had changed the field.
_MOVED = """
insert into event (bucket, at, kind, object, record, contact, actor, cause, depth, data)
select bucket_of(coalesce(contact, id)), %(at)s, %(object)s || '.updated', %(object)s, id, contact,
    %(stamp)s, %(cause)s, %(depth)s,
    jsonb_build_object(
        'changes', jsonb_build_object(%(field)s::text, jsonb_build_array(%(drop)s::uuid, %(keep)s::uuid)),
        'version', version
    )
from changed
"""


def _log(shape: Shape, pair: Pair, attempt: Attempt, by: By) -> None:
    data = {
        "dropped": pair.drop.id,
        "label": label_of(shape, pair.drop.values),
        "values": tracked(shape, pair.drop.values),
    }
    filed = event(shape, "merged", pair.keep.id, attempt.new or pair.keep.values, by, now(), data)
    touched = {"id": pair.keep.id, "version": attempt.version}
    statement.update(shape.type.table, (("id", "uuid"), ("version", "integer")), [touched], [filed])
