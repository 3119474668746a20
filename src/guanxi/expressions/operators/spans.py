"""Lengths of time: between two days or moments, and added to them."""

from datetime import date, datetime
from decimal import Decimal

from guanxi.expressions import calendar
from guanxi.expressions.operators.dates import IN_CALENDAR, MOMENT_IN_CALENDAR
from guanxi.expressions.operators.registry import Function, example
from guanxi.kit.phrase import Phrase

_SECONDS = calendar.MOST_DAYS * 86_400
_MONTHS = (
    "(extract(year from {1}) - extract(year from {0})) * 12 + extract(month from {1}) - extract(month from {0})"
    " - (extract(day from {1}) < extract(day from {0}))::int"
)
_EPOCH = "floor(extract(epoch from ({1} - {0})))"
_SPAN = f"case when {{1}} between -{_SECONDS} and {_SECONDS} then "
_PLUS_MOMENT = (
    _SPAN + MOMENT_IN_CALENDAR % "({0} + floor(round({1} * 1000000, 12))::float8 * interval '1 microsecond')" + " end"
)
_PLUS_DATE = _SPAN + IN_CALENDAR % "({0}::timestamp + floor({1})::float8 * interval '1 second')::date" + " end"


def _days(start: date, end: date) -> Decimal:
    return Decimal((end - start).days)


def _date_span(start: date, end: date, unit: str) -> Decimal:
    match unit:
        case "days":
            return _days(start, end)
        case "weeks":
            return Decimal((end - start).days // 7)
        case "months":
            return Decimal(calendar.months_between(start, end))
        case _:
            return Decimal(calendar.months_between(start, end) // 12)


def _moment_span(start: datetime, end: datetime, unit: str) -> Decimal:
    seconds = calendar.seconds_between(start, end)
    return Decimal(seconds.__floor__() // {"seconds": 1, "minutes": 60}.get(unit, 3600))


def _since(end: datetime, start: datetime) -> Decimal:
    return calendar.seconds_between(start, end)


FUNCTIONS = (
    Function(
        name="+",
        group="date",
        takes=("moment", "duration"),
        gives="moment",
        run=calendar.shift_moment,
        is_monotone=True,
        sql=_PLUS_MOMENT,
        reads=Phrase("{1} after {0}", "{0} 之后 {1}"),
        form="infix",
        summary=Phrase("Later by exactly so long.", "准确推后一段时间。"),
        examples=(example("2026-03-01T10:00:00Z + 2 hours = 2026-03-01T12:00:00Z", True),),
    ),
    Function(
        name="-",
        group="date",
        takes=("moment", "duration"),
        gives="moment",
        run=lambda moment, span: calendar.shift_moment(moment, span.copy_negate()),
        is_monotone=True,
        sql=_PLUS_MOMENT.replace("{1}", "(-{1})"),
        reads=Phrase("{1} before {0}", "{0} 之前 {1}"),
        form="infix",
        summary=Phrase("Earlier by exactly so long.", "准确提前一段时间。"),
        examples=(example("2026-03-01T10:00:00Z - 1 day = 2026-02-28T10:00:00Z", True),),
    ),
    Function(
        name="+",
        group="date",
        takes=("date", "duration"),
        gives="date",
        run=calendar.shift_days,
        is_monotone=True,
        sql=_PLUS_DATE,
        reads=Phrase("{1} after {0}", "{0} 之后 {1}"),
        form="infix",
        summary=Phrase("Later by whole days.", "推后若干整天。"),
        examples=(example("2026-02-28 + 1 day", date(2026, 3, 1)),),
    ),
    Function(
        name="-",
        group="date",
        takes=("date", "duration"),
        gives="date",
        run=lambda day, span: calendar.shift_days(day, span.copy_negate()),
        is_monotone=True,
        sql=_PLUS_DATE.replace("{1}", "(-{1})"),
        reads=Phrase("{1} before {0}", "{0} 之前 {1}"),
        form="infix",
        summary=Phrase("Earlier by whole days.", "提前若干整天。"),
        examples=(example("2026-03-01 - 1 day", date(2026, 2, 28)),),
    ),
    Function(
        name="-",
        group="date",
        takes=("date", "date"),
        gives="duration",
        run=lambda end, start: _days(start, end) * 86_400,
        is_monotone=True,
        sql="(({0} - {1})::numeric * 86400)",
        reads=Phrase("the time from {1} to {0}", "从 {1} 到 {0} 的时长"),
        form="infix",
        summary=Phrase("How long between.", "相隔时长。"),
        examples=(example("(2026-03-01 - 2026-02-28) = 1 day", True),),
    ),
    Function(
        name="-",
        group="date",
        takes=("moment", "moment"),
        gives="duration",
        run=_since,
        is_monotone=True,
        sql="extract(epoch from ({0} - {1}))",
        reads=Phrase("the time from {1} to {0}", "从 {1} 到 {0} 的时长"),
        form="infix",
        summary=Phrase("How long between.", "相隔时长。"),
        examples=(example("(2026-03-01T12:00:00Z - 2026-03-01T10:00:00Z) = 2 hours", True),),
    ),
    Function(
        name="between",
        group="date",
        takes=("date", "date", "unit"),
        gives="number",
        units=("days", "weeks", "months", "years"),
        run=_date_span,
        is_monotone=True,
        sql={
            "days": "({1} - {0})::numeric",
            "weeks": "floor(({1} - {0}) / 7.0)",
            "months": f"({_MONTHS})",
            "years": f"floor(({_MONTHS}) / 12)",
        },
        reads=Phrase("whole {2} from {0} to {1}", "从 {0} 到 {1} 的整{2}数"),
        summary=Phrase("Whole units from the first to the second, rounded down.", "两者相隔的整单位数，向下取整。"),
        examples=(
            example('between(2026-01-31, 2026-02-28, "months")', Decimal(0)),
            example('between(2000-02-29, 2026-02-28, "years")', Decimal(25)),
        ),
    ),
    Function(
        name="between",
        group="date",
        takes=("moment", "moment", "unit"),
        gives="number",
        units=("seconds", "minutes", "hours"),
        run=_moment_span,
        is_monotone=True,
        sql={
            "seconds": _EPOCH,
            "minutes": f"floor({_EPOCH} / 60)",
            "hours": f"floor({_EPOCH} / 3600)",
        },
        reads=Phrase("whole {2} from {0} to {1}", "从 {0} 到 {1} 的整{2}数"),
        summary=Phrase("Whole units from the first to the second, rounded down.", "两者相隔的整单位数，向下取整。"),
        examples=(
            example('between(2026-03-01T10:00:00Z, 2026-03-01T11:59:00Z, "hours")', Decimal(1)),
            example('between(2026-03-01T10:00:00Z, 2026-03-01T09:59:00Z, "hours")', Decimal(-1)),
        ),
    ),
    Function(
        name="age",
        group="date",
        takes=("date",),
        gives="number",
        ambient=("today",),
        run=lambda day, today: _date_span(day, today, "years"),
        is_monotone=True,
        sql=f"floor(({_MONTHS}) / 12)",
        reads=Phrase("the age since {0}", "自 {0} 起的周年数"),
        summary=Phrase("Whole years until today; on 29 February one turns a year older on 1 March.", "至今的整年数。"),
        examples=(example("age(today)", Decimal(0)),),
    ),
)
