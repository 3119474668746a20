"""Pipelines in the database: read, saved after a check, installed from a blueprint."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from guanxi.automation.parts import BlueprintPart, Installed
from guanxi.automation.references import Reference
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean
from guanxi.sales.conditions import condition_faults
from guanxi.sales.models import PipelineRow
from guanxi.sales.stages import Pipeline, faults_of, pipeline_of, stage_json


def every() -> list[Pipeline]:
    return [_pipeline(row) for row in PipelineRow.objects.order_by("-is_default", "position", "key")]


def get(key: str | None, among: Sequence[Pipeline] | None = None) -> Pipeline:
    """The pipeline of this key; the default one for None. An unknown key is a NotFound with a suggestion.

    `among` are all there are, for whoever has read them.
    """
    known = every() if among is None else among
    found = [pipeline for pipeline in known if pipeline.key == key or not key]
    if found:
        return found[0]
    near = did_you_mean(str(key), [pipeline.key for pipeline in known])
    message = _MEANT if near else (_UNKNOWN if known else _NONE)
    raise NotFound(message.fill(key=key or "", near=near), code="unknown_pipeline")


def faults_in(pipeline: Pipeline) -> list[Fault]:
    return [*faults_of(pipeline), *(fault for stage in pipeline.stages for fault in condition_faults(stage))]


def versions() -> Mapping[str, int]:
    return dict(PipelineRow.objects.values_list("key", "version"))


@transaction.atomic
def save(pipeline: Pipeline, *, is_edited: bool = True) -> None:
    """Raises Invalid when a stage names one that does not exist, or cannot be reached."""
    if faults := faults_in(pipeline):
        raise Invalid(faults=tuple(faults))
    if pipeline.is_default:
        PipelineRow.objects.exclude(key=pipeline.key).update(is_default=False)
    known = PipelineRow.objects.select_for_update().filter(key=pipeline.key).first()
    PipelineRow.objects.update_or_create(
        key=pipeline.key,
        defaults={
            "version": known.version + 1 if known else 1,
            "name": pipeline.name.json(),
            "stages": [stage_json(stage) for stage in pipeline.stages],
            "is_default": pipeline.is_default,
            "is_edited": is_edited,
            "updated_at": now(),
        },
    )


def install(items: Sequence[Mapping[str, Any]], by: Any, overwrite: bool) -> list[Installed]:
    """From a blueprint; a pipeline that a person has edited stays theirs."""
    return [_install(item, overwrite) for item in items]


def _install(item: Mapping[str, Any], overwrite: bool) -> Installed:
    wanted = pipeline_of(str(item["key"]), item["name"], item["stages"], is_default=bool(item.get("is_default")))
    row = PipelineRow.objects.filter(key=wanted.key).first()
    if row and (_pipeline(row) == wanted or (row.is_edited and not overwrite)):
        return Installed("pipelines", wanted.key, "kept")
    save(wanted, is_edited=False)
    return Installed("pipelines", wanted.key, "updated" if row else "created")


def _pipeline(row: PipelineRow) -> Pipeline:
    return pipeline_of(row.key, row.name, row.stages, is_default=row.is_default)


PART = BlueprintPart("pipelines", install, order=10)


def _keys() -> frozenset[str]:
    return frozenset(pipeline.key for pipeline in every())


def _stages() -> frozenset[str]:
    return frozenset(stage.key for pipeline in every() for stage in pipeline.stages)


def _pipeline_words() -> Mapping[str, Phrase]:
    return {pipeline.key: pipeline.name for pipeline in every()}


def _stage_words() -> Mapping[str, Phrase]:
    """A key that several pipelines have is called as in the first of them."""
    return {stage.key: stage.name for pipeline in reversed(every()) for stage in pipeline.stages}


# What the keys in a deal are called, by the widget of the field.
WORDED: Mapping[str, Callable[[], Mapping[str, Phrase]]] = {"pipeline": _pipeline_words, "stage": _stage_words}

# What flows may name, by the widget of the setting.
REFERENCED: Mapping[str, Reference] = {
    "pipeline": Reference(Phrase("pipeline", "销售管道"), _keys),
    "stage": Reference(Phrase("stage", "阶段"), _stages),
}

_NONE = Phrase("There is no pipeline yet", "还没有销售管道")
_UNKNOWN = Phrase("There is no pipeline “{key}”", "没有名为“{key}”的销售管道")
_MEANT = Phrase("There is no pipeline “{key}”; did you mean “{near}”?", "没有名为“{key}”的销售管道，你是指“{near}”吗？")
