"""Kinds of event that people declare: usable in the next statement in triggers, conditions, waits and tracking.

They are called `custom.<name>`. What arrives for one is read by the types of its fields; what does not fit is refused
where a program asks, and left out where a website merely tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from guanxi.access import scopes
from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.events.kinds import EventKind
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, json, sql
from guanxi.kit.errors import Conflict, Fault, Invalid, NotFound
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.kit.registry import did_you_mean
from guanxi.objects import accept, living
from guanxi.objects.customs import NAME
from guanxi.objects.logged import contact_of
from guanxi.objects.rows import load
from guanxi.objects.shape import shape_of
from guanxi.objects.statement import json_number
from guanxi.objects.update import not_found

NOTHING = Phrase("", "")
ABILITY = "objects.manage"
MOST, MOST_FIELDS = 200, 50
TYPES: Mapping[str, accept.Accept] = {
    "text": accept.text(2_000, one_line=False),
    "number": accept.number(digits=15),
    "flag": accept.flag,
    "date": accept.day,
    "moment": accept.moment,
}
ERASING = ("keep", "clear", "drop")
# What every event says by itself.
_TAKEN = frozenset(("at", "kind", "record", "actor", "old", "new", "event", "properties"))


@dataclass(frozen=True, slots=True)
class EventField:
    name: str
    label: Phrase
    type: str


@dataclass(frozen=True, slots=True)
class NewKind:
    """What a person says about a kind of event. `sentence` is read in timelines and may name fields: “Booked {room}”.

    `erase` says what is left of such events when a person is erased; `tracked_as` what a track call says, if that is
    not the name.
    """

    name: str
    label: Phrase
    erase: str
    fields: tuple[EventField, ...] = ()
    erased_fields: tuple[str, ...] = ()
    sentence: Phrase = NOTHING
    tracked_as: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """As it stands. `kind` is what flows and conditions call it."""

    given: NewKind
    kind: str
    version: int
    created_at: datetime
    created_by: str


_COLUMNS = "name, label, sentence, fields, erase, erased_fields, tracked_as, version, created_at, created_by"


def made(name: str = "") -> list[Made]:
    """Those in use, in the order of their names."""
    text = f"select {_COLUMNS} from custom_event where retired_at is null and (%s = '' or name = %s) order by name"
    with connection.cursor() as cursor:
        return [_made(row) for row in sql.dicts(cursor, text, [name, name])]


def make(given: NewKind, actor: Actor) -> Made:
    """One that was retired comes back under its name, as it is described now."""
    require_ability(actor, ABILITY)
    known = made()
    _refuse([*_name_faults(given, known), *_faults(given, known)])
    _save(given, actor)
    return _one(given.name)


def change(given: NewKind, version: int | None, actor: Actor) -> Made:
    """The name stays, and so do the types of fields: flows, conditions and stored events speak of them."""
    require_ability(actor, ABILITY)
    before = _one(given.name)
    if version is not None and version != before.version:
        raise Conflict(_CHANGED, code="version")
    types = {one.name: one.type for one in before.given.fields}
    retyped = [
        Fault(f"fields.{n}.type", "type_changed", _SAME_TYPE)
        for n, one in enumerate(given.fields)
        if types.get(one.name, one.type) != one.type
    ]
    _refuse([*retyped, *_faults(given, [one for one in made() if one.given.name != given.name])])
    _save(given, actor)
    return _one(given.name)


def retire(name: str, actor: Actor) -> None:
    """What has happened stays told; flows that wait for it are shown as broken, and never hear it again."""
    require_ability(actor, ABILITY)
    _one(name)
    with connection.cursor() as cursor:
        cursor.execute("update custom_event set retired_at = %s where name = %s", [clock.now(), name])
    living.forget()


def tell(kind: str, object: str, record: UUID, data: Mapping[str, Any], actor: Actor) -> None:
    """Something has just happened to a record that the actor may change."""
    found = living.kinds(kind).get(kind)
    if found is None or not kind.startswith(living.MADE):
        near = did_you_mean(kind, [f"{living.MADE}{one.given.name}" for one in made()])
        words = _UNKNOWN.fill(kind=kind[:80])
        raise NotFound(_MEANT.fill(words=words, near=near) if near else words, code="unknown_event_kind")
    shape = shape_of(object)
    row = load(shape, [record]).get(record)
    if row is None or row.deleted or not scopes.may(actor, object, "read", row.values):
        raise not_found(shape)
    if not scopes.may(actor, object, "write", row.values):
        raise scopes.forbidden("write")
    values, faults = fitted(found, data)
    _refuse(faults)
    about = contact_of(shape, record, row.values)
    append([NewEvent(kind, object, record, about, values, actor=actor.stamp)])


def fitted(kind: EventKind, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The values that fit the declared fields, and what is wrong with the others."""
    values: dict[str, Any] = {}
    faults = [_unknown_field(kind, name) for name in data if name not in kind.fields]
    for name, type in kind.fields.items():
        raw = data.get(name)
        if raw is None or raw == "":
            continue
        try:
            value = TYPES[type](raw)
            values[name] = json_number(value) if isinstance(value, Decimal) else value
        except accept.Unacceptable as problem:
            faults.append(Fault(f"data.{name}", problem.code, problem.message))
    return values, faults


