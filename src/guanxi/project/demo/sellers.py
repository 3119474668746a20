"""What salespeople do: call, write down, make deals, move them on, win some and lose some."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.expressions import Sql
from guanxi.kit import clock
from guanxi.kit.errors import GuanxiError
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import convert_lead, move_deal, pipeline

if TYPE_CHECKING:
    from guanxi.project.demo.story import Stage

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


def pick_up(stage: "Stage", lead: UUID, owner: UUID) -> None:
    """A salesperson sees a new lead and gets to it within some days."""
    actor = stage.staff.of(owner)
    if actor is not None:
        stage.in_hours(1, 70, lambda later: _call(later, actor, lead))


def _call(stage: "Stage", actor: Actor, lead: UUID) -> None:
    row = _seen("lead", lead, actor)
    if row is None or row["status"] not in {"assigned", "working"}:
        return
    by = By(actor)
    note = {"kind": "call", "body": stage.random.choice(_CALLS[actor.language]), "happened_at": clock.now()}
    _try(write.create, "note", [Draft({**note, "lead": lead, "contact": _id(row, "contact")})], by)
    _try(write.update, "lead", [Draft({"status": "working"}, id=lead)], by)
    chance = stage.random.random()
    if chance < 0.5:
        stage.in_hours(20, 150, lambda later: _convert(later, actor, lead))
    elif chance < 0.7:
        reason = stage.random.choice(("no_need", "no_answer", "no_budget", "timing"))
        stage.in_hours(24, 400, lambda _: _let_go(actor, lead, reason))


def _let_go(actor: Actor, lead: UUID, reason: str) -> None:
    _try(write.update, "lead", [Draft({"status": "lost", "lost_reason": reason}, id=lead)], By(actor))


def _convert(stage: "Stage", actor: Actor, lead: UUID) -> None:
    row = _seen("lead", lead, actor)
    if row is None or row["status"] in {"converted", "lost"}:
        return
    values = {
        "name": _deal_name(row, actor.language, stage.random.choice((0, 1, 2, 3))),
        "amount": stage.random.choice((38, 52, 86, 124, 180, 265, 410, 680)) * 1000,
        "currency": "CNY" if actor.language == "zh" else "EUR",
        "close_on": (clock.now() + timedelta(days=stage.random.randint(20, 90))).date(),
    }
    deal = _try(convert_lead, lead, values, By(actor))
    if deal is None:
        return
    stage.told.deals += 1
    will_win = stage.random.random() < 0.5
    stage.in_hours(30, 200, lambda later: _advance(later, actor, deal, will_win))


def _advance(stage: "Stage", actor: Actor, deal: UUID, will_win: bool) -> None:
    """One stage further, the won end if this deal is lucky, else some day the lost one."""
    row = _seen("deal", deal, actor)
    if row is None or row["state"] != "open":
        return
    if stage.random.random() < 0.9:
        _do_tasks(actor, deal)
    if not will_win and stage.random.random() < 0.3:
        _finish(actor, deal, row, "lost", {"lost_reason": stage.random.choice(_LOST)})
        return
    if not _step_on(actor, deal, row):
        return
    stage.in_hours(40, 260, lambda later: _advance(later, actor, deal, will_win))


def _do_tasks(actor: Actor, deal: UUID) -> None:
    open_ones = Sql("r.deal_id = %s and r.status = 'open'", (deal,))
    found = read.page("task", actor, where=[open_ones], sort="due_at").items
    _try(write.update, "task", [Draft({"status": "done"}, id=task["id"]) for task in found], By(actor))


def _step_on(actor: Actor, deal: UUID, row: Mapping[str, Any]) -> bool:
    path = pipeline(row["pipeline"])
    here = path.position(row["stage"])
    further = [stage for stage in path.stages[here + 1 :] if stage.kind in {"open", "won"}]
    if not further:
        return False
    return _try(move_deal, deal, further[0].key, By(actor)) is not _FAILED


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


def _seen(object: str, id: UUID, actor: Actor) -> dict[str, Any] | None:
    try:
        return read.one(object, id, actor)
    except GuanxiError:
        return None


def _id(row: Mapping[str, Any], name: str) -> UUID | None:
    return (row.get(name) or {}).get("id")
