"""The answers of a backtest, worded and JSON-ready: who, which way, what would be sent, and what could not be known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.automation.backtest import log
from guanxi.automation.backtest.book import Book, Passage, Sample, Sent
from guanxi.automation.backtest.replay import Replay
from guanxi.automation.entries import REFUSALS
from guanxi.automation.outgoing import OUTBOX
from guanxi.automation.previews import preview
from guanxi.automation.program import Program
from guanxi.automation.steps import STEPS
from guanxi.kit.phrase import Phrase, listed, same
from guanxi.objects.lookups import labels
from guanxi.objects.past import untracked

Json = dict[str, Any]
MOST = 100


def report(replay: Replay) -> Json:
    book, program = replay.book, replay.program
    standing = replay.inside()
    return {
        "flow": {"key": program.key, "name": program.name},
        "since": replay.since,
        "until": replay.until,
        "events": book.events,
        "entered": len(book.runs),
        "inside": sum(standing.values()),
        "refused": _refused(book),
        "steps": _steps(program, book, standing),
        "edges": _edges(program, book),
        "outcomes": _outcomes(program, book),
        "failures": _failures(program, book),
        "sent": _sent(program, book),
        "starts": [{"flow": flow, "count": n} for flow, n in book.started.most_common()],
        "days": _days(book.runs.values(), replay.since, replay.until),
        "people": _people(program, book),
        "routes": _routes(program, book),
        "limits": _limits(replay),
    }


def _refused(book: Book) -> list[Json]:
    words = {**REFUSALS, "depth": _DEPTH}
    return [{"code": code, "words": words.get(code, same(code)), "count": n} for code, n in book.refused.most_common()]


def _steps(program: Program, book: Book, standing: Mapping[str, int]) -> list[Json]:
    """In the order of the file. `passed` went on, `here` are inside at the end, `failed` would stand parked."""
    return [
        {
            "step": step.id,
            "name": step.name,
            "icon": step.kind.icon,
            "passed": sum(book.steps.get(step.id, Counter())[name] for name in step.next),
            "here": standing.get(step.id, 0),
            "failed": sum(book.steps.get(step.id, Counter())[name] for name in ("parked", "error")),
        }
        for step in program.steps.values()
    ]


def _edges(program: Program, book: Book) -> list[Json]:
    """What the canvas draws: how many went through each exit."""
    return [
        {
            "from": step.id,
            "exit": exit.name,
            "label": exit.label,
            "to": step.target(exit.name),
            "passed": book.steps.get(step.id, Counter())[exit.name],
        }
        for step in program.steps.values()
        for exit in step.kind.exits(step.config)
    ]


def _outcomes(program: Program, book: Book) -> list[Json]:
    named = {rule.outcome: rule.label for rule in program.exits if rule.label}
    named |= {"completed": _COMPLETED, "gone": _GONE, "failed": _FAILED}
    return [{"outcome": key, "label": named.get(key, same(key)), "count": n} for key, n in book.outcomes.most_common()]


def _failures(program: Program, book: Book) -> list[Json]:
    return [
        {"step": step, "name": _name(program, step), "reason": Phrase(en, zh), "count": n}
        for (step, en, zh), n in book.failures.most_common(MOST)
    ]


def _sent(program: Program, book: Book) -> list[Json]:
    """By kind, template and step; with a few samples as they would have read."""
    return [
        {
            "kind": one.kind,
            "name": one.name,
            "step": one.step,
            "step_name": _name(program, one.step),
            "count": n,
            "samples": _samples(program, one, book.samples.get(one, ())),
        }
        for one, n in book.sent.most_common(MOST)
    ]


def _samples(program: Program, one: Sent, found: Sequence[Sample]) -> list[Json]:
    names = labels(program.object, [sample.subject for sample in found])
    return [
        {
            "at": sample.at,
            "subject": {"id": sample.subject, "label": names.get(sample.subject, ""), "object": program.object},
            "preview": preview(one.kind, sample.payload),
        }
        for sample in found
    ]


def _name(program: Program, step: str) -> Phrase:
    found = program.steps.get(step)
    return found.name if found else same(step)


def _days(runs: Iterable[Passage], since: datetime, until: datetime) -> list[Json]:
    """Entered and left on each day, and how many were inside at its end."""
    entered: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for run in runs:
        entered[run.entered_at.date().isoformat()] += 1
        if run.left_at is not None:
            left[run.left_at.date().isoformat()] += 1
    days, inside = [], 0
    for start, _ in log.days(since.replace(hour=0, minute=0, second=0, microsecond=0), until):
        day = start.date().isoformat()
        inside += entered[day] - left[day]
        days.append({"day": day, "entered": entered[day], "left": left[day], "inside": inside})
    return days


def _people(program: Program, book: Book) -> list[Json]:
    chosen = book.people()
    names = labels(program.object, [one.subject for one in chosen])
    return [_person(program, one, names) for one in chosen]


def _person(program: Program, one: Passage, names: Mapping[UUID, str]) -> Json:
    return {
        "subject": {"id": one.subject, "label": names.get(one.subject, ""), "object": program.object},
        "entered_at": one.entered_at,
        "left_at": one.left_at,
        "outcome": one.outcome,
        "route": route_words(program, one.route),
    }


def route_words(program: Program, route: Sequence[str]) -> list[Json]:
    return [_passed(program, *line.rpartition(":")[::2]) for line in route]


def _passed(program: Program, step: str, exit: str) -> Json:
    found = program.steps.get(step)
    exits = {one.name: one.label for one in found.kind.exits(found.config)} if found else {}
    return {"step": step, "name": _name(program, step), "exit": exit, "label": exits.get(exit, same(exit))}


def _routes(program: Program, book: Book) -> list[Json]:
    """The ways taken, the most trodden first."""
    taken = Counter(tuple(one.route) for one in book.runs.values())
    return [{"count": n, "route": route_words(program, route)} for route, n in taken.most_common(20)]


def _limits(replay: Replay) -> list[Phrase]:
    """What the past does not say, so that nobody takes the answer for more than it is."""
    program, limits = replay.program, [_NOBODY_BEFORE]
    begins = log.begins()
    if begins is None or begins > replay.since:
        limits.append(_LOG_BEGINS.fill(at=begins.date() if begins else "-"))
    if not program.trigger.event_kinds(program.trigger_config, program.object):
        limits.append(_NO_EVENT.fill(trigger=program.trigger.label))
    paths = _paths(program)
    if lost := untracked(program.object, paths):
        limits.append(_UNTRACKED.fill(fields=", ".join(".".join(path) for path in lost)))
    if others := [one.name for one in replay.called.values() if one is not program]:
        limits.append(_CALLED.fill(flows=listed(others)))
    if replay.world.asked_today:
        kinds = [STEPS[name].label for name in sorted(replay.world.asked_today) if name in STEPS]
        limits.append(_TODAY.fill(steps=listed(kinds)))
    if any(_is_answered(kind) for kind in {one.kind for one in replay.book.sent}):
        limits.append(_ANSWERS)
    if any(one.kind == "mail" for one in replay.book.sent):
        limits.append(_OPENS)
    return limits


def _is_answered(kind: str) -> bool:
    declared = OUTBOX.get(kind)
    return declared is not None and declared.is_answered


def _paths(program: Program) -> set[tuple[str, ...]]:
    """What trigger, exit rules and branches look at."""
    asked = [program.condition, program.key_formula, *(rule.question for rule in program.exits)]
    cases = [case for step in program.steps.values() for case in getattr(step.config, "cases", ())]
    asked += [program.scope.condition(text) for case in cases if (text := getattr(case, "when", None))]
    return {path for question in asked if question for path in question.paths}


_DEPTH = Phrase("flows had started each other too often", "流程相互触发次数过多")
_COMPLETED = Phrase("went all the way", "已走完全部步骤")
_GONE = Phrase("the record was deleted", "记录已被删除")
_FAILED = Phrase("failed", "失败")
_NOBODY_BEFORE = Phrase(
    "Nobody is inside at the beginning, and entries before it are not remembered.",
    "回测开始时流程内没有人，此前的进入记录不计。",
)
_LOG_BEGINS = Phrase(
    "The event log begins on {at}; what happened before is not known.", "事件日志从 {at} 开始，此前发生的事情无法得知。"
)
_NO_EVENT = Phrase(
    "“{trigger}” leaves no event in the log, so nobody enters by it in a backtest.",
    "“{trigger}”在日志中没有对应的事件，因此回测中没有人由此进入。",
)
_UNTRACKED = Phrase(
    "These fields keep no history, so their values of today were used: {fields}.",
    "以下字段没有历史记录，使用的是当前值：{fields}。",
)
_CALLED = Phrase(
    "The flows that it calls ran as they are in force now: {flows}.", "被调用的流程按当前生效的版本运行：{flows}。"
)
_TODAY = Phrase(
    "These steps also look things up by themselves (duplicates, loads, calendars). They saw the records of that time,"
    " but with today's values: {steps}.",
    "以下步骤会自行查询数据（查重、工作量、日程）：看到的是当时存在的记录，但字段值为当前值：{steps}。",
)
_ANSWERS = Phrase(
    "Requests to other systems were not made; runs that wait for an answer went on at the time-out.",
    "没有真正请求外部系统，等待结果的运行按超时处理。",
)
_OPENS = Phrase(
    "Mails were not sent, so nobody opened or answered them; only what people did at that time counts.",
    "邮件没有真正发出，因此没有对应的打开或回复；只计入当时真实发生的行为。",
)
