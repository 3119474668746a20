"""A request sent twice is done once."""

from datetime import timedelta

from guanxi.api.idempotency import forget_old
from guanxi.kit.clock import VirtualClock
from tests.api.conftest import Caller

ANN = {"name": "Ann", "email": "ann@example.com"}


def test_the_second_request_gets_the_first_answer(ada_calls: Caller) -> None:
    first = ada_calls.post("/contacts", ANN, idempotency_key="k1")
    second = ada_calls.post("/contacts", ANN, idempotency_key="k1")
    assert (first.status, second.status, second.data["id"]) == (201, 201, first.data["id"])
    assert second.headers["Idempotent-Replayed"] == "true"
    assert ada_calls.get("/contacts", {"total": "true"}).data["total"] == 1


def test_another_body_under_the_same_key_is_refused(ada_calls: Caller) -> None:
    ada_calls.post("/contacts", ANN, idempotency_key="k1")
    other = ada_calls.post("/contacts", {"name": "Bob"}, idempotency_key="k1")
    assert (other.status, other.data["code"]) == (422, "idempotency_key_reused")


def test_keys_of_different_people_do_not_meet(ada_calls: Caller, cai_calls: Caller) -> None:
    first = ada_calls.post("/contacts", {"name": "Ann"}, idempotency_key="k1")
    second = cai_calls.post("/contacts", {"name": "Ann"}, idempotency_key="k1")
    assert first.data["id"] != second.data["id"]


def test_a_refusal_is_repeated_and_leaves_no_record(ada_calls: Caller) -> None:
    wrong = {"name": "Ann", "email": "nonsense"}
    statuses = [ada_calls.post("/contacts", wrong, idempotency_key="k1").status for _ in range(2)]
    assert statuses == [422, 422]
    assert ada_calls.get("/contacts", {"total": "true"}).data["total"] == 0


def test_a_stranger_may_try_again_after_signing_in(stranger_calls: Caller) -> None:
    statuses = [stranger_calls.post("/contacts", ANN, idempotency_key="k1").status for _ in range(2)]
    assert statuses == [401, 401]


def test_keys_are_free_again_after_a_day(ada_calls: Caller, clock: VirtualClock) -> None:
    ada_calls.post("/contacts", {"name": "Ann"}, idempotency_key="k1")
    clock.advance(timedelta(hours=25))
    again = ada_calls.post("/contacts", {"name": "Bob"}, idempotency_key="k1")
    assert (again.status, again.data["name"]) == (201, "Bob")
    clock.advance(timedelta(hours=25))
    assert forget_old() == 1


def test_a_bad_key_is_named(ada_calls: Caller) -> None:
    assert ada_calls.post("/contacts", ANN, idempotency_key="x" * 300).codes() == [("Idempotency-Key", "bad_key")]
