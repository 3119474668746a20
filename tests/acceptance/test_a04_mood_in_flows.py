"""A04: a flow goes on by how somebody feels who wrote a text."""

import pytest

from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.kit.clock import VirtualClock
from tests.acceptance.asking import asking, contact, outcome, publish, variables

FEELINGS = [
    ("I love Spruce, the support is outstanding!", "positive"),
    ("云杉的售后太差了，投诉三次都没人理，非常失望", "negative"),
    ("The box has four screws", "neutral"),
    (None, "neutral"),
]


@pytest.mark.parametrize(("text", "mood"), FEELINGS)
def test_a04_a_flow_takes_the_way_of_the_mood(db: None, clock: VirtualClock, text: str | None, mood: str) -> None:
    catalog.forget()
    publish(asking({"text": "{{ title }}"}, "text.sentiment", exits=("positive", "neutral", "negative")))
    who = contact(title=text)

    run_until_idle()

    assert outcome(who) == mood
    felt = variables(who)["sentiment"]
    assert {"positive": felt > 0.5, "negative": felt < -0.3, "neutral": -0.3 <= felt <= 0.5}[mood]
