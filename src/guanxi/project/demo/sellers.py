"""What salespeople do: call, write down, make deals, move them on, win some and lose some."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.expressions import Sql
from guanxi.kit import clock
from guanxi.kit.errors import GuanxiError
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import convert_lead, move_deal, pipeline

if TYPE_CHECKING:
    from guanxi.project.demo.stage import Stage

Item = TypeVar("Item")
Work = tuple[Actor, UUID]
"""A person, and the record to act on."""

_CALLS = {
    "zh": (
        "电话沟通 20 分钟：有两条产线要做追溯，预算在走流程",
        "联系上了，希望先看同行业案例，下周再约",
        "对方正在比价，关心与现有 ERP 的对接",
        "现场主管参与了通话，痛点是换型后的首件确认",
    ),
    "en": (
        "20-minute call: two lines need traceability, budget is being approved",
        "Reached her; wants to see a case from the same industry first",
        "They compare offers and care about the ERP interface",
        "The plant manager joined; first-piece approval after changeover is the pain",
    ),
}
_LOST = ("price", "competitor", "no_budget", "timing", "no_answer", "product_fit")


def pick_up(stage: "Stage", assigned: Sequence[tuple[UUID, UUID]]) -> None:
    """Salespeople see new leads and get to them within some days."""
    for lead, owner in assigned:
        actor = stage.staff.of(owner)
        if actor is not None:
            stage.in_hours(1, 70, _call, (actor, lead))


def _call(stage: "Stage", given: Sequence[Work]) -> None:
    for actor, leads in _by_actor(given):
        rows = read.many("lead", leads, actor)
        called = [lead for lead in leads if lead in rows and rows[lead]["status"] in {"assigned", "working"}]
        notes = [Draft({**_note(stage, actor), "lead": lead, "contact": _id(rows[lead], "contact")}) for lead in called]
        write.create("note", notes, By(actor), partial=True)
        write.update("lead", [Draft({"status": "working"}, id=lead) for lead in called], By(actor), partial=True)
        for lead in called:
            _decide(stage, actor, lead)


def _note(stage: "Stage", actor: Actor) -> dict[str, object]:
    return {"kind": "call", "body": stage.random.choice(_CALLS[actor.language]), "happened_at": clock.now()}


def _decide(stage: "Stage", actor: Actor, lead: UUID) -> None:
    chance = stage.random.random()
    if chance < 0.5:
        stage.in_hours(20, 150, _convert, (actor, lead))
    elif chance < 0.7:
        stage.in_hours(24, 400, _let_go, (actor, lead))


def _let_go(stage: "Stage", given: Sequence[Work]) -> None:
    for actor, leads in _by_actor(given):
        reason = stage.random.choice(("no_need", "no_answer", "no_budget", "timing"))
        lost = [Draft({"status": "lost", "lost_reason": reason}, id=lead) for lead in leads]
        write.update("lead", lost, By(actor), partial=True)


def _convert(stage: "Stage", given: Sequence[Work]) -> None:
    for actor, leads in _by_actor(given):
        rows = read.many("lead", leads, actor)
        for lead in leads:
            if lead in rows and rows[lead]["status"] not in {"converted", "lost"}:
                _convert_one(stage, actor, rows[lead])


def _convert_one(stage: "Stage", actor: Actor, row: Mapping[str, Any]) -> None:
    values = {
        "name": _deal_name(row, actor.language, stage.random.choice((0, 1, 2, 3))),
        "amount": stage.random.choice((38, 52, 86, 124, 180, 265, 410, 680)) * 1000,
        "currency": "CNY" if actor.language == "zh" else "EUR",
        "close_on": (clock.now() + timedelta(days=stage.random.randint(20, 90))).date(),
    }
    deal = _try(convert_lead, row["id"], values, By(actor))
    if deal is None:
        return
    stage.told.deals += 1
    will_win = stage.random.random() < 0.5
    stage.in_hours(30, 200, _advance, (actor, (deal, will_win)))


def _advance(stage: "Stage", given: Sequence[tuple[Actor, tuple[UUID, bool]]]) -> None:
    """One stage further, the won end if this deal is lucky, else some day the lost one."""
    for actor, deals in _by_actor(given):
        rows = read.many("deal", [deal for deal, _ in deals], actor)
        running = [(deal, lucky) for deal, lucky in deals if deal in rows and rows[deal]["state"] == "open"]
        if stage.random.random() < 0.9:
            _do_tasks(actor, [deal for deal, _ in running])
        for deal, lucky in running:
            if not lucky and stage.random.random() < 0.3:
                _finish(actor, deal, rows[deal], "lost", {"lost_reason": stage.random.choice(_LOST)})
            elif _step_on(actor, deal, rows[deal]):
                stage.in_hours(40, 260, _advance, (actor, (deal, lucky)))


def _do_tasks(actor: Actor, deals: Sequence[UUID]) -> None:
    open_ones = Sql("r.deal_id = any(%s) and r.status = 'open'", (list(deals),))
    found = read.page("task", actor, where=[open_ones], sort="due_at", limit=200).items
    write.update("task", [Draft({"status": "done"}, id=task["id"]) for task in found], By(actor), partial=True)


def _step_on(actor: Actor, deal: UUID, row: Mapping[str, Any]) -> bool:
    path = pipeline(row["pipeline"])
    here = path.position(row["stage"])
    further = [stage for stage in path.stages[here + 1 :] if stage.kind in {"open", "won"}]
    if not further:
        return False
    return _try(move_deal, deal, further[0].key, By(actor)) is not _FAILED


def _by_actor(given: Sequence[tuple[Actor, Item]]) -> Iterator[tuple[Actor, list[Item]]]:
    """What each person does in this slot, so that it is read and written in one go."""
    people: dict[UUID | None, tuple[Actor, list[Item]]] = {}
    for actor, item in given:
        people.setdefault(actor.user, (actor, []))[1].append(item)
    yield from people.values()


def _finish(actor: Actor, deal: UUID, row: Mapping[str, Any], kind: str, values: Mapping[str, Any]) -> None:
    end = next((stage for stage in pipeline(row["pipeline"]).stages if stage.kind == kind), None)
    if end is not None:
        _try(move_deal, deal, end.key, By(actor), values=values)


def _deal_name(row: Mapping[str, Any], language: str, pick: int) -> str:
    company = row.get("company") or row.get("contact") or {}
    what = {
        "zh": ("产线追溯", "质检升级", "MES 一期", "设备联网"),
        "en": ("traceability", "quality upgrade", "MES phase one", "machine data"),
    }[language][pick]
    return f"{company.get('label', '')} {what}".strip()


_FAILED = object()


def _try(verb: Any, *args: Any, **named: Any) -> Any:
    """People try things that are refused; the story goes on."""
    try:
        return verb(*args, **named)
    except GuanxiError:
        return _FAILED if verb is move_deal else None


def _id(row: Mapping[str, Any], name: str) -> UUID | None:
    return (row.get(name) or {}).get("id")
