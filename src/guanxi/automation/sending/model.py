"""How a question to a language model leaves: one OpenAI-compatible request, its answer checked before it counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from guanxi.automation import model_budget, vault
from guanxi.automation.credentials import Opened
from guanxi.automation.mapping import Misfit, fitted, read_json
from guanxi.automation.outgoing import OUTBOX, Delivery, OutboxKind, Outgoing, Settled
from guanxi.automation.sending.http import MOST_ATTEMPTS, again, excerpt, masked, retry_after, too_late
from guanxi.automation.signing import headers_for
from guanxi.kit import clock, http, json
from guanxi.kit.net import Blocked, Doors, doors, target
from guanxi.kit.phrase import Phrase

MODEL = "model"
_OPENED = "_opened"
_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)
_REFUSES_SCHEMA = (400, 404, 415, 422)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the installation's model is, if it has one."""

    url: str
    model: str
    credential: str


def endpoint() -> Endpoint | None:
    if not settings.GUANXI_MODEL_URL:
        return None
    return Endpoint(settings.GUANXI_MODEL_URL, settings.GUANXI_MODEL_NAME, settings.GUANXI_MODEL_CREDENTIAL)


def guard(outs: Sequence[Outgoing]) -> Sequence[Outgoing | Delivery]:
    place = endpoint()
    opened = vault.open_credential(place.credential) if place and place.credential else None
    ready = [_ready(out, place, opened) for out in outs]
    refused = iter(model_budget.take(sum(isinstance(one, Outgoing) for one in ready)))
    return [_within_budget(one, next(refused)) if isinstance(one, Outgoing) else one for one in ready]


def _within_budget(out: Outgoing, refused: Phrase | None) -> Outgoing | Delivery:
    return Delivery.failed(refused, {"exit": "unavailable"}) if refused else out


def finish(settled: Sequence[Settled]) -> None:
    said = [delivery.data.get("tokens") for _, delivery in settled]
    model_budget.spend(sum(tokens for tokens in said if isinstance(tokens, int) and tokens > 0))


def _ready(out: Outgoing, place: Endpoint | None, opened: Opened | None) -> Outgoing | Delivery:
    late = too_late(out)
    if late is not None:
        return late
    if place is None or (place.credential and opened is None):
        return Delivery.failed(NONE, {"exit": "unavailable"})
    return replace(out, payload={**out.payload, _OPENED: opened})


def deliver(out: Outgoing) -> Delivery:
    """With the answer's shape as a JSON schema; once more without it for servers that do not know it."""
    place = endpoint()
    if place is None:
        return Delivery.failed(NONE, {"exit": "unavailable"})
    try:
        reply, secrets = _asked(out, place, with_schema=bool(out.payload["outputs"]))
        if out.payload["outputs"] and reply.status in _REFUSES_SCHEMA:
            reply, secrets = _asked(out, place, with_schema=False)
    except (Blocked, http.TooLarge) as trouble:
        return Delivery.failed(trouble.reason, {"exit": "unavailable"})
    except http.NotSent as trouble:
        return _later(out, trouble.reason)
    if reply.status >= 400:
        reason = _STATUS.fill(status=reply.status, said=excerpt(masked(reply.body, secrets)))
        is_final = reply.status < 500 and reply.status not in (408, 425, 429)
        after = retry_after(reply.headers)
        return Delivery.failed(reason, {"exit": "unavailable"}) if is_final else _later(out, reason, after)
    return _read(out, masked(reply.body, secrets))


def _asked(out: Outgoing, place: Endpoint, *, with_schema: bool) -> tuple[http.Reply, list[str]]:
    opened: Opened | None = out.payload.get(_OPENED)
    body = json.dumps(_question(out.payload, place, with_schema=with_schema)).encode()
    host = target(place.url).host
    if opened is not None and not opened.may_go_to(host):
        raise Blocked(_NOT_THERE.fill(name=opened.name, host=host))
    extra = headers_for(opened, out.idem, clock.now(), body) if opened else {}
    headers = {"Content-Type": "application/json", "Accept": "application/json", **extra}
    call = http.Call("POST", f"{place.url}/chat/completions", headers, body, {name.lower() for name in extra})
    allowed: Doors = doors(settings.GUANXI_PRIVATE_HOSTS).and_host(host)
    secrets = [*(opened.secrets.values() if opened else ()), *extra.values()]
    limits = http.Limits(seconds=out.payload["seconds"], most_bytes=2_000_000, redirects=0)
    return http.send(call, allowed, limits), [secret for secret in secrets if len(secret) > 3]


