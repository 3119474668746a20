"""Lines for people inside the application: made by flows and by the product, read in the bell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.channels.models import Notice
from guanxi.kit import clock, sql
from guanxi.kit.ids import first_uuid7, uuid7
from guanxi.kit.phrase import Phrase, phrase_of

NOTHING = Phrase("", "")
_COLUMNS = {
    "id": "uuid",
    "key": "text",
    "user_id": "uuid",
    "title": "jsonb",
    "body": "jsonb",
    "link": "text",
    "created_at": "timestamptz",
}


@dataclass(frozen=True, slots=True)
class NewNotice:
    """`key` makes a repeated delivery the same notice; empty means that each is one of its own."""

    user: UUID
    title: Phrase
    body: Phrase = NOTHING
    link: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    id: UUID
    at: datetime
    title: Phrase
    body: Phrase
    link: str
    read: bool


def notify(users: Iterable[UUID], title: Phrase, body: Phrase = NOTHING, link: str = "") -> None:
    """Tell these people, in one statement."""
    post([NewNotice(user, title, body, link) for user in dict.fromkeys(users)])


def post(notices: Sequence[NewNotice]) -> None:
    """Only to people who still exist: a deleted owner is no reason for a flow to fail."""
    now = clock.now()
    rows = [_row(notice, now) for notice in notices]
    if not rows:
        return
    with connection.cursor() as cur:
        known = {row[0] for row in sql.rows(cur, "select id from app_user where id = any(%s)", [[r[2] for r in rows]])}
        sql.insert_rows(cur, "notice", _COLUMNS, [r for r in rows if r[2] in known], on_conflict="(key) do nothing")


def _row(notice: NewNotice, now: datetime) -> tuple[object, ...]:
    id = uuid7()
    key = notice.key or str(id)
    return id, key, notice.user, notice.title.json(), notice.body.json(), notice.link, now


def notices(user: UUID, *, limit: int = 50, before: UUID | None = None) -> list[NoticeLine]:
    """The newest first; `before` is the id of the last line already seen."""
    found = Notice.objects.filter(user_id=user)
    if before is not None:
        found = found.filter(id__lt=before)
    return [_line(notice) for notice in found.order_by("-id")[:limit]]


def _line(notice: Notice) -> NoticeLine:
    return NoticeLine(
        notice.id,
        notice.created_at,
        phrase_of(notice.title),
        phrase_of(notice.body),
        notice.link,
        notice.read_at is not None,
    )


def unread(user: UUID) -> int:
    return Notice.objects.filter(user_id=user, read_at=None).count()


def newest(since: datetime) -> dict[UUID, UUID]:
    """The notices made since the moment, with whom they are for."""
    # Their ids begin with the time, so the primary key finds them.
    found = Notice.objects.filter(id__gte=first_uuid7(since)).values_list("id", "user_id")
    return dict(found[:1000])


def mark_read(user: UUID, ids: Sequence[UUID] | None = None) -> int:
    """Mark these as read, or all; only one's own. Says how many changed."""
    found = Notice.objects.filter(user_id=user, read_at=None)
    if ids is not None:
        found = found.filter(id__in=list(ids))
    return found.update(read_at=clock.now())
