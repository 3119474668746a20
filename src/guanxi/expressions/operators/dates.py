"""Dates, moments and lengths of time. Dates of moments are those of the zone the expression runs for."""

from datetime import date, datetime
from decimal import Decimal

from guanxi.expressions import calendar
from guanxi.expressions.operators.registry import Function, example
from guanxi.kit.phrase import Phrase

_DAYS = calendar.MOST_DAYS
_SECONDS = calendar.MOST_DAYS * 86_400
_DATES = "date '0001-01-01' and date '9999-12-31'"
_MOMENTS = "timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 23:59:59.999999+00'"
# What a template computes once, and empty when it leaves the calendar. Nothing is pulled up over `offset 0`.
_DATE = f"(select case when c.x between {_DATES} then c.x end from (select %s as x offset 0) c)"
_MOMENT = f"(select case when c.x between {_MOMENTS} then c.x end from (select %s as x offset 0) c)"
_WALL = "{0} >= timestamptz '0001-01-02 00:00:00+00' and {0} < timestamptz '9999-12-31 00:00:00+00'"
_PARTS = (
    ("year", "year", Phrase("the year of {0}", "{0} 的年份"), Phrase("Year.", "年。"), 2026),
    ("quarter", "quarter", Phrase("the quarter of {0}", "{0} 的季度"), Phrase("1 to 4.", "季度，1 到 4。"), 1),
    ("month", "month", Phrase("the month of {0}", "{0} 的月份"), Phrase("1 to 12.", "月，1 到 12。"), 3),
    ("week", "week", Phrase("the week of {0}", "{0} 的周数"), Phrase("ISO week.", "ISO 周数。"), 9),
    ("day", "day", Phrase("the day of {0}", "{0} 的日"), Phrase("Day of the month.", "日。"), 1),
    ("weekday", "isodow", Phrase("the weekday of {0}", "{0} 的星期"), Phrase("Monday is 1.", "星期一为 1。"), 7),
)


