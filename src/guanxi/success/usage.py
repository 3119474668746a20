"""How much customers use what they have bought, counted from the behaviour that their programs report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.automation.house import home_zone

Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
MONDAY_TO_FRIDAY = 5


@dataclass(frozen=True, slots=True)
class Usage:
    """`daily_users` is the mean over the working days of the window; `features` are different ones."""

    daily_users: Decimal = Decimal(0)
    features: int = 0


# Whoever reports something on a day was there on that day; days are those of the house.
_USED = """
select c.company_id,
    count(distinct (e.contact, (e.at at time zone %s)::date))
        filter (where extract(isodow from e.at at time zone %s) <= 5),
    count(distinct e.data ->> 'feature')
from contact c join event e on e.contact = c.id
where c.company_id = any(%s) and c.deleted_at is null and e.kind = 'behaviour.tracked' and e.at >= %s and e.at < %s
group by c.company_id
"""


def measured(companies: Sequence[UUID], days: int, now: datetime, query: Query) -> Mapping[UUID, Usage]:
    """For each of these companies, by one statement. The window ends with yesterday, for today is not over."""
    zone = ZoneInfo(home_zone())
    today = now.astimezone(zone).date()
    since = today - timedelta(days=days)
    ends = [datetime.combine(day, datetime.min.time(), zone) for day in (since, today)]
    working = _working_days(since, today)
    found = query(_USED, [home_zone(), home_zone(), list(companies), *ends])
    return {company: Usage(_mean(visits, working), features) for company, visits, features in found}


def _working_days(since: date, until: date) -> int:
    days = (since + timedelta(days=offset) for offset in range((until - since).days))
    return sum(day.isoweekday() <= MONDAY_TO_FRIDAY for day in days)


def _mean(visits: int, days: int) -> Decimal:
    return round(Decimal(visits) / days, 1) if days else Decimal(0)
