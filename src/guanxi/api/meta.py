"""What there is: objects with fields and rights, pipelines, kinds of event and step; and the check of a filter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.access.scopes import may_create, scope_of
from guanxi.api.reply import reply
from guanxi.api.sales import pipelines_data
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation.steps import STEPS
from guanxi.events.kinds import KINDS
from guanxi.expressions import ExpressionError, memory_only, parse, sentence, to_json
from guanxi.objects import living, read
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.schema import schema_of
from guanxi.objects.shape import SYSTEM, shape_of
from guanxi.objects.spec import FieldSpec

router = Router()
SYSTEM_NAMES = frozenset(spec.name for spec in SYSTEM)
OWN_COLUMNS = 7
MOST_TOTALS = 50


class Option(Schema):
    value: str
    label: Words


class FieldOut(Schema):
    name: str
    label: Words
    type: str
    widget: str
    required: bool
    readonly: bool
    options: list[Option]
    target: str | None
    currency_field: str | None
    searchable: bool
    custom: bool
    personal: bool
    help: Words | None


class RelationOut(Schema):
    name: str
    label: Words
    object: str
    kind: str


class Can(Schema):
    create: bool
    read: bool
    write: bool
    delete: bool


class FormulaRef(Schema):
    """A named formula: in conditions it is used like a field."""

    name: str
    label: Words
    type: str


class ObjectOut(Schema):
    name: str
    plural: str
    label: Words
    plural_label: Words
    icon: str
    display: str
    keys: list[str]
    list_columns: list[str]
    is_custom: bool
    can: Can
    fields: list[FieldOut]
    relations: list[RelationOut]
    formulas: list[FormulaRef]


class KindOut(Schema):
    name: str
    label: Words


class StepKindOut(Schema):
    name: str
    label: Words
    summary: Words
    icon: str
    group: str


class Meta(Schema):
    objects: list[ObjectOut]
    pipelines: list[dict[str, Any]]
    event_kinds: list[KindOut]
    step_kinds: list[StepKindOut]


class FilterCheck(Strict):
    object: str = Field(examples=["contact"])
    text: str = Field(max_length=10_000, examples=['score > 50 and company.industry = "finance"'])


class FilterFault(Schema):
    message: Words
    start: int
    end: int
    suggestion: str | None


class FilterOut(Schema):
    """`count` is how many records one may see that fulfil it. `slow` names functions that are computed one by one."""

    ok: bool
    faults: list[FilterFault]
    sentence: Words | None
    tree: Any
    count: int | None
    slow: list[str] = Field(default_factory=list)


@router.get("/meta", response=Meta, operation_id="meta_read", summary="Objects, fields, pipelines, kinds")
def meta(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    # Another web process may have made an object a moment ago, for the very page that asks now.
    living.forget()
    return reply(
        {
            "objects": [
                _object(kind, actor) for kind in OBJECTS.values() if scope_of(actor, kind.name, "read") != "none"
            ],
            "pipelines": pipelines_data(),
            "event_kinds": [{"name": kind.name, "label": kind.label} for kind in KINDS.values()],
            "step_kinds": [
                {"name": s.name, "label": s.label, "summary": s.summary, "icon": s.icon, "group": s.group}
                for s in STEPS.values()
            ],
        }
    )


@router.get("/totals", response=dict[str, int], operation_id="totals_read", summary="How many records there are")
def totals(request: HttpRequest, objects: str) -> HttpResponse:
    """By plural, as given by comma; what is no object, or nothing one may see, is left out."""
    actor = who(request)
    asked = [OBJECTS.by_plural(plural.strip()) for plural in objects.split(",")[:MOST_TOTALS]]
    plurals = {kind.name: kind.plural for kind in asked if kind and scope_of(actor, kind.name, "read") != "none"}
    return reply({plurals[name]: count for name, count in read.totals(plurals, actor).items()})


@router.post("/filters/check", response=FilterOut, operation_id="filters_check", summary="Read a condition text")
def check(request: HttpRequest, payload: FilterCheck) -> HttpResponse:
    """A faulty text is no error here: the answer says where it is wrong and what was probably meant."""
    schema = schema_of(OBJECTS[payload.object].name)
    try:
        node = parse(payload.text, schema, "flag")
    except ExpressionError as error:
        faults = [_fault(fault) for fault in error.found]
        return reply({"ok": False, "faults": faults, "sentence": None, "tree": None, "count": None})
    count = read.page(payload.object, who(request), filter=node, limit=1, fields=[], with_total=True).total
    data = {"ok": True, "faults": [], "sentence": sentence(node, schema), "tree": to_json(node), "count": count}
    data["slow"] = list(memory_only(node, schema))
    return reply(data)


def _fault(fault: Any) -> Mapping[str, Any]:
    return {
        "message": fault.message,
        "start": fault.start,
        "end": fault.end,
        "suggestion": fault.suggestion or None,
    }


def _object(kind: ObjectType, actor: Actor) -> dict[str, Any]:
    shape = shape_of(kind.name)
    return {
        "name": kind.name,
        "plural": kind.plural,
        "label": kind.label,
        "plural_label": kind.plural_label,
        "icon": kind.icon,
        "display": kind.display if isinstance(kind.display, str) else "label",
        "keys": list(kind.keys),
        "list_columns": _list_columns(kind, shape.fields),
        "is_custom": kind.is_custom,
        "can": {
            "create": may_create(actor, kind.name),
            "read": True,
            "write": scope_of(actor, kind.name, "write") != "none",
            "delete": scope_of(actor, kind.name, "delete") != "none",
        },
        "fields": [_field(spec) for spec in shape.fields.values() if not spec.is_internal],
        "relations": [
            {"name": relation.name, "label": relation.label, "object": relation.target, "kind": relation.kind}
            for relation in schema_of(kind.name).relations.values()
        ],
        "formulas": [
            {"name": field.name, "label": field.label, "type": field.type}
            for field in schema_of(kind.name).fields.values()
            if field.formula is not None
        ],
    }


def _list_columns(kind: ObjectType, fields: Mapping[str, FieldSpec]) -> list[str]:
    """What is proposed; of an object made here, where nobody has said so, whatever it has of its own."""
    if kind.list_columns or not kind.is_custom:
        return list(kind.list_columns)
    own = [name for name, spec in fields.items() if name not in SYSTEM_NAMES and spec.widget != "long_text"]
    return [*own[:OWN_COLUMNS], "owner", "created_at"]


def _field(spec: FieldSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "label": spec.label,
        "type": spec.type,
        "widget": spec.widget,
        "required": spec.required,
        "readonly": spec.readonly,
        "options": [{"value": value, "label": label} for value, label in spec.options],
        "target": spec.target or None,
        "currency_field": spec.currency_field or None,
        "searchable": spec.searchable,
        "custom": spec.is_custom,
        "personal": spec.personal,
        "help": spec.help,
    }
