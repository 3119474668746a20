"""What access contributes: the kinds of event of the security audit."""

from guanxi.events.kinds import CLEAR, KINDS, EventKind
from guanxi.kit.phrase import Phrase

_WHERE = {"ip": "text", "agent": "text"}
_KEY = {"key": "text", "name": "text", "prefix": "text"}

_AUDIT: tuple[tuple[str, Phrase, Phrase, dict[str, str]], ...] = (
    ("logged_in", Phrase("Signed in", "登录"), Phrase("{actor} signed in", "{actor}登录了系统"), _WHERE),
    (
        "login_failed",
        Phrase("Sign-in failed", "登录失败"),
        Phrase("Somebody failed to sign in as {email}", "有人尝试以 {email} 登录但失败"),
        {"email": "text", **_WHERE},
    ),
    ("logged_out", Phrase("Signed out", "退出登录"), Phrase("{actor} signed out", "{actor}退出了登录"), _WHERE),
    (
        "key_created",
        Phrase("API key created", "创建 API 密钥"),
        Phrase("{actor} created the API key “{name}”", "{actor}创建了 API 密钥“{name}”"),
        _KEY,
    ),
    (
        "key_revoked",
        Phrase("API key revoked", "吊销 API 密钥"),
        Phrase("{actor} revoked the API key “{name}”", "{actor}吊销了 API 密钥“{name}”"),
        _KEY,
    ),
    (
        "user_created",
        Phrase("Person added", "添加用户"),
        Phrase("{actor} added {email}", "{actor}添加了用户 {email}"),
        {"email": "text"},
    ),
    (
        "user_deactivated",
        Phrase("Person deactivated", "停用用户"),
        Phrase("{actor} deactivated {email}", "{actor}停用了用户 {email}"),
        {"email": "text"},
    ),
)


def declare() -> None:
    for name, label, sentence, fields in _AUDIT:
        kind = f"access.{name}"
        KINDS.add(kind, EventKind(kind, label, sentence, fields, CLEAR("email", "ip", "agent")))
