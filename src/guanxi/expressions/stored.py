"""How a stored value is read in SQL: what does not fit the type is NULL, and nothing can fail."""

from guanxi.expressions.decimals import LARGEST_EXPONENT
from guanxi.expressions.fragment import Sql, quoted
from guanxi.expressions.literals import DATE_PATTERN, ID_PATTERN, MOMENT_PATTERN, NUMBER_PATTERN
from guanxi.expressions.schema import Column, Field, JsonKey, Place
from guanxi.expressions.types import TypeName
from guanxi.kit.sql import identifier

_BOUND = f"1e{LARGEST_EXPONENT}"
_DATES = ("date '0001-01-01'", "date '9999-12-31'")
_MOMENTS = ("timestamptz '0001-01-01 00:00:00+00'", "timestamptz '9999-12-31 23:59:59.999999+00'")


def column(name: str, alias: str) -> str:
    return f"{alias}.{identifier(name)}"


def raw(place: Place, alias: str) -> str:
    """The column, or the JSONB value, as it is."""
    if isinstance(place, Column):
        return column(place.name, alias)
    return f"({column(place.column, alias)} -> {quoted(place.key)})"


def read(field: Field, alias: str) -> Sql:
    place = field.column or Column(field.name)
    if isinstance(place, JsonKey):
        return Sql(from_json(raw(place, alias), field.type), is_simple=True)
    return Sql(_from_column(raw(place, alias), field.type, place.is_countable), is_simple=True)


def reference(place: Place, alias: str) -> str:
    """The id of another record."""
    return raw(place, alias) if isinstance(place, Column) else from_json(raw(place, alias), "lookup")


def is_proper(at: str, type: TypeName, is_countable: bool, sides: str = "<>") -> str | None:
    """What must hold of a column besides not being NULL; None when nothing more.

    `sides` says from where a wrong value could come: "<" when only one that is too small could pass.
    """
    match type:
        case "text" | "choice":
            return f"{at} <> ''"
        case "number" | "money":
            return None if is_countable else _within(at, f"-{_BOUND}", _BOUND, sides, "")
        case "date":
            return None if is_countable else _within(at, *_DATES, sides, "=")
        case "moment":
            return None if is_countable else _within(at, *_MOMENTS, sides, "=")
        case _:
            return None


def _within(at: str, low: str, high: str, sides: str, closed: str) -> str:
    tests = {"<": f"{at} >{closed} {low}", ">": f"{at} <{closed} {high}"}
    return " and ".join(tests[side] for side in sides)


def _from_column(at: str, type: TypeName, is_countable: bool) -> str:
    match type:
        case "text" | "choice":
            return f"nullif({at}, '')"
        case "number" | "money" if is_countable:
            return f"{at}::numeric"
        case "number" | "money":
            return f"(case when {is_proper(at, type, is_countable)} then {at}::numeric end)"
        case "date" | "moment" if not is_countable:
            return f"(case when {is_proper(at, type, is_countable)} then {at} end)"
        case "duration":
            return f"extract(epoch from {at})"
        case "set" | "list":
            return f"coalesce(array_remove({at}, null), '{{}}')"
        case _:
            return at


def from_json(at: str, type: TypeName) -> str:
    text = f"({at} #>> '{{}}')"
    match type:
        case "text" | "choice":
            return _typed(at, "string", f"nullif({text}, '')")
        case "number" | "money" | "duration":
            number = f"({at})::numeric"
            within = f"case when {number} > -{_BOUND} and {number} < {_BOUND} then {number} end"
            written = f"case when {text} ~ '\\A{NUMBER_PATTERN}\\Z' then {text}::numeric end"
            return f"(case jsonb_typeof({at}) when 'number' then {within} when 'string' then {written} end)"
        case "flag":
            return _typed(at, "boolean", f"({at})::boolean")
        case "date":
            return _typed(at, "string", _valid(text, DATE_PATTERN, "date", _DATES))
        case "moment":
            return _typed(at, "string", _valid(text, MOMENT_PATTERN, "timestamptz", _MOMENTS))
        case "lookup":
            return _typed(at, "string", f"case when {text} ~ '\\A{ID_PATTERN}\\Z' then {text}::uuid end")
        case _:
            elements = f"select one #>> '{{}}' from jsonb_array_elements({at}) one where jsonb_typeof(one) = 'string'"
            return f"coalesce({_typed(at, 'array', f'array({elements})')}, '{{}}')"


def _typed(at: str, kind: str, value: str) -> str:
    return f"(case when jsonb_typeof({at}) = '{kind}' then {value} end)"


def _valid(text: str, pattern: str, type: str, bounds: tuple[str, str]) -> str:
    """The pattern keeps out words like 'infinity', `pg_input_is_valid` days that do not exist."""
    inside = f"case when {text}::{type} between {bounds[0]} and {bounds[1]} then {text}::{type} end"
    valid = f"case when pg_input_is_valid({text}, '{type}') then {inside} end"
    return f"case when {text} ~ '\\A(?:{pattern})\\Z' then {valid} end"
