"""H02: sealed events cannot be changed, added or deleted unseen, nor can seals."""

import pytest
from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.access.seals import Verdict, seal, verify
from guanxi.objects import write
from guanxi.objects.write import By, Draft


@pytest.fixture
def sealed(db: None) -> int:
    write.create("contact", [Draft({"name": f"Person {number}"}) for number in range(5)], By(SYSTEM))
    return seal()


def run(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)
        assert cursor.rowcount > 0


def broken(found: Verdict) -> list[str]:
    return [one.what for one in found.broken]


def test_an_untouched_log_is_whole(sealed: int) -> None:
    found = verify()
    assert (sealed, found.events, broken(found)) == (5, 5, [])
    assert len(found.last) == 64


@pytest.mark.parametrize(
    "deed",
    [
        "update event set data = jsonb_set(data, '{values,name}', '\"Nobody\"') where kind = 'contact.created'",
        "update event set actor = 'user:somebody' where kind = 'contact.created'",
        "delete from event where seq = (select min(seq) from event)",
        "insert into event overriding system value select * from event limit 1",
    ],
)
def test_who_touches_a_sealed_event_is_found_out(sealed: int, deed: str) -> None:
    run(deed)
    assert broken(verify()) == ["events"]


@pytest.mark.parametrize(
    "deed",
    ["update event_seal set events = events + 1", "update event_seal set n = 7", "update event_seal set link = 'x'"],
)
def test_who_touches_a_seal_is_found_out(sealed: int, deed: str) -> None:
    run(deed)
    assert "chain" in broken(verify())


def test_days_that_are_no_longer_kept_are_told_and_not_called_broken(sealed: int) -> None:
    run("update event set at = at")
    run("delete from event")
    run("insert into event (bucket, at, kind, object, record, actor) values "
        "(0, now() + interval '400 days', 'contact.created', 'contact', gen_random_uuid(), 'system')")  # fmt: skip
    found = verify()
    assert (found.seals, found.not_kept, broken(found)) == (1, 1, [])
