"""What a batch gathers leaves the same rows and the same history as what is written at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from guanxi.access.actors import SYSTEM
from guanxi.events.read import timeline
from guanxi.kit import sql
from guanxi.kit.clock import VirtualClock
from guanxi.objects import gathering
from guanxi.objects.gathering import NotTogetherError, gathered
from guanxi.objects.rows import load_values
from guanxi.objects.shape import shape_of
from guanxi.objects.write import By, Draft, create, delete, update

pytestmark = pytest.mark.usefixtures("db", "clock", "things")
Together = Callable[[], AbstractContextManager[object]]


def ada() -> UUID:
    (written,) = create("person", [Draft({"name": "Ada", "tags": ["vip"]})], By(SYSTEM, "first"))
    assert written.id is not None
    return written.id


def rename(id: UUID, name: str, cause: str = "") -> None:
    update("person", [Draft({"name": name}, id=id)], By(SYSTEM, cause))


def stored(id: UUID) -> list[tuple[object, ...]]:
    with connection.cursor() as cur:
        return sql.rows(cur, "select name, phone, version, search_text from test_person where id = %s", [id])


def three_changes(together: Together) -> UUID:
    id = ada()
    with together():
        rename(id, "Ada L.", "run:1#a")
        update("person", [Draft({"phone": "+44 20 7946 0123"}, id=id)], By(SYSTEM, "run:1#b"))
        rename(id, "Ada Lovelace", "run:1#c")
    return id


def written_by(statements: list[str]) -> list[str]:
    return [text for text in statements if text.startswith("with changed as (update")]


def test_a_record_changed_thrice_is_written_once() -> None:
    id = ada()
    with CaptureQueriesContext(connection) as seen, gathered():
        for name in ("A", "B", "C"):
            rename(id, name)
    assert len(written_by([one["sql"] for one in seen.captured_queries])) == 1
    assert stored(id)[0][:3] == ("C", None, 4)


def test_the_log_has_each_change_with_its_own_cause_and_version() -> None:
    plain, together = three_changes(nullcontext), three_changes(gathered)
    told = [
        [(one.kind, one.cause, one.data) for one in reversed(timeline(id, None, limit=9))] for id in (plain, together)
    ]
    assert told[0] == told[1]
    assert stored(plain) == stored(together)


def test_the_next_change_sees_the_one_before() -> None:
    id = ada()
    with gathered():
        rename(id, "Grace")
        (again,) = update("person", [Draft({"name": "Grace"}, id=id, version=2)], By(SYSTEM))
    assert (again.outcome, again.version) == ("unchanged", 2)


def test_whoever_reads_the_table_sees_what_was_gathered() -> None:
    id = ada()
    with gathered():
        rename(id, "Grace")
        assert stored(id)[0][0] == "Grace"
        rename(id, "Hedy")
        assert load_values(shape_of("person"), [id], ["name", "version"]) == {id: {"name": "Hedy", "version": 3}}


def test_a_record_made_and_changed_in_one_batch() -> None:
    with gathered():
        id = ada()
        rename(id, "Grace")
    assert stored(id)[0][0] == "Grace"
    assert [one.kind for one in timeline(id, None, limit=9)] == ["person.updated", "person.created"]


def test_who_reads_the_history_sees_what_was_gathered() -> None:
    with gathered():
        assert [one.kind for one in timeline(ada(), None, limit=9)] == ["person.created"]


def test_a_statement_of_others_is_not_overwritten() -> None:
    id = ada()
    with gathered():
        rename(id, "Grace")
        with connection.cursor() as cur:
            cur.execute("update test_person set phone = '1', version = 9 where id = %s", [id])
        rename(id, "Hedy")
    assert stored(id)[0][:3] == ("Hedy", "1", 10)


def test_a_deleted_record_is_known_to_be_gone() -> None:
    id = ada()
    with gathered():
        rename(id, "Grace")
        delete("person", [id], By(SYSTEM))
        (refused,) = update("person", [Draft({"name": "Hedy"}, id=id)], By(SYSTEM), partial=True)
    assert refused.outcome == "refused"


def test_what_a_savepoint_takes_back_is_taken_back_here_too() -> None:
    id = ada()
    with gathered() as together:
        rename(id, "Grace")
        kept = together.keep()
        with transaction.atomic():
            rename(id, "Hedy")
            assert stored(id)[0][0] == "Hedy"
            transaction.set_rollback(True)
        together.back(kept)
        rename(id, "Grace Hopper")
    assert stored(id)[0][:3] == ("Grace Hopper", None, 3)


def test_rows_the_database_refuses_are_nobodys_fault_yet() -> None:
    id = ada()
    with connection.cursor() as cur:
        cur.execute("set constraints all immediate")
        cur.execute("alter table test_person add constraint short check (length(name) < 9)")
    with pytest.raises(NotTogetherError), transaction.atomic(), gathered():
        rename(id, "Ada Lovelace")


def test_nothing_is_gathered_after_the_end(clock: VirtualClock) -> None:
    with gathered():
        pass
    assert gathering.current() is None
