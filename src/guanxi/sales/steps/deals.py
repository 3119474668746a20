"""deal.create and deal.move, for flows. The rules of the pipeline hold for them as for people."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from guanxi.automation.asking import values_for
from guanxi.automation.fields import Values, Words
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import as_id, follow
from guanxi.kit.phrase import Phrase, listed
from guanxi.objects.write import Draft

MOVED = Exit("moved", Phrase("moved", "已推进"))
REFUSED = Exit("refused", Phrase("not possible", "无法推进"))


class CreateConfig(Config):
    """Without a stage the deal starts on the first one of the pipeline; without a pipeline it takes the default."""

    contact: str = "contact"
    owner: str = "owner"
    name: Words = Phrase("", "")
    pipeline: str = Field(default="", json_schema_extra={"x-widget": "pipeline"})
    stage: str = Field(default="", json_schema_extra={"x-widget": "stage"})
    values: Values = Field(default_factory=dict)


class MoveConfig(Config):
    deal: str = "deal"
    stage: str = Field(min_length=1, json_schema_extra={"x-widget": "stage"})
    values: Values = Field(default_factory=dict)


def create(config: CreateConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    contacts, owners = follow(config.contact, seats, world), follow(config.owner, seats, world)
    rows = world.rows("contact", list({one for one in contacts if one}), ["name", "company", "source"])
    extras = values_for(world, seats, config.values)
    drafts = []
    for seat, contact, owner, extra in zip(seats, contacts, owners, extras, strict=True):
        row = rows.get(contact, {}) if contact else {}
        lead = seat.subject if seat.object == "lead" else as_id(seat.context.get("lead"))
        values: dict[str, Any] = {
            "name": config.name.zh or row.get("name") or "-",
            "contact": contact,
            "company": row.get("company"),
            "source": row.get("source"),
            "owner": owner,
            "lead": lead,
            "pipeline": config.pipeline or None,
            "stage": config.stage or None,
            **extra,
        }
        drafts.append(Draft({name: value for name, value in values.items() if value is not None}))
    written = world.create("deal", drafts, seats)
    return [
        Move.go(set={"deal": str(made.id)}, trace={"gave": {"deal": str(made.id)}})
        if made.id and made.outcome != "refused"
        else Move.fail(listed([fault.message for fault in made.faults]), retry=False)
        for made in written
    ]


def move(config: MoveConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    """A refused move takes the exit “refused” and says everything that is missing."""
    deals = follow(config.deal, seats, world)
    extras = values_for(world, seats, config.values)
    wanted = [(seat, deal, extra) for seat, deal, extra in zip(seats, deals, extras, strict=True) if deal]
    drafts = [Draft({**extra, "stage": config.stage}, id=deal) for _, deal, extra in wanted]
    written = world.update("deal", drafts, [seat for seat, _, _ in wanted])
    results = {seat.run: made for (seat, _, _), made in zip(wanted, written, strict=True)}
    moves = []
    for seat in seats:
        made = results.get(seat.run)
        if made is None:
            moves.append(Move.fail(_NO_DEAL, retry=False))
        elif made.outcome == "refused":
            reason = listed([fault.message for fault in made.faults]).json()
            moves.append(Move.go("refused", trace={"reason": reason}))
        else:
            moves.append(Move.go("moved", trace={"gave": {"stage": config.stage}}))
    return moves


CREATE = StepKind(
    name="deal.create",
    label=Phrase("Create a deal", "创建商机"),
    summary=Phrase("Starts a sale for the contact", "为联系人建立一个商机"),
    icon="briefcase",
    group="records",
    config=CreateConfig,
    sentence=lambda _: Phrase("Create a deal", "创建商机"),
    advance=create,
    writes=lambda _: frozenset({"deal.*"}),
    gives=lambda _: {"deal": "lookup:deal"},
)
MOVE = StepKind(
    name="deal.move",
    label=Phrase("Move the deal", "推进商机阶段"),
    summary=Phrase("To another stage, if the pipeline allows it", "推进到另一阶段（须符合管道规则）"),
    icon="arrow-right",
    group="records",
    config=MoveConfig,
    sentence=lambda config: Phrase("Move the deal to “{stage}”", "将商机推进到“{stage}”").fill(stage=config.stage),
    advance=move,
    exits=lambda _: (MOVED, REFUSED),
    writes=lambda _: frozenset({"deal.stage", "deal.state"}),
)

_NO_DEAL = Phrase("There is no deal to move", "没有可推进的商机")
