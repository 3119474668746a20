"""Which addresses may be spoken to, in all their disguises."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from guanxi.kit.net import Blocked, Doors, Unresolved, addresses_of, doors, target

PRIVATE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "0.0.0.0",  # noqa: S104
    "10.0.0.8",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:a00:1",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "localhost",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(Blocked):
        addresses_of(host, 80, Doors())


@pytest.mark.parametrize("host", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_address_is_taken(host: str) -> None:
    assert addresses_of(host, 443, Doors()) == [host]


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "93.184.215.14", "10.0.0.1")

    with pytest.raises(Blocked) as refused:
        addresses_of("two-faced.example", 80, Doors())

    assert "two-faced.example" in refused.value.reason.zh


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve_to(monkeypatch, "93.184.215.14")

    found = addresses_of("once.example", 80, Doors())

    assert (found, asked) == (["93.184.215.14"], ["once.example"])


def test_a_name_without_an_address_is_said_to_have_none() -> None:
    with pytest.raises(Unresolved):
        addresses_of("nowhere.invalid", 80, Doors())


@pytest.mark.parametrize(
    ("setting", "host", "address", "is_let"),
    [
        ("erp.lan", "erp.lan", "10.0.0.8", True),
        ("erp.lan", "other.lan", "10.0.0.8", False),
        (".lan", "erp.lan", "10.0.0.8", True),
        (".lan", "a.b.lan", "10.0.0.8", True),
        (".lan", "lan.example", "10.0.0.8", False),
        ("10.0.0.0/8, 127.0.0.1", "any.example", "10.9.9.9", True),
        ("10.0.0.0/8, 127.0.0.1", "any.example", "127.0.0.1", True),
        ("10.0.0.0/8, 127.0.0.1", "any.example", "127.0.0.2", False),
        ("", "any.example", "127.0.0.1", False),
    ],
)
def test_the_administrator_opens_single_doors(setting: str, host: str, address: str, is_let: bool) -> None:
    assert doors(setting).lets(host, ip_address(address)) is is_let


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "//example.com",
        "http://",
        "http://user@example.com/",
        "https://user:secret@example.com/",
        "http://exa mple.com/",
        "http://example.com:99999/",
        "http://[::1",
        "gopher://example.com",
    ],
)
def test_only_plain_web_addresses_are_taken(url: str) -> None:
    with pytest.raises(Blocked):
        target(url)


def test_a_web_address_is_taken_apart_and_made_safe_to_send() -> None:
    found = target("HTTPS://Bücher.Example:8443/über uns?q=张 伟&x=%20")

    assert (found.scheme, found.host, found.port) == ("https", "xn--bcher-kva.example", 8443)
    assert found.path == "/%C3%BCber%20uns?q=%E5%BC%A0%20%E4%BC%9F&x=%20"


def test_a_line_break_cannot_smuggle_a_second_request() -> None:
    assert target("http://example.com/a\r\nHost: evil.example").path == "/aHost:%20evil.example"


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    asked: list[str] = []

    def answer(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked
