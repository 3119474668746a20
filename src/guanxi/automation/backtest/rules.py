"""Rules that steps look up in tables, held still for a backtest, or replaced by changed ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

Items = Sequence[Mapping[str, Any]]
# By the name of the part of a blueprint ("score_models"). Called with the changed rules, or None for those of today.
RULES: Registry[Callable[[Items | None], AbstractContextManager[None]]] = Registry("rules", Phrase("rules", "规则"))


@contextmanager
def instead(changed: Mapping[str, Items]) -> Iterator[None]:
    """Within it, steps see these rules. Raises `Invalid` for rules that are none."""
    unknown = changed.keys() - set(RULES)
    if unknown:
        words = _UNKNOWN.fill(name=", ".join(sorted(unknown)))
        raise Invalid(words, code="unknown_rules", faults=(Fault("rules", "unknown_rules", words),))
    with ExitStack() as stack:
        for name, hold in RULES.items():
            stack.enter_context(hold(changed.get(name)))
        yield


_UNKNOWN = Phrase("Rules of this kind cannot be changed in a backtest: {name}", "回测中不能替换这类规则：{name}")
