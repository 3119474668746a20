"""One call of a webhook: for a hook, from whom it should be, readable, new? Then it becomes a record and an event.

Everything that follows from a call commits together with the remembrance of its id: a call that is sent again gets the
same answer and does nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from guanxi.access.actors import flow_actor
from guanxi.automation import subjects
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.hooks import calls
from guanxi.automation.hooks.config import RECEIVED, OnWebhook
from guanxi.automation.hooks.verifying import Headers, trouble
from guanxi.automation.mapping import Misfit, at_path, parse_path, read_json, taken
from guanxi.automation.program import Program
from guanxi.automation.triggers import is_person
from guanxi.automation.vault import open_credential
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock
from guanxi.kit.errors import Fault, GuanxiError, Invalid, NotFound, TooLarge, Unauthenticated, Unavailable
from guanxi.kit.phrase import Phrase
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft

MOST_BYTES = 1024 * 1024
ID_HEADERS = ("webhook-id", "x-github-delivery", "idempotency-key", "x-request-id", "x-shopify-webhook-id")


@dataclass(frozen=True, slots=True)
class Received:
    status: int
    answer: Mapping[str, Any]


def hooks() -> list[Program]:
    """All flows that a webhook starts now, by the key of the hook."""
    flows = catalog()
    found = [program for key in sorted(flows.by_key) if (program := flows.active(key)) is not None]
    return sorted((one for one in found if one.trigger.name == "webhook"), key=lambda one: config_of(one).key)


def config_of(program: Program) -> OnWebhook:
    config = program.trigger_config
    assert isinstance(config, OnWebhook)  # noqa: S101 - asked of webhook flows only
    return config


def receive(key: str, headers: Headers, body: bytes) -> Received:
    """`headers` with names in small letters. What is refused is kept, too, with the reason, and raised."""
    program = next((one for one in hooks() if config_of(one).key == key), None)
    if program is None:
        raise NotFound(_NO_HOOK.fill(key=key[:80]), code="unknown_hook")
    call = ""
    try:
        if len(body) > MOST_BYTES:
            raise TooLarge(_TOO_LARGE)
        _verify(config_of(program), headers, body)
        data = _read(body)
        call = _call_of(config_of(program), headers, data)
        with transaction.atomic():
            return _take(program, call, data, body)
    except GuanxiError as error:
        answer = {"code": error.code, "detail": error.detail.json(), "faults": [one.json() for one in error.faults]}
        calls.refuse(key, call, error.status, answer, body, clock.now())
        raise


def _verify(config: OnWebhook, headers: Headers, body: bytes) -> None:
    if not config.credential:
        return
    opened = open_credential(config.credential)
    if opened is None:
        raise Unavailable(_NO_CREDENTIAL, code="no_credential")
    reason = trouble(opened, headers, body, clock.now())
    if reason is not None:
        raise Unauthenticated(reason, code="bad_signature")


def _read(body: bytes) -> Any:
    if b"\\u0000" in body:
        raise Invalid(_NUL, code="malformed_body")
    try:
        return read_json(body)
    except Misfit as misfit:
        raise Invalid(misfit.reason, code="malformed_body") from None


def _call_of(config: OnWebhook, headers: Headers, data: Any) -> str:
    """The caller's own id of the call; without one, every call is a new one."""
    told = at_path(data, parse_path(config.id) or ()) if config.id else None
    found = told if told is not None else next((headers[name] for name in ID_HEADERS if headers.get(name)), "")
    text = str(found)
    return text if len(text) <= 200 else hashlib.sha256(text.encode()).hexdigest()


def _take(program: Program, call: str, data: Any, body: bytes) -> Received:
    config, now = config_of(program), clock.now()
    id = calls.take(config.key, call, body, now)
    if id is None:
        return Received(200, {**calls.former(config.key, call), "replayed": True})
    by = By(flow_actor(program.key), cause=f"hook:{id}")
    values = _values(config, data)
    record, outcome = _record(program, data, by)
    _tell(program, record, {"hook": config.key, "call": call or str(id), "values": values}, by)
    answer = {"call": str(id), "record": str(record), "outcome": outcome, "object": program.object}
    calls.finish(id, outcome, record, answer)
    calls.forget_old(config.key, now)
    return Received(202, answer)


def _values(config: OnWebhook, data: Any) -> dict[str, Any]:
    try:
        return {name: value for name, value in taken(data, config.wanted()).items() if value is not None}
    except Misfit as misfit:
        raise Invalid(misfit.reason, code="wrong_value") from None


def _record(program: Program, data: Any, by: By) -> tuple[UUID, str]:
    config = config_of(program)
    values = {name: at_path(data, parse_path(path) or ()) for name, path in config.fields.items()}
    values = {name: value for name, value in values.items() if value is not None}
    if config.upsert and values.get(config.upsert) in (None, ""):
        words = _NO_KEY.fill(path=config.fields[config.upsert])
        raise Invalid(words, faults=(Fault(config.upsert, "required", words),))
    if not values and program.object == "occasion":
        values = {"name": program.name.in_("zh")}
    drafts: Sequence[Draft] = [Draft(values)]
    if config.upsert:
        (written,) = write.upsert(program.object, config.upsert, drafts, by)
    else:
        (written,) = write.create(program.object, drafts, by)
    assert written.id is not None  # noqa: S101 - not partial
    return written.id, written.outcome


def _tell(program: Program, record: UUID, data: Mapping[str, Any], by: By) -> None:
    people = {record: record} if is_person(program.object) else subjects.contacts_of(program.object, [record])
    event = NewEvent(RECEIVED, program.object, record, people.get(record), data, actor=by.actor.stamp, cause=by.cause)
    append([event])


_NUL = Phrase("A NUL character cannot be stored", "不能保存 NUL 字符")
_NO_HOOK = Phrase("There is no webhook “{key}”", "没有名为“{key}”的 Webhook")
_TOO_LARGE = Phrase("At most 1 MB is accepted here", "此处最多接受 1 MB")
_NO_CREDENTIAL = Phrase("The credential of this webhook is gone", "此 Webhook 的凭证已不存在")
_NO_KEY = Phrase("Nothing stands at {path}, by which the record is found", "{path} 处没有用于匹配记录的值")
