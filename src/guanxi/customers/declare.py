"""What customers contributes: who we know, what is written and done about them, and how they are scored."""

from guanxi.automation.backtest.rules import RULES
from guanxi.automation.branches import BOUNDS
from guanxi.automation.parts import BLUEPRINT_PARTS
from guanxi.automation.steps import STEPS
from guanxi.automation.timetable.table import MOMENTS
from guanxi.channels.gate import GATE_CHECKS
from guanxi.channels.preferences import KEEPERS
from guanxi.channels.tracking import UNSUBSCRIBERS
from guanxi.customers import consent, kinds, prepare
from guanxi.customers.cleaning import domains
from guanxi.customers.enrichment import declare as enrichment
from guanxi.customers.models import Company, Consent, Contact, Note, Task
from guanxi.customers.scoring import limits, recount, store
from guanxi.customers.segments import declare as segments
from guanxi.customers.steps import cleaning, consenting, interaction, matching, notes, scoring, tasks
from guanxi.events.kinds import declare as declare_kinds
from guanxi.expressions import declare_host
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.uses import TEXTS, Texts

COMPANY = ObjectType(
    name="company",
    plural="companies",
    model=Company,
    label=Phrase("Company", "公司"),
    plural_label=Phrase("Companies", "公司"),
    icon="building",
    keys=("external_id", "match_key"),
    list_columns=("name", "industry", "country", "city", "employees", "phone", "owner", "created_at"),
    prepare=(prepare.tidy_company, prepare.tidy_place),
)
CONTACT = ObjectType(
    name="contact",
    plural="contacts",
    model=Contact,
    label=Phrase("Contact", "联系人"),
    plural_label=Phrase("Contacts", "联系人"),
    icon="user",
    keys=("email", "external_id", "match_key"),
    contact_path="id",
    told_elsewhere=frozenset(("score", "email_consent", "last_activity_at", "is_suppressed", "lifecycle")),
    list_columns=("name", "company", "title", "email", "phone", "score", "source", "tags", "owner", "last_activity_at"),
    prepare=(prepare.tidy_place, prepare.tidy_person),
)
CONSENT = ObjectType(
    name="consent",
    plural="consents",
    model=Consent,
    label=Phrase("Consent", "授权记录"),
    plural_label=Phrase("Consents", "授权记录"),
    icon="shield-check",
    display="source",
    told_elsewhere=frozenset("*"),
    contact_path="contact_id",
    list_columns=("contact", "channel", "purpose", "is_given", "source", "said_at"),
    prepare=(prepare.stamp_said,),
    checks=(consent.lift_bans,),
    events=(consent.told,),
)
TASK = ObjectType(
    name="task",
    plural="tasks",
    model=Task,
    label=Phrase("Task", "任务"),
    plural_label=Phrase("Tasks", "任务"),
    icon="check-square",
    display="title",
    contact_path="contact_id",
    list_columns=("title", "status", "priority", "due_at", "contact", "deal", "owner"),
    prepare=(prepare.stamp_done,),
)
NOTE = ObjectType(
    name="note",
    plural="notes",
    model=Note,
    label=Phrase("Note", "跟进记录"),
    plural_label=Phrase("Notes", "跟进记录"),
    icon="notebook",
    display="body",
    contact_path="contact_id",
    list_columns=("kind", "body", "contact", "happened_at", "owner"),
    prepare=(prepare.stamp_happened,),
)


def declare() -> None:
    declare_kinds(*kinds.ALL)
    TEXTS.add("score_model", Texts(Phrase("score model", "评分模型"), "score_model r", "r.name", "r.rules::text"))
    for item in (COMPANY, CONTACT, CONSENT, TASK, NOTE):
        OBJECTS.add(item.name, item)
    for step in (
        cleaning.STEP,
        matching.STEP,
        consenting.STEP,
        scoring.SCORE,
        scoring.POINTS,
        interaction.STEP,
        notes.STEP,
        tasks.STEP,
    ):
        STEPS.add(step.name, step)
    segments.declare()
    enrichment.declare()
    domains.declare()
    for kind in recount.KINDS:
        MOMENTS.add(kind.name, kind)
    BLUEPRINT_PARTS.add(store.PART.name, store.PART)
    RULES.add("score_models", store.instead)
    BOUNDS.add("contact", limits.bounds)
    GATE_CHECKS.add("consent", consent.GATE)
    UNSUBSCRIBERS.add("consent", consent.unsubscribe)
    KEEPERS.add("consent", consent.KEEPER)
    declare_host(consent.CONDITION)
