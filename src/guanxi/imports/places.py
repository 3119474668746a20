"""The places a column of a file can go to, by the names people know them by."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.imports.guess import Shapes
from guanxi.imports.plan import ROW_KEY, ROW_KEY_LABEL, FieldShape
from guanxi.kit.phrase import Phrase

PATH = Phrase("{one} · {two}", "{one} · {two}")


@dataclass(frozen=True, slots=True)
class Where:
    """A place a column can go to: the path and its name for people ("Company · Industry")."""

    path: str
    label: Phrase
    type: str
    options: tuple[tuple[str, Phrase], ...]


def all_of(shapes: Shapes, object_name: str) -> list[Where]:
    """Everything a column of a file about this object can be mapped to, one step along lookups included."""
    own = [field for field in shapes[object_name].fields.values() if not field.readonly]
    found = [Where(ROW_KEY, ROW_KEY_LABEL, "text", ())]
    found += [_own(field) for field in own if not field.target or field.name == "owner"]
    for lookup in own:
        shape = shapes.get(lookup.target)
        fields = shape.fields.values() if shape and lookup.name != "owner" else ()
        found += [_beyond(lookup, field) for field in fields if not field.readonly and not field.target]
    return found


def at(shapes: Shapes, object_name: str, path: str) -> Where:
    """Any path a row can hold a value at; one nobody declared is called what it is called."""
    head, _, rest = path.partition(".")
    field = shapes[object_name].fields.get(head)
    if field is None:
        return Where(path, Phrase(path, path), "text", ())
    target = shapes.get(field.target)
    further = target.fields.get(rest) if target else None
    return _beyond(field, further) if further else _own(field)


def _own(field: FieldShape) -> Where:
    return Where(field.name, field.label, field.type, field.options)


def _beyond(lookup: FieldShape, field: FieldShape) -> Where:
    label = PATH.fill(one=lookup.label, two=field.label)
    return Where(f"{lookup.name}.{field.name}", label, field.type, field.options)
