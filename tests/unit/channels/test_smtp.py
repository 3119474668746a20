"""An honest answer for each way a server can fail; real server, real sockets."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from pytest_django.fixtures import Settings

from guanxi.channels import mime, smtp
from guanxi.channels.adapters import Handed, Mail
from guanxi.channels.smtp import NotConfigured, Server, server_of
from tests.ports import free_port
from tests.unit.channels.conftest import Postman

MAIL = Mail(
    idem="1.1.abc:mail:0:",
    to="wang@example.com",
    to_name="王芳",
    sender="hello@spruce.example",
    sender_name="云杉智造",
    subject="欢迎了解我们的解决方案——" * 8,
    html="<p>你好</p>",
    text="你好\n.单独一点的行\n..\n",
    language="zh",
    headers={"List-Unsubscribe": "<https://crm.example/u/" + "x" * 200 + ">"},
)


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    yield
    smtp.close()


def send(postman: Postman, mail: Mail = MAIL) -> Handed:
    return smtp.send_to(Server("127.0.0.1", postman.port), mail)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.SMTP)


def test_a_chinese_mail_arrives_as_it_was_written(postman: Postman) -> None:
    assert send(postman).state == "sent"
    got = postman.mails[0]
    assert got["Subject"] == MAIL.subject
    assert got["From"] == "云杉智造 <hello@spruce.example>"
    assert got["To"].addresses[0].display_name == "王芳"
    assert got["List-Unsubscribe"] == MAIL.headers["List-Unsubscribe"]
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]
    text = got.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == MAIL.text


@pytest.mark.parametrize("subject", [MAIL.subject, "x" * 1200, "many words " * 200])
def test_every_line_that_leaves_is_ascii_and_short(subject: str) -> None:
    content = mime.build(replace(MAIL, subject=subject, html="<p>" + "y" * 3000, text=subject))
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert read(content)["Subject"].strip() == subject.strip()


@pytest.mark.parametrize("subject", ["=?utf-8?q?Hello?=", "Ärger", "a: b", "x " * 60 + "=?"])
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    assert read(mime.build(replace(MAIL, subject=subject)))["Subject"] == subject


@pytest.mark.parametrize("name", ['Ada "the" \\ Lovelace, Countess', "王芳（采购）", "x@y.example", "n" * 300])
def test_a_name_arrives_as_it_was_written(name: str) -> None:
    got = read(mime.build(replace(MAIL, to_name=name, reply_to=("a@b.example", "c@d.example"))))
    assert (got["To"].addresses[0].display_name, got["To"].addresses[0].addr_spec) == (name, MAIL.to)
    assert [one.addr_spec for one in got["Reply-To"].addresses] == ["a@b.example", "c@d.example"]


def test_an_address_outside_ascii_is_written_as_servers_that_take_it_want_it() -> None:
    content = mime.build(replace(MAIL, to="王芳@例子.example", to_name=""))
    assert "\r\nTo: 王芳@xn--fsqu00a.example\r\n" in content.decode()


@pytest.mark.parametrize("text", [".\n..\n", "a=b \t\nend", "中文\r\n二", "", "\n--=_\n"])
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    got = read(mime.build(replace(MAIL, text=text, html=text)))
    whole = "\n".join(text.splitlines()) + "\n"
    assert [part.get_content().replace("\r\n", "\n") for part in got.iter_parts()] == [whole, whole]


def test_the_message_id_is_the_same_at_every_attempt(postman: Postman) -> None:
    send(postman)
    send(postman)
    first, second = (mail["Message-ID"] for mail in postman.mails)
    assert first == second
    assert first.endswith("@spruce.example>")


def test_one_connection_carries_many_mails(postman: Postman) -> None:
    for _ in range(3):
        assert send(postman).state == "sent"
    assert len(set(postman.sessions)) == 1


def test_a_connection_that_died_while_idle_is_replaced(postman: Postman) -> None:
    send(postman)
    smtp._lines.line.smtp.sock.shutdown(socket.SHUT_RDWR)
    assert send(postman).state == "sent"
    assert len(postman.mails) == 2


def test_nothing_a_name_contains_can_add_a_header(postman: Postman) -> None:
    evil = Mail(idem="e", to="a@example.com", to_name="x\r\nBcc: all@example.com", sender="b@example.com",
                subject="hi\r\nX-Evil: 1", html="", text="")  # fmt: skip
    send(postman, evil)
    assert postman.mails[0]["Bcc"] is None
    assert postman.mails[0]["X-Evil"] is None


@pytest.mark.parametrize(
    ("command", "answer", "state", "is_dead"),
    [
        ("RCPT", "450 4.2.1 try later", "retry", False),
        ("RCPT", "550 5.1.1 no such user", "bounced", True),
        ("RCPT", "550 5.7.1 not from you", "bounced", False),
        ("RCPT", "552 5.2.2 mailbox full", "bounced", False),
        ("DATA", "451 4.3.0 greylisted", "retry", False),
        ("DATA", "554 5.7.1 looks like spam", "failed", False),
    ],
)
def test_a_servers_no_is_understood(postman: Postman, command: str, answer: str, state: str, is_dead: bool) -> None:
    postman.answers[command] = answer
    handed = send(postman)
    assert (handed.state, handed.is_dead) == (state, is_dead)
    assert answer[:3] in handed.reason.en
    assert answer[:3] in handed.reason.zh
    postman.answers.clear()
    assert send(postman).state == "sent"


def test_a_connection_lost_after_the_content_is_uncertain(postman: Postman) -> None:
    postman.hang_up_after_data = True
    handed = send(postman)
    assert handed.state == "uncertain"
    assert len(postman.mails) == 1


def test_a_closed_server_is_down_and_says_where(postman: Postman) -> None:
    port = free_port()
    handed = smtp.send_to(Server("127.0.0.1", port), MAIL)
    assert handed.state == "down"
    assert str(port) in handed.reason.zh


def test_a_wrong_password_is_down_and_the_right_one_works(strict_postman: Postman) -> None:
    wrong = smtp.send_to(Server("127.0.0.1", strict_postman.port, "ada", "wrong"), MAIL)
    assert wrong.state == "down"
    assert "login" in wrong.reason.en
    assert smtp.send_to(Server("127.0.0.1", strict_postman.port, "ada", "right"), MAIL).state == "sent"


def test_an_address_that_is_none_bounces_before_anything_leaves(postman: Postman) -> None:
    broken = Mail(idem="x", to="not an address", sender="b@example.com", subject="s", html="", text="")
    assert send(postman, broken).state == "bounced"


def test_addresses_outside_ascii_travel(postman: Postman) -> None:
    mail = Mail(idem="x", to="王@例子.公司", to_name="王", sender="b@example.com", subject="s", html="h", text="t")
    assert send(postman, mail).state == "sent"


def test_no_server_set_is_down_not_lost(settings: Settings) -> None:
    settings.GUANXI_SMTP_URL = ""
    assert smtp.send(MAIL).state == "down"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost:2525", Server("localhost", 2525)),
        ("smtp://mail.example", Server("mail.example", 25)),
        ("smtp://a%40b.c:p%3Ass@mail.example?tls=starttls", Server("mail.example", 587, "a@b.c", "p:ss", "starttls")),
        ("smtps://u:p@mail.example", Server("mail.example", 465, "u", "p", "smtps")),
        ("smtp://u:p@mail.example:4650?tls=smtps", Server("mail.example", 4650, "u", "p", "smtps")),
    ],
)
def test_the_address_of_a_server_is_read(url: str, server: Server) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://h:port", "smtp://h?tls=maybe"])
def test_an_address_that_names_no_server_is_told(url: str) -> None:
    with pytest.raises(NotConfigured):
        server_of(url)
