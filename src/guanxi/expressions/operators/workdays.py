"""Days of work and public holidays, by the calendar of a country."""

from datetime import date
from decimal import Decimal

from guanxi.expressions import workdays
from guanxi.expressions.operators.dates import IN_CALENDAR
from guanxi.expressions.operators.registry import Function, example
from guanxi.expressions.workdays import CALENDARS, Templates
from guanxi.kit.phrase import Phrase

_KNOWN = f"between date '{workdays.FIRST}' and date '{workdays.LAST}'"
_UNITS = tuple(CALENDARS)
# The first day that is far enough: the search begins beside the day and holds as soon as it is found.
_LATER = (
    "(select g.day from (select {0} + n as day from generate_series(1, 2 * trunc({1})::int + 30) n order by n) g"
    " where <until g.day> >= <until {0}> + trunc({1})::int limit 1)"
)
_EARLIER = (
    "(select g.day from (select {0} + n as day from generate_series(2 * trunc({1})::int - 30, -1) n order by n) g"
    " where <until g.day> >= <until ({0} - 1)> + trunc({1})::int + 1 limit 1)"
)
_ADD = (
    f"case when {{0}} {_KNOWN} and {{1}} between -<most> and <most> then case when trunc({{1}}) = 0 then {{0}}"
    f" when {{1}} > 0 then {IN_CALENDAR % _LATER} else {IN_CALENDAR % _EARLIER} end end"
)

FUNCTIONS = (
    Function(
        name="working_days",
        group="date",
        takes=("date", "date", "unit"),
        gives="number",
        units=_UNITS,
        run=workdays.working_days,
        is_monotone=True,
        sql=Templates(f"case when {{0}} {_KNOWN} and {{1}} {_KNOWN} then (<until {{1}}> - <until {{0}}>)::numeric end"),
        reads=Phrase("working days from {0} to {1} ({2})", "从 {0} 到 {1} 的工作日数（{2}）"),
        summary=Phrase(
            "Days of work after the first day, up to the second. China with its make-up days; “weekdays” has no"
            " holidays.",
            "自前一日之后至后一日的工作日数。中国日历含调休；“weekdays”不计节假日。",
        ),
        examples=(
            example('working_days(2026-02-13, 2026-02-24, "CN")', Decimal(2)),
            example('working_days(2026-02-13, 2026-02-24, "weekdays")', Decimal(7)),
            example('working_days(2026-07-06, 2026-07-02, "US")', Decimal(-1)),
        ),
    ),
    Function(
        name="add_working_days",
        group="date",
        takes=("date", "number", "unit"),
        gives="date",
        units=_UNITS,
        run=workdays.add_working_days,
        is_monotone=True,
        sql=Templates(_ADD),
        reads=Phrase("{1} working days after {0} ({2})", "{0} 之后第 {1} 个工作日（{2}）"),
        summary=Phrase("The day of work so many ahead, or back.", "往后（或往前）第若干个工作日。"),
        examples=(
            example('add_working_days(2026-02-13, 2, "CN")', date(2026, 2, 24)),
            example('add_working_days(2026-07-06, -1, "US")', date(2026, 7, 2)),
        ),
    ),
    Function(
        name="is_holiday",
        group="date",
        takes=("date", "unit"),
        gives="flag",
        units=_UNITS,
        run=workdays.is_holiday,
        sql=Templates("{0} = any(<holidays>)"),
        reads=Phrase("{0} is a public holiday ({1})", "{0} 是法定节假日（{1}）"),
        denied=Phrase("{0} is no public holiday ({1}), or is empty", "{0} 不是法定节假日（{1}），或为空"),
        summary=Phrase("A public holiday, also on a weekend.", "是否为法定节假日，周末也算。"),
        examples=(
            example('is_holiday(2026-10-01, "CN")', True),
            example('is_holiday(2026-10-10, "CN")', False),
        ),
    ),
    Function(
        name="is_working_day",
        group="date",
        takes=("date", "unit"),
        gives="flag",
        units=_UNITS,
        run=workdays.is_working_day,
        sql=Templates(
            f"{{0}} > date '{workdays.FIRST}' and {{0}} <= date '{workdays.LAST}'"
            " and <until {0}> > <until ({0} - 1)>"
        ),
        reads=Phrase("{0} is a working day ({1})", "{0} 是工作日（{1}）"),
        denied=Phrase("{0} is no working day ({1}), or is empty", "{0} 不是工作日（{1}），或为空"),
        summary=Phrase("Worked, make-up days included.", "是否为工作日，含调休上班。"),
        examples=(
            example('is_working_day(2026-10-10, "CN")', True),
            example('is_working_day(2026-10-10, "US")', False),
        ),
    ),
)
