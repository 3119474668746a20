"""health.open and health.check: a customer's health begins to be looked at, and is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field

from guanxi.automation.asking import answers
from guanxi.automation.fields import FormulaText, told
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft
from guanxi.success import health, store, usage
from guanxi.success.health import STATE, Looked
from guanxi.success.weights import OBJECT

OPENED = Exit("opened", Phrase("opened", "已建立"))
KNOWN = Exit("known", Phrase("was there", "已存在"))
NO_COMPANY = Exit("no_company", Phrase("no company", "没有公司"))


class OpenConfig(Config):
    """About the company of whatever the run is about. What is known already is kept."""

    expected_users: FormulaText | None = Field(
        None,
        json_schema_extra=told(
            Phrase("Expected users", "预期使用人数"),
            Phrase("A formula; empty: not known yet", "公式，留空表示暂不清楚"),
        ),
    )
    available_features: FormulaText | None = Field(
        None, json_schema_extra=told(Phrase("Features bought", "已购功能数"), Phrase("A formula", "公式"))
    )


def open_records(config: OpenConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    companies, contacts = follow("company", seats, world), follow("contact", seats, world)
    owners, numbers = follow("owner", seats, world), _numbers(config, seats, world)
    names = world.rows("company", list({one for one in companies if one}), ["name"])
    first: dict[UUID, int] = {}
    for index, company in enumerate(companies):
        if company in names and company is not None:
            first.setdefault(company, index)
    drafts = [
        Draft(_values(company, names[company]["name"], contacts[at], owners[at], numbers[at]))
        for company, at in first.items()
    ]
    written = world.upsert(OBJECT, "company_key", drafts, [seats[at] for at in first.values()], only_empty=True)
    made = dict(zip(first, written, strict=True))
    return [
        _opened(made.get(company) if company else None, index == first.get(company or _NOTHING))
        for index, company in enumerate(companies)
    ]


def _numbers(config: OpenConfig, seats: Sequence[Seat], world: World) -> list[dict[str, Any]]:
    asked = {
        name: text
        for name, text in (
            ("expected_users", config.expected_users),
            ("available_features", config.available_features),
        )
        if text
    }
    if not asked:
        return [{} for _ in seats]
    found = answers(world, seats, list(asked.values()), "number")
    return [{name: round(value) for name, value in zip(asked, row, strict=True) if value is not None} for row in found]


def _values(
    company: UUID, name: str, contact: UUID | None, owner: UUID | None, numbers: Mapping[str, Any]
) -> dict[str, object]:
    about = {name: value for name, value in (("contact", contact), ("owner", owner)) if value}
    return {"company": company, "company_key": str(company), "name": name, **about, **numbers}


def _opened(made: Any, is_first: bool) -> Move:
    if made is None or made.id is None:
        return Move.go(NO_COMPANY.name)
    exit = OPENED if made.outcome == "created" and is_first else KNOWN
    return Move.go(exit.name, set={OBJECT: str(made.id)}, trace={"gave": {"health_record": str(made.id)}})


class CheckConfig(Config):
    """By the weights of the health page."""


def check(_config: CheckConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    """What was used is written first, so that the weights see it like everybody else."""
    weighing = store.compiled(store.current())
    ids = [seat.subject for seat in seats]
    rows = world.rows(OBJECT, ids, ["company", *STATE])
    companies = {id: row["company"] for id, row in rows.items() if row.get("company")}
    used = usage.measured(list({*companies.values()}), weighing.model.window_days, world.now, world.query)
    counted = [(seat, _used(used.get(companies[seat.subject]))) for seat in seats if seat.subject in companies]
    world.update(OBJECT, [Draft(values, id=seat.subject) for seat, values in counted], [seat for seat, _ in counted])
    facts = world.facts(OBJECT, ids, weighing.paths, weighing.kinds)
    looks = {seat.subject: health.looked(weighing, facts[seat.subject]) for seat in seats if seat.subject in facts}
    there = [seat for seat in seats if seat.subject in looks and seat.subject in rows]
    drafts = [
        Draft(health.values_of(looks[seat.subject], rows[seat.subject], world.now), id=seat.subject) for seat in there
    ]
    world.update(OBJECT, drafts, there)
    return [_checked(looks.get(seat.subject), rows.get(seat.subject, {})) for seat in seats]


def _used(one: usage.Usage | None) -> dict[str, object]:
    found = one or usage.Usage()
    return {"daily_users": found.daily_users, "features_used": found.features}


def _checked(one: Looked | None, row: Mapping[str, Any]) -> Move:
    if one is None:
        return Move.go()
    lines = [{"label": line.label.json(), "value": line.points, "because": line.because.json()} for line in one.lines]
    gave = {"score": one.score, "level": one.level, "before": row.get("score")}
    return Move.go(trace={"lines": lines, "gave": gave})


OPEN = StepKind(
    name="health.open",
    label=Phrase("Look after the health", "建立健康度档案"),
    summary=Phrase("The company's health is looked at from now on", "从现在起关注该公司的健康度"),
    icon="heart-pulse",
    group="records",
    config=OpenConfig,
    sentence=lambda _: Phrase("Look after the health of the company", "建立公司的健康度档案"),
    advance=open_records,
    exits=lambda _: (OPENED, KNOWN, NO_COMPANY),
    writes=lambda _: frozenset({"health_record.*"}),
    gives=lambda _: {OBJECT: "lookup:health_record"},
)
CHECK = StepKind(
    name="health.check",
    label=Phrase("Look at the health", "评估健康度"),
    summary=Phrase(
        "Counts what was used and weighs it; a change tells those who wait for it",
        "统计使用情况并按权重评估，变化会触发后续流程",
    ),
    icon="activity",
    group="values",
    config=CheckConfig,
    sentence=lambda _: Phrase("Look at the health of the customer", "评估客户健康度"),
    advance=check,
    objects=("health_record",),
    writes=lambda _: frozenset({"health_record.score", "health_record.level"}),
)
_NOTHING = UUID(int=0)
