"""lead.convert, for flows: a lead becomes a deal, by the same rules as when a person does it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field

from guanxi.automation.asking import values_for
from guanxi.automation.fields import Values
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import StepEvent, World
from guanxi.channels.addressing import follow
from guanxi.kit.errors import Refused
from guanxi.kit.phrase import Phrase, listed
from guanxi.objects.write import Draft, Written
from guanxi.sales.deals import FROM_LEAD
from guanxi.sales.leads import refuse_move

CONVERTED = Exit("converted", Phrase("converted", "已转化"))
REFUSED = Exit("refused", Phrase("not possible", "无法转化"))


class ConvertConfig(Config):
    """Without a stage the deal starts on the first one of the pipeline; without a pipeline it takes the default."""

    lead: str = "lead"
    pipeline: str = Field(default="", json_schema_extra={"x-widget": "pipeline"})
    stage: str = Field(default="", json_schema_extra={"x-widget": "stage"})
    values: Values = Field(default_factory=dict)


def convert(config: ConvertConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    """Person and company stay the same; a lead that two runs convert at once becomes one deal."""
    leads = follow(config.lead, seats, world)
    rows = world.rows("lead", list({one for one in leads if one}), [*FROM_LEAD, "title", "status"])
    extras = values_for(world, seats, config.values)
    moves: dict[int, Move] = {}
    wanted: dict[UUID, tuple[int, Draft]] = {}
    for place, (lead, extra) in enumerate(zip(leads, extras, strict=True)):
        why = _refusal(rows.get(lead) if lead else None, is_taken=lead in wanted)
        if why is not None or lead is None:
            moves[place] = Move.go("refused", trace={"reason": (why or _NO_LEAD).json()})
        else:
            wanted[lead] = (place, _deal(config, lead, rows[lead], extra))
    places = [place for place, _ in wanted.values()]
    made = world.create("deal", [draft for _, draft in wanted.values()], [seats[place] for place in places])
    moves |= _told(dict(zip(wanted, zip(places, made, strict=True), strict=True)), rows, seats, world)
    return [moves[place] for place in range(len(seats))]


def _refusal(row: Mapping[str, Any] | None, *, is_taken: bool) -> Phrase | None:
    if row is None:
        return _NO_LEAD
    try:
        refuse_move("converted" if is_taken else str(row["status"]), "converted")
    except Refused as refused:
        return refused.detail
    return None


def _deal(config: ConvertConfig, lead: UUID, row: Mapping[str, Any], extra: Mapping[str, Any]) -> Draft:
    inherited = {name: row.get(name) for name in FROM_LEAD}
    chosen = {"pipeline": config.pipeline or None, "stage": config.stage or None}
    values = {**inherited, "name": row.get("title") or "-", "lead": lead, **chosen}
    return Draft({**{name: value for name, value in values.items() if value is not None}, **extra})


def _told(
    made: Mapping[UUID, tuple[int, Written]],
    rows: Mapping[UUID, Mapping[str, Any]],
    seats: Sequence[Seat],
    world: World,
) -> dict[int, Move]:
    """The leads of deals that could be made are converted, and their histories say so."""
    moves, drafts, events, of = {}, [], [], []
    for lead, (place, deal) in made.items():
        if deal.id is None or deal.outcome == "refused":
            reason = listed([fault.message for fault in deal.faults]).json()
            moves[place] = Move.go("refused", trace={"reason": reason})
            continue
        data = {"deal": str(deal.id), "name": str(rows[lead].get("title") or "")}
        drafts.append(Draft({"status": "converted"}, id=lead))
        events.append(StepEvent("lead.converted", "lead", lead, rows[lead].get("contact"), data))
        of.append(seats[place])
        moves[place] = Move.go("converted", set={"deal": data["deal"]}, trace={"gave": {"deal": data["deal"]}})
    world.update("lead", drafts, of)
    world.append(events, of)
    return moves


CONVERT = StepKind(
    name="lead.convert",
    label=Phrase("Convert the lead", "转化线索"),
    summary=Phrase("The lead becomes a deal of the same person", "线索成为同一联系人的商机"),
    icon="briefcase",
    group="records",
    config=ConvertConfig,
    sentence=lambda _: Phrase("Turn the lead into a deal", "将线索转为商机"),
    advance=convert,
    exits=lambda _: (CONVERTED, REFUSED),
    writes=lambda _: frozenset({"deal.*", "lead.status"}),
    gives=lambda _: {"deal": "lookup:deal"},
)
_NO_LEAD = Phrase("There is no lead to convert", "没有可转化的线索")
