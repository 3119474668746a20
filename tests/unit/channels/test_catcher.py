"""The catcher keeps what it is sent, and what it shows is harmless."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guanxi.channels import caught, smtp
from guanxi.channels.adapters import Mail
from guanxi.channels.catcher import keep, run_catcher
from guanxi.channels.smtp import Server
from guanxi.kit.errors import NotFound
from tests.ports import free_port

HTML = (
    '<html><body onload="steal()"><script>steal()</script><p style="color:red">你好</p>'
    '<a href="javascript:steal()">x</a><a href="https://example.com/ok">ok</a><form action="/x"><input></form>'
    '<img src="https://example.com/p.gif" onerror="steal()"><iframe src="/"></iframe></body></html>'
)


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    port = free_port()
    stop = threading.Event()
    thread = threading.Thread(target=run_catcher, args=("127.0.0.1", port, tmp_path, stop.is_set))
    thread.start()
    _wait_for(port)
    yield port, tmp_path
    smtp.close()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError


def test_mails_are_listed_newest_first_and_read_safely(catcher: tuple[int, Path]) -> None:
    port, folder = catcher
    for number in range(3):
        mail = Mail(idem=str(number), to="wang@example.com", to_name="王芳", sender="a@example.com",
                    subject=f"第 {number} 封", html=HTML, text="你好，世界")  # fmt: skip
        assert smtp.send_to(Server("127.0.0.1", port), mail).state == "sent"
    listed = caught.caught_mails(folder, limit=2)
    assert [mail.subject for mail in listed] == ["第 2 封", "第 1 封"]
    whole = caught.caught_mail(folder, listed[0].id)
    assert whole.text.strip() == "你好，世界"
    assert "王芳" in whole.to
    assert whole.headers["Message-ID"]
    assert "你好" in whole.html
    assert "https://example.com/ok" in whole.html
    for evil in ("steal", "script", "<form", "<iframe", "<input"):
        assert evil not in whole.html


@pytest.mark.parametrize("id", ["../secret", "..%2Fx", "", "0" * 36, "a/b"])
def test_no_other_file_can_be_read(tmp_path: Path, id: str) -> None:
    (tmp_path.parent / "secret.eml").write_text("x")
    with pytest.raises(NotFound):
        caught.caught_mail(tmp_path, id)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?utf-9?B?broken\r\nContent-Type: text/html; charset=nope\r\n\r\n\xff",
        b"\r\n" * 9,
    ],
)
def test_a_broken_mail_is_still_listed(tmp_path: Path, content: bytes) -> None:
    keep(tmp_path, content)
    assert len(caught.caught_mails(tmp_path)) == 1


def test_before_the_first_mail_the_list_is_empty(tmp_path: Path) -> None:
    assert caught.caught_mails(tmp_path / "none") == []
