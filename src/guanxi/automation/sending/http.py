"""How an HTTP request of a flow leaves: opened with its credential in the guard, sent in a thread, told truthfully.

Two outbox kinds share this code. After a crash between the request and its record a `http.repeatable` one goes again
under the same idempotency key; a `http` one is uncertain, is shown, and is not sent again by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from guanxi.automation import vault
from guanxi.automation.credentials import Opened
from guanxi.automation.mapping import Misfit, Wanted, read_json, taken
from guanxi.automation.outgoing import OUTBOX, Delivery, OutboxKind, Outgoing
from guanxi.automation.sending import tokens
from guanxi.automation.signing import headers_for
from guanxi.kit import clock, http
from guanxi.kit.net import Blocked, Doors, doors, target
from guanxi.kit.phrase import Phrase

HTTP, REPEATABLE = "http", "http.repeatable"
MOST_ATTEMPTS, LOCKED_SECONDS = 10, 90
_OPENED = "_opened"
_BUSY = (408, 425, 429)
_EXCERPT, _MASK = 300, "•••"
_LONGEST_WAIT = timedelta(days=1)


def guard(outs: Sequence[Outgoing]) -> Sequence[Outgoing | Delivery]:
    """In a short transaction: is an answer still waited for, and which secret goes along? The secret lives in memory
    only, in the payload that is handed to `deliver`.
    """
    names = [str(out.payload["credential"]) for out in outs if out.payload.get("credential")]
    opened = vault.open_credentials(names) if names else {}
    return [_ready(out, opened) for out in outs]


def too_late(out: Outgoing) -> Delivery | None:
    """When nobody waits for the answer any more, nothing is sent."""
    until = out.payload.get("until")
    is_over = until and datetime.fromisoformat(str(until)) <= clock.now()
    return Delivery.skipped(_TOO_LATE) if is_over else None


def _ready(out: Outgoing, opened: Mapping[str, Opened]) -> Outgoing | Delivery:
    late, name = too_late(out), out.payload.get("credential")
    if late is not None:
        return late
    if not name:
        return out
    if name not in opened:
        return Delivery.failed(_NO_CREDENTIAL.fill(name=name), {"exit": "failed"})
    return replace(out, payload={**out.payload, _OPENED: opened[name]})


def deliver(out: Outgoing) -> Delivery:
    """One request, with the token of its credential renewed once when it is refused."""
    opened: Opened | None = out.payload.get(_OPENED)
    allowed = doors(settings.GUANXI_PRIVATE_HOSTS)
    begun = monotonic()
    try:
        reply, secrets = _asked(out, opened, allowed)
        if reply.status == 401 and opened and opened.kind == "oauth2":
            tokens.forget(opened)
            reply, secrets = _asked(out, opened, allowed)
    except Blocked as trouble:
        return _failed(trouble.reason)
    except http.TooLarge as trouble:
        return _failed(trouble.reason)
    except http.NoAnswer as trouble:
        return unanswered(out, trouble.reason)
    except http.NotSent as trouble:
        return again(out, trouble.reason)
    except tokens.NoToken as trouble:
        return _failed(trouble.reason) if trouble.is_final else again(out, trouble.reason)
    return _answered(out, reply, secrets, int((monotonic() - begun) * 1000))


def _asked(out: Outgoing, opened: Opened | None, allowed: Doors) -> tuple[http.Reply, list[str]]:
    """The reply and every secret that went along, so that none of them is kept when the other side echoes it."""
    asked, body = out.payload, str(out.payload.get("body") or "").encode()
    token, extra = "", {}
    if opened is not None:
        host = target(asked["url"]).host
        if not opened.may_go_to(host):
            raise Blocked(_NOT_THERE.fill(name=opened.name, host=host))
        token = tokens.token_of(opened, allowed) if opened.kind == "oauth2" else ""
        extra = headers_for(opened, out.idem, clock.now(), body, token)
    key = {asked["key_header"]: out.idem} if asked.get("key_header") else {}
    headers = {**asked["headers"], **key, **extra}
    call = http.Call(asked["method"], asked["url"], headers, body, {name.lower() for name in extra})
    limits = http.Limits(seconds=asked["seconds"], most_bytes=asked["most_bytes"])
    secrets = [*(opened.secrets.values() if opened else ()), token, *extra.values()]
    return http.send(call, allowed, limits), [secret for secret in secrets if len(secret) > 3]


def _answered(out: Outgoing, reply: http.Reply, secrets: Sequence[str], ms: int) -> Delivery:
    body = masked(reply.body, secrets)
    facts = {"status": reply.status, "ms": ms, "bytes": len(reply.body)}
    if reply.status < 400:
        return _read(out, body, facts)
    reason = _STATUS.fill(host=urlsplit(out.payload["url"]).hostname or "", status=reply.status, said=excerpt(body))
    if reply.status >= 500 or reply.status in _BUSY:
        return again(out, reason, retry_after(reply.headers), facts)
    return replace(Delivery.delivered({**facts, "exit": "refused"}), reason=reason)


def _read(out: Outgoing, body: str, facts: Mapping[str, Any]) -> Delivery:
    wanted = [Wanted(**one) for one in out.payload.get("take") or ()]
    try:
        values = taken(read_json(body), wanted) if wanted else {}
    except Misfit as misfit:
        return Delivery.failed(misfit.reason, {**facts, "exit": "failed"})
    return Delivery.delivered({**facts, "exit": "ok", "values": values})


def again(
    out: Outgoing, reason: Phrase, after: timedelta | None = None, facts: Mapping[str, Any] | None = None
) -> Delivery:
    """Later, unless this was the last time that was asked for."""
    if out.attempts + 1 >= int(out.payload["attempts"]) or (after and after > _LONGEST_WAIT):
        return Delivery.failed(reason, {**(facts or {}), "exit": "failed"})
    return Delivery.retry(reason, after)


def unanswered(out: Outgoing, reason: Phrase) -> Delivery:
    """Asking again is safe only where the other side takes the same request twice for one."""
    if out.kind != REPEATABLE:
        return Delivery.uncertain(reason, {"exit": "timeout"})
    later = again(out, reason)
    return later if later.result == "retry" else Delivery.failed(reason, {"exit": "timeout"})


def _failed(reason: Phrase) -> Delivery:
    return Delivery.failed(reason, {"exit": "failed"})


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Seconds or a date (RFC 9110, section 10.2.3)."""
    text = headers.get("retry-after", "").strip()
    if text.isdigit():
        return timedelta(seconds=int(text[:9]))
    try:
        return max(parsedate_to_datetime(text) - clock.now(), timedelta()) if text else None
    except (ValueError, TypeError):
        return None


