"""Check before activation: an address belongs to one flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guanxi.automation.engine.catalog import catalog
from guanxi.automation.findings import FLOW_CHECKS, Finding
from guanxi.automation.hooks.config import OnWebhook
from guanxi.automation.program import Program
from guanxi.kit.phrase import Phrase

_HOLDING = ("active", "paused", "draining")
_TAKEN = Phrase(
    "The flow “{name}” is called at the address /hooks/{key} already", "流程“{name}”已在使用地址 /hooks/{key}"
)
_ADVICE = Phrase(
    "Choose another address, or start both from one flow: a call goes to one flow only.",
    "请换一个地址标识，或由同一个流程启动两者：一次调用只会进入一个流程。",
)


def one_address_one_flow(program: Program) -> Iterable[Finding]:
    """A paused flow keeps its address: it may be resumed without being checked again."""
    if not isinstance(program.trigger_config, OnWebhook):
        return
    key = program.trigger_config.key
    for other in _called_at(key):
        if other.key != program.key:
            message = _TAKEN.fill(name=other.name, key=key)
            yield Finding("error", "hook_taken", program.key, "trigger.key", message, _ADVICE, (other.key,))


def _called_at(key: str) -> Iterator[Program]:
    known = catalog()
    for state in known.flows.values():
        program = known.program(state.id, state.version) if state.status in _HOLDING else None
        if program and isinstance(program.trigger_config, OnWebhook) and program.trigger_config.key == key:
            yield program


def declare() -> None:
    FLOW_CHECKS.add("webhook", one_address_one_flow)
