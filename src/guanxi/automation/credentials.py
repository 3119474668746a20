"""The kinds of credential a vault can hold: which parts each has, and which of them are secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry, did_you_mean

LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a credential. A secret part is sealed and never answered; `options` limits a public one."""

    name: str
    label: Phrase
    is_secret: bool = False
    is_required: bool = True
    default: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CredentialKind:
    name: str
    label: Phrase
    help: Phrase
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A credential with its secrets, for the one call it is opened for. Its text never shows them."""

    name: str
    kind: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    hosts: tuple[str, ...] = ()
    version: int = 1

    def part(self, name: str) -> str:
        return self.secrets.get(name) or self.settings.get(name) or ""

    def may_go_to(self, host: str) -> bool:
        parents = {host[at:] for at, letter in enumerate(host) if letter == "."}
        return bool({"*", host, *parents} & set(self.hosts))


CREDENTIALS: Registry[CredentialKind] = Registry("kind of credential", Phrase("kind of credential", "凭证类型"))


def faults_in(kind: CredentialKind, given: Mapping[str, Any], *, is_secret: bool, prefix: str) -> list[Fault]:
    """What is wrong with the public or the secret parts of a credential."""
    parts = {part.name: part for part in kind.parts if part.is_secret == is_secret}
    found = [_fault(f"{prefix}.{name}", part, given.get(name)) for name, part in parts.items()]
    unknown = [_unknown(f"{prefix}.{name}", name, parts) for name in given if name not in parts]
    return [fault for fault in found if fault is not None] + unknown


def _fault(address: str, part: Part, value: Any) -> Fault | None:
    if value in (None, ""):
        return Fault(address, "missing", _MISSING) if part.is_required and not part.default else None
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value or "\r" in value or "\n" in value:
        return Fault(address, "not_text", _NOT_TEXT.fill(n=LONGEST))
    if part.options and value not in part.options:
        return Fault(address, "not_an_option", _OPTIONS.fill(options=", ".join(part.options)))
    return None


def _unknown(address: str, name: str, parts: Mapping[str, Part]) -> Fault:
    near = did_you_mean(name, parts)
    words = _UNKNOWN_NEAR.fill(name=name, near=near) if near else _UNKNOWN.fill(name=name)
    return Fault(address, "unknown_part", words)


def completed(kind: CredentialKind, given: Mapping[str, Any]) -> dict[str, str]:
    """The public parts with what is usual where nothing was said."""
    parts = [part for part in kind.parts if not part.is_secret]
    return {
        part.name: str(given.get(part.name) or part.default) for part in parts if given.get(part.name) or part.default
    }


_MISSING = Phrase("This is missing", "缺少此项")
_NOT_TEXT = Phrase("One line of text with at most {n} characters is expected", "应为一行文本，最多 {n} 个字符")
_OPTIONS = Phrase("One of {options} is expected here", "此处应为 {options} 之一")
_UNKNOWN = Phrase("This kind of credential has no “{name}”", "此类凭证没有“{name}”这一项")
_UNKNOWN_NEAR = Phrase(
    "This kind of credential has no “{name}”; did you mean “{near}”?", "此类凭证没有“{name}”这一项，你是指“{near}”吗？"
)

_HEADER = Phrase("Name of the header", "请求头名称")

_SHIPPED = (
    CredentialKind(
        "none", Phrase("No sign-in", "无需认证"), Phrase("Only limits where requests may go", "仅限定可以访问的主机")
    ),
    CredentialKind(
        "basic",
        Phrase("User name and password", "用户名和密码"),
        Phrase("HTTP basic authentication", "HTTP 基本认证"),
        (
            Part("username", Phrase("User name", "用户名")),
            Part("password", Phrase("Password", "密码"), is_secret=True),
        ),
    ),
    CredentialKind(
        "bearer",
        Phrase("Token", "令牌"),
        Phrase("Sent as “Authorization: Bearer …”", "以“Authorization: Bearer …”发送"),
        (Part("token", Phrase("Token", "令牌"), is_secret=True),),
    ),
    CredentialKind(
        "header",
        Phrase("Secret header", "密钥请求头"),
        Phrase("One header of your choice, such as X-Api-Key", "自定义的一个请求头，例如 X-Api-Key"),
        (Part("header", _HEADER, default="X-Api-Key"), Part("value", Phrase("Value", "值"), is_secret=True)),
    ),
    CredentialKind(
        "oauth2",
        Phrase("OAuth 2 client", "OAuth 2 客户端"),
        Phrase(
            "Client credentials: a token is fetched and kept until it ends",
            "客户端凭证模式：自动获取令牌并在有效期内复用",
        ),
        (
            Part("token_url", Phrase("Address of the token", "令牌地址")),
            Part("client_id", Phrase("Client id", "客户端 ID")),
            Part("client_secret", Phrase("Client secret", "客户端密钥"), is_secret=True),
            Part("scope", Phrase("Scope", "权限范围"), is_required=False),
            Part("audience", Phrase("Audience", "受众"), is_required=False),
            Part(
                "style", Phrase("How the client is named", "客户端认证方式"), default="basic", options=("basic", "body")
            ),
        ),
    ),
    CredentialKind(
        "hmac",
        Phrase("Signature", "签名"),
        Phrase(
            "Signs the body (HMAC-SHA256), so that the receiver knows it is from you",
            "对请求正文签名（HMAC-SHA256），接收方可验证来源",
        ),
        (
            Part(
                "recipe",
                Phrase("Recipe", "签名格式"),
                default="standard",
                options=("standard", "timestamped", "plain"),
            ),
            Part("header", _HEADER, is_required=False),
            Part("secret", Phrase("Shared secret", "共享密钥"), is_secret=True),
        ),
    ),
)


def declare() -> None:
    for kind in _SHIPPED:
        CREDENTIALS.add(kind.name, kind)