def _part(name: str, day: date) -> Decimal:
    match name:
        case "quarter":
            return Decimal((day.month + 2) // 3)
        case "week":
            return Decimal(day.isocalendar().week)
        case "weekday":
            return Decimal(day.isoweekday())
        case _:
            return Decimal(getattr(day, name))


def _parts() -> tuple[Function, ...]:
    return tuple(
        Function(
            name=name,
            group="date",
            takes=("date",),
            gives="number",
            run=lambda day, name=name: _part(name, day),
            sql=f"extract({sql} from {{0}})",
            reads=reads,
            summary=summary,
            examples=(example(f"{name}(2026-03-01)", Decimal(gives)),),
        )
        for name, sql, reads, summary, gives in _PARTS
    )


def _hour(moment: datetime, zone: str) -> Decimal | None:
    wall = calendar.local_wall(moment, zone)
    return Decimal(wall.hour) if wall else None


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


_MONTHS = (
    "(extract(year from {1}) - extract(year from {0})) * 12 + extract(month from {1}) - extract(month from {0})"
    " - (extract(day from {1}) < extract(day from {0}))::int"
)
_EPOCH = "floor(extract(epoch from ({1} - {0})))"
_SHIFT_DATE = {
    unit: f"case when {{1}} > -{most + 1} and {{1}} < {most + 1} then "
    + _DATE % f"({{0}} + make_interval({unit} => trunc({{1}})::int))::date"
    + " end"
    for unit, most in (("days", _DAYS), ("months", calendar.MOST_MONTHS))
}
_SHIFT_WALL = {
    unit: f"case when {_WALL} and {{1}} > -{most + 1} and {{1}} < {most + 1} then "
    + _MOMENT % f"((({{0}} at time zone {{3}}) + make_interval({unit} => trunc({{1}})::int)) at time zone {{3}})"
    + " end"
    for unit, most in (("days", _DAYS), ("months", calendar.MOST_MONTHS))
}
_SPAN = f"case when {{1}} between -{_SECONDS} and {_SECONDS} then "
_PLUS_MOMENT = _SPAN + _MOMENT % "({0} + floor(round({1} * 1000000, 12))::float8 * interval '1 microsecond')" + " end"
_PLUS_DATE = _SPAN + _DATE % "({0}::timestamp + floor({1})::float8 * interval '1 second')::date" + " end"
_DAY_END = (
    "case when {0} = date '9999-12-31' and {1} is not null then timestamptz '9999-12-31 23:59:59.999999+00' else "
    + _MOMENT % "(({0} + 1)::timestamp at time zone {1})"
    + " end"
)
_ADD = Phrase("{0} plus {1} {2}", "{0} 加 {1} {2}")
_UNITS = ("days", "months")

FUNCTIONS = (
    *_parts(),
    Function(
        name="hour",
        group="date",
        takes=("moment",),
        gives="number",
        ambient=("zone",),
        run=_hour,
        sql=f"case when {_WALL} then extract(hour from ({{0}} at time zone {{1}})) end",
        reads=Phrase("the hour of {0}", "{0} 的小时"),
        summary=Phrase("0 to 23, on the wall clock.", "当地时间的小时，0 到 23。"),
        examples=(example("hour(2026-03-01T10:30:00Z)", Decimal(10)),),
    ),
    Function(
        name="date",
        group="date",
        takes=("moment",),
        gives="date",
        ambient=("zone",),
        run=calendar.local_date,
        sql=f"case when {_WALL} then ({{0}} at time zone {{1}})::date end",
        reads=Phrase("the date of {0}", "{0} 的日期"),
        summary=Phrase("The date of a moment.", "时刻所在的日期。"),
        examples=(example("date(2026-03-01T10:30:00Z)", date(2026, 3, 1)),),
    ),
    *(
        Function(
            name=name,
            group="date",
            takes=("date",),
            gives="moment",
            ambient=("zone",),
            run=run,
            sql=sql,
            reads=reads,
            summary=summary,
            examples=(example(f"{name}(2026-03-01) = {gives}", True),),
        )
        for name, run, sql, reads, summary, gives in (
            (
                "day_start",
                calendar.day_start,
                _MOMENT % "({0}::timestamp at time zone {1})",
                Phrase("the beginning of {0}", "{0} 零点"),
                Phrase("The first instant of a day.", "一天的开始。"),
                "2026-03-01T00:00:00Z",
            ),
            (
                "day_end",
                calendar.day_end,
                _DAY_END,
                Phrase("the end of {0}", "{0} 结束"),
                Phrase("The first instant of the next day.", "次日的开始。"),
                "2026-03-02T00:00:00Z",
            ),
        )
    ),
    Function(
        name="shift",
        group="date",
        takes=("date", "number", "unit"),
        gives="date",
        units=_UNITS,
        run=calendar.shift_date,
        sql=_SHIFT_DATE,
        reads=_ADD,
        summary=Phrase("Days or months later; short months end early.", "若干天或月之后；短月取月末。"),
        examples=(
            example('shift(2026-01-31, 1, "months")', date(2026, 2, 28)),
            example('shift(2026-01-31, -31, "days")', date(2025, 12, 31)),
        ),
    ),
    Function(
        name="shift",
        group="date",
        takes=("moment", "number", "unit"),
        gives="moment",
        units=_UNITS,
        ambient=("zone",),
        run=calendar.shift_wall,
        sql=_SHIFT_WALL,
        reads=_ADD,
        summary=Phrase("On the wall clock: the same time of another day.", "按当地时间，另一天的同一时刻。"),
        examples=(example('shift(2026-01-31T10:00:00Z, 1, "months") = 2026-02-28T10:00:00Z', True),),
    ),
    Function(
        name="+",
        group="date",
        takes=("moment", "duration"),
        gives="moment",
        run=calendar.shift_moment,
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
        sql=f"floor(({_MONTHS}) / 12)",
        reads=Phrase("the age since {0}", "自 {0} 起的周年数"),
        summary=Phrase("Whole years until today; on 29 February one turns a year older on 1 March.", "至今的整年数。"),
        examples=(example("age(today)", Decimal(0)),),
    ),
    *(
        Function(
            name=name,
            group="date",
            takes=("date", "unit"),
            gives="date",
            units=("week", "month", "quarter", "year"),
            run=run,
            sql={
                unit: _DATE % f"(date_trunc('{unit}', {{0}}::timestamp){more.format(span=span)})::date"
                for unit, span in (
                    ("week", "7 days"),
                    ("month", "1 month"),
                    ("quarter", "3 months"),
                    ("year", "1 year"),
                )
            },
            reads=reads,
            summary=summary,
            examples=(example(f'{name}(2026-02-10, "month")', gives),),
        )
        for name, run, more, reads, summary, gives in (
            (
                "start_of",
                calendar.start_of,
                "",
                Phrase("the start of the {1} of {0}", "{0} 所在{1}的第一天"),
                Phrase("First day; weeks begin on Monday.", "第一天；一周从星期一开始。"),
                date(2026, 2, 1),
            ),
            (
                "end_of",
                calendar.end_of,
                " + interval '{span}' - interval '1 day'",
                Phrase("the end of the {1} of {0}", "{0} 所在{1}的最后一天"),
                Phrase("Last day.", "最后一天。"),
                date(2026, 2, 28),
            ),
        )
    ),
)
