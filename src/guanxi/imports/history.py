"""Who an import acts as, and the traces it leaves: events for the log, a line in the bell."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from guanxi.access.actors import Actor, import_actor
from guanxi.access.people import actor_of
from guanxi.access.scopes import require_ability
from guanxi.channels.notices import notify
from guanxi.events.kinds import KEEP, EventKind
from guanxi.events.log import NewEvent, append
from guanxi.imports.models import ImportJob
from guanxi.kit.errors import Forbidden
from guanxi.kit.phrase import Phrase
from guanxi.objects.explain import Link

LEFT = Phrase("The person who started this import has left.", "发起导入的用户已停用。")
TITLES: Mapping[str, Phrase] = {
    "done": Phrase("Import of {file} is done", "{file} 导入完成"),
    "failed": Phrase("Import of {file} stopped", "{file} 导入中断"),
    "cancelled": Phrase("Import of {file} was cancelled", "{file} 导入已取消"),
    "undone": Phrase("Import of {file} was undone", "{file} 导入已撤销"),
}
NUMBERS = Phrase(
    "{created} created, {updated} updated, {unchanged} unchanged, {refused} refused",
    "新建 {created}，更新 {updated}，未变 {unchanged}，拒绝 {refused}",
)
FROM_FILE = Phrase("{name} imported the file {file}", "{name} 导入了文件 {file}")
UNDO = Phrase("the import of the file {file} was undone", "文件 {file} 的导入已撤销")

_FIELDS = {"file": "text", "object": "text", "status": "text", "created": "number", "updated": "number",
           "unchanged": "number", "refused": "number"}  # fmt: skip

KINDS = (
    EventKind(
        "import.started",
        Phrase("Import started", "导入开始"),
        Phrase("{actor} started the import of {file}", "{actor} 开始导入 {file}"),
        {"file": "text", "object": "text", "automation": "text"},
        KEEP,
    ),
    EventKind(
        "import.finished",
        Phrase("Import finished", "导入结束"),
        Phrase(
            "The import of {file} ended: {created} created, {updated} updated, {refused} refused",
            "{file} 导入结束：新建 {created}，更新 {updated}，拒绝 {refused}",
        ),
        _FIELDS,
        KEEP,
    ),
    EventKind(
        "import.undone",
        Phrase("Import undone", "导入撤销"),
        Phrase("{actor} undid the import of {file}", "{actor} 撤销了 {file} 的导入"),
        {"file": "text", "deleted": "number", "restored": "number", "left": "number"},
        KEEP,
    ),
)


def cause(text: str) -> Link | None:
    """ "import:<id>" as a link of an explanation: which file, when, and by whom."""
    try:
        job = ImportJob.objects.select_related("user").filter(pk=UUID(text[7:43])).first()
    except ValueError:
        return None
    if job is None:
        return None
    words = UNDO if text.endswith("/undo") else FROM_FILE
    return Link("import", words.fill(name=job.user.name, file=job.file_name), job.started_at, ref=str(job.id))


def actor_of_job(job: ImportJob) -> Actor:
    """With the rights the person has now: an import does not outlive the rights of who started it."""
    if not job.user.is_active:
        raise Forbidden(LEFT)
    actor = import_actor(job.id, actor_of(job.user))
    require_ability(actor, "imports.run")
    return actor


def tell_started(job: ImportJob, actor: Actor) -> None:
    plan = job.plan or {}
    data = {"file": job.file_name, "object": plan["object"], "automation": plan["options"]["automation"]}
    append([_event("import.started", job, actor.stamp, data)])


def tell_finished(job: ImportJob) -> None:
    """Also to the person who started it: big files take longer than anybody watches."""
    numbers = {name: int(job.counts.get(name, 0)) for name in ("created", "updated", "unchanged", "refused")}
    data = {"file": job.file_name, "object": (job.plan or {}).get("object", ""), "status": job.status, **numbers}
    append([_event("import.finished", job, f"import:{job.id}", data)])
    title = TITLES[job.status].fill(file=job.file_name)
    notify([job.user_id], title, NUMBERS.fill(**numbers), link=f"/imports/{job.id}")


def tell_undone(job: ImportJob, actor: Actor, numbers: Mapping[str, int]) -> None:
    append([_event("import.undone", job, actor.stamp, {"file": job.file_name, **numbers})])


def _event(kind: str, job: ImportJob, actor: str, data: Mapping[str, object]) -> NewEvent:
    return NewEvent(kind, "import", job.id, None, data, actor=actor, cause=f"import:{job.id}")
