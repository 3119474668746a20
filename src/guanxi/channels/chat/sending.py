"""How a notice gets into a room: rendered at the last moment, within what the service takes, told truthfully."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from guanxi.automation import vault
from guanxi.automation.credentials import Opened
from guanxi.automation.outgoing import Delivery, OutboxKind, Outgoing, Settled
from guanxi.channels import house, notices, notifying, variables
from guanxi.channels.chat.doors import ROOMS, Door
from guanxi.channels.chat.services import SERVICES, Card
from guanxi.channels.notices import NewNotice
from guanxi.kit import clock, http, json, sql
from guanxi.kit.net import Blocked, doors, target
from guanxi.kit.phrase import Phrase, phrase_of

CHAT = "notice-chat"
_OPENED, _CARD = "_opened", "_card"
_MINUTE = timedelta(minutes=1)


def guard(outs: Sequence[Outgoing]) -> Sequence[Outgoing | Delivery]:
    known = ROOMS.known(UUID(str(out.payload["door"])) for out in outs)
    opened = vault.open_credentials([door.credential for door in known.values()])
    people = variables.people([UUID(str(out.payload["user"])) for out in outs])
    return [
        _ready(one, known, opened, people) if isinstance(one, Outgoing) else one
        for one in notifying.guard_notices(outs)
    ]


def deliver(out: Outgoing) -> Delivery:
    return say(str(out.payload["service"]), Card(**out.payload[_CARD]), out.payload[_OPENED])


def say(service_name: str, card: Card, opened: Opened) -> Delivery:
    """One request. Services know no idempotency key, so what may have arrived is not sent again."""
    service = SERVICES[service_name]
    try:
        call = service.request(card, opened, clock.now())
        host = target(call.url).host
        if not opened.may_go_to(host):
            return Delivery.failed(_NOT_THERE.fill(name=opened.name, host=host))
        reply = http.send(call, doors(settings.GUANXI_PRIVATE_HOSTS), http.Limits(15, 100_000, redirects=0))
    except Blocked as trouble:
        return Delivery.failed(_without(trouble.reason, opened))
    except http.NoAnswer as trouble:
        return Delivery.uncertain(trouble.reason)
    except http.NotSent as trouble:
        return Delivery.retry(trouble.reason)
    return service.read(reply)


def finish(settled: Sequence[Settled]) -> None:
    """A room that could not be told is flagged, and whoever it was for hears of it: once an hour, not once a lead."""
    for out, delivery in settled:
        door = UUID(str(out.payload["door"]))
        if delivery.result == "delivered":
            _mark("said_at = %(now)s, error = null", door, None)
        elif delivery.result in ("failed", "uncertain") and delivery.reason:
            _mark("failed_at = %(now)s, error = %(error)s::jsonb", door, delivery.reason)
            _complain(door, UUID(str(out.payload["user"])), delivery.reason)


def _ready(
    out: Outgoing, known: Mapping[UUID, Door], opened: Mapping[str, Opened], people: Mapping[UUID, Mapping[str, str]]
) -> Outgoing | Delivery:
    door = known.get(UUID(str(out.payload["door"])))
    person = people.get(UUID(str(out.payload["user"])))
    if door is None or not door.is_active or person is None:
        return Delivery.skipped(_GONE)
    if door.credential not in opened:
        return Delivery.failed(_NO_CREDENTIAL.fill(name=door.credential))
    until = _slot(door, out.idem)
    if until is not None:
        return Delivery.held(
            until, _RATE.fill(most=SERVICES[door.service].per_minute, service=SERVICES[door.service].label)
        )
    card = _card(out.payload, person["language"])
    more = {"service": door.service, _OPENED: opened[door.credential], _CARD: card}
    return replace(out, payload={**out.payload, **more})


def _card(payload: Mapping[str, Any], language: str) -> dict[str, Any]:
    facts = [(phrase_of(one["label"]).in_(language), phrase_of(one["value"]).in_(language)) for one in payload["facts"]]
    link = str(payload.get("link") or "")
    return {
        "title": phrase_of(payload["title"]).in_(language),
        "facts": [fact for fact in facts if fact[1]],
        "text": phrase_of(payload["text"]).in_(language),
        "url": f"{house.public_url()}{link}" if link.startswith("/") else link,
        "open": _OPEN.in_(language),
    }


def _slot(door: Door, idem: str) -> datetime | None:
    """Takes a place under the service's rate, or says when there will be one. One room is counted by one at a time."""
    now, most = clock.now(), SERVICES[door.service].per_minute
    with connection.cursor() as cur:
        cur.execute("select 1 from chat_door where id = %s for update", [door.id])
        cur.execute("delete from chat_said where door = %s and at <= %s", [door.id, now - _MINUTE])
        text = "select at from chat_said where door = %s and idem <> %s order by at"
        said: list[datetime] = [at for (at,) in sql.rows(cur, text, [door.id, idem])]
        if len(said) >= most:
            return said[len(said) - most] + _MINUTE
        cur.execute(
            "insert into chat_said (door, idem, at) values (%s, %s, %s)"
            " on conflict (door, idem) do update set at = excluded.at",
            [door.id, idem, now],
        )
    return None


def _mark(what: str, door: UUID, error: Phrase | None) -> None:
    with connection.cursor() as cur:
        given = {"now": clock.now(), "error": json.dumps(error.json()) if error else None, "door": door}
        cur.execute(f"update chat_door set {what} where id = %(door)s", given)


def _complain(door: UUID, user: UUID, reason: Phrase) -> None:
    known = ROOMS.known([door]).get(door)
    if known is None:
        return
    who = {user, *([UUID(known.created_by[5:])] if known.created_by.startswith("user:") else [])}
    hour = clock.now().strftime("%Y%m%d%H")
    title = _FAILED.fill(name=known.name, service=SERVICES[known.service].label)
    notices.post(
        [NewNotice(one, title, reason, "/settings/chats", key=f"chat:{door}:{one}:{hour}") for one in sorted(who)]
    )


def _without(reason: Phrase, opened: Opened) -> Phrase:
    """The address of a webhook is itself a secret."""
    en, zh = reason.en, reason.zh
    for secret in opened.secrets.values():
        en, zh = en.replace(secret, "•••"), zh.replace(secret, "•••")
    return Phrase(en, zh)


def provider(out: Outgoing) -> str:
    return f"chat:{out.payload['door']}"


def declare_kind() -> OutboxKind:
    return OutboxKind(
        CHAT, deliver, guard=guard, finish=finish, label=notifying.label, provider=provider, attempts=6, seconds=45
    )


_OPEN = Phrase("Open", "查看")
_GONE = Phrase("The room or the colleague no longer exists", "聊天群或同事已不存在")
_NO_CREDENTIAL = Phrase("There is no credential “{name}” in the vault", "保险库中没有名为“{name}”的凭证")
_NOT_THERE = Phrase("The credential “{name}” may not be sent to “{host}”", "凭证“{name}”不允许发送到“{host}”")
_RATE = Phrase(
    "{service} takes at most {most} messages a minute in one room", "{service}每个群每分钟最多接收 {most} 条消息"
)
_FAILED = Phrase("“{name}” ({service}) could not be told", "未能通知“{name}”（{service}）")
