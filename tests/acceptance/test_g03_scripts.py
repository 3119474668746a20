"""G03: a script computes between typed inputs and outputs, and can neither run for ever nor take all memory."""

import time
from typing import Any

import pytest

from guanxi.automation.engine.loop import run_until_idle
from guanxi.expressions import scripting
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from tests.acceptance.asking import contact, outcome, publish, variables, web
from tests.unit.automation.house import flow, runs

__all__ = ["web"]
pytestmark = pytest.mark.usefixtures("web")

LABELS = """
def domain(mail):
    return mail.split("@")[1] if "@" in mail else ""

where = domain(mail)
score = len(where) * 2.5 + bonus
is_big = score > 30
parts = [part.upper() for part in where.split(".")]
"""


def script(source: str, inputs: dict[str, Any] | None = None, **outputs: str) -> dict[str, Any]:
    wanted = [{"name": name, "type": type} for name, type in outputs.items()]
    config = {"source": source, "inputs": inputs or {"mail": "= email", "bonus": 3}, "outputs": wanted}
    done = {"id": "done", "kind": "exit", "config": {"outcome": "done"}}
    return flow(object="contact", steps=[{"id": "s", "kind": "script", "config": config, "next": "done"}, done])


def test_a_script_turns_inputs_into_typed_variables(clock: VirtualClock) -> None:
    publish(script(LABELS, where="text", score="number", is_big="flag", parts="list"))
    subject = contact()

    run_until_idle()

    found = variables(subject)
    assert (found["where"], found["score"], found["is_big"], found["parts"]) == (
        "acme.example",
        "33.0",
        True,
        ["ACME", "EXAMPLE"],
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = 1\ny = 1 // 0", "第 2 行"),
        ('fail("no such customer")', "no such customer"),
        ("def f(n):\n    return f(n)\nx = f(1)", "第 2 行"),
        ("x = mail.nothing()", "第 1 行"),
    ],
)
def test_what_goes_wrong_is_told_with_its_line(clock: VirtualClock, source: str, words: str) -> None:
    publish(script(source))
    subject = contact()

    run_until_idle()

    assert runs(subject)[0]["status"] == "d"
    assert words in runs(subject)[0]["reason"]["zh"]


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    for i in range(1000000000):\n        x = i\nf()",
        "x = 'a' * 2000000000",
        "def f():\n    x = ['a']\n    for i in range(60):\n        x = x + x\nf()",
        "x = 1 << 4000000000",
        "def f():\n    x = 3\n    for i in range(60):\n        x = x * x\nf()",
    ],
)
def test_a_script_without_end_or_measure_is_ended_and_harms_nobody(clock: VirtualClock, source: str) -> None:
    begun = time.monotonic()

    bad, good = list(scripting.run(source, [{}], [])), list(scripting.run("x = 1", [{}], ["x"]))

    assert (bad[0].reason is not None, good[0].values) == (True, {"x": 1})
    assert time.monotonic() - begun < 6


def test_one_record_that_makes_a_script_hang_fails_alone(clock: VirtualClock) -> None:
    source = "def f():\n    for i in range(1000000000 if mail.startswith('bad') else 1):\n        x = i\nf()\nok = True"
    publish(script(source, ok="flag"))
    people = [contact(email=f"{name}@acme.example") for name in ("a", "bad", "b", "c")]

    run_until_idle()

    assert [outcome(one) for one in people] == ["done", None, "done", "done"]


@pytest.mark.parametrize(
    "source", ["x = open('/etc/passwd')", "import os", "load('os', 'x')", "print(1)", "x = __import__"]
)
def test_a_script_reaches_nothing_outside(clock: VirtualClock, source: str) -> None:
    with pytest.raises(Invalid) as refused:
        publish(script(source))

    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("steps.s.config.source", "script")]


def test_a_misspelled_name_is_found_before_the_first_run(clock: VirtualClock) -> None:
    with pytest.raises(Invalid) as refused:
        publish(script("a = 1\nb = mial"))

    assert refused.value.faults[0].message.en == "line 2: Variable `mial` not found, did you mean `mail`?"


def test_an_output_of_another_type_fails_in_words(clock: VirtualClock) -> None:
    publish(script("n = mail", n="number"))
    subject = contact()

    run_until_idle()

    assert "“n”不是数字" in runs(subject)[0]["reason"]["zh"]


def test_a_thousand_records_take_one_process_and_little_time() -> None:
    begun = time.monotonic()

    found = list(scripting.run(LABELS, [{"mail": f"{n}@x.example", "bonus": n} for n in range(1000)], ["score"]))

    assert found[7].values == {"score": 9 * 2.5 + 7}
    assert time.monotonic() - begun < 4
