"""The span of a service contract, and what its changes tell."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from guanxi.events.log import NewEvent
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import By

Values = dict[str, object]
Old = Mapping[str, object] | None


def check_span(values: Values, old: Old) -> Values:
    """A contract ends after it has begun."""
    starts, ends = (values.get(name, (old or {}).get(name)) for name in ("starts_on", "ends_on"))
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts and {"starts_on", "ends_on"} & {*values}:
        raise Invalid(_ENDS_FIRST, faults=(Fault("ends_on", "before_start", _ENDS_FIRST),))
    return values


def next_span(starts: date | None, ends: date) -> tuple[date, date]:
    """As long as this one, from the day after. A span of whole months stays one, whatever their lengths; without a
    beginning it is a year.
    """
    following = ends + timedelta(days=1)
    months = 12 if starts is None else _whole_months(starts, following)
    if months:
        return following, _plus_months(following, months) - timedelta(days=1)
    return following, ends + (following - (starts or following))


def _whole_months(starts: date, following: date) -> int:
    months = (following.year - starts.year) * 12 + following.month - starts.month
    return months if months > 0 and _plus_months(starts, months) == following else 0


def _plus_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (after - timedelta(days=1)).day))


def told(old: Old, new: Mapping[str, object], by: By) -> list[NewEvent]:
    """A renewal was begun; a contract that follows another one was made."""
    id, contact = new["id"], new.get("contact")
    assert isinstance(id, UUID)  # noqa: S101 - what `write` hands out
    about = contact if isinstance(contact, UUID) else None
    events: list[tuple[str, dict[str, object]]] = []
    if new.get("renewal_deal") and new["renewal_deal"] != (old or {}).get("renewal_deal"):
        events.append(("renewal.opened", _opened(new)))
    if old is None and new.get("follows"):
        ends, deal = new.get("ends_on"), new.get("deal")
        data: dict[str, object] = {
            "contract": str(new["follows"]),
            "deal": str(deal) if deal else None,
            "ends_on": str(ends),
        }
        events.append(("renewal.won", data))
    return [
        NewEvent(kind, "service_contract", id, about, data, actor=by.actor.stamp, cause=by.cause, depth=by.depth)
        for kind, data in events
    ]


def _opened(new: Mapping[str, object]) -> dict[str, object]:
    ends = new.get("ends_on")
    return {
        "deal": str(new["renewal_deal"]),
        "amount": new.get("amount"),
        "currency": new.get("currency"),
        "risk": new.get("risk"),
        "days": (ends - now().date()).days if isinstance(ends, date) else None,
    }


_ENDS_FIRST = Phrase("The contract would end before it begins", "到期日期早于生效日期")
