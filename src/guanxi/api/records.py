"""The same addresses for every declared object: list, create, read, change, delete, restore, bulk, history, reasons."""

# No postponed annotations here: the payload types are made in the function that uses them.

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.api import history
from guanxi.api.problems import NO_PAGE, language_of
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import BulkOut, ExplainOut, ListQuery, TimelineOut, WriterOut
from guanxi.api.shapes import bulk_model, change_model, new_model, page_model, row_model
from guanxi.api.who import who
from guanxi.kit.errors import Conflict, Fault, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects import read, write
from guanxi.objects.models import CustomRecord
from guanxi.objects.read import Page
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.whole import Whole, whole
from guanxi.objects.write import By, Draft, Written
from guanxi.objects.writers import Writer, writers_of


class RelatedQuery(Schema):
    sort: str = "-created_at"
    fields: str = ""
    after: str | None = None
    limit: int = 50
    total: bool = False


class RelatedPage(Schema):
    items: list[dict[str, Any]]
    next: str | None
    total: int | None = None
    total_is_exact: bool = True


class WholeQuery(Schema):
    related: int = Field(20, ge=1, le=100, description="Rows of each relation")
    timeline: int = Field(40, ge=1, le=200)


class WholeOut(Schema):
    """Everything the page of a record shows. `pointed` is by lookup, `related` by relation, `writers` by field."""

    record: dict[str, Any]
    pointed: dict[str, dict[str, Any]]
    related: dict[str, RelatedPage]
    timeline: TimelineOut
    writers: dict[str, WriterOut]


# How records of objects that people have made are described: each by its own plural, all by one set of addresses.
MADE = ObjectType(
    name="made_record",
    plural="made",
    model=CustomRecord,
    label=Phrase("Record of a custom object", "自定义对象记录"),
    plural_label=Phrase("Records of a custom object", "自定义对象记录"),
)
MADE_ADDRESS = "{made}"


def routers() -> Iterator[tuple[str, Router]]:
    for object_type in OBJECTS.declared().values():
        yield object_type.plural, _router(object_type, _always(object_type))
    yield MADE_ADDRESS, _router(MADE, _by_address)


def _always(kind: ObjectType) -> Callable[[HttpRequest], ObjectType]:
    return lambda _request: kind


def _by_address(request: HttpRequest) -> ObjectType:
    """A custom object by the first word of its address. What nobody has made is no address at all."""
    match = request.resolver_match
    found = OBJECTS.by_plural(str(match.kwargs.get("made", ""))) if match else None
    if found is None or not found.is_custom:
        raise NotFound(NO_PAGE)
    return found


def page_data(page: Page) -> dict[str, Any]:
    return {"items": page.items, "next": page.next, "total": page.total, "total_is_exact": page.total_is_exact}


def whole_data(found: Whole, timeline: int) -> dict[str, Any]:
    return {
        "record": found.record,
        "pointed": found.pointed,
        "related": {name: page_data(page) for name, page in found.related.items()},
        "timeline": history.timeline_data(found.timeline, timeline),
        "writers": _writers_data(found.writers),
    }


def _writers_data(writers: Mapping[str, Writer]) -> dict[str, Any]:
    return {name: {"kind": one.kind, "at": one.at} for name, one in writers.items()}


def list_page(request: HttpRequest, object_name: str, query: ListQuery) -> Page:
    return read.page(
        object_name,
        who(request),
        filter=query.filter or None,
        search=query.search,
        sort=query.sort,
        fields=names(query.fields),
        after=query.after,
        offset=query.offset,
        limit=query.limit,
        with_total=query.total,
    )


def names(text: str) -> list[str] | None:
    return [name.strip() for name in text.split(",") if name.strip()] or None


def change_one(request: HttpRequest, object_name: str, id: UUID, values: dict[str, Any], version: int | None) -> Any:
    """The new row. A conflict carries the current one, so that the two can be laid side by side."""
    actor = who(request)
    try:
        (done,) = write.update(object_name, [Draft(values, id=id, version=version)], By(actor))
    except Conflict as conflict:
        conflict.current = read.many(object_name, [id], actor).get(id)  # type: ignore[attr-defined]  # for problems.handle
        raise
    return _seen(object_name, done, actor)


def bulk_data(written: Sequence[Written], language: str) -> dict[str, Any]:
    outcomes = [done.outcome for done in written]
    results = [
        {"index": index, "id": done.id, "outcome": done.outcome, "faults": _faults(done.faults, language)}
        for index, done in enumerate(written)
    ]
    counts = {name: outcomes.count(name) for name in ("created", "updated", "unchanged", "refused")}
    return {"results": results, **counts}


def _faults(faults: Sequence[Fault], language: str) -> list[dict[str, str]]:
    return [{"field": fault.field, "code": fault.code, "message": fault.message.in_(language)} for fault in faults]


