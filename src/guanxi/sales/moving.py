"""What a move of a deal must meet and what follows from it, on every write, whoever writes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from guanxi.events.log import NewEvent
from guanxi.expressions import RowFacts
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Refused
from guanxi.kit.phrase import Phrase
from guanxi.objects.once import once
from guanxi.objects.write import By
from guanxi.sales import pipelines
from guanxi.sales.conditions import holds, labels
from guanxi.sales.stages import Pipeline, missing

Values = dict[str, object]
Old = Mapping[str, object] | None


def follow_stage(values: Values, old: Old) -> Values:
    """Prepare of the deal: place it in its pipeline, refuse an illegal move, and set what the stage decides."""
    if old is not None and not {"stage", "pipeline"} & values.keys():
        return values
    pipeline = _pipeline(_word(values.get("pipeline")) or _word((old or {}).get("pipeline")))
    values["pipeline"] = pipeline.key
    values["stage"] = _word(values.get("stage")) or _kept_stage(pipeline, old) or pipeline.first.key
    is_same = old is not None and (values["pipeline"], values["stage"]) == (old.get("pipeline"), old.get("stage"))
    return values if is_same else _entered(pipeline, values, old)


@contextmanager
def relocating() -> Iterator[None]:
    """Within it deals follow an edit of their pipeline: nobody moved them, so no move is refused."""
    token = _relocating.set(True)
    try:
        yield
    finally:
        _relocating.reset(token)


_relocating: ContextVar[bool] = ContextVar("deals follow an edited pipeline", default=False)


def _entered(pipeline: Pipeline, values: Values, old: Old) -> Values:
    """A new deal may start on any stage, so that history can be imported; afterwards every move is looked at."""
    target = str(values["stage"])
    if (old is not None and not _relocating.get()) or pipeline.stage(target) is None:
        refuse(move_faults(pipeline, values, old))
    stage = pipeline.stage(target) or pipeline.first
    values["state"] = stage.kind
    values["stage_since"] = now()
    if "probability" not in values:
        values["probability"] = stage.probability
    is_closed = stage.kind != "open"
    if "closed_at" not in values:
        values["closed_at"] = now() if is_closed else None
    if stage.kind != "lost":
        values["lost_reason"] = None
    return values


def move_faults(pipeline: Pipeline, values: Mapping[str, object], old: Old) -> list[Fault]:
    """Everything that stands in the way of the deal `old` becoming `values`; a change of pipeline starts anywhere."""
    after = {**(old or {}), **values}
    is_same_pipeline = bool(old) and (old or {}).get("pipeline") == pipeline.key
    source = _word((old or {}).get("stage")) if is_same_pipeline else None
    facts = RowFacts(now=now(), values=after)
    return missing(pipeline, source, str(after["stage"]), after, labels(), lambda text: holds(text, facts))


def refuse(faults: list[Fault]) -> None:
    """Refused with every reason at once, none hidden behind another."""
    if faults:
        raise Refused(faults[0].message, code="move_refused", faults=tuple(faults))


def told(old: Old, new: Mapping[str, object], by: By) -> list[NewEvent]:
    """The events of a move, beside the change of the fields."""
    if old is not None and (old.get("stage"), old.get("pipeline")) == (new.get("stage"), new.get("pipeline")):
        return []
    events = [_event("deal.moved", new, by, _moved(old, new))] if old is not None else []
    if new.get("state") in ("won", "lost") and (old is None or old.get("state") != new["state"]):
        events.append(_event(f"deal.{new['state']}", new, by, _closed(new)))
    return events


def _moved(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, Any]:
    before, after = _stage_name(old), _stage_name(new)
    return {
        "pipeline": new["pipeline"],
        "from": old.get("stage"),
        "to": new["stage"],
        "from_name": before.json(),
        "to_name": after.json(),
        "days": _days(old.get("stage_since")),
        "amount": new.get("amount"),
        "currency": new.get("currency"),
    }


def _closed(new: Mapping[str, object]) -> dict[str, Any]:
    return {
        "name": new.get("name"),
        "pipeline": new["pipeline"],
        "stage": new["stage"],
        "amount": new.get("amount"),
        "currency": new.get("currency"),
        "reason": new.get("lost_reason"),
        "days": _days(new.get("created_at")),
    }


def _event(kind: str, new: Mapping[str, Any], by: By, data: dict[str, Any]) -> NewEvent:
    return NewEvent(
        kind, "deal", new["id"], new.get("contact"), data, actor=by.actor.stamp, cause=by.cause, depth=by.depth
    )


def _stage_name(values: Mapping[str, object]) -> Phrase:
    key = _word(values.get("stage"))
    stage = _pipeline(_word(values.get("pipeline"))).stage(key)
    return stage.name if stage else Phrase(key, key)


def _pipeline(key: str) -> Pipeline:
    return pipelines.get(key, once(pipelines.every))


def _days(since: object) -> float:
    """Calendar days with one digit, as people say “two and a half days”."""
    return round((now() - since).total_seconds() / 86400, 1) if isinstance(since, datetime) else 0.0


def _kept_stage(pipeline: Pipeline, old: Old) -> str:
    """On a change of pipeline a stage that both have is kept."""
    key = _word((old or {}).get("stage"))
    return key if pipeline.stage(key) else ""


def _word(value: object) -> str:
    return str(value or "")
