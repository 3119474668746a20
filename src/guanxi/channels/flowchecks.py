"""What is looked at before a flow that writes mails is switched on."""

from collections.abc import Iterable, Iterator

from guanxi.automation.engine.catalog import catalog
from guanxi.automation.findings import FLOW_CHECKS, Finding
from guanxi.automation.graph import reached
from guanxi.automation.program import Program, Step
from guanxi.automation.references import REFERENCES, Reference, keys_from
from guanxi.automation.wiring import wiring
from guanxi.channels.steps import MailConfig
from guanxi.kit.phrase import Phrase

_CONSENT = "consent"


def asks_consent(program: Program) -> Iterator[Finding]:
    """A marketing mail to people of whom nobody asked whether they want it: the gate will hold back most of them."""
    mails = [step for step in program.steps.values() if _is_marketing(step)]
    if not mails or _asks(program) or _is_asked_before(program):
        return
    asked = [step for step in program.steps.values() if _is_consent_step(step)]
    after = reached([target for step in asked for target in step.next.values()], program.steps)
    for step in mails:
        if step.id not in after:
            yield Finding("warning", "no_consent", program.key, f"steps.{step.id}", _NO_CONSENT, _ASK)


def _is_marketing(step: Step) -> bool:
    return isinstance(step.config, MailConfig) and step.config.purpose == "marketing"


def _is_consent_step(step: Step) -> bool:
    return step.kind.name == "contact.consent"


def _records(program: Program) -> bool:
    return any(map(_is_consent_step, program.steps.values()))


def _asks(program: Program) -> bool:
    """Its trigger or one of its branches looks at consent."""
    condition = program.condition.text if program.condition else ""
    return any(_CONSENT in text for text in (condition, *_conditions(program)))


def _conditions(program: Program) -> Iterable[str]:
    for step in program.steps.values():
        for case in getattr(step.config, "cases", ()):
            yield str(getattr(case, "when", ""))


def _is_asked_before(program: Program) -> bool:
    """Flows that others start leave the question to them; with no such flow yet there is nobody to be asked."""
    callers = list(_callers(program))
    if any(_asks(caller) or _records(caller) for caller in callers):
        return True
    return program.trigger.name == "flow" and not callers


def _callers(program: Program) -> Iterator[Program]:
    """Active flows that start this one."""
    known = catalog()
    for key in known.by_key:
        caller = known.active(key)
        if caller is not None and any(flow == program.key for _, flow in wiring(caller).calls):
            yield caller


def declare() -> None:
    REFERENCES.add("template", Reference(Phrase("template", "模板"), keys_from("template")))
    FLOW_CHECKS.add("consent", asks_consent)


_NO_CONSENT = Phrase(
    "This is a marketing mail, and nothing before it asks for consent: whoever has not given it gets no mail",
    "这是营销邮件，但之前没有任何环节确认授权：未授权的人不会收到",
)
_ASK = Phrase(
    "Ask “email_consent” in the trigger or in a branch before, record consent in an earlier step, or choose another"
    " purpose.",
    "请在触发条件或之前的分支中判断 email_consent，或在之前的步骤记录授权，或更换邮件用途。",
)
