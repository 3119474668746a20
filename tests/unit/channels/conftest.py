"""A real mail server on loopback that can be told to misbehave, and one contact in each language."""

from asyncio import WriteTransport
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pytest_django.fixtures import Settings

from guanxi.access.actors import SYSTEM
from guanxi.channels import smtp
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.ports import free_port


@dataclass
class Postman:
    """What aiosmtpd calls; `answers` maps a command to what it says instead of yes."""

    answers: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    hang_up_after_data: bool = False
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.get("DATA", "250 Kept as 42")
        if answer.startswith("250"):
            message = message_from_bytes(_bytes(envelope), policy=default)
            assert isinstance(message, EmailMessage)
            self.mails.append(message)
            self.sessions.append(id(session))
            self.senders.append(str(envelope.mail_from))
        if self.hang_up_after_data:
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
        return answer


def _bytes(envelope: Envelope) -> bytes:
    assert isinstance(envelope.content, bytes)
    return envelope.content


def listening(postman: Postman, **options: Any) -> Controller:
    postman.port = postman.port or free_port()
    controller = Controller(postman, hostname="127.0.0.1", port=postman.port, enable_SMTPUTF8=True, **options)
    controller.start()
    return controller


@pytest.fixture
def postman(settings: Settings) -> Iterator[Postman]:
    """The server that GUANXI_SMTP_URL names."""
    one = Postman()
    controller = listening(one)
    settings.GUANXI_SMTP_URL = f"smtp://127.0.0.1:{one.port}"
    settings.GUANXI_MAIL_FROM = "云杉智造 <hello@spruce.example>"
    yield one
    smtp.close()
    controller.stop()


@pytest.fixture
def strict_postman() -> Iterator[Postman]:
    """A server that wants the login ada / right."""

    def check(_server: object, _session: object, _envelope: object, _how: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"ada", b"right"), handled=False)

    one = Postman()
    controller = listening(one, authenticator=check, auth_required=True, auth_require_tls=False)
    yield one
    smtp.close()
    controller.stop()


def contact(email: str, name: str, language: str, **more: object) -> UUID:
    made = write.create("contact", [Draft({"name": name, "email": email, "language": language, **more})], By(SYSTEM))
    assert made[0].id is not None
    return made[0].id


def template(key: str = "welcome", **more: object) -> UUID:
    variants = {
        "en": {
            "subject": "Welcome, {{ contact.name }}",
            "mjml": "<mj-text>Hello {{ contact.name }} & co,</mj-text>"
            '<mj-button href="https://example.com/start?a=1&amp;b=2">Start</mj-button>',
        },
        "zh": {
            "subject": "欢迎，{{ contact.name }}",
            "mjml": '<mj-text>你好，{{ contact.name }}！</mj-text><mj-button href="https://example.com/zh">开始</mj-button>',
        },
    }
    made = write.create("template", [Draft({"key": key, "name": key, "variants": variants, **more})], By(SYSTEM))
    assert made[0].id is not None
    return made[0].id
