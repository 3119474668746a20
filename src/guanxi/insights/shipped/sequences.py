"""What the mails of each flow have achieved. Opens and clicks by machines are not counted."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.scopes import predicate, scope_of
from guanxi.automation.naming import flow_names
from guanxi.expressions import Sql
from guanxi.insights.measure import Figure
from guanxi.insights.reports import REPORTS, Column, Line, Params, Report, ReportKind, share
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase, same

_KINDS = ("sent", "opened", "clicked", "replied", "bounced", "unsubscribed")
# A mail counts once for each thing that happened to it, however often it did.
_SENT = """
select flow, kind, count(*) from (
    select distinct e.data ->> 'flow' as flow, e.kind, e.data ->> 'message'
    from event e
    where e.kind = any(%s) and e.at >= %s and e.at < %s and coalesce(e.data ->> 'flow', '') <> ''
        and coalesce(e.data ->> 'machine', 'false') <> 'true' and {whose}
) as happened
group by 1, 2
"""


class SequenceParams(Params):
    pass


def _make(params: SequenceParams, actor: Actor) -> Report:
    during = params.during(actor)
    whose = _whose(params, actor)
    kinds = [f"message.{kind}" for kind in _KINDS]
    with connection.cursor() as cursor:
        rows = sql.rows(cursor, _SENT.format(whose=whose.text), [kinds, *during.moments(), *whose.params])
    flows: dict[str, dict[str, int]] = {}
    for flow, kind, count in rows:
        flows.setdefault(flow, dict.fromkeys(_KINDS, 0))[kind.rpartition(".")[2]] = count
    names = flow_names(flows)
    lines = [Line(flow, names.get(flow) or same(flow), _rated(figures)) for flow, figures in flows.items()]
    lines.sort(key=lambda line: -flows[line.key]["sent"])
    total = Line("total", Phrase("Total", "合计"), _rated({kind: _sum(flows, kind) for kind in _KINDS}))
    return Report(_BASIS.fill(period=during.label), _COLUMNS, tuple(lines), total if lines else None)


def _whose(params: SequenceParams, actor: Actor) -> Sql:
    """Which events count, by their contact. Where those of all contacts do, not one of a million is looked up."""
    named = {"owner_id": params.owner, "team_id": params.team}
    narrowing = [Sql(f"r.{column} = %s", (id,)) for column, id in named.items() if id]
    if scope_of(actor, "contact", "read") == "all" and not narrowing:
        return Sql("e.contact is not null")
    tests = [predicate(actor, "contact", "read", "r"), *narrowing]
    held = " and ".join(one.text for one in tests)
    values = tuple(param for one in tests for param in one.params)
    return Sql(f"exists (select from contact r where r.id = e.contact and {held})", values)


def _sum(flows: Mapping[str, Mapping[str, int]], kind: str) -> int:
    return sum(figures[kind] for figures in flows.values())


def _rated(figures: Mapping[str, int]) -> dict[str, Figure]:
    sent = figures["sent"]
    return {**figures, **{f"{kind}_rate": share(figures[kind], sent) for kind in ("opened", "clicked", "replied")}}


_BASIS = Phrase("Mails that flows have sent: {period}", "{period}由流程发送的邮件")
_COLUMNS = (
    Column("sent", Phrase("Sent", "已发送"), "count"),
    Column("opened", Phrase("Opened", "已打开"), "count"),
    Column("opened_rate", Phrase("Open rate", "打开率"), "percent"),
    Column("clicked", Phrase("Clicked", "已点击"), "count"),
    Column("clicked_rate", Phrase("Click rate", "点击率"), "percent"),
    Column("replied", Phrase("Replied", "已回复"), "count"),
    Column("bounced", Phrase("Bounced", "退信"), "count"),
    Column("unsubscribed", Phrase("Unsubscribed", "退订"), "count"),
)


def declare() -> None:
    REPORTS.add(
        "sequences",
        ReportKind(
            "sequences",
            Phrase("Results of sequences", "培育序列效果"),
            Phrase("Opens, clicks and replies of the mails of each flow", "各流程邮件的打开、点击与回复"),
            "table",
            SequenceParams,
            _make,
            first=Phrase("Flow", "流程"),
        ),
    )
