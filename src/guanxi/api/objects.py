"""Objects and fields that people make, and which roles may do what with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.models import Role
from guanxi.access.roles import allow, grant_of
from guanxi.access.scopes import Scope, require_ability
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.kit import sql
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.kit.sql import identifier
from guanxi.objects import custom_objects, customs, living
from guanxi.objects.custom_objects import NewObject
from guanxi.objects.custom_types import CUSTOM_TYPES
from guanxi.objects.customs import Definition
from guanxi.objects.models import CustomField, CustomObject
from guanxi.objects.registry import OBJECTS, ObjectType

router = Router()
ABILITY = custom_objects.ABILITY


class WordsIn(Strict):
    """One language is enough; the other then says the same."""

    en: str = Field("", max_length=120)
    zh: str = Field("", max_length=120)

    def phrase(self) -> Phrase:
        return Phrase((self.en or self.zh).strip(), (self.zh or self.en).strip())


class ObjectChange(Strict):
    label: WordsIn
    plural_label: WordsIn
    name_label: WordsIn = Field(default_factory=lambda: WordsIn(en="Name", zh="名称"))
    icon: str = Field("file", max_length=40)
    keys: list[str] = Field(default_factory=list, max_length=10, description="Fields that tell one record from another")
    list_columns: list[str] = Field(default_factory=list, max_length=50)


class ObjectNew(ObjectChange):
    """`plural` is the address of its list: /api/v1/{plural}."""

    name: str = Field(max_length=60, examples=["project"])
    plural: str = Field(max_length=60, examples=["projects"])
    has_contact: bool = Field(False, description="Each record is about one contact")


class OptionIn(Strict):
    value: str = Field(max_length=200)
    label: WordsIn


class FieldChange(Strict):
    label: WordsIn
    type: str = Field(max_length=40, examples=sorted(CUSTOM_TYPES))
    help: WordsIn | None = None
    options: list[OptionIn] = Field(default_factory=list, max_length=500)
    target: str = Field("", max_length=60, description="The object a lookup points at")
    required: bool = False
    personal: bool = False
    searchable: bool = False


class FieldNew(FieldChange):
    name: str = Field(max_length=60, examples=["budget"])


class GrantIn(Strict):
    read: Scope
    write: Scope
    delete: Scope
    create: bool


class OwnField(Schema):
    name: str
    label: Words
    help: Words | None
    type: str
    options: list[dict[str, Any]]
    target: str
    required: bool
    personal: bool
    searchable: bool
    retired: bool


class RoleGrant(Schema):
    role: str
    name: Words
    is_own: bool
    grant: dict[str, Any]


class ObjectRow(Schema):
    """An object in the settings. `is_custom`: made here, and can be changed; its fields are `own_fields`, too."""

    name: str
    plural: str
    label: Words
    plural_label: Words
    name_label: Words | None
    icon: str
    keys: list[str]
    list_columns: list[str]
    has_contact: bool
    is_custom: bool
    retired: bool
    records: int | None
    own_fields: list[OwnField]
    grants: list[RoleGrant]


@router.get("/objects", response=list[ObjectRow], operation_id="objects_list", summary="Objects, as settings show them")
def list_(request: HttpRequest) -> HttpResponse:
    require_ability(who(request), ABILITY)
    # Another web process may have made one a moment ago, for the very page that asks now.
    living.forget()
    retired = [row for row in custom_objects.all_rows() if row.retired_at is not None]
    return reply([*map(_declared, OBJECTS.values()), *map(_retired, retired)])


@router.post("/objects", response={201: ObjectRow}, operation_id="objects_create", summary="Make an object")
def create(request: HttpRequest, payload: ObjectNew) -> HttpResponse:
    given = _new(payload.name, payload, payload.plural, payload.has_contact)
    return reply(_declared(custom_objects.make(given, who(request))), 201)


@router.patch("/objects/{name}", response=ObjectRow, operation_id="objects_change", summary="Change an object")
def change(request: HttpRequest, name: str, payload: ObjectChange) -> HttpResponse:
    return reply(_declared(custom_objects.change(_new(name, payload), who(request))))


@router.delete("/objects/{name}", response={204: None}, operation_id="objects_retire", summary="Take it out of use")
def retire(request: HttpRequest, name: str) -> HttpResponse:
    custom_objects.retire(name, who(request))
    return nothing()


@router.post("/objects/{name}/revive", response=ObjectRow, operation_id="objects_revive", summary="Use it again")
def revive(request: HttpRequest, name: str) -> HttpResponse:
    return reply(_declared(custom_objects.revive(name, who(request))))


@router.post(
    "/objects/{name}/fields", response={201: OwnField}, operation_id="objects_add_field", summary="Add a field"
)
def add_field(request: HttpRequest, name: str, payload: FieldNew) -> HttpResponse:
    customs.define(OBJECTS[name].name, _definition(payload.name, payload), who(request))
    return reply(_own_field(_field_row(name, payload.name)), 201)


@router.patch(
    "/objects/{name}/fields/{field}", response=OwnField, operation_id="objects_change_field", summary="Change a field"
)
def change_field(request: HttpRequest, name: str, field: str, payload: FieldChange) -> HttpResponse:
    customs.change(OBJECTS[name].name, _definition(field, payload), who(request))
    return reply(_own_field(_field_row(name, field)))


@router.delete(
    "/objects/{name}/fields/{field}",
    response={204: None},
    operation_id="objects_retire_field",
    summary="Take a field out of use; its values are kept",
)
def retire_field(request: HttpRequest, name: str, field: str) -> HttpResponse:
    customs.retire(OBJECTS[name].name, field, who(request))
    return nothing()


@router.post(
    "/objects/{name}/fields/{field}/revive",
    response=OwnField,
    operation_id="objects_revive_field",
    summary="Use a field again",
)
def revive_field(request: HttpRequest, name: str, field: str) -> HttpResponse:
    customs.revive(OBJECTS[name].name, field, who(request))
    return reply(_own_field(_field_row(name, field)))


@router.put(
    "/objects/{name}/grants/{role}",
    response=list[RoleGrant],
    operation_id="objects_allow",
    summary="What a role may do with it",
)
def allow_role(request: HttpRequest, name: str, role: str, payload: GrantIn) -> HttpResponse:
    allow(role, OBJECTS[name].name, payload.model_dump(), who(request))
    return reply(_grants(name))


@router.delete(
    "/objects/{name}/grants/{role}",
    response=list[RoleGrant],
    operation_id="objects_allow_as_usual",
    summary="Let the role's general rule hold again",
)
def allow_as_usual(request: HttpRequest, name: str, role: str) -> HttpResponse:
    allow(role, OBJECTS[name].name, None, who(request))
    return reply(_grants(name))


def _new(name: str, given: ObjectChange, plural: str = "", has_contact: bool = False) -> NewObject:
    return NewObject(
        name=name,
        plural=plural,
        label=given.label.phrase(),
        plural_label=given.plural_label.phrase(),
        name_label=given.name_label.phrase(),
        icon=given.icon,
        keys=tuple(given.keys),
        list_columns=tuple(given.list_columns),
        has_contact=has_contact,
    )


def _definition(name: str, given: FieldChange) -> Definition:
    return Definition(
        name,
        given.label.phrase(),
        given.type,
        help=(given.help.phrase() or None) if given.help else None,
        options=tuple((one.value.strip(), one.label.phrase()) for one in given.options),
        target=given.target,
        required=given.required,
        personal=given.personal,
        searchable=given.searchable,
    )


def _declared(kind: ObjectType) -> Mapping[str, Any]:
    name_label = kind.specs[0].label if kind.specs else None
    more = {"name_label": name_label, "is_custom": kind.is_custom, "retired": False, "records": _count(kind)}
    about = {"keys": list(kind.keys), "list_columns": list(kind.list_columns), "icon": kind.icon}
    named = {"name": kind.name, "plural": kind.plural, "label": kind.label, "plural_label": kind.plural_label}
    return {
        **named, **about, **more, "has_contact": kind.contact_path is not None, "own_fields": _own_fields(kind.name),
        "grants": _grants(kind.name),
    }  # fmt: skip


def _retired(row: CustomObject) -> Mapping[str, Any]:
    return {
        "name": row.name, "plural": row.plural, "label": row.label, "plural_label": row.plural_label,
        "name_label": row.name_label, "icon": row.icon, "keys": row.keys, "list_columns": row.list_columns,
        "has_contact": row.has_contact, "is_custom": True, "retired": True, "records": None,
        "own_fields": _own_fields(row.name), "grants": [],
    }  # fmt: skip


def _count(kind: ObjectType) -> int | None:
    """Counted for objects made here only: they are small enough, and the question is asked before retiring them."""
    if not kind.is_custom:
        return None
    with connection.cursor() as cur:
        text = f"select count(*) from {identifier(kind.table)} where deleted_at is null"
        return int(sql.rows(cur, text)[0][0])


def _own_fields(object: str) -> list[Mapping[str, Any]]:
    return [_own_field(row) for row in CustomField.objects.filter(object=object).order_by("created_at", "name")]


def _field_row(object: str, name: str) -> CustomField:
    found = CustomField.objects.filter(object=object, name=name).first()
    if found is None:
        raise NotFound
    return found


def _own_field(row: CustomField) -> Mapping[str, Any]:
    return {
        "name": row.name, "label": row.label, "help": row.help, "type": row.type, "target": row.target,
        "options": [{"value": value, "label": label} for value, label in row.options], "required": row.is_required,
        "personal": row.is_personal, "searchable": row.is_searchable, "retired": row.retired_at is not None,
    }  # fmt: skip


def _grants(object: str) -> Sequence[Mapping[str, Any]]:
    return [
        {"role": role.key, "name": phrase_of(role.name), "is_own": object in role.grants,
         "grant": grant_of(role.grants, object)}
        for role in Role.objects.order_by("-is_shipped", "key")
    ]  # fmt: skip
