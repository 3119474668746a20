"""A workflow of DBOS: the answer of each step is a row, committed before the next step begins."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from dbos import DBOS
from django.db import connection

from bench.peers.steps import AT_ONCE, EFFECTS, STEPS, Person, choose, counted, mail, rate_until
from guanxi.kit.ids import uuid7

DONE = "select count(*) from dbos.operation_outputs"
_chosen = DBOS.step(name="choose")(choose)
_mailed = DBOS.step(name="mail")(mail)


def _five_steps(person: Person) -> None:
    _chosen(person)
    for _ in range(EFFECTS):
        _mailed(person)


_workflow = DBOS.workflow(name="five steps")(_five_steps)


def rate(people: Sequence[Person]) -> float:
    """The workflows wait in a queue that nobody serves until the clock runs."""
    settings = {"system_database_url": _url(), "max_executor_threads": AT_ONCE}
    DBOS(config={"name": "bench-peers", "enable_otlp": False, "log_level": "ERROR", **settings})
    DBOS.launch()
    try:
        queue, before, steps = f"bench-{uuid7()}", counted(DONE), STEPS * len(people)
        for person in people:
            DBOS.enqueue_workflow(queue, _workflow, person)
        DBOS.register_queue(queue, polling_interval_sec=0.1)
        return rate_until(before + steps, DONE, steps)
    finally:
        DBOS.destroy(workflow_completion_timeout_sec=30)


def _url() -> str:
    ours = connection.settings_dict
    server = urlencode({"host": ours["HOST"], "port": ours["PORT"]})
    return f"postgresql://{quote(ours['USER'])}:{quote(ours['PASSWORD'])}@/{ours['NAME']}?{server}"
