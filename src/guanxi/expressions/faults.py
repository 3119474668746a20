"""What is wrong with an expression, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean


@dataclass(frozen=True, slots=True)
class ExpressionFault:
    """`address` is the node's; `start` and `end` are offsets into the text, both 0 when there was no text."""

    code: str
    message: Phrase
    address: str = ""
    start: int = 0
    end: int = 0
    suggestion: str = ""

    def json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.message.json(),
            "address": self.address,
            "start": self.start,
            "end": self.end,
            "suggestion": self.suggestion,
        }


class ExpressionError(Invalid):
    """Carries at least one fault; `faults` are the same in the form every error of the house has."""

    default_code = "expression"
    title = Phrase("The condition or formula has a mistake", "条件或公式有误")

    def __init__(self, found: Iterable[ExpressionFault]) -> None:
        self.found = tuple(found)
        plain = tuple(Fault(one.address, one.code, one.message) for one in self.found)
        super().__init__(self.found[0].message, faults=plain)


def fault(code: str, message: Phrase, address: str = "", suggestion: str = "") -> ExpressionFault:
    return ExpressionFault(code, message, address, suggestion=suggestion)


def unknown(
    code: str, message: Phrase, word: str, known: Iterable[str], address: str, offer: str = "{near}", near: str = ""
) -> ExpressionFault:
    """A fault about a name, with the nearest known name as the suggestion, unless a nearer one is given."""
    near = near or did_you_mean(word, known)
    if not near:
        return fault(code, message, address)
    near = offer.format(near=near)
    hint = Phrase("{message}; did you mean “{near}”?", "{message}，你是指“{near}”吗？")
    return fault(code, hint.fill(message=message, near=near), address, near)


def placed(found: ExpressionFault, start: int, end: int) -> ExpressionFault:
    return replace(found, start=start, end=end)
