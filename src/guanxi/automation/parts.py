"""What else a blueprint file may carry: each top-level key beside the flow has an installer, declared by the package
that owns it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class Installed:
    """What happened to one item: `kept` means that a person had changed it (or it was the same already)."""

    part: str
    key: str
    outcome: str  # created | updated | kept


@dataclass(frozen=True, slots=True)
class BlueprintPart:
    """`install(items, by, overwrite)`: idempotent; never overwrites what a person edited unless `overwrite` is true.

    `items` is what stands under the key in the file, as a list of mappings; `by` is an `objects.write.By`. `order`
    puts what others refer to first (templates before flows: flows are installed last, at 100).
    """

    name: str
    install: Callable[[Sequence[Mapping[str, Any]], Any, bool], Sequence[Installed]]
    order: int = 50


BLUEPRINT_PARTS: Registry[BlueprintPart] = Registry("blueprint part")
