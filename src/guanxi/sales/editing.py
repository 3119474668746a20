"""What people do with pipelines: see who stands where, save an edit together with what becomes of the deals, delete."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection, transaction

from guanxi.access import audit
from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.scopes import require_ability
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.kit.errors import Conflict, Fault, Invalid, Refused
from guanxi.kit.phrase import Phrase
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from guanxi.sales import pipelines
from guanxi.sales.models import PipelineRow
from guanxi.sales.moving import relocating
from guanxi.sales.stages import Pipeline, Stage

ABILITY = "pipelines.manage"
BATCH = 1_000
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")


@dataclass(frozen=True, slots=True)
class Saved:
    """`moved` deals went to another stage, `restated` ones stayed on a stage that means something else now."""

    pipeline: Pipeline
    version: int
    moved: int
    restated: int


def deals_by_stage(key: str) -> Mapping[str, int]:
    """All of them, whoever may see them: who edits a pipeline decides about every deal on it."""
    text = "select stage, count(*) from deal where pipeline = %s and deleted_at is null group by stage"
    with connection.cursor() as cur:
        return dict(sql.rows(cur, text, [key]))


def check(pipeline: Pipeline, actor: Actor) -> list[Fault]:
    require_ability(actor, ABILITY)
    return pipelines.faults_in(pipeline)


@transaction.atomic
def save(pipeline: Pipeline, seen: int | None, homes: Mapping[str, str], by: By) -> Saved:
    """`homes`: for each deleted stage on which deals stand, where they go. `seen` is the version the edit began with.

    The deals go with the pipeline in one transaction, so no deal ever stands on a stage that does not exist.
    """
    require_ability(by.actor, ABILITY)
    PipelineRow.objects.select_for_update().filter(key=pipeline.key).first()
    before = _known(pipeline.key, seen)
    if before is not None:
        pipeline = replace(pipeline, is_default=pipeline.is_default or before.is_default)
    if faults := [*_key_faults(pipeline), *pipelines.faults_in(pipeline), *_homeless(before, pipeline, homes)]:
        raise Invalid(faults=tuple(faults))
    pipelines.save(pipeline)
    audit.rules_changed(by.actor, _WHAT, pipeline.key, pipeline.name)
    moved, restated = _follow(before, pipeline, homes, by) if before else (0, 0)
    return Saved(pipelines.get(pipeline.key), pipelines.versions()[pipeline.key], moved, restated)


@transaction.atomic
def delete(key: str, actor: Actor) -> None:
    """Only a pipeline without deals, and never the default one: new deals need somewhere to begin."""
    require_ability(actor, ABILITY)
    pipeline = pipelines.get(key)
    deals = sum(deals_by_stage(key).values())
    if deals:
        raise Refused(_HAS_DEALS.fill(count=f"{deals:,}"), code="pipeline_in_use")
    if pipeline.is_default:
        raise Refused(_IS_DEFAULT, code="pipeline_in_use")
    PipelineRow.objects.filter(key=key).delete()
    audit.rules_changed(actor, _WHAT, key, pipeline.name)


def _key_faults(pipeline: Pipeline) -> list[Fault]:
    return [] if _KEY.fullmatch(pipeline.key) else [Fault("key", "bad_key", _BAD_KEY)]


def _known(key: str, seen: int | None) -> Pipeline | None:
    version = pipelines.versions().get(key)
    if version is None:
        return None
    if seen is None:
        raise Conflict(_TAKEN, code="taken", faults=(Fault("key", "taken", _TAKEN),))
    if version != seen:
        raise Conflict(_CHANGED, code="version")
    return pipelines.get(key)


def _homeless(before: Pipeline | None, after: Pipeline, homes: Mapping[str, str]) -> list[Fault]:
    """Deleted stages on which deals stand, without a stage of the new pipeline for them to go to."""
    if before is None:
        return []
    standing = deals_by_stage(before.key)
    kept = {stage.key for stage in after.stages}
    names = {stage.key: stage.name for stage in before.stages}
    return [
        Fault(f"homes.{key}", "has_deals", _HOMELESS.fill(stage=names.get(key, key), count=f"{count:,}"))
        for key, count in standing.items()
        if key not in kept and homes.get(key) not in kept
    ]


def _follow(before: Pipeline, after: Pipeline, homes: Mapping[str, str], by: By) -> tuple[int, int]:
    kept = {stage.key for stage in after.stages}
    # The right to edit the pipeline is the right to say where its deals go, whoever owns them.
    mover = replace(by, actor=replace(by.actor, is_admin=True))
    moved = sum(
        _take(after.key, stage, {"stage": homes[stage]}, mover)
        for stage in deals_by_stage(after.key)
        if stage not in kept
    )
    kinds = {stage.key: stage.kind for stage in before.stages}
    turned = [stage for stage in after.stages if kinds.get(stage.key, stage.kind) != stage.kind]
    return moved, sum(_take(after.key, stage.key, _meaning(stage), By(SYSTEM)) for stage in turned)


def _meaning(stage: Stage) -> Mapping[str, object]:
    """What a deal on a stage takes over when the stage means something else now."""
    return {"state": stage.kind, "closed_at": None if stage.kind == "open" else now()}


def _take(pipeline: str, stage: str, values: Mapping[str, object], by: By) -> int:
    """All deals of a stage, also those in the bin, so that they come back to a stage that exists."""
    with connection.cursor() as cur:
        text = "select id from deal where pipeline = %s and stage = %s and deleted_at is null order by id"
        ids = [id for (id,) in sql.rows(cur, text, [pipeline, stage])]
        if "stage" in values:
            text = "update deal set stage = %s where pipeline = %s and stage = %s and deleted_at is not null"
            cur.execute(text, [str(values["stage"]), pipeline, stage])
    with relocating():
        for batch in _batches(ids):
            write.update("deal", [Draft(values, id=id) for id in batch], by)
    return len(ids)


def _batches(ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


_BAD_KEY = Phrase("Small letters, digits, hyphens and underscores only", "仅限小写字母、数字、连字符和下划线")
_WHAT = Phrase("the pipeline", "销售管道")
_TAKEN = Phrase("There is a pipeline with this key already", "该标识已被其他销售管道使用")
_CHANGED = Phrase("Somebody else has changed this pipeline meanwhile", "其他人刚刚修改了该销售管道")
_HOMELESS = Phrase(
    "{count} deals stand on “{stage}”: say on which stage they go on",
    "“{stage}”阶段有 {count} 个商机，请指定它们移到哪个阶段",
)
_HAS_DEALS = Phrase(
    "{count} deals stand in this pipeline; move them to another one first",
    "该管道中有 {count} 个商机，请先将它们移到其他管道",
)
_IS_DEFAULT = Phrase(
    "New deals begin here; make another pipeline the default first", "新商机默认进入此管道，请先设置其他默认管道"
)
