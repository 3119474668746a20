"""What sales contributes: leads, deals, pipelines, and who gets what."""

from guanxi.automation.backtest.shadows import PASTS
from guanxi.automation.parts import BLUEPRINT_PARTS
from guanxi.automation.references import REFERENCES
from guanxi.automation.steps import STEPS
from guanxi.events.kinds import declare as declare_kinds
from guanxi.expressions import declare_host
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.uses import TEXTS, Texts
from guanxi.objects.wording import WORDS
from guanxi.sales import kinds, leads, moving, people, pipelines, profiles, triggers
from guanxi.sales.models import Deal, Lead
from guanxi.sales.steps import assigning, converting, deals, opening

LEAD = ObjectType(
    name="lead",
    plural="leads",
    model=Lead,
    label=Phrase("Lead", "线索"),
    plural_label=Phrase("Leads", "线索"),
    icon="inbox",
    display="title",
    keys=("open_key",),
    told_elsewhere=frozenset(("owner", "team", "status", "assigned_at", "closed_at", "lost_reason")),
    contact_path="contact_id",
    list_columns=("title", "contact", "company", "status", "source", "score_at_entry", "owner", "created_at"),
    prepare=(leads.follow_status,),
    events=(leads.told,),
)
DEAL = ObjectType(
    name="deal",
    plural="deals",
    model=Deal,
    label=Phrase("Deal", "商机"),
    plural_label=Phrase("Deals", "商机"),
    icon="briefcase",
    keys=("external_id",),
    told_elsewhere=frozenset(("stage", "stage_since", "probability", "state", "closed_at", "lost_reason")),
    contact_path="contact_id",
    list_columns=("name", "company", "contact", "stage", "amount", "probability", "close_on", "owner"),
    prepare=(moving.follow_stage,),
    events=(moving.told,),
)


def declare() -> None:
    declare_kinds(*kinds.ALL)
    for item in (LEAD, DEAL):
        OBJECTS.add(item.name, item)
    for step in (opening.STEP, assigning.STEP, converting.CONVERT, deals.CREATE, deals.MOVE):
        STEPS.add(step.name, step)
    PASTS.add("sales_profile", profiles.PAST)
    declare_host(*people.CONDITIONS)
    triggers.declare()
    TEXTS.add("pipeline", Texts(Phrase("pipeline", "销售管道"), "pipeline r", "r.name", "r.stages::text"))
    BLUEPRINT_PARTS.add(pipelines.PART.name, pipelines.PART)
    for widget, reference in pipelines.REFERENCED.items():
        REFERENCES.add(widget, reference)
    for widget, words in pipelines.WORDED.items():
        WORDS.add(widget, words)
