"""What automation adds to changes of many records: putting them into a flow, and saying which flows would start."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.consume import known_of, matching
from guanxi.automation.entering import REFUSALS, enroll
from guanxi.automation.program import Program
from guanxi.events.log import Event
from guanxi.kit import clock
from guanxi.kit.errors import Fault, GuanxiError
from guanxi.kit.phrase import Phrase
from guanxi.objects.bulk_actions import BULK_ACTIONS, FORESEERS, BulkAction, Foreseen, Settings
from guanxi.objects.write import By, Written

_CONDITION = Phrase("does not fulfil the condition of the flow", "不满足流程的条件")
_NO_FLOW = Phrase("Choose a flow that is on", "请选择已启用的流程")
_OTHER_OBJECT = Phrase("This flow is for other records", "该流程适用于其他对象")


def foresee(events: Sequence[Event]) -> Sequence[Foreseen]:
    """Flows these events would start, asked of the same index as the engine; re-entry may still refuse some."""
    flows = catalog()
    relevant = [event for event in events if event.kind in flows.index]
    if not relevant:
        return ()
    known = known_of(flows, relevant, clock.now())
    entering: dict[str, set[UUID]] = {}
    programs: dict[str, Program] = {}
    for event in relevant:
        for program, subject, _ in matching(flows, event, known):
            programs[program.key] = program
            entering.setdefault(program.key, set()).add(subject)
    return [
        Foreseen("flow", key, programs[key].definition.name, len(subjects))
        for key, subjects in sorted(entering.items())
    ]


def _start(object: str, ids: Sequence[UUID], settings: Settings, by: By) -> Sequence[Written]:
    found = enroll(str(settings["flow"]), ids, by)
    return [
        Written(id, "refused", faults=(Fault("", one.refused, REFUSALS.get(one.refused, _CONDITION)),))
        if one.refused
        else Written(id, "created")
        for id, one in zip(ids, found, strict=True)
    ]


def _faults(object: str, settings: Settings, actor: Actor) -> Sequence[Fault]:
    flows = catalog()
    program = flows.active(str(settings.get("flow", "")))
    if program is None:
        return [Fault("flow", "flow_not_active", _NO_FLOW)]
    if program.object != object:
        return [Fault("flow", "other_object", _OTHER_OBJECT)]
    try:
        enroll(program.key, [], By(actor))
    except GuanxiError as error:
        return [Fault("flow", error.code, error.detail)]
    return []


def declare() -> None:
    start = BulkAction("flow.start", Phrase("Put into a flow", "进入流程"), "read", _start, _faults)
    BULK_ACTIONS.add(start.name, start)
    FORESEERS.add("flows", foresee)
