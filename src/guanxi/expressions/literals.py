"""Values as they are written: spans of time, dates, moments, ids."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from guanxi.expressions.tree import Span

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}
MONTHS = {"months": 1, "quarters": 3, "years": 12}
UNITS = (*SECONDS, *MONTHS)
DATE = r"\d{4}-\d{2}-\d{2}"
MOMENT = rf"{DATE}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{{1,6}})?(Z|[+-](0\d|1[0-4]):[0-5]\d)"
# PostgreSQL reads `\d` by its own rules for other scripts, Python too: both are told the digits.
DATE_PATTERN = DATE.replace(r"\d", "[0-9]")
MOMENT_PATTERN = MOMENT.replace(r"\d", "[0-9]")
# How the house writes decimals into JSON so that no reader makes floats of them.
NUMBER_PATTERN = r"-?[0-9]{1,36}(?:\.[0-9]{1,30})?"
ID_PATTERN = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DATE, _MOMENT, _ID, _NUMBER = (re.compile(one) for one in (DATE_PATTERN, MOMENT_PATTERN, ID_PATTERN, NUMBER_PATTERN))


def unit_of(word: str) -> str | None:
    """The plural name of a unit: day -> days."""
    plural = word if word.endswith("s") else f"{word}s"
    return plural if plural in UNITS else None


def seconds_of(span: Span) -> Decimal | None:
    """None for months and years, which have no fixed length."""
    each = SECONDS.get(span.unit)
    return span.amount * each if each else None


def months_of(span: Span) -> Decimal:
    return span.amount * MONTHS[span.unit]


def read_date(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """With an offset or Z; a moment without one would mean something else for everybody."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def read_id(text: str) -> UUID | None:
    return UUID(text) if _ID.fullmatch(text) else None


def write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def write_number(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
