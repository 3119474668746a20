"""Whoever starts us on a port that is taken reads so at once, with the setting that helps."""

import socket
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from guanxi.kit.errors import Refused
from guanxi.project.cli import main
from guanxi.project.config import config
from guanxi.project.demo.live import require_product
from guanxi.project.ports import free_port, require_port
from tests.loopback import serving


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


@pytest.mark.parametrize(
    ("command", "setting", "named"),
    [
        ("up", "GUANXI_PORT", "--port"),
        ("web", "GUANXI_PORT", "--port"),
        ("live", "GUANXI_LIVE_PORT", "GUANXI_LIVE_PORT"),
        ("catcher", "GUANXI_CATCHER_PORT", "GUANXI_CATCHER_PORT"),
    ],
)
def test_a_port_that_is_taken_is_told_in_a_sentence(
    taken: int, command: str, setting: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, str(taken))
    config.cache_clear()

    told = CliRunner().invoke(main, [command])

    config.cache_clear()
    english = f"Port {taken} on 127.0.0.1 is taken by another program; choose another with {named}"
    assert (told.exit_code, told.output.startswith(f"Error: {english}"), len(told.output.splitlines())) == (1, True, 1)
    assert "已被其他程序占用" in told.output


def test_an_address_that_is_not_ours_is_told_too() -> None:
    with pytest.raises(Refused, match=r"Cannot listen on port 8000 of 203\.0\.113\.1"):
        require_port("203.0.113.1", 8000, "--port")


def test_what_nobody_asked_for_takes_another_port(taken: int) -> None:
    assert taken < free_port(taken) <= taken + 100


def test_visitors_of_the_demo_do_not_go_to_another_program() -> None:
    with serving() as other, pytest.raises(Refused, match="Another program answers"):
        require_product(other.url)
    require_product(other.url)
