"""What people do with the questions of runs: see theirs, and answer them once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation.asked import ANSWERED, hashed
from guanxi.automation.blanks import read_answer
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.steps import Json, RunKey
from guanxi.automation.triggers import is_person
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, json
from guanxi.kit.errors import Forbidden, NotFound, Refused
from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows
from guanxi.objects.lookups import labels


@dataclass(frozen=True, slots=True)
class Question:
    """`state`: open, approved, rejected, answered; or gone, when the run does not wait for it any more."""

    id: UUID
    kind: str
    title: Phrase
    body: Phrase
    fields: Sequence[Mapping[str, Json]]
    run: str
    flow_key: str
    flow_name: Phrase
    object: str
    subject: UUID
    subject_label: str
    user: UUID
    user_name: str
    asked_at: datetime
    expires_at: datetime | None
    state: str
    comment: str
    answer: Mapping[str, Json]


_STANDS = """
exists (
    select from enrollment e
    where e.bucket = a.bucket and e.subject = a.subject and e.flow = a.flow and e.entry = a.entry and e.step = a.step
      and e.status <> 'e' and e.step_since <= a.created_at
) and (a.expires_at is null or a.expires_at > %(now)s)
"""
_SELECT = f"""
select a.id, a.kind, a.title, a.body, a.fields, a.bucket, a.subject, a.flow, a.entry, a.object, a.user_id, u.name,
       a.created_at, a.expires_at, case when a.state = 'open' and not ({_STANDS}) then 'gone' else a.state end,
       a.comment, a.answer
from asked a join app_user u on u.id = a.user_id
"""


def mine(user: UUID) -> list[Question]:
    """What waits for this person, the oldest first."""
    where = f"where a.user_id = %(user)s and a.state = 'open' and {_STANDS} order by a.created_at, a.id limit 200"
    return _found(where, user=user)


def every() -> list[Question]:
    """What waits for anybody: for those who look after the flows."""
    return _found(f"where a.state = 'open' and {_STANDS} order by a.created_at, a.id limit 500")


def one(id: UUID, actor: Actor) -> Question:
    """Only the person asked and administrators may see it."""
    found = _found("where a.id = %(id)s", id=id)
    if not found or (found[0].user != actor.user and not actor.is_admin):
        raise NotFound(UNKNOWN, code="unknown_question")
    return found[0]


def by_token(token: str) -> tuple[Question, Actor]:
    """The question behind the link of a mail, and the person it was sent to."""
    found = _found("where a.token_hash = %(hash)s", hash=hashed(token))
    user = User.objects.filter(pk=found[0].user, is_active=True).first() if found else None
    if user is None:
        raise NotFound(UNKNOWN, code="unknown_question")
    return found[0], actor_of(user)


_TAKE = f"""
update asked a set state = %(state)s, answered_at = %(now)s, by_user = %(user)s, comment = %(comment)s,
    answer = %(answer)s::jsonb
