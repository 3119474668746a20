"""The sources that are asked about companies."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.customers import facade as customers
from guanxi.kit.errors import Invalid
from guanxi.kit.phrase import Phrase

router = Router()
sources = customers.enrichment_sources


class SourceData(Strict):
    """`settings` of a JSON API: {url, mapping: {field: path}, confidence}; the other kinds need none."""

    key: str = Field(max_length=40)
    name: str = Field(max_length=100)
    kind: str = Field(max_length=40, description="register, website or json")
    settings: dict[str, Any] = Field(default_factory=dict)
    credential: str = Field("", max_length=63)
    rank: int = Field(0, ge=0, le=1000, description="Lower ones are named first")
    keep_days: int = Field(90, description="How long an answer is good")
    is_active: bool = True


class SourceChange(SourceData):
    """`version` is the one that was read. Key and kind stay as they are."""

    version: int | None = None


class SourceOut(Schema):
    """`loaded` companies of a register."""

    id: UUID
    key: str
    name: str
    kind: str
    kind_label: Words
    settings: dict[str, Any]
    credential: str
    rank: int
    keep_days: int
    is_active: bool
    loaded: int
    loaded_at: datetime | None
    version: int


class Loaded(Schema):
    companies: int


class SourceTried(Schema):
    """What the source says of a company: each value with its confidence."""

    values: dict[str, Any]
    url: str
    error: Words | None


class CompanyIn(Strict):
    name: str = Field("", max_length=200)
    domain: str = Field("", max_length=253)


@router.get("/sources", response=list[SourceOut], operation_id="enrichment_list", summary="Sources, in their order")
def list_(request: HttpRequest) -> HttpResponse:
    return reply([_source(one) for one in sources.SOURCES.every(who(request))])


@router.post(
    "/sources", response={201: SourceOut}, operation_id="enrichment_create", summary="Add a source of enrichment"
)
def create(request: HttpRequest, payload: SourceData) -> HttpResponse:
    return reply(_source(sources.SOURCES.create(sources.Wanted(**payload.model_dump()), who(request))), 201)


@router.put("/sources/{uuid:id}", response=SourceOut, operation_id="enrichment_change", summary="Change a source")
def change(request: HttpRequest, id: UUID, payload: SourceChange) -> HttpResponse:
    wanted = sources.Wanted(**payload.model_dump(exclude={"version"}))
    return reply(_source(sources.SOURCES.change(id, wanted, payload.version, who(request))))


@router.delete("/sources/{uuid:id}", response={204: None}, operation_id="enrichment_delete", summary="Remove a source")
def delete(request: HttpRequest, id: UUID) -> HttpResponse:
    sources.SOURCES.delete(id, who(request))
    return nothing()


@router.post(
    "/sources/{uuid:id}/register", response=Loaded, operation_id="enrichment_load", summary="Load a register's file"
)
def load(request: HttpRequest, id: UUID, file: File[UploadedFile]) -> HttpResponse:
    """A CSV with a header line; it takes the place of what was loaded before."""
    known = sources.SOURCES.one(id, who(request))
    if known.kind != "register":
        raise Invalid(_NO_REGISTER)
    return reply({"companies": customers.register.load(id, file.read())})


@router.post(
    "/sources/{uuid:id}/try",
    response=SourceTried,
    operation_id="enrichment_try",
    summary="Ask a source about a company",
)
def attempt(request: HttpRequest, id: UUID, payload: CompanyIn) -> HttpResponse:
    """Nothing is kept."""
    said = sources.attempt(id, payload.name, payload.domain, who(request))
    values = {name: asdict(one) for name, one in said.values.items()}
    return reply({"values": values, "url": said.url, "error": said.trouble})


def _source(one: Any) -> dict[str, Any]:
    return {**asdict(one), "kind_label": customers.enrichment.KINDS[one.kind].label}


_NO_REGISTER = Phrase("Only a register has a file", "只有企业名录类型可以上传文件")
