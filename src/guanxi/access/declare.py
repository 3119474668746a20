"""What access contributes: the kinds of event of the security audit."""

from guanxi.events.kinds import CLEAR, KINDS, EventKind
from guanxi.kit.phrase import Phrase

_WHERE = {"ip": "text", "agent": "text"}
_PERSON = {"email": "text"}
_ROLE = {"name": "text"}
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
        _PERSON,
    ),
    (
        "user_deactivated",
        Phrase("Person deactivated", "停用用户"),
        Phrase("{actor} deactivated {email}", "{actor}停用了用户 {email}"),
        _PERSON,
    ),
    (
        "user_changed",
        Phrase("Person changed", "修改用户"),
        Phrase("{actor} changed {email}: {what}", "{actor}修改了 {email}：{what}"),
        _PERSON,
    ),
    (
        "user_reactivated",
        Phrase("Person back", "恢复用户"),
        Phrase("{actor} let {email} in again", "{actor}恢复了用户 {email}"),
        _PERSON,
    ),
    (
        "password_reset",
        Phrase("Password reset", "重置密码"),
        Phrase("{actor} gave {email} a new password", "{actor}为 {email} 设置了新密码"),
        _PERSON,
    ),
    (
        "handed_over",
        Phrase("Records handed over", "移交记录"),
        Phrase("{actor} handed {count} records of {email} to {to}", "{actor}将 {email} 的 {count} 条记录移交给 {to}"),
        {**_PERSON, "count": "number"},
    ),
    (
        "role_saved",
        Phrase("Role saved", "保存角色"),
        Phrase("{actor} saved the role “{name}”", "{actor}保存了角色“{name}”"),
        _ROLE,
    ),
    (
        "role_deleted",
        Phrase("Role deleted", "删除角色"),
        Phrase("{actor} deleted the role “{name}”", "{actor}删除了角色“{name}”"),
        _ROLE,
    ),
    (
        "team_saved",
        Phrase("Team saved", "保存团队"),
        Phrase("{actor} saved the team “{name}”", "{actor}保存了团队“{name}”"),
        _ROLE,
    ),
    (
        "team_deleted",
        Phrase("Team deleted", "删除团队"),
        Phrase("{actor} deleted the team “{name}”", "{actor}删除了团队“{name}”"),
        _ROLE,
    ),
    (
        "exported",
        Phrase("Data exported", "导出数据"),
        Phrase("{actor} exported {what}", "{actor}导出了 {what}"),
        {"what": "text", "rows": "number", "filter": "text"},
    ),
    (
        "rules_changed",
        Phrase("Rules changed", "修改规则"),
        Phrase("{actor} changed {what} “{name}”", "{actor}修改了{what}“{name}”"),
        {"what": "text", "name": "text", "key": "text"},
    ),
)


def declare() -> None:
    for name, label, sentence, fields in _AUDIT:
        kind = f"access.{name}"
        KINDS.add(kind, EventKind(kind, label, sentence, fields, CLEAR("email", "ip", "agent")))
