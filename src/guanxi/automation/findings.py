"""What a check has found: where, how bad, in words, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from guanxi.automation.program import Program
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

Severity = Literal["error", "warning", "note"]
ORDER: Mapping[Severity, int] = {"error": 0, "warning": 1, "note": 2}
LABELS: Mapping[Severity, Phrase] = {
    "error": Phrase("must be put right before it can run", "须先修正才能启用"),
    "warning": Phrase("worth a look", "建议检查"),
    "note": Phrase("good to know", "供参考"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`address` is a place in the flow file ("steps.mail.config.template"); `others` are keys of flows it is also
    about.
    """

    severity: Severity
    code: str
    flow: str
    address: str
    message: Phrase
    advice: Phrase
    others: tuple[str, ...] = ()

    def fault(self) -> Fault:
        return Fault(self.address, self.code, self.message)

    @property
    def step(self) -> str:
        """The step it is about, empty when it is about the flow as a whole."""
        parts = self.address.split(".")
        return parts[1] if parts[0] == "steps" and len(parts) > 1 else ""


# Packages above add what they know: keyed by a name, each looks at one program by itself.
FLOW_CHECKS: Registry[Callable[[Program], Iterable[Finding]]] = Registry("flow check", Phrase("flow check", "流程检查"))

_ADVICE: Mapping[str, Phrase] = {
    "unreachable": Phrase("Lead an exit to this step, or delete it.", "请让某个出口指向此步骤，或删除它。"),
    "missing_exit": Phrase("Say where this exit leads, or end there.", "请指定该出口的去向，或设为结束。"),
    "unknown_target": Phrase("Choose a step that exists.", "请选择一个存在的步骤。"),
    "endless": Phrase(
        "Put a wait into the circle, or lead one way out of it.", "请在循环中加入等待，或让其中一条路径离开循环。"
    ),
    "unknown_field": Phrase("Choose a field that exists, or create it first.", "请选择存在的字段，或先创建该字段。"),
    "unknown_name": Phrase("Choose one that exists, or create it first.", "请选择一个存在的名称，或先创建它。"),
    "own_loop": Phrase(
        "Switch off “own changes”, or add a condition that is false after the first time.",
        "请关闭“自身变更可再次触发”，或增加一个在首次之后不再成立的条件。",
    ),
}
_CORRECT = Phrase("Correct this setting.", "请修正此设置。")


def of_faults(flow: str, faults: Iterable[Fault], severity: Severity) -> list[Finding]:
    return [
        Finding(severity, fault.code, flow, fault.field, fault.message, _ADVICE.get(fault.code, _CORRECT))
        for fault in faults
    ]


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """The worst first, then by place; what two checks found alike is said once."""
    unique = {(one.code, one.flow, one.address, one.message.en): one for one in found}
    return sorted(unique.values(), key=lambda one: (ORDER[one.severity], one.flow, one.address, one.code))
