"""What people call the flows whose keys stand in events."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import connection
from pydantic import BaseModel

from guanxi.access.names import actor_name
from guanxi.automation.definition import Definition, StepDef
from guanxi.automation.steps import END, STEPS
from guanxi.events.kinds import KINDS
from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows
from guanxi.kit.titles import Titles

C = TypeVar("C", bound=BaseModel)


def flow_names(keys: Iterable[str]) -> Mapping[str, Phrase]:
    with connection.cursor() as cursor:
        found = rows(cursor, "select key, name from flow where key = any(%s)", [list(keys)])
    return {key: phrase_of(name) for key, name in found}


def _flow(key: str) -> Phrase:
    return flow_names([key]).get(key) or same(key)


def _role(key: str) -> Phrase:
    if key == GAP.en:
        return GAP
    with connection.cursor() as cursor:
        found = rows(cursor, "select name from role where key = %s", [key])
    return (phrase_of(found[0][0]) if found else None) or same(key)


# The name of one flow, role or person for a sentence, or its key when there is none.
flow_title = Titles(_flow)
role_title = Titles(_role)
user_title = Titles(lambda id: actor_name(f"user:{id}"))


def event_title(kind: str) -> Phrase:
    """What people call a kind of event, or its name when there is none of it."""
    declared = KINDS.get(kind)
    return declared.label if declared else same(kind)


def step_name(step: StepDef) -> Phrase:
    """What a person calls a step: its own name, else that of its kind, else its id."""
    kind = STEPS.get(step.kind)
    return step.name or (kind.label if kind else same(step.id))


def step_sentence(step: StepDef) -> Phrase:
    """What a step does; of one whose settings are broken, its name is all there is to say."""
    kind = STEPS.get(step.kind)
    try:
        return kind.sentence(with_gaps(kind.config.model_validate(step.config))) if kind else step_name(step)
    except ValueError:
        return step_name(step)


GAP = same("…")


def with_gaps(config: C) -> C:
    """The settings as a sentence should say them while they are being filled in: “wait for …, at most 30 days”."""
    changed: dict[str, Any] = {}
    for name, info in type(config).model_fields.items():
        value = getattr(config, name)
        is_needed = info.is_required() or (isinstance(info.default, str) and info.default)
        if is_needed and (value == "" or (isinstance(value, Phrase) and not value)):
            changed[name] = GAP.en if value == "" else GAP
        elif isinstance(value, BaseModel):
            changed[name] = with_gaps(value)
        elif isinstance(value, tuple) and any(isinstance(one, BaseModel) for one in value):
            changed[name] = tuple(with_gaps(one) if isinstance(one, BaseModel) else one for one in value)
    return config.model_copy(update=changed) if changed else config


def target_name(target: object, whole: Definition) -> Phrase:
    """Where an exit leads, in words."""
    found = next((step for step in whole.steps if step.id == target), None)
    if found is not None:
        return Phrase("“{name}”", "“{name}”").fill(name=step_name(found))
    return Phrase("the end", "结束") if target in (END, None) else same(str(target))
