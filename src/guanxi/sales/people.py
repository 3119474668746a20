"""What conditions may ask about colleagues: `load(owner)`, `role(owner, "support")` and so on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from guanxi.access.managers import managers_of
from guanxi.channels.quiet import is_at_work
from guanxi.channels.rules import ANY, Hours, sending_rules
from guanxi.expressions import HostFunction
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.sales.vocabulary import OPEN_LEAD

# Where the organisation has not said when it writes to people in general.
OFFICE = Hours(opens="09:00", closes="18:00")
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
    """Active, not away, and within the hours of the organisation on a working day, by their own clock."""
    (moment,) = args
    assert isinstance(moment, datetime)  # noqa: S101  # the checker has seen to it
    rules = sending_rules()
    hours = rules.hours_for(ANY, ANY) or OFFICE
    with connection.cursor() as cur:
        there = sql.rows(cur, _PRESENT, [list(users), moment])
    return {user: is_at_work(hours, rules.zone_of(zone), moment) for user, zone in there}


_ROLE = (
    "exists (select 1 from membership mine join role given on given.id = mine.role_id"
    " where mine.user_id = {user} and given.key = {role})"
)
_ROLES = f"select u.id from app_user u where u.id = any(%s) and {_ROLE.format(user='u.id', role='%s')}"


def having_role(users: Sequence[UUID], args: tuple[object, ...], now: datetime) -> Mapping[UUID, object]:
    with connection.cursor() as cur:
        found = {user for (user,) in sql.rows(cur, _ROLES, [list(users), args[0]])}
    return {user: user in found for user in users}


def known_roles() -> Mapping[str, Phrase]:
    with connection.cursor() as cur:
        return {key: phrase_of(name) for key, name in sql.rows(cur, "select key, name from role")}


def managers(users: Sequence[UUID], args: tuple[object, ...], now: datetime) -> Mapping[UUID, object]:
    return managers_of(users)


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
            "Is a colleague there: active, not away, on a working day within the organisation's general sending hours"
            " (9 to 18 if there are none) by their own clock?",
            "同事是否在岗：在职、未休假，且按其所在时区处于工作日的组织通用发送时段（未设置时为 9 点至 18 点）。",
        ),
    ),
    HostFunction(
        name="role",
        about="user",
        takes=("text",),
        gives="flag",
        load=having_role,
        sql=_ROLE.format(user="{0}", role="{1}"),
        is_given=True,
        values=known_roles,
        reads=Phrase("{0} has the role {1}", "{0} 拥有角色 {1}"),
        denied=Phrase("{0} has not the role {1}", "{0} 没有角色 {1}"),
        summary=Phrase(
            "Whether a colleague has a role, in any team, by its key.", "同事是否拥有某角色（不限团队，按标识）。"
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
