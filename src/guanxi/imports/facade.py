"""The door to imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.imports import catalog, errors_file, jobs, lifecycle
from guanxi.imports import preview as previewing
from guanxi.imports.encodings import CHOICES as ENCODINGS
from guanxi.imports.models import ImportJob
from guanxi.imports.places import Where
from guanxi.imports.places import all_of as all_places
from guanxi.imports.plan import Plan, read_plan
from guanxi.imports.preview import Preview
from guanxi.imports.shown import PreviewRow
from guanxi.kit.errors import NotFound, Refused
from guanxi.kit.phrase import Phrase, phrase_of

__all__ = ["ENCODINGS", "JobView", "Plan", "Preview", "PreviewRow", "Where", "places", "read_plan"]


@dataclass(frozen=True, slots=True)
class JobView:
    """An import as its page shows it. `options` and `plan` are None until it was started."""

    id: UUID
    file_name: str
    size: int
    format: str
    sheets: Sequence[str]
    sheet: str
    encoding: str
    encoding_how: str
    delimiter: str
    has_header: bool
    columns: Sequence[str]
    sample: Sequence[Sequence[str]]
    rows_estimate: int
    guess: Mapping[str, Any]
    plan: Mapping[str, Any] | None
    status: str
    done: int
    total: int
    counts: Mapping[str, int]
    failure: Phrase | None
    user: UUID
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    undo: Mapping[str, Any] | None


def upload(file_name: str, chunks: Iterable[bytes], actor: Actor) -> JobView:
    return view(lifecycle.upload(file_name, chunks, actor))


def read_again(job: UUID, actor: Actor, **reading: Any) -> JobView:
    """`encoding`, `delimiter`, `has_header`, `object`, `sheet`: what the person says about the file; guess again."""
    return view(lifecycle.read_again(job, actor, **reading))


def start(job: UUID, plan: Plan, actor: Actor) -> JobView:
    return view(lifecycle.start(job, plan, actor))


def cancel(job: UUID, actor: Actor) -> JobView:
    return view(lifecycle.cancel(job, actor))


def undo(job: UUID, actor: Actor) -> JobView:
    return view(lifecycle.undo(job, actor))


def get(job: UUID, actor: Actor) -> JobView:
    return view(lifecycle.get(job, actor))


def listed(actor: Actor, limit: int = 100) -> list[JobView]:
    return [view(job) for job in lifecycle.listed(actor, limit)]


def preview(job: UUID, plan: Plan, actor: Actor) -> Preview:
    found = lifecycle.get(job, actor)
    if found.status != "uploaded":
        raise Refused(lifecycle.RUNNING, code="already_started")
    return previewing.preview(found, plan)


def errors(job: UUID, actor: Actor) -> Iterator[str]:
    """CSV text of the refused rows, piece by piece."""
    return errors_file.lines(lifecycle.get(job, actor), actor.language)


def places(object_name: str) -> list[Where]:
    """Everything a column of a file about this object can be mapped to, one step along lookups included."""
    shapes = catalog.shapes()
    if object_name not in shapes:
        raise NotFound(lifecycle.NO_OBJECT.fill(name=object_name[:60]))
    return all_places(shapes, object_name)


def import_file(path: Path, user_email: str, object: str = "", silent: bool = False) -> JobView:
    """A whole import in one call, for the command line: guessed mapping, no questions, done when it returns."""
    user = User.objects.filter(email__iexact=user_email, is_active=True).first()
    if user is None:
        raise NotFound(NOBODY.fill(email=user_email))
    actor = actor_of(user)
    with path.open("rb") as file:
        job = lifecycle.upload(path.name, iter(lambda: file.read(1 << 20), b""), actor)
    if object:
        job = lifecycle.read_again(job.id, actor, object=object)
    options = {"automation": "silent" if silent else "run"}
    lifecycle.start(job.id, read_plan({**job.guess, "options": options}), actor)
    jobs.run(job.id)
    return get(job.id, actor)


def view(job: ImportJob) -> JobView:
    done = job.next_row
    total = done if job.status in ("done", "undone") else max(job.rows_estimate, done)
    return JobView(
        id=job.id, file_name=job.file_name, size=job.size, format=job.format,
        sheets=job.sheets, sheet=job.sheet, encoding=job.encoding, encoding_how=job.encoding_how,
        delimiter=job.delimiter, has_header=job.has_header, columns=job.columns, sample=job.sample,
        rows_estimate=job.rows_estimate, guess=job.guess, plan=job.plan,
        status="cancelling" if job.is_cancelled and job.status == "running" else job.status,
        done=done, total=total, counts={**ZERO, **job.counts},
        failure=phrase_of(job.failure) if job.failure else None, user=job.user_id, created_at=job.created_at,
        started_at=job.started_at, finished_at=job.finished_at, undone_at=job.undone_at, undo=job.undo,
    )  # fmt: skip


NOBODY = Phrase("There is no active person with the address {email}.", "没有邮箱为 {email} 的在职用户。")
ZERO = {"created": 0, "updated": 0, "unchanged": 0, "refused": 0}