def _unknown_field(kind: EventKind, name: str) -> Fault:
    near = did_you_mean(name, kind.fields)
    words = _NO_FIELD.fill(name=name[:80])
    return Fault(f"data.{name[:80]}", "unknown_field", _MEANT.fill(words=words, near=near) if near else words)


def _made(row: Mapping[str, Any]) -> Made:
    fields = tuple(EventField(one["name"], phrase_of(one["label"]), one["type"]) for one in row["fields"])
    given = NewKind(
        name=row["name"],
        label=phrase_of(row["label"]),
        erase=row["erase"],
        fields=fields,
        erased_fields=tuple(row["erased_fields"]),
        sentence=phrase_of(row["sentence"]),
        tracked_as=row["tracked_as"],
    )
    return Made(given, f"{living.MADE}{given.name}", row["version"], row["created_at"], row["created_by"])


def _one(name: str) -> Made:
    found = made(name) if name else []
    if not found:
        raise NotFound(_NO_KIND.fill(name=name[:80]), code="unknown_event_kind")
    return found[0]


_SAVE = """
insert into custom_event (id, name, label, sentence, fields, erase, erased_fields, tracked_as, created_at, created_by)
values (%(id)s, %(name)s, %(label)s, %(sentence)s, %(fields)s, %(erase)s, %(erased_fields)s, %(tracked_as)s, %(now)s,
        %(by)s)
on conflict (name) do update set
    label = excluded.label, sentence = excluded.sentence, fields = excluded.fields, erase = excluded.erase,
    erased_fields = excluded.erased_fields, tracked_as = excluded.tracked_as, retired_at = null,
    version = custom_event.version + 1
"""


def _save(given: NewKind, actor: Actor) -> None:
    params: dict[str, Any] = {
        "id": uuid7(),
        "name": given.name,
        "label": json.dumps(given.label),
        "sentence": json.dumps(given.sentence or given.label),
        "fields": json.dumps([{"name": one.name, "label": one.label, "type": one.type} for one in given.fields]),
        "erase": given.erase,
        "erased_fields": json.dumps(given.erased_fields),
        "tracked_as": living.spoken(given.tracked_as),
        "now": clock.now(),
        "by": actor.stamp,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SAVE, params)
    except IntegrityError:
        words = _TRACKED.fill(said=given.tracked_as)
        raise Conflict(words, code="taken", faults=(Fault("tracked_as", "taken", words),)) from None
    living.forget()


