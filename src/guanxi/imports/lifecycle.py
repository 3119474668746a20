"""The life of an import: uploaded, started, cancelled, undone; and what a file looks like when read another way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import has_ability, require_ability
from guanxi.imports import catalog, columns, encodings, store, workbooks
from guanxi.imports import undo as undoing
from guanxi.imports.analysis import Analysis, analyse
from guanxi.imports.encodings import Encoding, How
from guanxi.imports.guess import Guess, guess
from guanxi.imports.history import tell_started
from guanxi.imports.models import ImportJob, ImportPart
from guanxi.imports.plan import Plan, plan_json, target_json
from guanxi.imports.rows import Dialect
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Forbidden, Invalid, NotFound, Refused, TooLarge
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase

ABILITY = "imports.run"
MOST_BYTES = 100 * 1024 * 1024
# How we write the sheets of workbooks.
SHEET_TEXT = Encoding("utf-8", "strict")

NO_IMPORT = Phrase("There is no such import.", "没有这个导入任务。")
RUNNING = Phrase("This import is already running or over.", "该导入正在进行或已经结束。")
NOT_RUNNING = Phrase("This import is not running.", "该导入没有在运行。")
TOO_LARGE = Phrase("The file is larger than 100 MB; divide it.", "文件超过 100 MB，请拆分后导入。")
NO_ENCODING = Phrase("“{name}” is not an encoding we read; possible: {known}", "不支持编码 “{name}”，可选：{known}")
NO_OBJECT = Phrase("Files cannot be imported as “{name}”.", "不能导入为 “{name}”。")


def upload(file_name: str, chunks: Iterable[bytes], actor: Actor) -> ImportJob:
    """Store, look at and guess. Nothing of the file is written to any record yet."""
    require_ability(actor, ABILITY)
    job = ImportJob(id=uuid7(), user_id=_person(actor), file_name=_plain_name(file_name), size=0)
    with transaction.atomic():
        _fill(job, None)
        job.save(force_insert=True)
        job.size = store.keep(job.id, _limited(chunks))
        if workbooks.is_workbook(next(store.bodies(job.id), b"")):
            _open_sheet(job, "")
        else:
            _look(job, encodings.sniff(store.bodies(job.id)), None, "")
        job.save()
    return job


def read_again(job_id: UUID, actor: Actor, *, encoding: str = "", delimiter: str = "", has_header: bool | None = None,
               object: str = "", sheet: str = "") -> ImportJob:  # fmt: skip
    """The person knows better than the guess: another encoding, delimiter, header, object or sheet.

    A workbook has neither encoding nor delimiter to choose; they are passed over.
    """
    job = get(job_id, actor)
    if job.status != "uploaded":
        raise Refused(RUNNING, code="already_started")
    if job.format != "csv":
        _read_sheet_again(job, sheet, has_header, _known_object(object) if object else "")
        return job
    chosen = (
        Encoding(_encoding(encoding), "chosen") if encoding else Encoding(job.encoding, cast(How, job.encoding_how))
    )
    header = job.has_header if has_header is None else has_header
    dialect = Dialect(delimiter or job.delimiter, header) if delimiter or has_header is not None else None
    _look(job, chosen, dialect if not encoding or dialect else None, _known_object(object) if object else "")
    job.save()
    return job


def _read_sheet_again(job: ImportJob, sheet: str, has_header: bool | None, object_name: str) -> None:
    with transaction.atomic():
        if sheet and sheet != job.sheet:
            _open_sheet(job, sheet, object_name)
        else:
            header = job.has_header if has_header is None else has_header
            _look(job, SHEET_TEXT, Dialect(",", header), object_name)
        job.save()


def _open_sheet(job: ImportJob, sheet: str, object_name: str = "") -> None:
    body = store.source(job.id)
    job.format, job.sheets = "xlsx", list(workbooks.sheets(body))
    job.sheet, lines = workbooks.text_of(body, sheet)
    store.keep_text(job.id, lines)
    _look(job, SHEET_TEXT, None, object_name)


def start(job_id: UUID, plan: Plan, actor: Actor) -> ImportJob:
    """Checks the plan and hands the work to the jobs process. A failed import goes on where it stopped."""
    require_ability(actor, ABILITY)
    _known_object(plan.object)
    with transaction.atomic():
        job = _mine(ImportJob.objects.select_for_update(), job_id, actor)
        if job.status not in ("uploaded", "failed"):
            raise Refused(RUNNING, code="already_started")
        columns.prepare(plan, job.columns, catalog.shapes())
        job.plan, job.status, job.is_cancelled, job.failure = plan_json(plan), "running", False, None
        job.started_at, job.finished_at = job.started_at or now(), None
        job.save()
        tell_started(job, actor)
        _defer(job.id)
    return job


def cancel(job_id: UUID, actor: Actor) -> ImportJob:
    """Takes effect at the next chunk border; what is imported stays and can be undone."""
    get(job_id, actor)
    if not ImportJob.objects.filter(pk=job_id, status="running").update(is_cancelled=True):
        raise Refused(NOT_RUNNING, code="not_running")
    return get(job_id, actor)


def undo(job_id: UUID, actor: Actor) -> ImportJob:
    require_ability(actor, ABILITY)
    get(job_id, actor)
    undoing.undo(job_id, actor)
    return get(job_id, actor)


def get(job_id: UUID, actor: Actor) -> ImportJob:
    require_ability(actor, ABILITY)
    return _mine(ImportJob.objects.all(), job_id, actor)


def listed(actor: Actor, limit: int = 100) -> list[ImportJob]:
    """One's own; all of them for who manages people."""
    require_ability(actor, ABILITY)
    found = ImportJob.objects.order_by("-created_at").select_related("user")
    return list((found if _sees_all(actor) else found.filter(user_id=_person(actor)))[:limit])


