"""Any source with a JSON API: one address with the company in it, and a mapping from fields to places in the answer."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings

from guanxi.automation.credentials import Opened
from guanxi.automation.mapping import Misfit, at_path, parse_path, read_json
from guanxi.automation.sending import tokens
from guanxi.automation.signing import headers_for
from guanxi.customers.enrichment.contract import FIELDS, Answer, Question, Said, Source, SourceKind
from guanxi.kit import clock, http
from guanxi.kit.errors import Fault
from guanxi.kit.net import Blocked, doors, target
from guanxi.kit.phrase import Phrase

_LIMITS = http.Limits(seconds=15, most_bytes=1_000_000, redirects=2)
_HOLES = ("name", "domain", "website", "country")


def look(question: Question, source: Source, opened: Opened | None) -> Answer:
    url = str(source.settings["url"])
    if ("{domain}" in url and not question.domain) or ("{website}" in url and not question.website):
        return Answer()
    for hole in _HOLES:
        url = url.replace(f"{{{hole}}}", quote(str(getattr(question, hole)), safe=""))
    try:
        reply = _asked(url, source, opened)
    except (Blocked, http.NotSent) as trouble:
        return Answer(trouble=trouble.reason)
    except tokens.NoToken as trouble:
        return Answer(trouble=trouble.reason)
    if reply.status == 404:
        return Answer()
    if reply.status >= 400:
        return Answer(trouble=_STATUS.fill(name=source.name, status=reply.status))
    try:
        return Answer(_taken(read_json(reply.body), source.settings))
    except Misfit as misfit:
        return Answer(trouble=misfit.reason)


def _asked(url: str, source: Source, opened: Opened | None) -> http.Reply:
    allowed, extra = doors(settings.GUANXI_PRIVATE_HOSTS), {}
    if opened is not None:
        host = target(url).host
        if not opened.may_go_to(host):
            raise Blocked(_NOT_THERE.fill(name=opened.name, host=host))
        token = tokens.token_of(opened, allowed) if opened.kind == "oauth2" else ""
        extra = headers_for(opened, source.id, clock.now(), b"", token)
    call = http.Call("GET", url, {"Accept": "application/json", **extra}, secret={name.lower() for name in extra})
    return http.send(call, allowed, _LIMITS)


def _taken(data: Any, given: Mapping[str, Any]) -> dict[str, Said]:
    sure = int(given.get("confidence") or 70)
    ways = {name: parse_path(str(path)) for name, path in given["mapping"].items()}
    found = {name: at_path(data, way) for name, way in ways.items() if way is not None}
    return {name: Said(value, sure) for name, value in found.items() if value not in (None, "", [], {})}


def faults(given: Mapping[str, Any]) -> list[Fault]:
    found = []
    url, mapping = str(given.get("url") or ""), given.get("mapping")
    try:
        target(url.replace("{", "").replace("}", ""))
    except Blocked as trouble:
        found.append(Fault("settings.url", "not_an_address", trouble.reason))
    if not any(f"{{{hole}}}" in url for hole in _HOLES):
        found.append(Fault("settings.url", "no_company", _NO_HOLE))
    if not isinstance(mapping, Mapping) or not mapping:
        return [*found, Fault("settings.mapping", "required", _NO_MAPPING)]
    for name, path in mapping.items():
        if name not in FIELDS:
            found.append(Fault(f"settings.mapping.{name}", "unknown_field", _NO_FIELD.fill(name=name)))
        elif parse_path(str(path)) is None:
            found.append(Fault(f"settings.mapping.{name}", "not_a_path", _NO_PATH.fill(path=path)))
    if not 1 <= int(given.get("confidence") or 70) <= 100:
        found.append(Fault("settings.confidence", "out_of_range", _NO_CONFIDENCE))
    return found


KIND = SourceKind("json", Phrase("JSON API", "JSON 接口"), look=look, faults=faults)
_STATUS = Phrase("“{name}” answered {status}", "“{name}”返回 {status}")
_NOT_THERE = Phrase("The credential “{name}” may not be sent to “{host}”", "凭证“{name}”不允许发送到“{host}”")
_NO_HOLE = Phrase("Name the company in the address: {name} or {domain}", "请在地址中使用 {name} 或 {domain} 表示公司")
_NO_MAPPING = Phrase("Say which field is found where", "请填写字段与应答路径的对应关系")
_NO_FIELD = Phrase("No source may say “{name}”", "不支持字段“{name}”")
_NO_PATH = Phrase("“{path}” is no path such as data.staff[0].count", "“{path}”不是有效路径，应类似 data.staff[0].count")
_NO_CONFIDENCE = Phrase("A confidence is a number from 1 to 100", "可信度应为 1 至 100")
