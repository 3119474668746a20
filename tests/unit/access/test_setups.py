"""Lists of settings under real transactions: of two editors at one moment one is told, and no limit is overrun."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from time import sleep
from typing import Any

import pytest
from django.db import connection, connections, transaction

from guanxi.access.actors import SYSTEM
from guanxi.customers.enrichment.sources import SOURCES, Kept, Wanted
from guanxi.kit.errors import Conflict, NotFound

REGISTER = Wanted("register", "Register", "register", {})


def beside(act: Callable[[], Any]) -> Future[Any]:
    """On a connection of its own; has come to where it waits for us when this returns."""

    def run() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    while not waiting() and not future.done():
        sleep(0.01)
    return future


def waiting() -> bool:
    with connection.cursor() as cur:
        cur.execute("select 1 from pg_locks where not granted")
        return bool(cur.fetchone())


def names() -> list[str]:
    return [one.name for one in SOURCES.every(SYSTEM)]


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_one_moment_the_second_is_told() -> None:
    made = SOURCES.create(REGISTER, SYSTEM)

    def edit(name: str) -> Kept:
        return SOURCES.change(made.id, replace(REGISTER, name=name), 1, SYSTEM)

    with transaction.atomic():
        edit("By Ada")
        late = beside(lambda: edit("By Bo"))
    with pytest.raises(Conflict) as told:
        late.result()
    assert told.value.code == "version"
    assert names() == ["By Ada"]


@pytest.mark.django_db(transaction=True)
def test_the_last_free_place_is_given_once() -> None:
    tight = replace(SOURCES, most=1)
    with transaction.atomic():
        tight.create(REGISTER, SYSTEM)
        late = beside(lambda: tight.create(replace(REGISTER, key="second"), SYSTEM))
    with pytest.raises(Conflict):
        late.result()
    assert names() == ["Register"]


@pytest.mark.django_db
def test_what_is_fixed_stays_and_what_is_gone_is_said() -> None:
    made = SOURCES.create(REGISTER, SYSTEM)
    changed = SOURCES.change(made.id, replace(REGISTER, key="other", keep_days=7), None, SYSTEM)
    assert (changed.key, changed.keep_days, changed.version) == ("register", 7, 2)
    SOURCES.delete(made.id, SYSTEM)
    with pytest.raises(NotFound) as told:
        SOURCES.delete(made.id, SYSTEM)
    assert told.value.detail.zh == "没有该信息来源"
