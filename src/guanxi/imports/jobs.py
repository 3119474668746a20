"""An import at work: chunk after chunk, each with its own commit, from the border the last one reached.

A kill costs the chunk it hit, which was not committed; whoever takes the job up again goes on at `next_row`. Two
workers on one job do no harm: each chunk locks the job's row and looks whether the border is still where it thinks.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

import structlog
from django.db import DatabaseError, OperationalError, transaction

from guanxi.imports import catalog, columns, remember, store
from guanxi.imports.chunk import Done, Fate, Scene, counted, write_chunk
from guanxi.imports.columns import Parsed
from guanxi.imports.history import actor_of_job, tell_finished
from guanxi.imports.models import ImportJob
from guanxi.imports.plan import Plan, read_plan
from guanxi.imports.rows import Dialect, Row, open_text, read_rows
from guanxi.imports.workbooks import with_line_breaks
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, GuanxiError
from guanxi.kit.phrase import Phrase
from guanxi.objects.drafts import By

_log = structlog.get_logger("guanxi.imports")

CHUNK = 1000
SMALLEST = 50
LONG_CHUNK = 2.0
# Events of a silent import are deeper than any chain may go: the engine lets them pass without looking.
SILENT_DEPTH = 100
DEADLOCK_TRIES = 3

POISON = Phrase("The database refused this row: {reason}", "数据库拒绝了这一行：{reason}")
BROKEN = Phrase(
    "The import stopped at row {row}: {reason}. What was imported before is kept; start it again to go on.",
    "导入在第 {row} 行中断：{reason}。之前的数据已保留，重新开始即可继续。",
)


def run(job_id: UUID) -> None:
    """Until the end of the file, a cancellation, or an error that concerns more than single rows."""
    job = ImportJob.objects.get(pk=job_id)
    if job.status != "running":
        return
    try:
        _run(job)
    except GuanxiError as error:
        _fail(job_id, error.detail)
    except Exception as error:
        _log.exception("import failed", job=str(job_id))
        _fail(job_id, Phrase(type(error).__name__, type(error).__name__))
        raise


def scene_of(job: ImportJob, plan: Plan) -> Scene:
    shapes = catalog.shapes()
    sheet = columns.prepare(plan, job.columns, shapes)
    depth = SILENT_DEPTH if plan.options.automation == "silent" else 0
    by = By(actor_of_job(job), cause=f"import:{job.id}", depth=depth)
    return Scene(plan, sheet, shapes, by, source_of(job, plan))


def source_of(job: ImportJob, plan: Plan) -> str:
    """Rows of files with the same columns are the same rows, unless a person names the source."""
    return plan.options.source or "columns:" + columns.fingerprint(job.columns)


def rows_of(job: ImportJob) -> Iterator[Row]:
    text = open_text(store.open_file(job.id), job.encoding)
    rows = read_rows(text, Dialect(job.delimiter, job.has_header), len(job.columns))
    return rows if job.format == "csv" else map(with_line_breaks, rows)


def _run(job: ImportJob) -> None:
    scene = scene_of(job, read_plan(job.plan))
    rows = islice(rows_of(job), job.next_row, None)
    border, size = job.next_row, CHUNK
    while chunk := list(islice(rows, size)):
        started = time.perf_counter()
        if not _commit_chunk(job.id, scene, border, chunk):
            return
        border += len(chunk)
        took = time.perf_counter() - started
        size = max(SMALLEST, size // 2) if took > LONG_CHUNK else min(CHUNK, size * 2)
    _finish(job.id, "done")


def _commit_chunk(job_id: UUID, scene: Scene, border: int, chunk: Sequence[Row]) -> bool:
    """False when there is nothing more to do here. A deadlock with people at work is nobody's fault: do it again."""
    for attempt in range(1, DEADLOCK_TRIES + 1):
        try:
            with transaction.atomic():
                job = _locked(job_id)
                if job.status != "running" or job.next_row != border:
                    return False
                if job.is_cancelled:
                    _close(job, "cancelled")
                    return False
                _write(job, scene, chunk)
                return True
        except OperationalError:
            scene.settled.clear()
            if attempt == DEADLOCK_TRIES:
                raise
    return False


def _write(job: ImportJob, scene: Scene, chunk: Sequence[Row]) -> None:
    done = _survive(scene, chunk)
    remember.remember(job.id, scene, done)
    job.counts = dict(Counter(job.counts) + counted(done))
    job.next_row += len(chunk)
    job.save(update_fields=["counts", "next_row"])


def _locked(job_id: UUID) -> ImportJob:
    return ImportJob.objects.select_for_update().get(pk=job_id)


def _survive(scene: Scene, rows: Sequence[Row]) -> Done:
    """Halve a chunk the database refuses until the bad row is alone; that one is refused, the others are written."""
    try:
        with transaction.atomic():
            return write_chunk(scene, rows)
    except OperationalError:
        raise
    except DatabaseError as error:
        scene.settled.clear()
        if len(rows) == 1:
            return _poison(rows[0], error)
    middle = len(rows) // 2
    one, two = _survive(scene, rows[:middle]), _survive(scene, rows[middle:])
    return Done(one.fates + two.fates, one.touched + two.touched, one.notes + two.notes)


def _poison(row: Row, error: DatabaseError) -> Done:
    reason = str(error).splitlines()[0][:200]
    parsed = Parsed(row, {}, "", "", [Fault("", "database", POISON.fill(reason=reason))])
    return Done([Fate(parsed, "refused")], [], Counter())


def _finish(job_id: UUID, status: str) -> None:
    with transaction.atomic():
        job = _locked(job_id)
        if job.status == "running":
            _close(job, status)


def _fail(job_id: UUID, reason: Phrase) -> None:
    with transaction.atomic():
        job = _locked(job_id)
        job.failure = BROKEN.fill(row=job.next_row + 1, reason=reason).json()
        _close(job, "failed")


def _close(job: ImportJob, status: str) -> None:
    job.status, job.finished_at = status, now()
    job.save(update_fields=["status", "finished_at", "failure"])
    tell_finished(job)
