"""How the columns of a file become fields of records: the mapping a person sees, and edits, before anything is written.

A path names a field of the object ("email") or of a record it points to ("company.name"): one row may carry a
contact and its company. Two names are no fields: `row_key` (the row's own number, kept to recognise it next time)
and `owner` (a colleague, found by name or e-mail).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from guanxi.kit.phrase import Phrase

ROW_KEY = "row_key"
ROW_KEY_LABEL = Phrase("Row number or id of the file", "文件中的行编号")

Transform = Literal["", "date", "number", "flag", "set", "choice"]
Existing = Literal["update", "fill", "skip"]
Automation = Literal["run", "silent"]


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What the guess and the plan need to know of a field. `target` is the object a lookup points to.

    `accept` is the field's own reading of a value (a country by any of its names); it raises for what it cannot take.
    """

    name: str
    type: str
    label: Phrase
    options: tuple[tuple[str, Phrase], ...] = ()
    target: str = ""
    readonly: bool = False
    accept: Callable[[object], object] | None = dataclasses.field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ObjectShape:
    name: str
    label: Phrase
    fields: Mapping[str, FieldShape]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """Where one column goes. `also` are further paths that take the same cell.

    `values` is the word list of the person: word of the file -> value. "" means: leave the field empty.
    """

    field: str
    transform: Transform = ""
    order: Literal["ymd", "mdy", "dmy"] = "ymd"
    decimal: str = "."
    times: str = "1"
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    also: tuple[str, ...] = ()
    is_sure: bool = True

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.field, *self.also)


@dataclass(frozen=True, slots=True)
class Options:
    """`existing`: what may happen to records that are there already; `fill` only writes their empty fields."""

    automation: Automation = "run"
    existing: Existing = "update"
    source: str = ""
    again: bool = False
    defaults: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    object: str
    key: str
    mapping: Mapping[str, Target | None]
    options: Options = dataclasses.field(default_factory=Options)

    def paths(self) -> frozenset[str]:
        return frozenset(path for target in self.mapping.values() if target for path in target.paths)


def target_json(target: Target | None) -> dict[str, object] | None:
    """Only what differs from the defaults, so that a mapping stays readable."""
    if target is None:
        return None
    data: dict[str, object] = {"field": target.field, "transform": target.transform, "is_sure": target.is_sure}
    if target.transform == "date":
        data["order"] = target.order
    if target.transform == "number":
        data |= {"decimal": target.decimal, "times": target.times}
    if target.values:
        data["values"] = dict(target.values)
    if target.also:
        data["also"] = list(target.also)
    return data


def plan_json(plan: Plan) -> dict[str, object]:
    options = plan.options
    return {
        "object": plan.object,
        "key": plan.key,
        "mapping": {column: target_json(target) for column, target in plan.mapping.items()},
        "options": {
            "automation": options.automation,
            "existing": options.existing,
            "source": options.source,
            "again": options.again,
            "defaults": dict(options.defaults),
        },
    }


def read_target(data: object) -> Target | None:
    """A bare string is a path. Unknown entries are ignored: the API has checked the shape already."""
    if data is None or data == "":
        return None
    if isinstance(data, str):
        return Target(data)
    if not isinstance(data, Mapping) or not data.get("field"):
        return None
    known = {
        name: data[name] for name in ("field", "transform", "order", "decimal", "times", "is_sure") if name in data
    }
    known = {name: value for name, value in known.items() if value is not None}
    return Target(
        **known,
        values={str(word): str(value) for word, value in dict(data.get("values") or {}).items()},
        also=tuple(str(path) for path in data.get("also") or ()),
    )


def read_plan(data: Mapping[str, object]) -> Plan:
    mapping, options = data.get("mapping"), data.get("options")
    given = dict(options) if isinstance(options, Mapping) else {}
    names = ("automation", "existing", "source", "again", "defaults")
    return Plan(
        object=str(data["object"]),
        key=str(data.get("key") or ""),
        mapping={
            str(column): read_target(target)
            for column, target in (mapping.items() if isinstance(mapping, Mapping) else ())
        },
        options=Options(**{name: given[name] for name in names if given.get(name) is not None}),
    )
