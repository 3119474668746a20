"""onboarding.begin, onboarding.tasks and onboarding.stop: from a won deal to a customer who has got started."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from guanxi.automation.fields import Words, told
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow
from guanxi.channels.tongues import tongues
from guanxi.kit.phrase import Phrase, listed
from guanxi.objects.write import Draft
from guanxi.success.vocabulary import RUNNING, STOPPED

BEGUN = Exit("begun", Phrase("begun", "已开始"))
RUNS = Exit("runs", Phrase("runs already", "已在进行"))
FOUND = Exit("stopped", Phrase("stopped", "已停止"))
NONE = Exit("none", Phrase("none was running", "没有进行中的引导"))
_DEAL = ("name", "company", "contact", "owner", "state")


class BeginConfig(Config):
    """About the deal that the run is about; the same deal has one onboarding, which begins again after a stop."""


def begin(_config: BeginConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    deals = follow("deal", seats, world)
    rows = world.rows("deal", list({one for one in deals if one}), _DEAL)
    known = _known([one for one in deals if one], world)
    fresh = [
        (seat, deal) for seat, deal in zip(seats, deals, strict=True) if deal and deal in rows and deal not in known
    ]
    drafts = [Draft(_values(deal, rows[deal])) for _, deal in fresh]
    made = world.upsert("onboarding", "deal_key", drafts, [seat for seat, _ in fresh], only_empty=True)
    ids = {deal: one.id for (_, deal), one in zip(fresh, made, strict=True) if one.id}
    _again([(seat, known[deal]) for seat, deal in zip(seats, deals, strict=True) if deal and deal in known], world)
    return [_begun(deal, ids, known) for deal in deals]


def _known(deals: Sequence[UUID], world: World) -> dict[UUID, tuple[UUID, str]]:
    text = "select deal_id, id, status from onboarding where deal_id = any(%s) and deleted_at is null order by id"
    return {deal: (id, status) for deal, id, status in world.query(text, [list(deals)])}


def _again(known: Sequence[tuple[Seat, tuple[UUID, str]]], world: World) -> None:
    stopped = [(seat, id) for seat, (id, status) in known if status == STOPPED]
    if stopped:
        drafts = [Draft({"status": RUNNING}, id=id) for _, id in stopped]
        world.update("onboarding", drafts, [seat for seat, _ in stopped])


def _values(deal: UUID, row: Mapping[str, Any]) -> dict[str, object]:
    linked = {name: row[name] for name in ("company", "contact") if row.get(name)}
    return {"name": row.get("name") or "-", "deal": deal, "deal_key": str(deal), **linked}


def _begun(deal: UUID | None, ids: Mapping[UUID, UUID], known: Mapping[UUID, tuple[UUID, str]]) -> Move:
    id = ids.get(deal) if deal else None
    if deal and id is None and deal in known:
        id, status = known[deal]
        if status != STOPPED:
            return Move.go(RUNS.name, set={"onboarding": str(id)})
    if id is None:
        return Move.fail(_NO_DEAL, retry=False)
    return Move.go(BEGUN.name, set={"onboarding": str(id)}, trace={"gave": {"onboarding": str(id)}})


class PlannedTask(Config):
    """`days` after this step. Who does it decides whose list it stands on: the customer's stands on the manager's."""

    title: Words = Field(json_schema_extra=told(Phrase("Title", "标题")))
    days: float = Field(ge=0, le=365, json_schema_extra=told(Phrase("Due after days", "几天后到期")))
    responsible: Literal["manager", "technical", "customer"] = Field(
        "manager",
        json_schema_extra=told(
            Phrase("Done by", "由谁完成"),
            choices=[
                {"value": "manager", "label": Phrase("Customer manager", "客户经理").json()},
                {"value": "technical", "label": Phrase("Technical staff", "技术人员").json()},
                {"value": "customer", "label": Phrase("The customer", "客户").json()},
            ],
        ),
    )
    body: Words = Field(Phrase("", ""), json_schema_extra=told(Phrase("Details", "说明")))


class TasksConfig(Config):
    """`technical` is a path to the technical colleague; where it leads nowhere, the manager does those tasks, too."""

    tasks: tuple[PlannedTask, ...] = Field(min_length=1, max_length=50, json_schema_extra=told(Phrase("Tasks", "任务")))
    technical: str = Field("technician", json_schema_extra=told(Phrase("Technical colleague", "技术人员")))
    priority: Literal["high", "normal", "low"] = "normal"


def plan(config: TasksConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    """All tasks at once, so that everybody sees from the first day what is to come."""
    rows = world.rows("onboarding", [seat.subject for seat in seats], ["owner", "contact", "company", "deal"])
    technicians = follow(config.technical, seats, world)
    spoken = tongues([*technicians, *(row.get("owner") for row in rows.values())], world)
    drafts, owners = [], []
    for seat, technician in zip(seats, technicians, strict=True):
        row = rows.get(seat.subject, {})
        for task in config.tasks:
            person = (technician if task.responsible == "technical" else None) or row.get("owner")
            drafts.append(Draft(_task(config, task, seat, row, person, spoken[person], world)))
            owners.append(seat)
    written = world.create("task", drafts, owners)
    many = len(config.tasks)
    return [_planned(written[at * many : (at + 1) * many]) for at in range(len(seats))]


def _task(
    config: TasksConfig,
    task: PlannedTask,
    seat: Seat,
    row: Mapping[str, Any],
    person: UUID | None,
    tongue: str,
    world: World,
) -> dict[str, object]:
    links = {name: row[name] for name in ("contact", "company", "deal") if row.get(name)}
    return {
        "title": task.title.in_(tongue),
        "body": task.body.in_(tongue) or None,
        "due_at": world.now + timedelta(days=task.days),
        "responsible": task.responsible,
        "priority": config.priority,
        "onboarding": seat.subject,
        "owner": person,
        **links,
    }


def _planned(written: Sequence[Any]) -> Move:
    refused = [one.faults[0].message for one in written if one.outcome == "refused" and one.faults]
    if refused:
        return Move.fail(listed(refused), retry=False)
    return Move.go(trace={"gave": {"tasks": [str(one.id) for one in written]}})


class StopConfig(Config):
    """Of the deal that the run is about: its running onboarding stops, and what was still to do is called off."""

    reason: Literal["auto", "reopened", "lost", "customer", "other"] = Field(
        "auto",
        json_schema_extra=told(
            Phrase("Reason", "原因"), Phrase("auto: from the state of the deal", "auto：按商机状态判断")
        ),
    )


def stop(config: StopConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    deals = follow("deal", seats, world)
    rows = world.rows("deal", list({one for one in deals if one}), ["state"])
    running = {
        deal: id for deal, (id, status) in _known([one for one in deals if one], world).items() if status == RUNNING
    }
    found = [(seat, running[deal], deal) for seat, deal in zip(seats, deals, strict=True) if deal in running and deal]
    drafts = [
        Draft({"status": STOPPED, "stop_reason": _reason(config, rows.get(deal, {}))}, id=id) for _, id, deal in found
    ]
    if drafts:
        world.update("onboarding", drafts, [seat for seat, _, _ in found])
    _call_off({id: seat for seat, id, _ in found}, world)
    return [Move.go(FOUND.name if deal in running else NONE.name) for deal in deals]


def _reason(config: StopConfig, deal: Mapping[str, Any]) -> str:
    if config.reason != "auto":
        return config.reason
    return "lost" if deal.get("state") == "lost" else "reopened"


def _call_off(stopped: Mapping[UUID, Seat], world: World) -> None:
    text = "select id, onboarding_id from task where onboarding_id = any(%s) and status = 'open' and deleted_at is null"
    open_ones = world.query(text, [list(stopped)])
    if open_ones:
        drafts = [Draft({"status": "cancelled"}, id=id) for id, _ in open_ones]
        world.update("task", drafts, [stopped[onboarding] for _, onboarding in open_ones])


def _tasks_sentence(config: TasksConfig) -> Phrase:
    titles = listed([_DUE.fill(title=task.title, days=f"{task.days:g}") for task in config.tasks])
    return Phrase("Plan the tasks: {titles}", "安排任务：{titles}").fill(titles=titles)


BEGIN = StepKind(
    name="onboarding.begin",
    label=Phrase("Begin the onboarding", "开始上线引导"),
    summary=Phrase("One for each won deal; a stopped one begins again", "每个赢单商机一份，已停止的会重新开始"),
    icon="flag",
    group="records",
    config=BeginConfig,
    sentence=lambda _: Phrase("Begin the onboarding of the customer", "开始客户上线引导"),
    advance=begin,
    exits=lambda _: (BEGUN, RUNS),
    objects=("deal",),
    writes=lambda _: frozenset({"onboarding.*"}),
    gives=lambda _: {"onboarding": "lookup:onboarding"},
)
TASKS = StepKind(
    name="onboarding.tasks",
    label=Phrase("Plan the tasks", "安排引导任务"),
    summary=Phrase(
        "Tasks for the manager, technical staff and the customer, each with its day",
        "为客户经理、技术人员和客户安排任务及期限",
    ),
    icon="list-checks",
    group="work",
    config=TasksConfig,
    sentence=_tasks_sentence,
    advance=plan,
    objects=("onboarding",),
    writes=lambda _: frozenset({"task.*"}),
)
STOP = StepKind(
    name="onboarding.stop",
    label=Phrase("Stop the onboarding", "停止上线引导"),
    summary=Phrase("With a reason; tasks still open are called off", "记录原因，并取消未完成的任务"),
    icon="square",
    group="records",
    config=StopConfig,
    sentence=lambda _: Phrase("Stop the onboarding of the deal", "停止该商机的上线引导"),
    advance=stop,
    exits=lambda _: (FOUND, NONE),
    objects=("deal",),
    writes=lambda _: frozenset({"onboarding.status", "task.status"}),
)

_DUE = Phrase("{title} (day {days})", "{title}（第 {days} 天）")
_NO_DEAL = Phrase("There is no deal to begin with", "没有可开始引导的商机")
