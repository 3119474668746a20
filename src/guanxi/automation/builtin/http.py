"""http.request: ask another program, wait for its answer, take values out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode, urlsplit

from pydantic import AfterValidator, Field, model_validator

from guanxi.automation import spans
from guanxi.automation.asking import filled, jsonable
from guanxi.automation.builtin.waits import SpanValue
from guanxi.automation.definition import Key
from guanxi.automation.exchange import Asking, exchange
from guanxi.automation.fields import CredentialName, TemplateText, Value, Values, told
from guanxi.automation.house import home_zone
from guanxi.automation.mapping import Misfit, Taking, parse_path, read_json
from guanxi.automation.sending.http import HTTP, REPEATABLE
from guanxi.automation.steps import STEPS, Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import Answer, World
from guanxi.kit import json
from guanxi.kit.errors import Fault
from guanxi.kit.net import Blocked, target
from guanxi.kit.phrase import Phrase, same

_METHOD = re.compile(r"[A-Z]{1,20}")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_METHODS = [{"value": name, "label": {"en": name, "zh": name}} for name in ("GET", "POST", "PUT", "PATCH", "DELETE")]
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")
_OURS = ("host", "content-length", "transfer-encoding", "connection", "accept-encoding")
_SECRET = ("authorization", "proxy-authorization", "cookie")
LONGEST_BODY = 200_000


def _method(text: str) -> str:
    if not _METHOD.fullmatch(text.upper()):
        raise ValueError("not_a_method")
    return text.upper()


def _path(text: str) -> str:
    if parse_path(text) is None:
        raise ValueError("not_a_path")
    return text


JsonPath = Annotated[str, AfterValidator(_path)]


class Body(Config):
    """`json`: `values` is any JSON whose leaves may be formulas or texts with variables, or `template` is JSON as text.
    `form`: `values` by name. `text`: `template`.
    """

    kind: Literal["json", "form", "text"] = Field(
        "json",
        json_schema_extra=told(Phrase("Kind of body", "正文类型"), Phrase("How it is written", "正文的编码方式")),
    )
    values: Value = Field(
        None,
        json_schema_extra=told(
            Phrase("Values", "内容"), Phrase("Constants, formulas, texts with variables", "常量、公式或带变量的文本")
        ),
    )
    template: TemplateText | None = Field(
        None,
        json_schema_extra=told(
            Phrase("Text", "文本"),
            Phrase("Liquid; in JSON write {{ name | json }}", "Liquid 文本；JSON 中请写 {{ name | json }}"),
        ),
    )
    content_type: str | None = Field(
        None, max_length=100, json_schema_extra=told(Phrase("Content type", "内容类型"), advanced=True)
    )

    @model_validator(mode="after")
    def _one(self) -> Body:
        if (self.values is None) == (self.template is None):
            raise ValueError("body_needs_one")
        if self.kind == "form" and not isinstance(self.values, Mapping):
            raise ValueError("form_needs_values")
        if self.kind == "text" and self.template is None:
            raise ValueError("text_needs_template")
        return self


class Taken(Config):
    name: Key = Field(json_schema_extra=told(Phrase("Variable", "变量")))
    path: JsonPath = Field(
        json_schema_extra=told(
            Phrase("Path in the answer", "应答中的路径"), Phrase("data.items[0].id", "data.items[0].id")
        )
    )
    type: Taking = Field("text", json_schema_extra=told(Phrase("Type", "类型")))
    required: bool = Field(
        False,
        json_schema_extra=told(
            Phrase("Must be there", "必须存在"), Phrase("Otherwise the request counts as failed", "缺少时视为请求失败")
        ),
    )


class HttpRequest(Config):
    """A request to another program; the run waits for the answer, up to `within`."""

    method: Annotated[str, AfterValidator(_method)] = Field(
        "GET",
        json_schema_extra=told(Phrase("Method", "方法"), choices=_METHODS),
    )
    url: TemplateText = Field(
        min_length=1,
        max_length=2_000,
        json_schema_extra=told(
            Phrase("Address", "地址"),
            Phrase(
                "Variables inside are encoded: https://api.example.com/{{ id }}",
                "其中的变量会自动编码：https://api.example.com/{{ id }}",
            ),
        ),
    )
    query: Values = Field(default_factory=dict, json_schema_extra=told(Phrase("Query", "查询参数")))
    headers: Values = Field(default_factory=dict, json_schema_extra=told(Phrase("Headers", "请求头")))
    body: Body | None = Field(None, json_schema_extra=told(Phrase("Body", "正文")))
    credential: CredentialName | None = Field(
        None,
        json_schema_extra=told(
            Phrase("Credential", "凭证"), Phrase("From the vault: sign-in or signature", "来自保险库：登录信息或签名")
        ),
    )
    take: tuple[Taken, ...] = Field(
        (),
        max_length=50,
        json_schema_extra=told(
            Phrase("Take from the answer", "从应答中取值"), Phrase("Variables by path", "按路径取为变量")
        ),
    )
    status_as: Key | None = Field(
        None, json_schema_extra=told(Phrase("Variable for the status code", "状态码变量"), advanced=True)
    )
    time_out: float = Field(
        10,
        ge=0.1,
        le=60,
        json_schema_extra=told(
            Phrase("Time-out in seconds", "超时（秒）"), Phrase("For one attempt", "单次请求"), advanced=True
        ),
    )
    attempts: int = Field(
        5,
        ge=1,
        le=10,
        json_schema_extra=told(
            Phrase("Attempts", "尝试次数"),
            Phrase(
                "When it is busy (429), broken (5xx) or cannot be reached", "对方繁忙（429）、出错（5xx）或无法连接时"
            ),
            advanced=True,
        ),
    )
    within: SpanValue = Field(
        "1 hour",
        json_schema_extra=told(
            Phrase("Wait at most", "最长等待"),
            Phrase("For the answer, with all attempts", "包含所有尝试"),
            advanced=True,
        ),
    )
    repeatable: bool = Field(
        False,
        json_schema_extra=told(
            Phrase("May be sent twice", "可重复发送"),
            Phrase(
                "The receiver takes the same Idempotency-Key twice for one; GET, HEAD, PUT and DELETE always may",
                "对方会按 Idempotency-Key 去重；GET、HEAD、PUT、DELETE 始终可以重复",
            ),
            advanced=True,
        ),
    )
    key_header: str = Field(
        "Idempotency-Key",
        max_length=100,
        json_schema_extra=told(Phrase("Header of the idempotency key", "幂等键请求头"), advanced=True),
    )
    most_kb: int = Field(
        1_000, ge=1, le=5_000, json_schema_extra=told(Phrase("Largest answer in kB", "应答上限（kB）"), advanced=True)
    )
    sample: Any = Field(
        None,
        json_schema_extra=told(
            Phrase("Sample answer", "示例应答"),
            Phrase("JSON that simulations and backtests take for the answer", "模拟和回测时作为应答使用的 JSON"),
            widget="code",
            advanced=True,
        ),
    )


_OK = Exit("ok", Phrase("answered", "成功"))
_REFUSED = Exit("refused", Phrase("refused (4xx)", "被拒绝（4xx）"))
_FAILED = Exit("failed", Phrase("failed", "失败"))
_TIMEOUT = Exit("timeout", Phrase("no answer; may have arrived", "无应答（可能已送达）"))
EXITS = (_OK, _REFUSED, _FAILED, _TIMEOUT)


def exits(_config: HttpRequest) -> tuple[Exit, ...]:
    return EXITS


def faults(config: HttpRequest, _scope: Any) -> Sequence[Fault]:
    found = [fault for name in config.headers for fault in _header_faults(name, config.headers[name])]
    if config.key_header and not _HEADER.fullmatch(config.key_header):
        found.append(Fault("key_header", "not_a_header", _NO_HEADER.fill(name=config.key_header)))
    fixed = config.url.partition("{")[0]
    try:
        target(fixed if "{" not in config.url else f"{fixed}x") if fixed else None
    except Blocked as trouble:
        found.append(Fault("url", "not_an_address", trouble.reason))
    return found


def _header_faults(name: str, value: Any) -> list[Fault]:
    if not _HEADER.fullmatch(name) or name.lower() in _OURS:
        return [Fault(f"headers.{name}", "not_a_header", _NO_HEADER.fill(name=name))]
    if name.lower() in _SECRET:
        return [Fault(f"headers.{name}", "secret_in_flow", _SECRET_HEADER.fill(name=name))]
    if isinstance(value, str) and ("\n" in value or "\r" in value):
        return [Fault(f"headers.{name}", "not_a_header", _NO_HEADER.fill(name=name))]
    return []


def advance(config: HttpRequest, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    return exchange(
        world,
        seats,
        lambda fresh: _asked(config, fresh, world),
        lambda seat, answer: _settled(config, seat, answer),
    )


def _asked(config: HttpRequest, seats: Sequence[Seat], world: World) -> list[Asking | Move]:
    urls = filled(world, seats, config.url, encode=lambda text: quote(text, safe=""))
    if config.url.startswith("{{"):
        urls = filled(world, seats, config.url)
    given = filled(world, seats, {"query": config.query, "headers": config.headers, "body": _body_tree(config.body)})
    return [_asking(config, seat, url, more) for seat, url, more in zip(seats, urls, given, strict=True)]


def _body_tree(body: Body | None) -> Any:
    if body is None:
        return None
    return body.template if body.values is None else body.values


def _asking(config: HttpRequest, seat: Seat, url: str, given: Mapping[str, Any]) -> Asking | Move:
    try:
        body = _encoded(config.body, given["body"])
    except Misfit as misfit:
        return Move.fail(misfit.reason, retry=False)
    payload = {
        "method": config.method,
        "url": _with_query(url, given["query"]),
        "headers": _headers(config, given["headers"]),
        "body": body,
        "credential": config.credential,
        "attempts": config.attempts,
        "seconds": config.time_out,
        "most_bytes": config.most_kb * 1_000,
        "key_header": config.key_header,
        "take": [
            {"name": one.name, "path": one.path, "type": one.type, "is_required": one.required} for one in config.take
        ],
        "sample": config.sample,
    }
    kind = REPEATABLE if config.repeatable or config.method in _SAFE_METHODS else HTTP
    until = spans.after(seat.step_since, spans.parse_span(config.within) or spans.Span(), home_zone())
    return Asking(kind, payload, until, {"request": f"{config.method} {url}"[:500], "credential": config.credential})


def _encoded(body: Body | None, given: Any) -> str:
    """Raises Misfit when a template that should be JSON is not, or when there is too much."""
    if body is None or given is None:
        return ""
    if body.kind == "form":
        text = urlencode({name: _word(value) for name, value in given.items() if value is not None}, doseq=True)
    elif body.kind == "json" and body.template is None:
        text = json.dumps(jsonable(given))
    else:
        text = str(given)
    if body.kind == "json" and body.template is not None:
        read_json(text)
    if len(text) > LONGEST_BODY:
        raise Misfit(_TOO_LONG.fill(n=f"{LONGEST_BODY:,}"))
    return text


def _word(value: Any) -> Any:
    plain = jsonable(value)
    if isinstance(plain, list):
        return [_word(item) for item in plain]
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


def _with_query(url: str, query: Mapping[str, Any]) -> str:
    more = urlencode({name: _word(value) for name, value in query.items() if value is not None}, doseq=True)
    return url + (("&" if urlsplit(url).query else "?") + more if more else "")


_TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded", "text": "text/plain; charset=utf-8"}


def _headers(config: HttpRequest, given: Mapping[str, Any]) -> dict[str, str]:
    headers = {name: " ".join(str(jsonable(value)).split()) for name, value in given.items() if value is not None}
    names = {name.lower() for name in headers}
    if config.body is not None and "content-type" not in names:
        headers["Content-Type"] = config.body.content_type or _TYPES[config.body.kind]
    if "accept" not in names:
        headers["Accept"] = "application/json, */*;q=0.5"
    return headers


def _settled(config: HttpRequest, seat: Seat, answer: Answer | None) -> Move:
    if answer is None:
        return Move.go("timeout", trace={"reason": _NOTHING.json()})
    data = answer.data
    way = str(data.get("exit") or ("timeout" if answer.outcome in ("uncertain", "cancelled") else "failed"))
    values = dict(data.get("values") or {})
    if config.status_as and data.get("status"):
        values[config.status_as] = data["status"]
    facts = {name: data[name] for name in ("status", "ms") if name in data}
    trace: dict[str, Any] = {"gave": {**facts, **values}}
    if answer.reason:
        trace["reason"] = answer.reason.json()
    return Move.go(way, set=values, trace=trace)


def _gives(config: HttpRequest) -> Mapping[str, str]:
    status = {config.status_as: "number"} if config.status_as else {}
    return {**{one.name: one.type for one in config.take}, **status}


def _sentence(config: HttpRequest) -> Phrase:
    address = config.url.partition("?")[0]
    words = Phrase("Ask {address} ({method})", "请求 {address}（{method}）").fill(address=address, method=config.method)
    if not config.take:
        return words
    names = ", ".join(one.name for one in config.take)
    return Phrase("{words} and take {names}", "{words}，并取出 {names}").fill(words=words, names=same(names))


def declare() -> None:
    STEPS.add(
        "http.request",
        StepKind(
            name="http.request",
            label=Phrase("HTTP request", "HTTP 请求"),
            summary=Phrase(
                "Ask or tell another program by HTTP and go on with its answer",
                "通过 HTTP 调用其他系统，并根据应答继续",
            ),
            icon="globe",
            group="outside",
            config=HttpRequest,
            exits=exits,
            sentence=_sentence,
            advance=advance,
            gives=_gives,
            faults=faults,
            waits=True,
        ),
    )


_NO_HEADER = Phrase("“{name}” is not a header one may set", "“{name}”不是可以设置的请求头")
_SECRET_HEADER = Phrase(
    "Secrets do not belong into a flow: keep “{name}” as a credential in the vault",
    "密钥不应写在流程里：请把“{name}”保存为保险库中的凭证",
)
_TOO_LONG = Phrase("The body is longer than {n} characters", "正文超过 {n} 个字符")
_NOTHING = Phrase("no answer came in time", "未在规定时间内得到应答")
