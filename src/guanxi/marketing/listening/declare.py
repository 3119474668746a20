"""What listening contributes."""

from guanxi.automation.steps import STEPS
from guanxi.automation.vault import HOLDERS, Holder
from guanxi.kit.phrase import Phrase
from guanxi.marketing.listening import feeds, mastodon, step
from guanxi.marketing.listening.models import ListeningSource, Mention
from guanxi.marketing.listening.posts import KINDS
from guanxi.objects.registry import OBJECTS, ObjectType


def declare() -> None:
    KINDS.add("rss", feeds.listen)
    KINDS.add("mastodon", mastodon.listen)
    STEPS.add(step.STEP.name, step.STEP)
    words = Phrase("listening source", "监听来源")
    HOLDERS.add("listening_source", Holder(words, "listening_source", "deleted_at is null"))
    OBJECTS.add(
        "listening_source",
        ObjectType(
            name="listening_source",
            plural="listening_sources",
            model=ListeningSource,
            label=Phrase("Listening source", "监听来源"),
            plural_label=Phrase("Listening sources", "监听来源"),
            icon="radio",
            list_columns=("name", "kind", "url", "query", "is_active", "heard_at", "trouble"),
        ),
    )
    OBJECTS.add(
        "mention",
        ObjectType(
            name="mention",
            plural="mentions",
            model=Mention,
            label=Phrase("Mention", "社交提及"),
            plural_label=Phrase("Mentions", "社交提及"),
            icon="message-circle",
            keys=("match_key",),
            contact_path="contact_id",
            list_columns=("name", "text", "mood", "sentiment", "source", "posted_at", "contact"),
        ),
    )