def _router(kind: ObjectType, kind_of: Callable[[HttpRequest], ObjectType]) -> Router:
    """One set of closures an object, so that each has its own precise description."""
    router = Router()
    row = row_model(kind)
    new, change = new_model(kind), change_model(kind)
    label = kind.label.en.lower()

    @router.get("", response=page_model(kind, row), operation_id=f"{kind.plural}_list", summary=f"List {kind.plural}")
    def list_(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
        return reply(page_data(list_page(request, kind_of(request).name, query)))

    @router.post("", response={201: row}, operation_id=f"{kind.plural}_create", summary=f"Create a {label}")
    def create(request: HttpRequest, payload: new) -> HttpResponse:  # type: ignore[valid-type]
        actor = who(request)
        name = kind_of(request).name
        (done,) = write.create(name, [Draft(_given(payload))], By(actor))
        return reply(_seen(name, done, actor), 201)

    @router.post("/bulk", response=BulkOut, operation_id=f"{kind.plural}_bulk", summary=f"Upsert {kind.plural} by key")
    def bulk(request: HttpRequest, payload: bulk_model(kind, new)) -> HttpResponse:  # type: ignore[valid-type]
        drafts = [Draft(_given(item)) for item in payload.items]
        done = write.upsert(
            kind_of(request).name, payload.key, drafts, By(who(request)), partial=True, only_empty=payload.only_empty
        )  # fmt: skip
        return reply(bulk_data(done, language_of(request)))

    @router.get("/{uuid:id}", response=row, operation_id=f"{kind.plural}_read", summary=f"Read a {label}")
    def read_(request: HttpRequest, id: UUID, fields: str = "") -> HttpResponse:
        return reply(read.one(kind_of(request).name, id, who(request), fields=names(fields)))

    @router.get(
        "/{uuid:id}/whole",
        response=WholeOut,
        operation_id=f"{kind.plural}_whole",
        summary="A record with everything around it",
    )
    def whole_(request: HttpRequest, id: UUID, query: Query[WholeQuery]) -> HttpResponse:
        found = whole(kind_of(request).name, id, who(request), related=query.related, timeline=query.timeline)
        return reply(whole_data(found, query.timeline))

    @router.patch("/{uuid:id}", response=row, operation_id=f"{kind.plural}_change", summary=f"Change a {label}")
    def change_(request: HttpRequest, id: UUID, payload: change) -> HttpResponse:  # type: ignore[valid-type]
        values = _given(payload)
        version = values.pop("version", None)
        return reply(change_one(request, kind_of(request).name, id, values, version))

    @router.delete(
        "/{uuid:id}", response={204: None}, operation_id=f"{kind.plural}_delete", summary=f"Delete a {label}"
    )
    def delete(request: HttpRequest, id: UUID) -> HttpResponse:
        write.delete(kind_of(request).name, [id], By(who(request)))
        return nothing()

    @router.post(
        "/{uuid:id}/restore", response=row, operation_id=f"{kind.plural}_restore", summary=f"Bring back a {label}"
    )
    def restore(request: HttpRequest, id: UUID) -> HttpResponse:
        actor = who(request)
        name = kind_of(request).name
        write.restore(name, [id], By(actor))
        return reply(read.one(name, id, actor))

    @router.get(
        "/{uuid:id}/timeline", response=TimelineOut, operation_id=f"{kind.plural}_timeline", summary="What happened"
    )
    def timeline(request: HttpRequest, id: UUID, query: Query[history.TimelineQuery]) -> HttpResponse:
        return reply(history.timeline(kind_of(request).name, id, who(request), query))

    @router.get(
        "/{uuid:id}/explain", response=ExplainOut, operation_id=f"{kind.plural}_explain", summary="Why a value is so"
    )
    def explain(request: HttpRequest, id: UUID, field: str = "") -> HttpResponse:
        return reply(history.explanation(kind_of(request).name, id, field, who(request)))

    @router.get(
        "/{uuid:id}/writers",
        response=dict[str, WriterOut],
        operation_id=f"{kind.plural}_writers",
        summary="Who wrote each field last",
    )
    def writers(request: HttpRequest, id: UUID) -> HttpResponse:
        return reply(_writers_data(writers_of(kind_of(request).name, id, who(request))))

    @router.get(
        "/{uuid:id}/related/{relation}",
        response=RelatedPage,
        operation_id=f"{kind.plural}_related",
        summary="Records that point here",
    )
    def related(request: HttpRequest, id: UUID, relation: str, query: Query[RelatedQuery]) -> HttpResponse:
        found = read.related(
            kind_of(request).name, id, relation, who(request), sort=query.sort, fields=names(query.fields),
            after=query.after, limit=query.limit, with_total=query.total,
        )  # fmt: skip
        return reply(page_data(found))

    return router


def _given(payload: Any) -> dict[str, Any]:
    """What the caller has sent, declared or not; what was left out stays out."""
    given: dict[str, Any] = payload.model_dump(exclude_unset=True)
    return given


def _seen(object_name: str, done: Written, actor: Actor) -> dict[str, Any]:
    """The row after a write. Whoever gives a record away may write it for the last time and not see it any more."""
    row = read.many(object_name, [done.id], actor).get(done.id) if done.id else None
    return row or {"id": done.id, "version": done.version, "label": ""}