def masked(body: bytes, secrets: Sequence[str]) -> str:
    text = body.decode("utf-8", "replace")
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _MASK)
    return text


def excerpt(body: str) -> str:
    return " ".join(body.split())[:_EXCERPT]


def imagine(out: Outgoing) -> Delivery:
    """The sample answer of the step, read as the real one would be."""
    sample = out.payload.get("sample")
    if sample is None:
        return Delivery.delivered({"exit": "ok", "values": {}})
    try:
        values = taken(sample, [Wanted(**one) for one in out.payload.get("take") or ()])
    except Misfit as misfit:
        return Delivery.failed(misfit.reason, {"exit": "failed"})
    return Delivery.delivered({"exit": "ok", "status": 200, "values": values})


def label(out: Outgoing) -> str:
    """Without the query, which may hold what not everybody may see."""
    return f"{out.payload.get('method') or ''} {str(out.payload.get('url') or '').partition('?')[0]}".strip()


def declare() -> None:
    for name in (HTTP, REPEATABLE):
        kind = OutboxKind(
            name,
            deliver,
            guard=guard,
            is_idempotent=name == REPEATABLE,
            attempts=MOST_ATTEMPTS,
            seconds=LOCKED_SECONDS,
            label=label,
            is_answered=True,
            imagine=imagine,
        )
        OUTBOX.add(name, kind)


_TOO_LATE = Phrase("the flow no longer waits for the answer", "流程已不再等待结果")
_NO_CREDENTIAL = Phrase("There is no credential “{name}” in the vault", "保险库中没有名为“{name}”的凭证")
_NOT_THERE = Phrase("The credential “{name}” may not be sent to “{host}”", "凭证“{name}”不允许发送到“{host}”")
_STATUS = Phrase("“{host}” answered {status}: {said}", "“{host}”返回 {status}：{said}")
