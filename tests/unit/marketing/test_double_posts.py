"""Two posts at one moment, with real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client

from guanxi.kit.clock import VirtualClock
from guanxi.marketing.models import Submission
from tests.unit.marketing.conftest import build
from tests.unit.marketing.test_posting import GOOD, post, token_in

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times: int, act: Callable[[], Any]) -> list[Any]:
    def run(_: int) -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_a_double_click_is_one_submission_and_both_hear_the_same(visitor: Client, clock: VirtualClock) -> None:
    build()
    token = token_in(visitor.get("/f/hello").content.decode())
    clock.advance(timedelta(seconds=5))
    answers = at_once(4, lambda: post(Client(), {**GOOD, "_t": token}).json())
    assert {answer["ok"] for answer in answers} == {True}
    assert len({answer["submission"] for answer in answers}) == 1
    assert Submission.objects.count() == 1


def test_two_people_at_one_moment_are_two_submissions() -> None:
    build()
    answers = at_once(4, lambda: post(Client(), GOOD).json())
    assert len({UUID(answer["submission"]) for answer in answers}) == 4
