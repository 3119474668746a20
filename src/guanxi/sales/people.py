"""What conditions may ask about colleagues: `load(owner)`, `is_working(owner, now)`, `manager(owner)`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from guanxi.access.managers import managers_of
from guanxi.expressions import HostFunction
from guanxi.expressions.calendar import local_wall
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase
from guanxi.sales.vocabulary import OPEN_LEAD

# Office hours on the clock of the person, where nothing better is known.
OPENS, CLOSES = 9, 18
_IS_OPEN = f"status in ({', '.join(repr(status) for status in sorted(OPEN_LEAD))}) and deleted_at is null"
_LOAD = f"select count(*)::numeric from lead where owner_id = {{0}} and {_IS_OPEN}"
_LOADS = f"select owner_id, count(*) from lead where owner_id = any(%s) and {_IS_OPEN} group by owner_id"
_PRESENT = """
select u.id, u.time_zone from app_user u left join sales_profile p on p.user_id = u.id
where u.id = any(%s) and u.is_active
  and not (coalesce(p.is_absent, false) and (p.absent_until is null or p.absent_until > %s))
"""


def loads(users: Sequence[UUID], args: tuple[object, ...], now: datetime) -> Mapping[UUID, object]:
    with connection.cursor() as cur:
        found = dict(sql.rows(cur, _LOADS, [list(users)]))
    return {user: Decimal(found.get(user, 0)) for user in users}


def working(users: Sequence[UUID], args: tuple[object, ...], now: datetime) -> Mapping[UUID, object]:
    """Active, not away, and within office hours of a weekday at that moment."""
    (moment,) = args
    assert isinstance(moment, datetime)  # noqa: S101  # the checker has seen to it
    with connection.cursor() as cur:
        return {user: _is_office_time(moment, zone) for user, zone in sql.rows(cur, _PRESENT, [list(users), moment])}


def managers(users: Sequence[UUID], args: tuple[object, ...], now: datetime) -> Mapping[UUID, object]:
    return managers_of(users)


def _is_office_time(moment: datetime, zone: str) -> bool:
    wall = local_wall(moment, zone)
    return wall is not None and wall.isoweekday() <= 5 and OPENS <= wall.hour < CLOSES


CONDITIONS = (
    HostFunction(
        name="load",
        about="user",
        takes=(),
        gives="number",
        load=loads,
        sql=_LOAD,
        is_given=True,
        kinds=frozenset({"lead.created", "lead.updated", "lead.assigned"}),
        reads=Phrase("the open leads of {0}", "{0} 的未结线索数"),
        summary=Phrase("How many open leads a colleague has.", "同事手上的未结线索数。"),
    ),
    HostFunction(
        name="is_working",
        about="user",
        takes=("moment",),
        gives="flag",
        load=working,
        is_given=True,
        reads=Phrase("{0} is at work at {1}", "{0} 在 {1} 处于工作时间"),
        denied=Phrase("{0} is not at work at {1}", "{0} 在 {1} 不在工作时间"),
        summary=Phrase(
            "Is a colleague there: active, not away, 9 to 18 on a weekday by their own clock?",
            "同事是否在岗：在职、未休假，且为其所在时区工作日 9 点至 18 点。",
        ),
    ),
    HostFunction(
        name="manager",
        about="user",
        takes=(),
        gives="lookup",
        load=managers,
        is_given=True,
        reads=Phrase("the manager of {0}", "{0} 的上级"),
        summary=Phrase("Who leads a colleague.", "同事的上级。"),
    ),
)