def _question(asked: Mapping[str, Any], place: Endpoint, *, with_schema: bool) -> dict[str, Any]:
    instructions = "\n\n".join(part for part in (asked["instructions"], _shape_in_words(asked["outputs"])) if part)
    messages = [{"role": "system", "content": instructions}] if instructions else []
    question: dict[str, Any] = {
        "model": asked["model"] or place.model,
        "messages": [*messages, {"role": "user", "content": asked["prompt"]}],
        "max_tokens": asked["max_tokens"],
        "temperature": asked["temperature"],
    }
    if with_schema:
        shape = {"name": "answer", "strict": True, "schema": schema_of(asked["outputs"])}
        question["response_format"] = {"type": "json_schema", "json_schema": shape}
    return question


_JSON_TYPES = {"text": "string", "number": "number", "flag": "boolean", "date": "string", "moment": "string"}


def schema_of(outputs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The JSON schema of an object with these fields, all of them required."""
    properties = {str(one["name"]): _property(one) for one in outputs}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _property(one: Mapping[str, Any]) -> dict[str, Any]:
    if one["type"] == "list":
        shape: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    else:
        shape = {"type": _JSON_TYPES[one["type"]]}
    if one.get("options"):
        shape["enum"] = list(one["options"])
    return {**shape, "description": one["about"]} if one.get("about") else shape


def _shape_in_words(outputs: Sequence[Mapping[str, Any]]) -> str:
    if not outputs:
        return ""
    return "Answer with one JSON object that fits this JSON schema, and nothing else: " + json.dumps(schema_of(outputs))


def _read(out: Outgoing, body: str) -> Delivery:
    """What is not what was asked for is asked again, and in the end failed."""
    try:
        data = read_json(body)
        said = str(data["choices"][0]["message"]["content"] or "")
        values = _values(out.payload, said)
    except Misfit as misfit:
        return _unfit(out, misfit.reason)
    except (LookupError, TypeError):
        return _unfit(out, _STRANGE)
    usage = data.get("usage") or {}
    tokens = usage.get("total_tokens") if isinstance(usage, Mapping) else None
    tokens = tokens if isinstance(tokens, int) and not isinstance(tokens, bool) and 0 <= tokens < 10**9 else None
    return Delivery.delivered({"exit": "ok", "values": values, "tokens": tokens, "model": str(data.get("model") or "")})


def _values(asked: Mapping[str, Any], said: str) -> dict[str, Any]:
    if not asked["outputs"]:
        return {asked["save_as"]: said.strip()[: asked["most_characters"]]}
    found = _FENCE.match(said)
    answer = read_json(found.group(1) if found else said)
    if not isinstance(answer, Mapping):
        raise Misfit(_STRANGE)
    return {one["name"]: _value(answer, one) for one in asked["outputs"]}


def _value(answer: Mapping[str, Any], one: Mapping[str, Any]) -> Any:
    value = answer.get(one["name"])
    if value is None:
        raise Misfit(_LACKS.fill(name=one["name"]))
    if one.get("options") and value not in one["options"]:
        raise Misfit(_NOT_OFFERED.fill(name=one["name"], value=str(value)[:60]))
    return fitted(value, one["type"], one["name"])


def _later(out: Outgoing, reason: Phrase, after: Any = None) -> Delivery:
    later = again(out, reason, after)
    return later if later.result == "retry" else Delivery.failed(reason, {"exit": "unavailable"})


def _unfit(out: Outgoing, reason: Phrase) -> Delivery:
    later = again(out, reason)
    return later if later.result == "retry" else Delivery.failed(reason, {"exit": "failed"})


def imagine(out: Outgoing) -> Delivery:
    sample = out.payload.get("sample")
    if sample is None:
        return Delivery.delivered({"exit": "ok", "values": {}})
    try:
        said = sample if isinstance(sample, str) else json.dumps(sample)
        return Delivery.delivered({"exit": "ok", "values": _values(out.payload, said)})
    except Misfit as misfit:
        return Delivery.failed(misfit.reason, {"exit": "failed"})


def label(out: Outgoing) -> str:
    return str(out.payload.get("label") or MODEL)


def declare() -> None:
    OUTBOX.add(
        MODEL,
        OutboxKind(
            MODEL,
            deliver,
            guard=guard,
            finish=finish,
            is_idempotent=True,
            attempts=MOST_ATTEMPTS,
            seconds=130,
            label=label,
            is_answered=True,
            imagine=imagine,
        ),
    )


NONE = Phrase(
    "no language model is configured (GUANXI_MODEL_URL) or its key is not in the vault",
    "未配置语言模型（GUANXI_MODEL_URL），或保险库中没有其密钥",
)
_NOT_THERE = Phrase("The credential “{name}” may not be sent to “{host}”", "凭证“{name}”不允许发送到“{host}”")
_STATUS = Phrase("the model answered {status}: {said}", "模型返回 {status}：{said}")
_STRANGE = Phrase("the model's answer has not the expected form", "模型的应答格式不符合预期")
_LACKS = Phrase("the model's answer lacks “{name}”", "模型的应答缺少“{name}”")
_NOT_OFFERED = Phrase("“{name}” is none of the options: {value}", "“{name}”不在可选值中：{value}")
