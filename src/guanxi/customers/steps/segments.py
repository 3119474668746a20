"""segment.add and segment.remove: put the subject into a frozen segment, or take it out.

The step says so in the log; whoever follows the log for segments keeps the membership, within a second.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from pydantic import Field

from guanxi.automation import subjects
from guanxi.automation.fields import told
from guanxi.automation.steps import Config, Move, Seat, StepKind
from guanxi.automation.triggers import is_person
from guanxi.automation.world import StepEvent, World
from guanxi.customers.segments.language import known
from guanxi.customers.segments.words import ADDED, REMOVED
from guanxi.kit.phrase import Phrase, same


class SegmentConfig(Config):
    segment: str = Field(
        min_length=1,
        json_schema_extra=told(Phrase("Segment", "客群"), Phrase("A frozen segment", "仅限静态客群"), widget="segment"),
    )


def _advance(kind: str) -> Callable[[SegmentConfig, Sequence[Seat], World], Sequence[Move]]:
    def advance(config: SegmentConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
        people = _people(seats)
        data = {"segment": config.segment}
        events = [StepEvent(kind, one.object, one.subject, people.get(one.subject), data) for one in seats]
        world.append(events, seats)
        return [Move.go(trace={"gave": data}) for _ in seats]

    return advance


def _people(seats: Sequence[Seat]) -> Mapping[UUID, UUID]:
    ids = [one.subject for one in seats]
    if is_person(seats[0].object):
        return {id: id for id in ids}
    return subjects.contacts_of(seats[0].object, ids)


def _sentence(words: Phrase) -> Callable[[SegmentConfig], Phrase]:
    return lambda config: words.fill(segment=known().get(config.segment, same(config.segment)))


ADD = StepKind(
    name="segment.add",
    label=Phrase("Put into a segment", "加入客群"),
    summary=Phrase("Puts the record into a frozen segment", "把记录加入静态客群"),
    icon="users",
    group="records",
    config=SegmentConfig,
    sentence=_sentence(Phrase("Put into the segment “{segment}”", "加入客群“{segment}”")),
    advance=_advance(ADDED),
    writes=lambda _: frozenset({"segment.members"}),
)
REMOVE = StepKind(
    name="segment.remove",
    label=Phrase("Take out of a segment", "移出客群"),
    summary=Phrase("Takes the record out of a frozen segment", "把记录移出静态客群"),
    icon="user-minus",
    group="records",
    config=SegmentConfig,
    sentence=_sentence(Phrase("Take out of the segment “{segment}”", "移出客群“{segment}”")),
    advance=_advance(REMOVED),
    writes=lambda _: frozenset({"segment.members"}),
)
