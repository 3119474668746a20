"""note.create: something written down about whatever the run is about."""

from collections.abc import Sequence

from pydantic import Field

from guanxi.automation.asking import filled
from guanxi.automation.fields import TemplateText, told
from guanxi.automation.steps import Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow, records_about
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft

_ABOUT = ("company", "lead", "deal")


class NoteConfig(Config):
    body: TemplateText = Field(
        min_length=1,
        json_schema_extra=told(Phrase("Text", "内容"), Phrase("Variables are possible", "可使用变量"), widget="liquid"),
    )


def advance(config: NoteConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    contacts = follow("contact", seats, world)
    abouts = records_about(seats, world)
    drafts = [
        Draft({"body": body, "contact": contact, **{name: about[name] for name in _ABOUT if name in about}})
        for body, contact, about in zip(filled(world, seats, config.body), contacts, abouts, strict=True)
    ]
    return [
        Move.go(set={"note": str(made.id)}, trace={"gave": {"note": str(made.id)}})
        if made.id and made.outcome != "refused"
        else Move.fail(made.faults[0].message if made.faults else _REFUSED, retry=False)
        for made in world.create("note", drafts, seats)
    ]


def _sentence(config: NoteConfig) -> Phrase:
    first = config.body.strip().splitlines()[0][:80]
    return Phrase("Write a note: {text}", "添加备注：{text}").fill(text=first)


STEP = StepKind(
    name="note.create",
    label=Phrase("Write a note", "添加备注"),
    summary=Phrase("Writes something down on the record's timeline", "在记录的时间线上写下备注"),
    icon="file-text",
    group="work",
    config=NoteConfig,
    sentence=_sentence,
    advance=advance,
    writes=lambda _: frozenset({"note.*"}),
    gives=lambda _: {"note": "lookup:note"},
)

_REFUSED = Phrase("The note could not be written", "备注未能保存")
