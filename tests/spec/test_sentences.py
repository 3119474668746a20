"""A step that is still being filled in reads well, too: what is missing is a gap in the sentence, not a hole."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from guanxi.automation.design import describe
from guanxi.automation.naming import with_gaps
from guanxi.automation.reference import example_of
from guanxi.automation.steps import STEPS
from guanxi.automation.triggers import TRIGGERS
from guanxi.kit.phrase import Phrase

pytestmark = pytest.mark.django_db
# A space before a sign, an empty pair of quotes, a colon or comma after which nothing comes.
HOLE = re.compile(r" [,.:]|“”|\(\)|（）|:\s*$|：\s*$|,\s*(?:,|$)|，\s*(?:，|$)|\bfor\s*(?:,|$)|\bof\s*(?:,|$)")
KINDS = [*(("step", name) for name in STEPS.declared()), *(("trigger", name) for name in TRIGGERS.declared())]


def unfinished(model: type[BaseModel]) -> Iterator[BaseModel]:
    """The example with every text that must be given left empty, where the form lets one begin so."""
    example = example_of(model)
    given = example.model_dump(mode="json", by_alias=True) if example else {}
    yield from [example] if example else []
    emptied = {name: "" if _is_text(given.get(name)) else given[name] for name in given}
    for data in (emptied, *({**given, name: ""} for name in given if _is_text(given[name]))):
        try:
            yield model.model_validate(data)
        except ValidationError:
            continue


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and set(value) == {"en", "zh"})


@pytest.mark.parametrize(("what", "name"), KINDS)
def test_a_sentence_has_no_holes(what: str, name: str) -> None:
    kind: Any = STEPS[name] if what == "step" else TRIGGERS[name]
    more = () if what == "step" else ("contact",)

    said = [kind.sentence(with_gaps(config), *more) for config in unfinished(kind.config)]

    assert [words for words in said if HOLE.search(words.en) or HOLE.search(words.zh)] == []


def test_a_wait_for_nothing_yet_reads_as_a_gap() -> None:
    step = {"id": "w", "kind": "wait_for", "config": {"events": [{"event": ""}]}}
    drawn = {"key": "k", "name": "K", "object": "contact", "trigger": {"kind": "button"}, "steps": [step]}

    (told,) = describe(drawn).steps

    assert told.sentence == Phrase("wait for …, at most 30 days", "等待 …，最多 30 天")


def test_an_event_is_called_as_people_call_it() -> None:
    step = {"id": "w", "kind": "wait_for", "config": {"events": [{"event": "message.opened"}], "within": "2 days"}}
    drawn = {"key": "k", "name": "K", "object": "contact", "trigger": {"kind": "button"}, "steps": [step]}

    (told,) = describe(drawn).steps

    label = STEPS["wait_for"].exits(STEPS["wait_for"].config.model_validate(step["config"]))[0].label
    assert told.sentence.en == f"wait for {label.en}, at most 2 days"
    assert label.zh != "message.opened"
