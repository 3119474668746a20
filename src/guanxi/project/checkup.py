"""What is wrong with a set-up, in words that say what to do."""

from django.conf import settings
from django.core import checks
from django.db import OperationalError, connection

from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, same
from guanxi.project import health, heartbeat

_OLDEST = 180000


def faults() -> list[Fault]:
    """Errors first. A fault's code is "error" or "warning", its field the part of the set-up."""
    found = [*_secret(), *_database(), *_web(), *_mail(), *_framework()]
    if not any(fault.code == "error" for fault in found):
        found += _workers()
    return sorted(found, key=lambda fault: fault.code)


def _database() -> list[Fault]:
    try:
        missing = health.unapplied()
    except OperationalError as error:
        return [Fault("database", "error", same(str(error).strip()))]
    if connection.cursor().connection.info.server_version < _OLDEST:
        words = Phrase("PostgreSQL 18 or newer is needed", "需要 PostgreSQL 18 或更高版本")
        return [Fault("database", "error", words)]
    if not missing:
        return []
    words = Phrase("{n} migrations are not applied; run guanxi migrate", "有 {n} 个迁移未执行，请运行 guanxi migrate")
    return [Fault("database", "error", words.fill(n=len(missing)))]


def _secret() -> list[Fault]:
    path = settings.GUANXI_DATA / "secret.key"
    if not path.exists() or not path.stat().st_mode & 0o077:
        return []
    words = Phrase("Others can read {path}; run chmod 600 on it", "其他用户可以读取 {path}，请执行 chmod 600")
    return [Fault("secret", "error", words.fill(path=path))]


def _workers() -> list[Fault]:
    words = Phrase("No {role} is running; guanxi up runs them all", "{role} 没有运行，guanxi up 会启动全部进程")
    return [Fault("processes", "warning", words.fill(role=role)) for role in heartbeat.silent()]


def _web() -> list[Fault]:
    found = []
    if not (settings.WEB_BUILD / "index.html").exists():
        words = Phrase("The web app is not built; run make setup", "前端尚未构建，请运行 make setup")
        found.append(Fault("web", "warning", words))
    if settings.GUANXI_PUBLIC_URL.startswith("http://localhost"):
        words = Phrase(
            "Links in mails point to localhost; set GUANXI_PUBLIC_URL",
            "邮件中的链接指向 localhost，请设置 GUANXI_PUBLIC_URL",
        )
        found.append(Fault("address", "warning", words))
    return found


def _mail() -> list[Fault]:
    if settings.GUANXI_SMTP_URL:
        return []
    words = Phrase(
        "No mail server is set; mails go to the catcher. Set GUANXI_SMTP_URL to send them",
        "未设置邮件服务器，邮件会进入本地收件箱；如需真正发送，请设置 GUANXI_SMTP_URL",
    )
    return [Fault("mail", "warning", words)]


def _framework() -> list[Fault]:
    return [
        Fault("framework", "error" if message.is_serious() else "warning", same(str(message)))
        for message in checks.run_checks()
    ]
