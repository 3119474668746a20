"""Dates and moments, their parts and their neighbours. The date of a moment is that of the zone asked for."""

from datetime import date, datetime
from decimal import Decimal

from guanxi.expressions import calendar
from guanxi.expressions.operators.registry import Function, example
from guanxi.expressions.zones import ZONES
from guanxi.kit.phrase import Phrase

_DAYS = calendar.MOST_DAYS
_DATES = "date '0001-01-01' and date '9999-12-31'"
_MOMENTS = "timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 23:59:59.999999+00'"
# What a template computes once, and empty when it leaves the calendar. Nothing is pulled up over `offset 0`.
IN_CALENDAR = f"(select case when c.x between {_DATES} then c.x end from (select %s as x offset 0) c)"
MOMENT_IN_CALENDAR = f"(select case when c.x between {_MOMENTS} then c.x end from (select %s as x offset 0) c)"
_WALL_IN_CALENDAR = (
    "(select case when w.x between timestamp '0001-01-01' and timestamp '9999-12-31 23:59:59.999999'"
    " then w.x at time zone {3} end from (select %s as x offset 0) w)"
)
WALL = "{0} >= timestamptz '0001-01-02 00:00:00+00' and {0} < timestamptz '9999-12-31 00:00:00+00'"
# PostgreSQL fails on a name it does not know, so only those of our list reach it.
IS_ZONE = f"{{1}} in ({', '.join(repr(name) for name in sorted(ZONES))})"
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
            is_monotone=name == "year",
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


_SHIFT_DATE = {
    unit: f"case when {{1}} > -{most + 1} and {{1}} < {most + 1} then "
    + IN_CALENDAR % f"({{0}} + make_interval({unit} => trunc({{1}})::int))::date"
    + " end"
    for unit, most in (("days", _DAYS), ("months", calendar.MOST_MONTHS))
}
_SHIFT_WALL = {
    unit: f"case when {WALL} and {{1}} > -{most + 1} and {{1}} < {most + 1} then "
    + MOMENT_IN_CALENDAR
    % (_WALL_IN_CALENDAR % f"(({{0}} at time zone {{3}}) + make_interval({unit} => trunc({{1}})::int))")
    + " end"
    for unit, most in (("days", _DAYS), ("months", calendar.MOST_MONTHS))
}
_DAY_END = (
    "case when {0} = date '9999-12-31' and {1} is not null then timestamptz '9999-12-31 23:59:59.999999+00' else "
    + MOMENT_IN_CALENDAR % "(({0} + 1)::timestamp at time zone {1})"
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
        sql=f"case when {WALL} then extract(hour from ({{0}} at time zone {{1}})) end",
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
        sql=f"case when {WALL} then ({{0}} at time zone {{1}})::date end",
        reads=Phrase("the date of {0}", "{0} 的日期"),
        summary=Phrase("The date of a moment.", "时刻所在的日期。"),
        examples=(example("date(2026-03-01T10:30:00Z)", date(2026, 3, 1)),),
    ),
    Function(
        name="hour",
        group="date",
        takes=("moment", "text"),
        gives="number",
        run=_hour,
        sql=f"case when {IS_ZONE} and {WALL} then extract(hour from ({{0}} at time zone {{1}})) end",
        reads=Phrase("the hour of {0} in the time zone {1}", "{0} 在时区 {1} 的小时"),
        summary=Phrase("In a time zone; an unknown zone makes it empty.", "指定时区的小时；时区未知则为空。"),
        examples=(
            example('hour(2026-03-01T10:30:00Z, "Asia/Shanghai")', Decimal(18)),
            example('hour(2026-03-01T10:30:00Z, "Nowhere")', None),
        ),
    ),
    Function(
        name="date",
        group="date",
        takes=("moment", "text"),
        gives="date",
        run=calendar.local_date,
        sql=f"case when {IS_ZONE} and {WALL} then ({{0}} at time zone {{1}})::date end",
        reads=Phrase("the date of {0} in the time zone {1}", "{0} 在时区 {1} 的日期"),
        summary=Phrase("In a time zone; an unknown zone makes it empty.", "指定时区的日期；时区未知则为空。"),
        examples=(
            example('date(2026-03-01T22:30:00Z, "Asia/Shanghai")', date(2026, 3, 2)),
            example('date(2026-03-01T22:30:00Z, "Nowhere")', None),
        ),
    ),
    *(
        Function(
            name=name,
            group="date",
            takes=("date",),
            gives="moment",
            ambient=("zone",),
            run=run,
            is_monotone=True,
            sql=sql,
            reads=reads,
            summary=summary,
            examples=(example(f"{name}(2026-03-01) = {gives}", True),),
        )
        for name, run, sql, reads, summary, gives in (
            (
                "day_start",
                calendar.day_start,
                MOMENT_IN_CALENDAR % "({0}::timestamp at time zone {1})",
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
        is_monotone=True,
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
    *(
        Function(
            name=name,
            group="date",
            takes=("date", "unit"),
            gives="date",
            units=("week", "month", "quarter", "year"),
            run=run,
            is_monotone=True,
            sql={
                unit: IN_CALENDAR % f"(date_trunc('{unit}', {{0}}::timestamp){more.format(span=span)})::date"
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
