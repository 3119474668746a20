from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from guanxi.events.kinds import CLEAR, KEEP, KINDS, EventKind
from guanxi.events.log import NewEvent, append
from guanxi.events.read import find, timeline
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid, NotFound
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import same

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    with (
        KINDS.temporarily("page.seen", EventKind("page.seen", same("x"), same("x"), {"url": "text"}, CLEAR("url"))),
        KINDS.temporarily("deal.signed", EventKind("deal.signed", same("x"), same("x"), {}, KEEP)),
    ):
        yield


def seen(record: UUID, contact: UUID | None = None, *, kind: str = "page.seen", **data: object) -> NewEvent:
    return NewEvent(kind, "page", record, contact, data, actor="user:ada")


def test_an_event_comes_back_as_it_was_written(clock: VirtualClock) -> None:
    record, contact = uuid4(), uuid4()
    append([NewEvent("page.seen", "page", record, contact, {"url": "线"}, actor="key:x", cause="run:1", depth=3)])
    [event] = timeline(record, None, limit=5)
    assert (event.kind, event.record, event.contact, event.data) == ("page.seen", record, contact, {"url": "线"})
    assert (event.actor, event.cause, event.depth, event.at) == ("key:x", "run:1", 3, clock.now())


def test_an_event_about_a_person_lives_in_that_persons_bucket() -> None:
    record, contact = uuid4(), uuid4()
    append([seen(record, contact), seen(record)])
    assert {event.bucket for event in timeline(record, None, limit=5)} == {bucket_of(record), bucket_of(contact)}


def test_a_kind_nobody_declared_is_refused() -> None:
    with pytest.raises(NotFound, match=r"page\.seen"):
        append([seen(uuid4(), kind="page.sen")])


def test_a_timeline_joins_record_and_person_newest_first_without_doubles(clock: VirtualClock) -> None:
    deal, ada = uuid4(), uuid4()
    for number, (record, contact) in enumerate(
        [(deal, None), (ada, ada), (uuid4(), ada), (deal, ada), (uuid4(), None)]
    ):
        append([seen(record, contact, n=number)])
        clock.advance(timedelta(minutes=1))
    assert [event.data["n"] for event in timeline(deal, ada, limit=9)] == [3, 2, 1, 0]


def test_a_timeline_goes_on_from_the_last_event_seen(clock: VirtualClock) -> None:
    ada = uuid4()
    append([seen(ada, ada, n=number) for number in range(7)])
    first = timeline(ada, ada, limit=3)
    second = timeline(ada, ada, before=first[-1].ref, limit=3)
    assert [event.data["n"] for event in (*first, *second)] == [6, 5, 4, 3, 2, 1]


def test_a_timeline_can_be_narrowed_to_some_kinds() -> None:
    ada = uuid4()
    append([seen(ada), seen(ada, kind="deal.signed")])
    assert [event.kind for event in timeline(ada, None, kinds=["deal.signed"], limit=5)] == ["deal.signed"]


def test_events_are_found_by_their_names() -> None:
    ada = uuid4()
    append([seen(ada, n=1), seen(ada, n=2)])
    events = timeline(ada, None, limit=5)
    assert find([event.ref for event in events]) == {event.ref: event for event in events}
    assert find(["1.1.1.1"]) == {}


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid):
        timeline(uuid4(), None, before="yesterday", limit=5)
