"""What an expression may speak about: the fields, relations and events of an object, and where they are stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import Phrase

if TYPE_CHECKING:
    from guanxi.expressions.tree import Node


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the object's own table.

    `is_integer` lets comparisons use the index of an integer column. `is_finite` promises that a column of numbers,
    dates or moments holds neither NaN nor infinity; otherwise every comparison asks for that, too. `found_in` names
    another column of the table that holds every text of this one in small letters (`str.lower`), among other texts, and
    has an index that finds parts of texts.
    """

    name: str
    is_integer: bool = False
    is_finite: bool = False
    found_in: str = ""

    @property
    def is_countable(self) -> bool:
        return self.is_integer or self.is_finite


@dataclass(frozen=True, slots=True)
class JsonKey:
    """A key of a JSONB column. A value of the wrong JSON type reads as empty."""

    column: str
    key: str


Place = Column | JsonKey


@dataclass(frozen=True, slots=True)
class Field:
    """A field, or with `formula` a named formula that is put in wherever its name is used.

    `currency` names the text field of the same object that holds the currency of a money field; without it the amounts
    are all in one currency. `options` are the values of a choice or a set, empty when any value may occur.
    """

    name: str
    type: TypeName
    label: Phrase
    column: Place | None = None
    options: tuple[tuple[str, Phrase], ...] = ()
    target: str | None = None
    currency: str | None = None
    formula: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Relation:
    """`one`: `target.id = <column of this object>`. `many`: `<column of the target> = this.id`."""

    name: str
    target: str
    label: Phrase
    kind: Literal["one", "many"]
    column: Place


@dataclass(frozen=True, slots=True)
class EventShape:
    """The events of one kind that belong to a record of this object.

    They are those whose column `by` equals `key` of the record. `bucket` names the record's column that holds the
    bucket those events are in, None when they may be in another bucket than the record.
    """

    kind: str
    label: Phrase
    fields: Mapping[str, Field] = field(default_factory=dict, hash=False)
    by: Literal["contact", "record"] = "contact"
    key: str = "id"
    bucket: str | None = "bucket"


def no_objects(name: str) -> "Schema":
    raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Schema:
    """One object. `objects` finds the schemas of related objects when they are needed, so cycles do no harm.

    `deleted` is the column that is set on records which relations must not see any more. The keys of `events` are the
    names used in the text, mostly the kind itself. `made` changes when people change what conditions may use beside
    fields, so that whatever is kept for a schema lets go of it.
    """

    object: str
    table: str
    fields: Mapping[str, Field] = field(default_factory=dict, hash=False)
    relations: Mapping[str, Relation] = field(default_factory=dict, hash=False)
    events: Mapping[str, EventShape] = field(default_factory=dict, hash=False)
    objects: Callable[[str], "Schema"] = no_objects
    label: Phrase | None = None
    deleted: str | None = None
    id: str = "id"
    event_table: str = "event"
    made: int = 0
