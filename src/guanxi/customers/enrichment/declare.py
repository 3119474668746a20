"""What enrichment contributes."""

from guanxi.automation.steps import STEPS
from guanxi.automation.vault import HOLDERS, Holder
from guanxi.customers.enrichment import asking, causes, json_api, register, step, website
from guanxi.customers.enrichment.contract import KINDS
from guanxi.customers.enrichment.model import Finding
from guanxi.events.kinds import KEEP, EventKind
from guanxi.events.kinds import declare as declare_kinds
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS, ObjectType

_WORDS = {
    "created": Phrase("{actor} added the source “{name}”", "{actor}添加了来源“{name}”"),
    "changed": Phrase("{actor} changed the source “{name}”", "{actor}修改了来源“{name}”"),
    "deleted": Phrase("{actor} removed the source “{name}”", "{actor}删除了来源“{name}”"),
}
_LABEL = Phrase("Source of enrichment", "信息来源")


def declare() -> None:
    declare_kinds(
        *(
            EventKind(f"enrichment_source.{what}", _LABEL, words, {"name": "text"}, KEEP)
            for what, words in _WORDS.items()
        )
    )
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
