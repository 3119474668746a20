"""What is told when a score changes: by a step of a flow, or because a model was edited or time has passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.customers.scoring.lines import Line, difference
from guanxi.customers.scoring.rules import Model
from guanxi.kit.phrase import Phrase

SCORED, QUALIFIED = "contact.scored", "contact.qualified"


@dataclass(frozen=True, slots=True)
class Told:
    kind: str
    data: Mapping[str, Any]


def told(
    models: Sequence[Model],
    old: Sequence[Line],
    new: Sequence[Line],
    before: int,
    score: int,
    reason: Phrase | None = None,
) -> list[Told]:
    """The event of the new score and, for each model whose threshold it has reached now, that of being qualified."""
    if score == before:
        return []
    lines = difference(old, new)
    data = {
        "score": score,
        "before": before,
        "reason": (reason or _reason(lines)).json(),
        "lines": [line.json() for line in lines],
    }
    reached = [model for model in models if model.threshold is not None and before < model.threshold <= score]
    return [Told(SCORED, data), *(Told(QUALIFIED, _qualified(model, score)) for model in reached)]


def _qualified(model: Model, score: int) -> dict[str, Any]:
    return {"model": model.key, "name": model.name.json(), "threshold": model.threshold, "score": score}


def _reason(lines: Sequence[Line]) -> Phrase:
    return lines[0].label if len(lines) == 1 else _SEVERAL.fill(count=len(lines))


_SEVERAL = Phrase("{count} reasons changed", "{count} 项评分依据变化")