where a.id = %(id)s and a.state = 'open' and {_STANDS}
returning a.contact, a.step
"""


def decide(id: UUID, actor: Actor, verdict: str, comment: str = "") -> Question:
    """`verdict`: approved or rejected."""
    known = one(id, actor)
    if verdict not in ("approved", "rejected"):
        raise Refused(_NO_VERDICT, code="no_verdict")
    if known.kind != "approval":
        raise Refused(_NO_APPROVAL, code="not_an_approval")
    return _answer(known, actor, verdict, comment, {})


def fill_in(id: UUID, actor: Actor, values: Mapping[str, Json], comment: str = "") -> Question:
    """Raises `Invalid` with a fault beside each field that is wrong."""
    known = one(id, actor)
    if known.kind != "question":
        raise Refused(_NO_QUESTION, code="not_a_question")
    _must_be_asked(known, actor)
    return _answer(known, actor, "answered", comment, read_answer(known.fields, values))


def _must_be_asked(known: Question, actor: Actor) -> None:
    if known.user != actor.user:
        raise Forbidden(NOT_YOURS.fill(name=known.user_name))


@transaction.atomic
def _answer(known: Question, actor: Actor, state: str, comment: str, given: Mapping[str, Json]) -> Question:
    """Only the person asked may answer, and only once; whoever comes too late is told so."""
    _must_be_asked(known, actor)
    id, comment = known.id, comment.strip()[:2000]
    params = {"id": id, "state": state, "user": actor.user, "comment": comment, "now": clock.now()}
    with connection.cursor() as cursor:
        taken = rows(cursor, _TAKE, {**params, "answer": json.dumps(given)})
    if not taken:
        raise Refused(_TOO_LATE.get(one(id, actor).state, _TOO_LATE["gone"]), code="not_open")
    contact, step = taken[0]
    append([_event(known, contact, step, actor, {"verdict": state, "comment": comment, "values": given})])
    return one(id, actor)


def _event(known: Question, contact: UUID | None, step: str, actor: Actor, said: Mapping[str, Json]) -> NewEvent:
    """In the bucket of the run: that of the person it is about."""
    about = contact or (known.subject if is_person(known.object) else None)
    data = {"ask": str(known.id), "run": known.run, "step": step, **said}
    kind, cause = ANSWERED[known.kind], f"run:{known.run}#{step}"
    return NewEvent(kind, known.object, known.subject, about, data, actor=actor.stamp, cause=cause)


# A run waits for a person also when one of its strands does.
ASKS = """
select distinct s.bucket, s.subject, s.flow, coalesce(s.root, s.entry)
from asked a join enrollment s
  on s.bucket = a.bucket and s.subject = a.subject and s.flow = a.flow and s.entry = a.entry and s.step = a.step
where a.state = 'open' and s.status in ('w', 'p') and s.step_since <= a.created_at
"""


def waiting(runs: Sequence[RunKey]) -> set[RunKey]:
    """Which of these runs wait for a person."""
    if not runs:
        return set()
    with connection.cursor() as cursor:
        found = rows(cursor, f"{ASKS} and a.subject = any(%s)", [list({run.subject for run in runs})])
    return {RunKey(*row) for row in found} & set(runs)


def _found(where: str, **params: object) -> list[Question]:
    with connection.cursor() as cursor:
        found = rows(cursor, f"{_SELECT} {where}", {**params, "now": clock.now()})
    by_object: dict[str, set[UUID]] = {}
    for row in found:
        by_object.setdefault(row[9], set()).add(row[6])
    names = {id: label for object, ids in by_object.items() for id, label in labels(object, ids).items()}
    return [_question(row, names) for row in found]


def _question(row: Sequence[Any], names: Mapping[UUID, str]) -> Question:
    id, kind, title, body, fields, bucket, subject, flow, entry, object, user, user_name, *rest = row
    asked_at, expires_at, state, comment, given = rest
    known = catalog().flows.get(flow)
    program = catalog().program(flow, known.version) if known else None
    return Question(
        id=id,
        kind=kind,
        title=phrase_of(title),
        body=phrase_of(body),
        fields=fields,
        run=RunKey(bucket, subject, flow, entry).id,
        flow_key=known.key if known else "",
        flow_name=program.name if program else same(known.key if known else ""),
        object=object,
        subject=subject,
        subject_label=names.get(subject, ""),
        user=user,
        user_name=user_name,
        asked_at=asked_at,
        expires_at=expires_at,
        state=state,
        comment=comment,
        answer=given or {},
    )


UNKNOWN = Phrase("There is no such question", "没有这个问题")
NOT_YOURS = Phrase("Only {name} was asked", "只有 {name} 可以回答")
_NO_VERDICT = Phrase("Approve or reject", "请选择批准或拒绝")
_NO_APPROVAL = Phrase("This asks for facts, not for approval", "此项需要填写内容，而不是审批")
_NO_QUESTION = Phrase("This asks for approval, not for facts", "此项需要审批，而不是填写内容")
_TOO_LATE: Mapping[str, Phrase] = {
    "approved": Phrase("This was approved already", "此项已批准"),
    "rejected": Phrase("This was rejected already", "此项已拒绝"),
    "answered": Phrase("This was answered already", "此项已回答"),
    "gone": Phrase("Nobody waits for an answer any more", "流程已不再等待答复"),
}
