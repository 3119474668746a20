"""What success contributes: onboardings, the health of customers, and contracts that want to be renewed."""

from guanxi.automation.parts import BLUEPRINT_PARTS
from guanxi.automation.steps import STEPS
from guanxi.events.kinds import declare as declare_kinds
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.uses import TEXTS, Texts
from guanxi.success import contracts, health, kinds, onboardings, store
from guanxi.success.models import HealthRecord, Onboarding, ServiceContract
from guanxi.success.steps import health as health_steps
from guanxi.success.steps import onboarding, renewing

ONBOARDING = ObjectType(
    name="onboarding",
    plural="onboardings",
    model=Onboarding,
    label=Phrase("Onboarding", "上线引导"),
    plural_label=Phrase("Onboardings", "上线引导"),
    icon="flag",
    keys=("deal_key",),
    told_elsewhere=frozenset(("status", "started_at", "ended_at", "stop_reason")),
    contact_path="contact_id",
    list_columns=("name", "company", "contact", "status", "owner", "started_at", "ended_at"),
    prepare=(onboardings.follow_status,),
    events=(onboardings.told,),
)
HEALTH = ObjectType(
    name="health_record",
    plural="health_records",
    model=HealthRecord,
    label=Phrase("Customer health", "客户健康度"),
    plural_label=Phrase("Customer health", "客户健康度"),
    icon="heart-pulse",
    keys=("company_key",),
    told_elsewhere=frozenset(("score", "level")),
    contact_path="contact_id",
    list_columns=("name", "score", "level", "daily_users", "expected_users", "features_used", "owner", "checked_at"),
    prepare=(health.begin,),
    events=(health.told,),
)
CONTRACT = ObjectType(
    name="service_contract",
    plural="service_contracts",
    model=ServiceContract,
    label=Phrase("Service contract", "服务合同"),
    plural_label=Phrase("Service contracts", "服务合同"),
    icon="file-text",
    contact_path="contact_id",
    told_elsewhere=frozenset(("renewal_deal", "risk")),
    list_columns=("name", "company", "status", "starts_on", "ends_on", "amount", "risk", "renewal_deal", "owner"),
    prepare=(contracts.check_span,),
    events=(contracts.told,),
)


def declare() -> None:
    declare_kinds(*kinds.ALL)
    for item in (ONBOARDING, HEALTH, CONTRACT):
        OBJECTS.add(item.name, item)
    for step in (
        onboarding.BEGIN,
        onboarding.TASKS,
        onboarding.STOP,
        health_steps.OPEN,
        health_steps.CHECK,
        renewing.OPEN,
        renewing.RENEW,
    ):
        STEPS.add(step.name, step)
    TEXTS.add("health_model", Texts(Phrase("health model", "健康度模型"), "health_model r", "r.key", "r.rules::text"))
    BLUEPRINT_PARTS.add(store.PART.name, store.PART)
