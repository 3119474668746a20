"""What happened at each stage of the customer journey, counted twice: in the records, and in the event log."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows


@dataclass(frozen=True, slots=True)
class Figure:
    """`stands` counts the records as they are now, `logged` the events that made them so; both are one number."""

    stage: str
    label: Phrase
    stands: str
    logged: str


@dataclass(frozen=True, slots=True)
class Counted:
    figure: Figure
    stands: int
    logged: int

    @property
    def agrees(self) -> bool:
        return self.stands == self.logged


def counted() -> Iterator[Counted]:
    with connection.cursor() as cur:
        for figure in FIGURES:
            [(stands,)], [(logged,)] = rows(cur, figure.stands), rows(cur, figure.logged)
            yield Counted(figure, int(stands or 0), int(logged or 0))


def told(one: Counted) -> str:
    sign = "=" if one.agrees else "≠"
    return f"  {one.figure.stage:<10}{one.stands:>12,}  {sign} {one.logged:>10,} in the log   {one.figure.label.en}"


def _events(kind: str, where: str = "") -> str:
    return f"select count(*) from event where kind = '{kind}'" + (f" and {where}" if where else "")


def _subjects(kind: str, where: str = "") -> str:
    return f"select count(distinct record) from event where kind = '{kind}'" + (f" and {where}" if where else "")


def _rows(table: str, where: str = "true") -> str:
    return f"select count(*) from {table} where {where}"


FIGURES = (
    Figure("acquire", Phrase("contacts in", "进入的联系人"), _rows("contact"), _events("contact.created")),
    Figure("acquire", Phrase("enquiries by form", "表单提交"), _rows("submission"), _events("submission.created")),
    Figure(
        "acquire",
        Phrase("enquiries of people known already, merged", "已知客户的再次提交，已合并"),
        "select count(*) - (select count(*) from contact where source = 'website_form')"
        " from submission where contact_id is not null",
        _events("contact.interaction", "data->>'source' = 'website_form'"),
    ),
    Figure(
        "know",
        Phrase("contacts with a score", "已有评分的联系人"),
        _rows("contact", "score > 0"),
        "select count(*) from (select distinct on (record) (data->>'score')::int as score from event"
        " where kind = 'contact.scored' order by record, gen desc, xid desc, seq desc) as last where score > 0",
    ),
    Figure("sell", Phrase("leads opened", "建立的线索"), _rows("lead"), _events("lead.created")),
    Figure(
        "sell",
        Phrase("leads assigned", "已分配的线索"),
        _rows("lead", "assigned_at is not null"),
        _subjects("lead.assigned"),
    ),
    Figure(
        "nurture",
        Phrase("mails sent", "已发邮件"),
        _rows("message", "sent_at is not null and channel = 'email'"),
        _subjects("message.sent", "data->>'channel' = 'email'"),
    ),
    Figure(
        "nurture",
        Phrase("mails opened by a person", "被本人打开的邮件"),
        "select count(*) from message where status in ('opened', 'clicked')",
        "select count(distinct record) from event where kind in ('message.opened', 'message.clicked')"
        " and not (data->>'machine')::boolean",
    ),
    Figure("sell", Phrase("deals", "商机"), _rows("deal"), _events("deal.created")),
    Figure("sell", Phrase("deals won", "赢单"), _rows("deal", "state = 'won'"), _events("deal.won")),
    Figure("sell", Phrase("deals lost", "输单"), _rows("deal", "state = 'lost'"), _events("deal.lost")),
    Figure("keep", Phrase("onboardings begun", "开始的上线引导"), _rows("onboarding"), _subjects("onboarding.started")),
    Figure(
        "keep",
        Phrase("onboardings finished", "完成的上线引导"),
        _rows("onboarding", "status = 'done'"),
        _subjects("onboarding.finished"),
    ),
    Figure(
        "keep",
        Phrase("interventions for customers at risk", "风险客户干预"),
        "select count(*) from enrollment e join flow f on f.id = e.flow where f.key = 'health-intervention'",
        _events("health.changed", "data->>'level' = 'risk' and data->>'level_before' <> 'risk'"),
    ),
    Figure("serve", Phrase("tickets", "工单"), _rows("ticket"), _events("ticket.created")),
    Figure("serve", Phrase("surveys sent", "发出的调查"), _rows("response"), _events("survey.asked")),
    Figure(
        "serve",
        Phrase("surveys answered", "已回答的调查"),
        _rows("response", "status = 'answered'"),
        _subjects("survey.answered"),
    ),
    Figure(
        "keep",
        Phrase("renewal deals", "续约商机"),
        _rows("service_contract", "renewal_deal_id is not null"),
        _subjects("renewal.opened"),
    ),
    Figure(
        "keep",
        Phrase("contracts renewed", "已续约的合同"),
        _rows("service_contract", "status = 'renewed'"),
        _events("renewal.won"),
    ),
)
