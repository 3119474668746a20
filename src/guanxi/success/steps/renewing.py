"""renewal.open and renewal.renew: a deal for the next span of a contract, once; and that contract when it is won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field

from guanxi.automation.fields import Words, told
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow
from guanxi.channels.tongues import tongues
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft
from guanxi.success.contracts import next_span
from guanxi.success.vocabulary import RISK_OF_LEVEL

OPENED = Exit("opened", Phrase("deal created", "已创建商机"))
KNOWN = Exit("known", Phrase("deal was there", "已有商机"))
RENEWED = Exit("renewed", Phrase("renewed", "已续约"))
NOTHING = Exit("nothing", Phrase("renews nothing", "不是续约商机"))
_CONTRACT = ("name", "company", "contact", "owner", "amount", "currency", "product", "ends_on", "deal", "renewal_deal")
_NEXT = ("name", "company", "contact", "owner", "product", "starts_on", "ends_on", "currency", "is_automatic", "status")


class OpenConfig(Config):
    """The amount is that of the contract; the risk follows from the health of the company."""

    pipeline: str = Field("", json_schema_extra=told(Phrase("Pipeline", "销售管道"), widget="pipeline"))
    stage: str = Field("", json_schema_extra=told(Phrase("Stage", "阶段"), widget="stage"))
    name: Words = Field(
        Phrase("Renewal: {name}", "续约：{name}"), json_schema_extra=told(Phrase("Name of the deal", "商机名称"))
    )


def open_deals(config: OpenConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    ids = [seat.subject for seat in seats]
    # Two runs of one contract at the same instant find each other's deal.
    world.lock("service_contract", ids)
    rows = world.rows("service_contract", ids, _CONTRACT)
    risks = _risks([row["company"] for row in rows.values() if row.get("company")], world)
    fresh = [seat for seat in seats if seat.subject in rows and not rows[seat.subject].get("renewal_deal")]
    spoken = tongues((rows[seat.subject].get("owner") for seat in fresh), world)
    drafts = [Draft(_deal(config, seat.subject, rows[seat.subject], spoken)) for seat in fresh]
    made = world.upsert("deal", "external_id", drafts, fresh, only_empty=True)
    deals = {seat.subject: one.id for seat, one in zip(fresh, made, strict=True) if one.id}
    known = [seat for seat in seats if seat.subject in rows]
    changes = [Draft(_change(seat.subject, rows[seat.subject], deals, risks), id=seat.subject) for seat in known]
    world.update("service_contract", changes, known)
    return [_opened(rows.get(seat.subject), deals.get(seat.subject), risks) for seat in seats]


def _risks(companies: Sequence[UUID], world: World) -> dict[UUID, str]:
    text = "select company_id, level from health_record where company_id = any(%s) and deleted_at is null"
    return {company: RISK_OF_LEVEL[level] for company, level in world.query(text, [list(companies)])}


def _risk(row: Mapping[str, Any], risks: Mapping[UUID, str]) -> str:
    return risks.get(row.get("company") or UUID(int=0), "unknown")


def _deal(
    config: OpenConfig, contract: UUID, row: Mapping[str, Any], spoken: Mapping[UUID | None, str]
) -> dict[str, object]:
    values = {
        "name": config.name.fill(name=row["name"]).in_(spoken[row.get("owner")]),
        "external_id": f"renewal:{contract}",
        "close_on": row.get("ends_on"),
        "pipeline": config.pipeline or None,
        "stage": config.stage or None,
        **{name: row.get(name) for name in ("company", "contact", "owner", "amount", "currency", "product")},
    }
    return {name: value for name, value in values.items() if value is not None}


def _change(
    contract: UUID, row: Mapping[str, Any], deals: Mapping[UUID, UUID], risks: Mapping[UUID, str]
) -> dict[str, object]:
    risk: dict[str, object] = {"risk": _risk(row, risks)}
    return {**risk, "renewal_deal": deals[contract]} if contract in deals else risk


def _opened(row: Mapping[str, Any] | None, made: UUID | None, risks: Mapping[UUID, str]) -> Move:
    deal = made or (row or {}).get("renewal_deal")
    if row is None or deal is None:
        return Move.fail(_NO_DEAL)
    set = {"deal": str(deal), "risk": _risk(row, risks)}
    return Move.go(OPENED.name if made else KNOWN.name, set=set, trace={"gave": set})


class RenewConfig(Config):
    """Of the contract that the won deal renews: it is renewed, and the next one follows, as long as this one."""


def renew(_config: RenewConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    deals = follow("deal", seats, world)
    renews = _renewed_by([one for one in deals if one], world)
    world.lock("service_contract", list(renews.values()))
    rows = world.rows("service_contract", list(renews.values()), _NEXT)
    amounts = world.rows("deal", list(renews), ["amount", "currency"])
    due = [
        (seat, renews[deal], deal)
        for seat, deal in zip(seats, deals, strict=True)
        if deal in renews and deal and rows.get(renews[deal], {}).get("status") in ("active", "lapsed")
    ]
    drafts = [Draft(_following(contract, rows[contract], deal, amounts.get(deal, {}))) for _, contract, deal in due]
    written = world.create("service_contract", drafts, [seat for seat, _, _ in due])
    world.update(
        "service_contract",
        [Draft({"status": "renewed"}, id=contract) for _, contract, _ in due],
        [seat for seat, _, _ in due],
    )
    made = {seat.run: one.id for (seat, _, _), one in zip(due, written, strict=True)}
    return [_renewed(made.get(seat.run)) for seat in seats]


def _renewed_by(deals: Sequence[UUID], world: World) -> dict[UUID, UUID]:
    text = "select renewal_deal_id, id from service_contract where renewal_deal_id = any(%s) and deleted_at is null"
    return dict(world.query(text, [list(deals)]))


def _following(contract: UUID, row: Mapping[str, Any], deal: UUID, sold: Mapping[str, Any]) -> dict[str, object]:
    starts_on, ends_on = next_span(row.get("starts_on"), row["ends_on"])
    kept = {name: row.get(name) for name in ("name", "company", "contact", "owner", "product", "is_automatic")}
    money = {name: sold.get(name) or row.get(name) for name in ("amount", "currency")}
    span = {"starts_on": starts_on, "ends_on": ends_on, "deal": deal, "follows": contract, "status": "active"}
    return {name: value for name, value in {**kept, **money, **span}.items() if value is not None}


def _renewed(made: UUID | None) -> Move:
    if made is None:
        return Move.go(NOTHING.name)
    return Move.go(RENEWED.name, set={"service_contract": str(made)}, trace={"gave": {"contract": str(made)}})


OPEN = StepKind(
    name="renewal.open",
    label=Phrase("Begin the renewal", "启动续约"),
    summary=Phrase(
        "A deal with the amount of the contract, once, and the risk by health",
        "按合同金额创建一次续约商机，并按健康度评估风险",
    ),
    icon="refresh-cw",
    group="records",
    config=OpenConfig,
    sentence=lambda _: Phrase("Begin the renewal with a deal", "创建续约商机"),
    advance=open_deals,
    exits=lambda _: (OPENED, KNOWN),
    objects=("service_contract",),
    writes=lambda _: frozenset({"deal.*", "service_contract.renewal_deal", "service_contract.risk"}),
    gives=lambda _: {"deal": "lookup:deal", "risk": "text"},
)
RENEW = StepKind(
    name="renewal.renew",
    label=Phrase("Renew the contract", "续签合同"),
    summary=Phrase("The next contract follows the one that the deal renews", "为续约商机对应的合同生成下一期合同"),
    icon="file-check",
    group="records",
    config=RenewConfig,
    sentence=lambda _: Phrase("Renew the contract of the deal", "续签该商机对应的合同"),
    advance=renew,
    exits=lambda _: (RENEWED, NOTHING),
    objects=("deal",),
    writes=lambda _: frozenset({"service_contract.*"}),
    gives=lambda _: {"service_contract": "lookup:service_contract"},
)

_NO_DEAL = Phrase("The renewal deal could not be made", "续约商机未能创建")
