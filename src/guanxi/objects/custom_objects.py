"""Objects that people make: usable in the next statement of every process, without a restart and without a migration.

All their records are rows of one table, `custom_record`. Each object has a view on it that PostgreSQL can write
through, with its own name as the default of the column `object`; to everything that reads or writes records the view
is a table like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier
from guanxi.objects import living
from guanxi.objects.lookups import PEOPLE
from guanxi.objects.models import CustomObject
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.shape import forget_shapes, shape_of

ABILITY = "objects.manage"
MOST = 100
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_ICON = re.compile(r"[a-z][a-zA-Z-]{0,39}")

_COLUMNS = (
    "id", "bucket", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "merged_into",
    "custom", "search_text", "object", "name", "contact_id", "owner_id", "team_id",
)  # fmt: skip

# Addresses that are taken: those of the API and those of the web app. A test compares them with the API's own list.
TAKEN = frozenset(
    "credentials sending mailboxes chat-doors notice-choices enrichment cleaning"
    " session me meta filters users teams keys pipelines board forms imports flows runs outbox notices caught-mails"
    " today audit views bulk objects search settings login duplicates blueprints failures mails docs openapi functions"
    " health insights inbox segments approvals questions live groups export conditions formulas rates dashboards"
    " reports buttons backtests write-keys event-kinds events model-budget scores presence sending assets static"
    " f t u c v1 hooks api roles printouts totals".split()
)


CALLED = Phrase("Name", "名称")


@dataclass(frozen=True, slots=True)
class NewObject:
    """What a user says about an object. `name_label` is what its name is called: “Project”, “Serial number”.

    `has_contact`: each record is about one person; what happens to it is told in their timeline, and flows over it can
    write to them. `keys` are fields whose value belongs to one record only.
    """

    name: str
    plural: str
    label: Phrase
    plural_label: Phrase
    name_label: Phrase = CALLED
    icon: str = "file"
    keys: tuple[str, ...] = ()
    list_columns: tuple[str, ...] = ()
    has_contact: bool = False


def make(given: NewObject, actor: Actor) -> ObjectType:
    """Add an object, its view and the kinds of its events."""
    require_ability(actor, ABILITY)
    _refuse([*_name_faults(given), *_faults(given, frozenset(("name",)))])
    with transaction.atomic():
        CustomObject.objects.create(
            name=given.name, plural=given.plural, has_contact=given.has_contact, created_by=actor.stamp,
            **_columns(given),
        )  # fmt: skip
        dress(given.name)
    return _seen(given.name)


def change(given: NewObject, actor: Actor) -> ObjectType:
    """Change labels, icon, keys and columns. Name, plural and whose it is stay: addresses and history hold them."""
    require_ability(actor, ABILITY)
    _row(given.name)
    _refuse(_faults(given, frozenset(shape_of(given.name).fields)))
    CustomObject.objects.filter(name=given.name).update(**_columns(given))
    return _seen(given.name)


def retire(name: str, actor: Actor) -> None:
    """Take an object out of use. Its records stay stored, and `revive` brings them back."""
    require_ability(actor, ABILITY)
    CustomObject.objects.filter(pk=_row(name).pk).update(retired_at=now())
    _forget()


def revive(name: str, actor: Actor) -> ObjectType:
    require_ability(actor, ABILITY)
    CustomObject.objects.filter(pk=_row(name).pk).update(retired_at=None)
    return _seen(name)


def all_rows() -> Sequence[CustomObject]:
    """Retired ones, too."""
    return list(CustomObject.objects.order_by("created_at", "name"))


def dress(name: str) -> None:
    """Make (or remake, after a migration has added a column) the view through which an object's records are reached."""
    view, columns = identifier(f"record_of_{name}"), ", ".join(identifier(column) for column in _COLUMNS)
    with connection.cursor() as cur:
        cur.execute(f"create or replace view {view} as select {columns} from custom_record where object = '{name}'")
        cur.execute(f"alter view {view} alter column object set default '{name}'")


def _seen(name: str) -> ObjectType:
    _forget()
    return OBJECTS[name]


def _forget() -> None:
    living.forget()
    forget_shapes()


def _row(name: str) -> CustomObject:
    found = CustomObject.objects.filter(name=name).first()
    if found is None:
        words = Phrase("There is no custom object “{name}”", "没有自定义对象“{name}”").fill(name=name[:60])
        raise NotFound(words, code="unknown_object")
    return found


def _columns(given: NewObject) -> dict[str, Any]:
    return {
        "label": given.label.json(),
        "plural_label": given.plural_label.json(),
        "name_label": given.name_label.json(),
        "icon": given.icon,
        "keys": list(given.keys),
        "list_columns": list(given.list_columns),
    }


def _name_faults(given: NewObject) -> list[Fault]:
    known = CustomObject.objects.filter(name=given.name).exists() or given.name in {*OBJECTS.declared(), *PEOPLE}
    is_taken = given.plural in TAKEN or OBJECTS.by_plural(given.plural) is not None
    is_taken = is_taken or CustomObject.objects.filter(plural=given.plural).exists()
    rules: Sequence[tuple[bool, str, str, Phrase]] = (
        (not _NAME.fullmatch(given.name), "name", "bad_name", _BAD_NAME),
        (known, "name", "taken", _TAKEN_NAME.fill(name=given.name)),
        (not _NAME.fullmatch(given.plural), "plural", "bad_name", _BAD_NAME),
        (is_taken, "plural", "taken", _TAKEN_PLURAL.fill(name=given.plural)),
        (given.plural == given.name, "plural", "same", _SAME),
        (CustomObject.objects.count() >= MOST, "name", "too_many", _TOO_MANY),
    )
    return _broken(rules)


def _faults(given: NewObject, fields: frozenset[str]) -> list[Fault]:
    unknown = next((name for name in (*given.keys, *given.list_columns) if name not in fields), "")
    rules: Sequence[tuple[bool, str, str, Phrase]] = (
        (not (given.label.en or given.label.zh), "label", "required", _NO_LABEL),
        (not (given.plural_label.en or given.plural_label.zh), "plural_label", "required", _NO_LABEL),
        (not (given.name_label.en or given.name_label.zh), "name_label", "required", _NO_LABEL),
        (not _ICON.fullmatch(given.icon), "icon", "bad_icon", _BAD_ICON),
        (bool(unknown), "keys" if unknown in given.keys else "list_columns", "unknown_field",
         _NO_FIELD.fill(name=unknown)),
    )  # fmt: skip
    return _broken(rules)


def _broken(rules: Sequence[tuple[bool, str, str, Phrase]]) -> list[Fault]:
    return [Fault(field, code, message) for is_wrong, field, code, message in rules if is_wrong]


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


_BAD_NAME = Phrase(
    "A name has 2 to 40 small letters, digits and _, and begins with a letter",
    "名称由 2 到 40 个小写字母、数字和下划线组成，并以字母开头",
)
_TAKEN_NAME = Phrase("There is an object “{name}” already", "对象“{name}”已存在")
_TAKEN_PLURAL = Phrase("The address “{name}” is taken; choose another plural", "地址“{name}”已被占用，请换一个复数名称")
_SAME = Phrase(
    "The plural must differ from the name: it is the address of the list", "复数名称不能与名称相同，它是列表的地址"
)
_TOO_MANY = Phrase("There can be 100 custom objects", "最多 100 个自定义对象")
_NO_LABEL = Phrase("Give a name people read, in at least one language", "请至少用一种语言填写显示名称")
_BAD_ICON = Phrase("There is no such icon", "没有这个图标")
_NO_FIELD = Phrase("There is no field “{name}”", "没有字段“{name}”")
