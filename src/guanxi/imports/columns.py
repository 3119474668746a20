"""A plan made ready for reading: every column a list of places, each with its reader.

What belongs to the row's own record is the part ""; what belongs to a record it points to is the part named by that
lookup ("company"). Nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any

from guanxi.imports import values
from guanxi.imports.guess import Shapes, field_at
from guanxi.imports.plan import ROW_KEY, FieldShape, Plan, Target, plan_json
from guanxi.imports.rows import Row
from guanxi.imports.values import Reader, Unreadable
from guanxi.kit import json
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean

NO_COLUMN = Phrase("The file has no column “{column}”.", "文件中没有名为 “{column}” 的列。")
NO_FIELD = Phrase("{object} has no field “{field}” to write.", "{object} 没有可写入的字段 “{field}”。")
DID_YOU_MEAN = Phrase("{sentence} Did you mean “{near}”?", "{sentence}你是指 “{near}” 吗？")
TWICE = Phrase("“{field}” is taken from two columns.", "“{field}” 对应了两列。")
NO_WORD = Phrase("“{cell}” has no counterpart yet: say what it means.", "“{cell}” 还没有对应的值，请指定。")

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    part: str
    field: str
    read: Reader


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    name: str
    places: tuple[Place, ...]


@dataclass(slots=True)
class Parsed:
    """One row as parts of values. `key` recognises the row in a later file, `content` says whether it changed."""

    row: Row
    parts: dict[str, Part]
    key: str
    content: str
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: tuple[Column, ...]
    key_index: int | None
    salt: bytes
    defaults: Mapping[str, Any]

    def read(self, rows: Iterable[Row]) -> list[Parsed]:
        return [self._parsed(row) for row in rows]

    def _parsed(self, row: Row) -> Parsed:
        if row.fault is not None:
            return Parsed(row, {}, "", "", [Fault("", "unreadable_row", row.fault)])
        content = _hash(row.cells, self.salt)
        key = row.cells[self.key_index].strip() if self.key_index is not None else ""
        parsed = Parsed(row, {"": dict(self.defaults)}, key or f"#{_hash(row.cells)}", content)
        for column in self.columns:
            cell = row.cells[column.index].strip()
            if cell:
                _place(parsed, column, cell)
        return parsed


def prepare(plan: Plan, columns: Sequence[str], shapes: Shapes) -> Sheet:
    """Checks the whole plan against the file and the objects first: all faults at once, each naming its column."""
    faults = list(_faults(plan, columns, shapes))
    if faults:
        raise Invalid(Phrase("The mapping needs attention.", "字段对应需要调整。"), faults=tuple(faults))
    index = {name: place for place, name in enumerate(columns)}
    ready = []
    key_index = None
    for name, target in plan.mapping.items():
        if target is None:
            continue
        if {ROW_KEY, "external_id"} & set(target.paths):
            key_index = index[name]
        places = tuple(_place_of(path, target, shapes, plan.object) for path in target.paths if path != ROW_KEY)
        ready.append(Column(index[name], name, places))
    return Sheet(tuple(ready), key_index, _salt(plan), dict(plan.options.defaults))


def fingerprint(columns: Sequence[str]) -> str:
    """Names the shape of a file: the same columns in the same order, whatever their case and spaces."""
    return _hash([values.fold(name) or name for name in columns])


def _place(parsed: Parsed, column: Column, cell: str) -> None:
    for place in column.places:
        try:
            value = place.read(cell)
        except Unreadable as trouble:
            parsed.faults.append(Fault(column.name, "unreadable", trouble.phrase))
            return
        if value != "":
            parsed.parts.setdefault(place.part, {})[place.field] = value


def _place_of(path: str, target: Target, shapes: Shapes, object_name: str) -> Place:
    head, _, rest = path.partition(".")
    shape = field_at(shapes, object_name, path)
    if shape is not None and shape.target and path != "owner":
        head, rest, shape = path, "name", field_at(shapes, object_name, f"{path}.name")  # "company" is its name
    read = _reader(target, shape)
    return Place(head, rest, read) if rest else Place("", head, read)


def _reader(target: Target, shape: FieldShape | None) -> Reader:
    """A word list comes first; what it lacks is read by the transform, by the field itself, or as it stands."""
    otherwise = _by_transform(target, shape)
    if target.transform == "choice":
        return values.remembering(values.words_reader(target.values, _own_word(shape)))
    return values.words_reader(target.values, otherwise) if target.values else otherwise or str


def _by_transform(target: Target, shape: FieldShape | None) -> Reader | None:
    match target.transform:
        case "date":
            maker = values.moment_reader if shape and shape.type == "moment" else values.date_reader
            return values.remembering(maker(target.order))
        case "number":
            return values.remembering(values.number_reader(target.decimal, _times(target.times)))
        case "flag":
            return values.flag
        case "set":
            return values.remembering(values.listed)
        case _:
            return None


def _own_word(shape: FieldShape | None) -> Reader:
    """A word list for a choice should be complete: a word neither it nor the field knows is a fault of its row."""

    def read(cell: str) -> object:
        try:
            return shape.accept(cell) if shape and shape.accept else cell
        except Exception:  # whatever the field says, the person has to say what the word means
            raise Unreadable(NO_WORD.fill(cell=cell[:60])) from None

    return read


def _times(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(1)


def _faults(plan: Plan, columns: Sequence[str], shapes: Shapes) -> Iterable[Fault]:
    seen: set[str] = set()
    for name, target in plan.mapping.items():
        if target is None:
            continue
        if name not in columns:
            yield Fault(f"mapping.{name}", "unknown_column", NO_COLUMN.fill(column=name))
        for path in target.paths:
            if path in seen:
                yield Fault(f"mapping.{name}", "mapped_twice", TWICE.fill(field=path))
            seen.add(path)
            if path not in (ROW_KEY, "owner") and field_at(shapes, plan.object, path) is None:
                yield Fault(f"mapping.{name}", "unknown_field", _no_field(path, plan.object, shapes))


def _no_field(path: str, object_name: str, shapes: Shapes) -> Phrase:
    shape = shapes[object_name]
    sentence = NO_FIELD.fill(object=shape.label, field=path)
    near = did_you_mean(path, shape.fields)
    return DID_YOU_MEAN.fill(sentence=sentence, near=near) if near else sentence


def _salt(plan: Plan) -> bytes:
    """The part of the plan that decides what a row means: with another mapping the same row is news."""
    data = plan_json(plan)
    return json.dumps({"object": data["object"], "mapping": data["mapping"]}).encode()


def _hash(cells: Sequence[str], salt: bytes = b"") -> str:
    digest = blake2b(salt, digest_size=16)
    digest.update("\x1f".join(cells).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
