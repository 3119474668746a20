"""Words that the sentences of triggers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guanxi.automation.scope import Scope
from guanxi.automation.subjects import schema_of
from guanxi.expressions import sentence
from guanxi.kit.errors import GuanxiError
from guanxi.kit.phrase import Phrase, listed, same
from guanxi.objects.registry import OBJECTS


def where(words: Phrase, text: str | None, object: str, event_kinds: tuple[str, ...]) -> Phrase:
    """With the condition, said as a sentence; one that does not parse is shown as it was written."""
    if not text:
        return words
    return Phrase("{words}, if {when}", "{words}，且 {when}").fill(words=words, when=_said(text, object, event_kinds))


def _said(text: str, object: str, event_kinds: tuple[str, ...]) -> Phrase:
    try:
        question = Scope(object, event_kinds).condition(text)
        return sentence(question.node, question.schema)
    except (GuanxiError, KeyError):
        return same(text)


def object_label(object: str) -> Phrase:
    declared = OBJECTS.get(object)
    return declared.label if declared else same(object)


def field_labels(object: str, names: tuple[str, ...]) -> Phrase:
    """The fields as people call them: “Stage” and “Amount”."""
    fields = schema_of(object).fields if object in OBJECTS else {}
    return listed([fields[name].label if name in fields else same(name) for name in names])


def value_label(object: str, names: tuple[str, ...], value: Any) -> Phrase:
    fields = schema_of(object).fields if object in OBJECTS else {}
    options = {option: label for name in names if name in fields for option, label in fields[name].options}
    return options.get(str(value)) or same(str(value))


def fixed(words: Phrase) -> Callable[[Any, str], Phrase]:
    return lambda _config, _object: words
