"""When and how often people may be written to: what the organisation has decided, kept as one row of data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import time, timedelta
from typing import Any

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.automation.house import home_zone
from guanxi.channels.models import CHANNELS, PURPOSES, SendingRules
from guanxi.expressions.workdays import CALENDARS
from guanxi.expressions.zones import ZONES
from guanxi.kit import clock, sql
from guanxi.kit.errors import Conflict, Fault, broken, refuse
from guanxi.kit.phrase import Phrase

ABILITY = "settings.manage"
ANY = "*"
LONGEST = timedelta(days=366)
MOST_RULES = 50
_UNITS = {"minutes": 60, "hours": 3_600, "days": 86_400}
_EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Hours:
    """When messages may leave, on the wall clock of the person; `opens` after `closes` means over midnight, the same
    all day. `weekdays` are 1 (Monday) to 7; with `calendar` only working days of that country count.
    """

    channel: str = ANY
    purpose: str = ANY
    opens: str = "08:00"
    closes: str = "20:00"
    weekdays: tuple[int, ...] = _EVERY_DAY
    calendar: str = ""

    def suits(self, channel: str, purpose: str) -> bool:
        return self.channel in (ANY, channel) and self.purpose in (ANY, purpose)

    @property
    def sharpness(self) -> int:
        """Of several that suit, the one that says most about the message counts."""
        return 2 * (self.channel != ANY) + (self.purpose != ANY)


@dataclass(frozen=True, slots=True)
class Cap:
    """So many messages to one person within a period; `purposes` empty means all of them."""

    most: int
    amount: int
    unit: str = "days"
    channel: str = ANY
    purposes: tuple[str, ...] = ()

    @property
    def period(self) -> timedelta:
        return timedelta(seconds=self.amount * _UNITS[self.unit])

    def suits(self, channel: str, purpose: str) -> bool:
        return self.channel in (ANY, channel) and (not self.purposes or purpose in self.purposes)


@dataclass(frozen=True, slots=True)
class Rate:
    """What the provider of a channel takes, from all of us together."""

    channel: str
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Rules:
    """`zone` counts for people whose time zone is not known; empty means that of the organisation."""

    zone: str = ""
    hours: tuple[Hours, ...] = ()
    caps: tuple[Cap, ...] = ()
    rates: tuple[Rate, ...] = ()
    version: int = field(default=0, compare=False)

    def hours_for(self, channel: str, purpose: str) -> Hours | None:
        fitting = [one for one in self.hours if one.suits(channel, purpose)]
        return max(fitting, key=lambda one: one.sharpness, default=None)

    def zone_of(self, known: str) -> str:
        return known if known in ZONES else self.zone or home_zone()

    def data(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "version"}


def sending_rules() -> Rules:
    """As they stand now: one narrow read for a batch of messages."""
    with connection.cursor() as cur:
        found = sql.rows(cur, "select data, version from sending_rules")
    return _rules(*found[0]) if found else Rules()


def save_rules(rules: Rules, version: int | None, actor: Actor) -> Rules:
    """Replace them all. Messages that are held already are looked at again when their moment comes."""
    require_ability(actor, ABILITY)
    refuse(_faults(rules))
    with transaction.atomic():
        SendingRules.objects.get_or_create(id=1)
        row = SendingRules.objects.select_for_update().get(id=1)
        if version is not None and version != row.version:
            raise Conflict(_CHANGED, code="version")
        SendingRules.objects.filter(id=1).update(
            data=rules.data(), version=row.version + 1, updated_at=clock.now(), updated_by=actor.stamp
        )
    return sending_rules()


def _rules(data: Mapping[str, Any], version: int) -> Rules:
    return Rules(
        str(data.get("zone") or ""),
        tuple(Hours(**{**one, "weekdays": tuple(one["weekdays"])}) for one in data.get("hours", ())),
        tuple(Cap(**{**one, "purposes": tuple(one["purposes"])}) for one in data.get("caps", ())),
        tuple(Rate(**one) for one in data.get("rates", ())),
        version,
    )


def _faults(rules: Rules) -> Sequence[Fault]:
    found = [*_checked("zone", ((rules.zone not in ("", *ZONES), "", "unknown_zone", _NO_ZONE),))]
    for number, hours in enumerate(rules.hours):
        found += _checked(f"hours.{number}.", _of_hours(hours))
    for number, cap in enumerate(rules.caps):
        found += _checked(f"caps.{number}.", _of_cap(cap))
    for number, rate in enumerate(rules.rates):
        found += _checked(f"rates.{number}.", _of_rate(rate))
    for name in ("hours", "caps", "rates"):
        found += _checked(name, ((len(getattr(rules, name)) > MOST_RULES, "", "too_many", _TOO_MANY),))
    return found


Check = tuple[bool, str, str, Phrase]


def _checked(prefix: str, checks: Sequence[Check]) -> list[Fault]:
    return broken(*((is_wrong, f"{prefix}{field}", code, words) for is_wrong, field, code, words in checks))


def _of_hours(one: Hours) -> Sequence[Check]:
    return (
        (not _is_channel(one.channel), "channel", "unknown_channel", _NO_CHANNEL),
        (one.purpose not in (ANY, *dict(PURPOSES)), "purpose", "unknown_purpose", _NO_PURPOSE),
        (clock_time(one.opens) is None, "opens", "bad_time", _BAD_TIME),
        (clock_time(one.closes) is None, "closes", "bad_time", _BAD_TIME),
        (not one.weekdays or not {*one.weekdays} <= {*_EVERY_DAY}, "weekdays", "bad_days", _BAD_DAYS),
        (one.calendar not in ("", *CALENDARS), "calendar", "unknown_calendar", _NO_CALENDAR),
    )


def _of_cap(one: Cap) -> Sequence[Check]:
    is_long = one.unit in _UNITS and one.amount > 0 and one.period > LONGEST
    return (
        (not _is_channel(one.channel), "channel", "unknown_channel", _NO_CHANNEL),
        (not {*one.purposes} <= {*dict(PURPOSES)}, "purposes", "unknown_purpose", _NO_PURPOSE),
        (one.most < 1 or one.most > 1_000, "most", "out_of_range", _BAD_MOST),
        (one.amount < 1 or is_long, "amount", "out_of_range", _BAD_PERIOD),
        (one.unit not in _UNITS, "unit", "unknown_unit", _BAD_UNIT),
    )


def _of_rate(one: Rate) -> Sequence[Check]:
    return (
        (not _is_channel(one.channel), "channel", "unknown_channel", _NO_CHANNEL),
        (one.most < 1 or one.most > 10_000_000, "most", "out_of_range", _BAD_MOST),
        (not 1 <= one.seconds <= 86_400, "seconds", "out_of_range", _BAD_PERIOD),
    )


def _is_channel(name: str) -> bool:
    return name in (ANY, *dict(CHANNELS))


def clock_time(text: str) -> time | None:
    """ "08:30" on a clock of 24 hours."""
    try:
        return time.fromisoformat(text) if len(text) == 5 else None
    except ValueError:
        return None


_CHANGED = Phrase("Somebody else has changed the rules", "规则已被他人修改")
_NO_ZONE = Phrase("There is no such time zone", "没有该时区")
_NO_CHANNEL = Phrase("There is no such channel", "没有该渠道")
_NO_PURPOSE = Phrase("There is no such purpose", "没有该用途")
_NO_CALENDAR = Phrase("There is no such calendar", "没有该日历")
_BAD_TIME = Phrase("Write the time as 08:30", "时间格式应为 08:30")
_BAD_DAYS = Phrase("Choose at least one day, 1 (Monday) to 7", "请至少选择一天，1（星期一）至 7")
_BAD_MOST = Phrase("Give a number of at least 1", "请填写不小于 1 的数字")
_BAD_PERIOD = Phrase("Give a period of at least 1, and at most a year", "时段须不小于 1，且不超过一年")
_BAD_UNIT = Phrase("Choose minutes, hours or days", "请选择分钟、小时或天")
_TOO_MANY = Phrase("At most 50 rules", "最多 50 条规则")
