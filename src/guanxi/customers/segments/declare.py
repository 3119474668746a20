"""What segments contribute to the other packages' registries."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.automation.followers import FOLLOWERS, Follower
from guanxi.automation.references import REFERENCES, Reference, keys_from
from guanxi.automation.steps import STEPS
from guanxi.automation.timetable.table import MOMENTS
from guanxi.customers.segments import building, following, language, rules, triggers, verbs, words
from guanxi.customers.segments.living import CONSUMER
from guanxi.customers.segments.model import Segment
from guanxi.customers.steps import segments as steps
from guanxi.events.kinds import declare as declare_kinds
from guanxi.expressions.hosts import declare_host
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects.bulk_actions import BULK_ACTIONS, BulkAction, Settings
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.uses import TEXTS, Texts
from guanxi.objects.write import By, Written

SEGMENT = ObjectType(
    name="segment",
    plural="segments",
    model=Segment,
    label=Phrase("Segment", "客群"),
    plural_label=Phrase("Segments", "客群"),
    icon="users",
    keys=("key",),
    list_columns=("name", "object", "kind", "members", "status", "owner", "built_at"),
    prepare=(rules.tidy,),
)


def _add(object: str, ids: Sequence[UUID], settings: Settings, by: By) -> Sequence[Written]:
    verbs.edit(UUID(str(settings["segment"])), ids, (), by)
    return [Written(id, "updated") for id in ids]


def _add_faults(object: str, settings: Settings, actor: Actor) -> Sequence[Fault]:
    return verbs.hand_faults(str(settings.get("segment", "")), object, actor)


def declare() -> None:
    declare_kinds(*words.KINDS)
    OBJECTS.add(SEGMENT.name, SEGMENT)
    declare_host(language.SEGMENT)
    TEXTS.add("segment", Texts(SEGMENT.label, "segment r", "r.name", "r.condition", "r.deleted_at is null"))
    for kind in (*building.KINDS, *following.KINDS):
        MOMENTS.add(kind.name, kind)
    FOLLOWERS.add(CONSUMER, Follower(CONSUMER, following.follow, following.is_awake))
    for step in (steps.ADD, steps.REMOVE):
        STEPS.add(step.name, step)
    triggers.declare()
    REFERENCES.add("segment", Reference(Phrase("segment", "客群"), keys_from("segment")))
    add = BulkAction("segment.add", Phrase("Put into a segment", "加入客群"), "read", _add, _add_faults)
    BULK_ACTIONS.add(add.name, add)
