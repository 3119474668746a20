"""What a report is: a declaration, parameters with a schema, and lines of figures that open their records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from guanxi.access.actors import Actor
from guanxi.insights.measure import Figure
from guanxi.insights.periods import Period, is_period, period_of
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

Kind = Literal["count", "number", "percent", "money", "days"]
Picture = Literal["funnel", "bars", "table", "tiles"]


def _period(text: str) -> str:
    if not is_period(text):
        raise ValueError("not_a_period")
    return text


class Params(BaseModel):
    """What every report can be asked for. `owner` and `team` narrow it down within what the reader may see."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    period: Annotated[str, AfterValidator(_period)] = "this_quarter"
    owner: UUID | None = None
    team: UUID | None = None

    def whose(self) -> str:
        """Condition text for owner and team."""
        parts = [f'owner = "{self.owner}"'] if self.owner else []
        parts += [f'team = "{self.team}"'] if self.team else []
        return " and ".join(parts)

    def during(self, actor: Actor) -> Period:
        return period_of(self.period, actor.time_zone)


@dataclass(frozen=True, slots=True)
class Column:
    """`object` is whose list a figure of this column opens; empty when it opens none."""

    key: str
    label: Phrase
    kind: Kind
    object: str = ""
    help: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """`figures` by column; None is "no data", which is not zero. `questions` by column: condition text."""

    key: str
    label: Phrase
    figures: Mapping[str, Figure]
    questions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """`basis` says in a sentence what was counted. `total` is counted by itself and never made of the lines, so that
    its rates are weighted by what they stand for.
    """

    basis: Phrase
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line | None = None
    notes: tuple[Phrase, ...] = ()


NO_WORDS = Phrase("", "")
P = TypeVar("P", bound=Params)


@dataclass(frozen=True, slots=True)
class ReportKind(Generic[P]):
    name: str
    label: Phrase
    summary: Phrase
    picture: Picture
    params: type[P]
    make: Callable[[P, Actor], Report]
    first: Phrase = NO_WORDS
    """Heading of the column of labels."""


REPORTS: Registry[ReportKind[Any]] = Registry("report", Phrase("report", "报表"))


def made(name: str, params: Mapping[str, Any], actor: Actor) -> Report:
    """NotFound for an unknown report, Invalid with the name of each parameter that is wrong."""
    kind = REPORTS[name]
    return kind.make(read_params(kind, params), actor)


def read_params(kind: ReportKind[P], params: Mapping[str, Any]) -> P:
    try:
        return kind.params.model_validate(dict(params))
    except ValidationError as error:
        faults = tuple(
            Fault(".".join(str(part) for part in one["loc"]), "bad_parameter", _WRONG.fill(name=_name(one["loc"])))
            for one in error.errors()
        )
        raise Invalid(faults[0].message, code="bad_parameter", faults=faults) from None


def _name(place: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in place)


def share(part: Figure, whole: Figure) -> Figure:
    """A rate from 0 to 1, exact to four places; no data where there is nothing to divide by."""
    if not isinstance(part, int | Decimal) or not isinstance(whole, int | Decimal) or not whole:
        return None
    return round(Decimal(part) / Decimal(whole), 4)


_WRONG = Phrase("The report cannot read “{name}”", "报表无法识别参数“{name}”")