def _name_faults(given: NewKind, known: Sequence[Made]) -> list[Fault]:
    rules = (
        (not NAME.fullmatch(given.name), "bad_name", _BAD_NAME),
        (given.name in {one.given.name for one in known}, "taken", _NAME_TAKEN.fill(name=given.name)),
        (len(known) >= MOST, "too_many", _TOO_MANY),
    )
    return [Fault("name", code, words) for is_wrong, code, words in rules if is_wrong]


def _faults(given: NewKind, others: Sequence[Made]) -> list[Fault]:
    names = [one.name for one in given.fields]
    said = living.spoken(given.tracked_as or given.name)
    heard = {living.spoken(one.given.tracked_as or one.given.name) for one in others}
    lost = [name for name in given.erased_fields if name not in names]
    nothing = given.erase == "clear" and not given.erased_fields
    rules: Sequence[tuple[bool, str, str, Phrase]] = (
        (not given.label, "label", "required", _NO_LABEL),
        (given.erase not in ERASING, "erase", "required", _NO_RULE),
        (nothing, "erased_fields", "required", _NO_ERASED),
        (bool(lost), "erased_fields", "unknown_field", _NO_FIELD.fill(name=", ".join(lost)[:80])),
        (said in heard, "tracked_as", "taken", _TRACKED.fill(said=given.tracked_as or given.name)),
        (len(names) > MOST_FIELDS, "fields", "too_many", _TOO_MANY_FIELDS),
    )
    found = [Fault(field, code, words) for is_wrong, field, code, words in rules if is_wrong]
    return [*found, *(fault for n, one in enumerate(given.fields) for fault in _field_faults(n, one, names))]


def _field_faults(n: int, one: EventField, names: Sequence[str]) -> list[Fault]:
    rules = (
        (not NAME.fullmatch(one.name), "name", "bad_name", _BAD_NAME),
        (one.name in _TAKEN or names.index(one.name) < n, "name", "taken", _FIELD_TAKEN.fill(name=one.name)),
        (one.type not in TYPES, "type", "unknown_type", _NO_TYPE.fill(known=", ".join(TYPES))),
        (not one.label, "label", "required", _NO_LABEL),
    )
    return [Fault(f"fields.{n}.{field}", code, words) for is_wrong, field, code, words in rules if is_wrong]


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


_CHANGED = Phrase("Somebody else has changed this kind of event", "该事件类型已被他人修改")
_SAME_TYPE = Phrase("The type of a field cannot change; add a new field", "字段类型不能修改，请新建字段")
_UNKNOWN = Phrase("There is no kind of event “{kind}” that you could tell", "没有可上报的事件类型“{kind}”")
_NO_KIND = Phrase("There is no kind of event “{name}” of your own", "没有自定义事件类型“{name}”")
_MEANT = Phrase("{words}; did you mean “{near}”?", "{words}，你是指“{near}”吗？")
_NO_FIELD = Phrase("The event has no field “{name}”", "该事件没有字段“{name}”")
_BAD_NAME = Phrase(
    "A name has small letters, digits and _, and begins with a letter",
    "名称只能包含小写字母、数字和下划线，并以字母开头",
)
_NAME_TAKEN = Phrase("There is a kind of event “{name}” already", "事件类型“{name}”已存在")
_FIELD_TAKEN = Phrase("The name “{name}” is taken", "名称“{name}”已被使用")
_TOO_MANY = Phrase("There can be 200 kinds of event", "最多 200 种自定义事件")
_TOO_MANY_FIELDS = Phrase("An event can have 50 fields", "一种事件最多 50 个字段")
_NO_LABEL = Phrase("Give a name people read, in at least one language", "请至少用一种语言填写显示名称")
_NO_RULE = Phrase(
    "Say what happens to it when a person is erased: keep, clear or drop",
    "请选择删除个人数据时如何处理：保留、清空字段或删除事件",
)
_NO_ERASED = Phrase("Say which fields are emptied", "请选择需要清空的字段")
_NO_TYPE = Phrase("There is no such type; one of {known}", "没有这种类型，可选：{known}")
_TRACKED = Phrase("Another kind of event is already told as “{said}”", "“{said}”已对应另一种事件")
