"""What people have made, as the registries show it beside what is declared: objects, kinds of event, named formulas,
functions.

Read from the database and kept for a moment. A definition made by this process is seen at once; one made by another
process within a second, or as soon as its name is asked for. Whoever keeps something derived from objects compares
`revision()`: it changes with every change of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from guanxi.events.kinds import Erase, EventKind
from guanxi.expressions.operators.registry import Function
from guanxi.expressions.scripts import Script, function_of, parameters_of
from guanxi.kit import sql
from guanxi.kit.phrase import phrase_of
from guanxi.objects.custom_types import spec_of
from guanxi.objects.kinds import kinds_of
from guanxi.objects.models import CustomRecord
from guanxi.objects.registry import ObjectType
from guanxi.objects.shape import declared_fields
from guanxi.objects.spec import FieldSpec

# Seconds for which what was read is taken for true; a name that is not known is worth a look much earlier.
STEADY = 1.0
STEADY_UNKNOWN = 0.02
PATIENCE = 2.0

# Kinds of event that people make have names of their own, so that none can stand in the way of a declared one.
MADE = "custom."

_MADE = """
select 'object' as what, to_jsonb(o) as made, o.created_at, o.name
from custom_object o where retired_at is null
union all
select 'lookup', to_jsonb(f), f.created_at, f.name
from custom_field f where f.type = 'lookup' and f.retired_at is null
union all
select 'formula', to_jsonb(f), f.created_at, f.name
from formula f
union all
select 'function', to_jsonb(f), f.created_at, f.name
from script_function f
union all
select 'event', to_jsonb(e), e.created_at, e.name
from custom_event e
order by created_at, name
"""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Living:
    """`pointing` are the custom lookups of all objects, by the object they point at; `formulas` rows, by object.
    `tracked` says which kind of event is meant when a website or program says so; `former` are kinds of event that are
    no longer in use, for the words of what has happened.
    """

    read: Sequence[tuple[str, Row]] = ()
    revision: int = 0
    types: Mapping[str, ObjectType] = field(default_factory=dict)
    kinds: Mapping[str, EventKind] = field(default_factory=dict)
    pointing: Mapping[str, Sequence[tuple[str, FieldSpec]]] = field(default_factory=dict)
    formulas: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    tracked: Mapping[str, EventKind] = field(default_factory=dict)
    former: Mapping[str, EventKind] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)


_living = Living()
# When the look that found it began; it was true then.
_looked_at = float("-inf")
_forgotten_at = float("-inf")
_looking = threading.Lock()


def types(name: str | None) -> Mapping[str, ObjectType]:
    return _fresh(name is not None and name not in _living.types).types


def kinds(name: str | None) -> Mapping[str, EventKind]:
    return _fresh(name is not None and name not in _living.kinds).kinds


def revision() -> int:
    return _fresh(False).revision


def pointing_at(object: str) -> Sequence[tuple[str, FieldSpec]]:
    """(object, lookup) of every custom lookup that points at this object."""
    return _fresh(False).pointing.get(object, ())


def formulas_of(object: str) -> Sequence[Row]:
    """Rows of `formula`, in the order they were made."""
    return _fresh(False).formulas.get(object, ())


def functions(name: str | None) -> Mapping[str, Function]:
    return _fresh(name is not None and name not in _living.functions).functions


def tracked_as(said: str) -> EventKind | None:
    """The kind of event that people have declared for what a track call says."""
    tracked = _fresh(False).tracked
    return tracked.get(spoken(said)) if tracked else None


def former_kind(name: str) -> EventKind | None:
    return _fresh(False).former.get(name)


def spoken(said: str) -> str:
    """“Demo Booked”, “demo booked” and “demo_booked” are one name."""
    return " ".join(said.replace("_", " ").casefold().split())


def forget() -> None:
    """Look again at the next question: a definition was written, or a transaction that wrote one was rolled back."""
    global _looked_at, _forgotten_at
    _forgotten_at = time.monotonic()
    _looked_at = float("-inf")


def _fresh(is_unknown: bool) -> Living:
    """One thread looks at a time. Those who may do with what was known meanwhile go on with it; who asks for a name
    that is not known waits for what is found, because it may be just that.
    """
    asked = time.monotonic()
    must_know = is_unknown or _looked_at == float("-inf")
    oldest = asked - (STEADY_UNKNOWN if must_know else STEADY)
    if _looked_at < oldest:
        # Who has waited so long looks beside the other, who may be waiting for a lock of ours.
        is_alone = _looking.acquire(timeout=PATIENCE) if must_know else _looking.acquire(blocking=False)
        try:
            if (is_alone or must_know) and _looked_at < oldest:
                _look()
        finally:
            if is_alone:
                _looking.release()
    return _living


def _look() -> None:
    global _living, _looked_at
    began = time.monotonic()
    with connection.cursor() as cur:
        found = [(what, made) for what, made, *_ in sql.rows(cur, _MADE)]
    if began < max(_looked_at, _forgotten_at):
        return
    if found != _living.read:
        _living = _made(found, _living.revision + 1)
    _looked_at = began


def _made(read: Sequence[tuple[str, Row]], revision: int) -> Living:
    made = [object_type(row) for what, row in read if what == "object"]
    pointing: dict[str, list[tuple[str, FieldSpec]]] = {}
    for row in (row for what, row in read if what == "lookup"):
        pointing.setdefault(row["target"], []).append((row["object"], spec_of(row)))
    formulas: dict[str, list[Row]] = {}
    for row in (row for what, row in read if what == "formula"):
        formulas.setdefault(row["object"], []).append(row)
    events = [row for what, row in read if what == "event"]
    used = [(event_kind(row), row["tracked_as"] or row["name"]) for row in events if not row["retired_at"]]
    return Living(
        read,
        revision,
        types={one.name: one for one in made},
        kinds={kind.name: kind for one in made for kind in kinds_of(one.name, one.label)}
        | {kind.name: kind for kind, _ in used},
        pointing=pointing,
        formulas=formulas,
        tracked={spoken(said): kind for kind, said in used},
        functions={row["name"]: _function(row) for what, row in read if what == "function"},
        former={kind.name: kind for row in events if row["retired_at"] for kind in [event_kind(row)]},
    )


def _function(row: Row) -> Function:
    script = Script(row["name"], parameters_of(row["parameters"]), row["gives"], row["body"])
    return function_of(script, phrase_of(row["label"]))


def event_kind(row: Row) -> EventKind:
    """From a row of `custom_event`."""
    fields = {one["name"]: one["type"] for one in row["fields"]}
    return EventKind(
        f"{MADE}{row['name']}",
        phrase_of(row["label"]),
        phrase_of(row["sentence"]),
        fields,
        Erase(row["erase"], tuple(row["erased_fields"])),
        is_behaviour=True,
        labels={one["name"]: phrase_of(one["label"]) for one in row["fields"]},
    )


def object_type(row: Row) -> ObjectType:
    label, plural_label = phrase_of(row["label"]), phrase_of(row["plural_label"])
    name, contact = (spec for spec in declared_fields(CustomRecord))
    specs = [replace(name, label=phrase_of(row["name_label"]))]
    if row["has_contact"]:
        specs.append(replace(contact, reverse=row["plural"], reverse_label=plural_label))
    return ObjectType(
        name=row["name"],
        plural=row["plural"],
        model=CustomRecord,
        label=label,
        plural_label=plural_label,
        icon=row["icon"],
        keys=tuple(row["keys"]),
        contact_path="contact_id" if row["has_contact"] else None,
        list_columns=tuple(row["list_columns"]),
        view=f"record_of_{row['name']}",
        specs=tuple(specs),
    )
