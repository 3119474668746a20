"""Declared objects: one model, one `ObjectType`, and everything else follows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from guanxi.events.log import NewEvent
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry
from guanxi.objects.drafts import By, Change
from guanxi.objects.kinds import declare_kinds
from guanxi.objects.record import Record
from guanxi.objects.spec import FieldSpec

if TYPE_CHECKING:
    from guanxi.expressions import Schema

Values = Mapping[str, object]
Prepare = Callable[[dict[str, object], Values | None], dict[str, object]]
Check = Callable[[Sequence[Change], By], Mapping[UUID, Sequence[Fault]]]
Merge = Callable[[UUID, UUID, By], None]  # keep, drop
MoreEvents = Callable[[Values | None, Values, By], Sequence[NewEvent]]


@dataclass(frozen=True, slots=True)
class ObjectType:
    """The declaration of an object.

    `display` is the field that names a record, or a function of the whole row. `keys` are fields whose value belongs
    to one living record only. `contact_path` is the field that says about whom a record is ("id" on the contact).
    `prepare` sees the accepted values of one draft and the old row (None when new) and returns the values to write.
    `told_elsewhere` are fields whose changes another event of the same moment tells better ("*": all, and being
    made, too): the timeline leaves the plain ones out.
    `checks` see the whole batch at once and answer faults by record id. `events` add to created and updated.
    `merge` moves what else belongs to a record (ledgers, scores) from the dropped one to the kept one.
    `view` and `specs` are for objects that people have made: they share one table, each behind a view of its own, and
    say here which of the table's fields they have.
    """

    name: str
    plural: str
    model: type[Record]
    label: Phrase
    plural_label: Phrase
    icon: str = "file"
    display: str | Callable[[Values], str] = "name"
    keys: tuple[str, ...] = ()
    contact_path: str | None = None
    list_columns: tuple[str, ...] = ()
    prepare: tuple[Prepare, ...] = ()
    checks: tuple[Check, ...] = ()
    events: tuple[MoreEvents, ...] = ()
    told_elsewhere: frozenset[str] = frozenset()
    merge: tuple[Merge, ...] = ()
    view: str = ""
    specs: tuple[FieldSpec, ...] | None = None

    @property
    def table(self) -> str:
        return self.view or self.model._meta.db_table

    @property
    def is_custom(self) -> bool:
        return bool(self.view)


class ObjectRegistry(Registry[ObjectType]):
    def add(self, key: str, item: ObjectType) -> ObjectType:
        """Declare an object together with the kinds of event that its records leave behind."""
        declare_kinds(item.name, item.label)
        return super().add(key, item)

    def by_plural(self, plural: str) -> ObjectType | None:
        known = self._by_plural(plural)
        # Asking for a name nobody has makes the registry look for newer objects, as a plural cannot.
        return known if known is not None or plural in self else self._by_plural(plural)

    def _by_plural(self, plural: str) -> ObjectType | None:
        return next((item for item in self.values() if item.plural == plural), None)


OBJECTS: ObjectRegistry = ObjectRegistry("object", Phrase("object", "对象"))


def schema_of(object: str) -> "Schema":
    """What conditions may say about an object, custom fields included."""
    from guanxi.objects.schema import schema_of as build

    return build(object)
