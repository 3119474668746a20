"""What enrichment contributes."""

from guanxi.automation.steps import STEPS
from guanxi.automation.vault import HOLDERS, Holder
from guanxi.customers.enrichment import asking, causes, json_api, register, step, website
from guanxi.customers.enrichment.contract import KINDS
from guanxi.customers.enrichment.model import Finding
from guanxi.customers.enrichment.sources import SOURCES
from guanxi.events.kinds import declare as declare_kinds
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS, ObjectType


def declare() -> None:
    declare_kinds(*SOURCES.event_kinds())
    OBJECTS.add(
        "finding",
        ObjectType(
            name="finding",
            plural="findings",
            model=Finding,
            label=Phrase("Finding", "外部信息"),
            plural_label=Phrase("Findings", "外部信息"),
            icon="search",
            keys=("match_key",),
            told_elsewhere=frozenset("*"),
            list_columns=("name", "company", "summary", "seen_at", "url"),
        ),
    )
    for kind in (register.KIND, website.KIND, json_api.KIND):
        KINDS.add(kind.name, kind)
    STEPS.add(step.STEP.name, step.STEP)
    HOLDERS.add("enrichment_source", Holder(Phrase("source of enrichment", "信息来源"), "enrichment_source"))
    asking.declare()
    causes.declare()
