"""Listens to every source, and makes each new post a mention: once, however often it is seen."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import SYSTEM
from guanxi.automation import vault
from guanxi.kit import clock, json, sql
from guanxi.marketing.listening.people import reachable_by
from guanxi.marketing.listening.posts import KINDS, Deaf, Listening, Post
from guanxi.marketing.listening.sentiment import mood, sentiment
from guanxi.objects import write
from guanxi.objects.write import By, Draft

_BY = By(SYSTEM)
_ACTIVE = (
    "select id, kind, url, coalesce(query, ''), coalesce(credential, ''), coalesce(state, '{}') from listening_source"
    " where is_active and deleted_at is null order by id"
)


def listen_to_all() -> int:
    """How many posts were new. A source in trouble keeps nobody from being heard."""
    with connection.cursor() as cur:
        sources = sql.rows(cur, _ACTIVE)
    return sum(_heard(*source) for source in sources)


def _heard(id: UUID, kind: str, url: str, query: str, credential: str, state: Any) -> int:
    known: Mapping[str, str] = json.loads(state) if isinstance(state, str) else state
    try:
        opened = vault.open_credential(credential) if credential else None
        heard = KINDS[kind](Listening(kind, url, query, known), opened)
    except Deaf as trouble:
        _noted(id, {"trouble": trouble.reason.in_("zh")[:480]})
        return 0
    with transaction.atomic():
        fresh = _kept(id, kind, heard.posts)
        _noted(id, {"state": dict(heard.state), "trouble": None})
    return fresh


def _noted(id: UUID, values: Mapping[str, Any]) -> None:
    write.update("listening_source", [Draft({**values, "heard_at": clock.now()}, id=id)], _BY, partial=True)


def _kept(source: UUID, kind: str, posts: Sequence[Post]) -> int:
    drafts = [Draft(mention(source, kind, post)) for post in posts if post.text and post.id]
    if not drafts:
        return 0
    written = write.upsert("mention", "match_key", drafts, _BY, partial=True, only_empty=True)
    return sum(one.outcome == "created" for one in written)


def mention(source: UUID, kind: str, post: Post) -> dict[str, Any]:
    score = sentiment(post.text)
    return {
        "name": (post.author or post.handle)[:200] or None,
        "source": source,
        "text": post.text[:10_000],
        "url": post.url or None,
        "handle": post.handle[:200] or None,
        "profile": post.profile or None,
        "language": post.language[:12] or None,
        "posted_at": post.at or clock.now(),
        "sentiment": str(score),
        "mood": mood(score),
        "answers": answers(kind, post),
        "match_key": f"{source}:{post.id}"[:480],
    }


def answers(kind: str, post: Post) -> dict[str, str]:
    """As a form would have them. An account in public is a way to know somebody again, where there is no address."""
    account = post.handle or post.profile
    known = {
        "name": post.author or post.handle,
        "external_id": f"{kind}:{account}" if account else "",
        "message": post.text[:2_000],
        **reachable_by(post.text),
    }
    return {name: value for name, value in known.items() if value}
