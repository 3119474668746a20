"""Who sells what where, and whether they are here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.models import User
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.sales.choosing import Person
from guanxi.sales.models import SalesProfile

Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Profile:
    """`capacity` None means no limit. `absent_until` ends an absence by itself."""

    user: UUID
    name: str = ""
    territories: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    capacity: int | None = None
    is_absent: bool = False
    absent_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """An active person; `person` is None for those who take no leads."""

    user: UUID
    name: str
    person: Person | None


def workers(query: Query, now: datetime) -> dict[UUID, Worker]:
    """Everybody who works here, with their profile and the moment they last got a lead, by one statement."""
    rows = query(
        """
        select u.id, u.name, p.user_id is not null, p.territories, p.industries, p.capacity,
               p.is_absent and (p.absent_until is null or p.absent_until > %s),
               (select extract(epoch from max(l.assigned_at)) from lead l where l.owner_id = p.user_id)
        from app_user u left join sales_profile p on p.user_id = u.id
        where u.is_active order by u.name, u.id
        """,
        [now],
    )
    return {row[0]: Worker(row[0], row[1], _person(row) if row[2] else None) for row in rows}


def sellers(known: Mapping[UUID, Worker]) -> list[Person]:
    """Who may get leads: those with a profile; while nobody has one, everybody, so that no first lead is left lying."""
    people = [worker.person for worker in known.values() if worker.person]
    return people or [Person(worker.user, worker.name) for worker in known.values()]


def _person(row: tuple[Any, ...]) -> Person:
    user, name, _, territories, industries, capacity, is_absent, turn = row
    return Person(
        user, name, frozenset(territories), frozenset(industries), capacity, bool(is_absent), float(turn or 0)
    )


def every() -> list[Profile]:
    rows = SalesProfile.objects.select_related("user").filter(user__is_active=True).order_by("user__name")
    return [
        Profile(
            row.user_id,
            row.user.name,
            tuple(row.territories),
            tuple(row.industries),
            row.capacity,
            row.is_absent,
            row.absent_until,
        )
        for row in rows
    ]


_KEEP = """
insert into sales_profile_past (user_id, until, profile)
values (%(user)s, %(now)s, (select to_jsonb(p) from sales_profile p where p.user_id = %(user)s))
on conflict do nothing
"""
# The oldest of those that counted until after the moment; without one the profile is still that of today.
PAST = """
select p.* from (
  select case when c.user_id is null then to_jsonb(t) else c.profile end as profile
  from public.sales_profile t
  full join (
    select distinct on (user_id) user_id, profile from public.sales_profile_past
    where until > {moment} order by user_id, until
  ) c on c.user_id = t.user_id
) s, jsonb_populate_record(null::public.sales_profile, s.profile) p
where s.profile is not null
"""


def _keep_past(user: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"user": user, "now": now()})


@transaction.atomic
def save(profile: Profile) -> None:
    """Territories are country or region codes as cleaning gives them (CN, CN-SH)."""
    if not User.objects.filter(pk=profile.user, is_active=True).exists():
        raise Invalid(faults=(Fault("user", "unknown_user", _NO_USER),))
    if profile.capacity is not None and profile.capacity < 0:
        raise Invalid(faults=(Fault("capacity", "negative", _NEGATIVE),))
    _keep_past(profile.user)
    SalesProfile.objects.update_or_create(
        user_id=profile.user,
        defaults={
            "territories": list(profile.territories),
            "industries": list(profile.industries),
            "capacity": profile.capacity,
            "is_absent": profile.is_absent,
            "absent_until": profile.absent_until,
            "updated_at": now(),
        },
    )


@transaction.atomic
def remove(user: UUID) -> None:
    """The person takes no more leads; those they have stay theirs."""
    _keep_past(user)
    SalesProfile.objects.filter(user_id=user).delete()


_NO_USER = Phrase("There is no such active person", "没有该在职用户")
_NEGATIVE = Phrase("The limit cannot be below zero", "容量不能小于零")