def guess_json(found: Guess) -> dict[str, object]:
    return {
        "object": found.object,
        "key": found.key,
        "mapping": {column: target_json(target) for column, target in found.mapping.items()},
    }


def _look(job: ImportJob, encoding: Encoding, dialect: Dialect | None, object_name: str) -> None:
    file = store.open_file(job.id)
    analysis = analyse(file, job.size, encoding, dialect, is_ours=job.format != "csv")
    _fill(job, analysis)
    shapes = catalog.shapes()
    job.guess = guess_json(guess(analysis.columns, analysis.telling, shapes, object_name))


def _fill(job: ImportJob, analysis: Analysis | None) -> None:
    job.encoding = analysis.encoding.name if analysis else ""
    job.encoding_how = analysis.encoding.how if analysis else ""
    job.delimiter = analysis.dialect.delimiter if analysis else ""
    job.has_header = analysis.dialect.has_header if analysis else True
    job.columns = list(analysis.columns) if analysis else []
    job.sample = [list(row) for row in analysis.sample] if analysis else []
    job.rows_estimate = analysis.rows_estimate if analysis else 0
    job.guess = {}


def _defer(job_id: UUID) -> None:
    from guanxi.imports.tasks import run_import

    run_import.defer(job_id=str(job_id))


def _mine(jobs: Any, job_id: UUID, actor: Actor) -> ImportJob:
    found: ImportJob | None = jobs.filter(pk=job_id).first()
    if found is None or not (found.user_id == actor.user or _sees_all(actor)):
        raise NotFound(NO_IMPORT)
    return found


def _person(actor: Actor) -> UUID:
    """An import belongs to a person, also when their key has asked for it."""
    if actor.user is None:
        raise Forbidden
    return actor.user


def _sees_all(actor: Actor) -> bool:
    return has_ability(actor, "users.manage")


def _limited(chunks: Iterable[bytes]) -> Iterable[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise TooLarge(TOO_LARGE)
        yield chunk


def _encoding(name: str) -> str:
    found = encodings.canonical(name)
    if found is None:
        words = NO_ENCODING.fill(name=name[:40], known=", ".join(encodings.CHOICES))
        raise Invalid(words, faults=(Fault("encoding", "unknown_encoding", words),))
    return found


def _known_object(name: str) -> str:
    if name not in catalog.shapes():
        words = NO_OBJECT.fill(name=name[:60])
        raise Invalid(words, faults=(Fault("object", "not_importable", words),))
    return name


def _plain_name(name: str) -> str:
    """The last part only: browsers and scripts send paths."""
    return (
        "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable())[:200] or "file.csv"
    )


def forget_files(before: Any) -> int:
    """Files of imports that ended before this moment; the imports themselves, their faults and undo stay."""
    ended: Mapping[str, Any] = {"job__finished_at__lt": before, "job__status__in": ("done", "undone", "cancelled")}
    deleted, _ = ImportPart.objects.filter(**ended).delete()
    return deleted
