"""Kill -9 of a real sender between an HTTP request and its record: what cannot be known is said, and not sent again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from guanxi.automation import outbox
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.sending import send_until_idle
from guanxi.kit import clock
from guanxi.kit.clock import VirtualClock
from tests.crash.crew import Crew, is_alive, wait_until
from tests.loopback import Asked, Server, Told, serving, told
from tests.unit.automation.house import flow, person, publish, runs

WAYS = dict.fromkeys(("ok", "refused", "failed", "timeout"), "end")


@pytest.fixture
def web(folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Server]:
    monkeypatch.setenv("GUANXI_PRIVATE_HOSTS", "127.0.0.1")
    settings.GUANXI_PRIVATE_HOSTS = "127.0.0.1"
    with serving() as server:
        yield server


def killed_while_it_asks(web: Server, folder: Path) -> None:
    """A real sender process sends the request and dies before it hears the answer."""
    with Crew(folder) as crew:
        sender = crew.start("sender")

        def answer(_asked: Asked) -> Told:
            os.kill(sender, signal.SIGKILL)
            return told({"id": 1})

        web.answer = answer
        wait_until(lambda: web.asked and not is_alive(sender), 20)


def later(minutes: float) -> None:
    """The next sender finds the lock of the dead one expired; the engine hears what became of the request."""
    with clock.use(VirtualClock(clock.now() + timedelta(minutes=minutes))):
        send_until_idle()
        run_until_idle()


@pytest.mark.timeout(90)
def test_an_order_whose_sender_was_killed_is_uncertain_and_not_sent_again(web: Server, folder: Path) -> None:
    ask = {"id": "ask", "kind": "http.request", "config": {"method": "POST", "url": f"{web.url}/orders"}, "next": WAYS}
    publish(flow(steps=[ask]))
    subject = person()
    run_until_idle()
    killed_while_it_asks(web, folder)
    web.answer = lambda _asked: told({"id": 2})

    later(10)

    assert (len(web.asked), [one.state for one in outbox.items()]) == (1, ["uncertain"])
    assert runs(subject)[0]["status"] == "e"


@pytest.mark.timeout(90)
def test_a_question_whose_sender_was_killed_is_asked_again_under_the_same_key(web: Server, folder: Path) -> None:
    ask = {"id": "ask", "kind": "http.request", "config": {"url": f"{web.url}/prices"}, "next": WAYS}
    publish(flow(steps=[ask]))
    subject = person()
    run_until_idle()
    killed_while_it_asks(web, folder)
    web.answer = lambda _asked: told({"id": 2})

    later(10)

    keys = {asked.headers["idempotency-key"] for asked in web.asked}
    assert (len(web.asked), len(keys), runs(subject)[0]["status"]) == (2, 1, "e")
    assert outbox.items() == []
