"""What service contributes: tickets, surveys and their answers, and giving work to whoever has the role for it."""

from guanxi.automation.parts import BLUEPRINT_PARTS
from guanxi.automation.references import REFERENCES, Reference, keys_from
from guanxi.automation.steps import STEPS
from guanxi.channels.inbound.consequences import REPLIERS
from guanxi.channels.variables import EXTRAS
from guanxi.events.kinds import declare as declare_kinds
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.service import installing, kinds, links, surveys, tickets, triggers
from guanxi.service.models import Response, Survey, Ticket
from guanxi.service.steps import asking, assigning

TICKET = ObjectType(
    name="ticket",
    plural="tickets",
    model=Ticket,
    label=Phrase("Ticket", "工单"),
    plural_label=Phrase("Tickets", "工单"),
    icon="ticket",
    display="title",
    keys=("external_id",),
    told_elsewhere=frozenset(("status", "solved_at", "closed_at", "reopened")),
    contact_path="contact_id",
    list_columns=("title", "status", "priority", "kind", "contact", "company", "owner", "created_at"),
    prepare=(tickets.know_company, tickets.follow_status),
    events=(tickets.told,),
)
SURVEY = ObjectType(
    name="survey",
    plural="surveys",
    model=Survey,
    label=Phrase("Survey", "调查"),
    plural_label=Phrase("Surveys", "调查"),
    icon="star",
    keys=("key",),
    list_columns=("name", "key", "kind", "low", "rest_days", "updated_at"),
    prepare=(surveys.check_survey,),
)
RESPONSE = ObjectType(
    name="response",
    plural="responses",
    model=Response,
    label=Phrase("Survey answer", "调查反馈"),
    plural_label=Phrase("Survey answers", "调查反馈"),
    icon="message-circle",
    display=surveys.name_of,
    keys=("ask_key",),
    told_elsewhere=frozenset("*"),
    contact_path="contact_id",
    list_columns=("survey", "contact", "score", "is_low", "comment", "status", "ticket", "owner", "answered_at"),
    prepare=(surveys.follow_score,),
    events=(surveys.told,),
)


def declare() -> None:
    declare_kinds(*kinds.ALL)
    for item in (TICKET, SURVEY, RESPONSE):
        OBJECTS.add(item.name, item)
    for step in (asking.STEP, assigning.STEP):
        STEPS.add(step.name, step)
    triggers.declare()
    REPLIERS.add("ticket", tickets.hear_answer)
    EXTRAS.add(links.EXTRA.root, links.EXTRA)
    BLUEPRINT_PARTS.add(installing.PART.name, installing.PART)
    REFERENCES.add("survey", Reference(Phrase("survey", "调查"), keys_from("survey")))
