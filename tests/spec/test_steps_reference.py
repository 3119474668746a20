"""The reference page of triggers and steps says what their declarations say, in both languages."""

from pathlib import Path

import pytest

from guanxi.automation.reference import example_of, render
from guanxi.automation.steps import STEPS
from guanxi.automation.triggers import TRIGGERS
from guanxi.kit.phrase import Phrase

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "steps.md"


@pytest.mark.django_db
def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text() == render(), "run: python -m guanxi.project.reference > docs/reference/steps.md"


@pytest.mark.parametrize("name", sorted(STEPS))
def test_every_step_names_itself_in_both_languages(name: str) -> None:
    kind = STEPS[name]

    assert all([kind.label.en, kind.label.zh, kind.summary.en, kind.summary.zh])
    assert kind.label.en != kind.label.zh


@pytest.mark.parametrize("name", sorted(TRIGGERS))
def test_every_trigger_names_itself_in_both_languages(name: str) -> None:
    kind = TRIGGERS[name]

    assert all([kind.label.en, kind.label.zh, kind.summary.en, kind.summary.zh])


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(STEPS))
def test_every_step_words_itself_in_a_sentence(name: str) -> None:
    example = example_of(STEPS[name].config)

    words = STEPS[name].sentence(example) if example else Phrase("no example", "无示例")

    assert words.en.strip()
    assert "{" not in f"{words.en}{words.zh}".replace("{{", "")
