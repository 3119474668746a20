"""One request to a real server on the loopback address: its limits, its redirects, and what is known when it fails."""

import socket
import time
from collections.abc import Iterator

import pytest

from guanxi.kit.http import Call, Limits, NoAnswer, NotSent, TooLarge, send
from guanxi.kit.net import Blocked, Doors, doors
from tests.loopback import Server, Told, serving, told

HERE = doors("127.0.0.0/8")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


def test_a_request_arrives_as_it_was_written(server: Server) -> None:
    server.answer = lambda _asked: told({"ok": True}, 201, X_Kind="new")

    reply = send(Call("PUT", f"{server.url}/a b?x=1", {"X-Trace": "7"}, b"hello"), HERE)

    asked = server.asked[0]
    assert (reply.status, reply.body, reply.headers["x-kind"]) == (201, b'{"ok": true}', "new")
    assert (asked.method, asked.path, asked.body, asked.headers["x-trace"]) == ("PUT", "/a%20b?x=1", b"hello", "7")
    assert asked.headers["host"] == server.url.removeprefix("http://")


def test_the_loopback_address_is_refused_unless_it_is_allowed(server: Server) -> None:
    with pytest.raises(Blocked):
        send(Call("GET", server.url), Doors())

    assert server.asked == []


def test_a_redirect_to_a_private_address_is_refused(server: Server) -> None:
    server.answer = lambda _asked: told(None, 302, Location="http://127.0.0.2:9/latest/meta-data")

    with pytest.raises(Blocked):
        send(Call("GET", server.url), doors("127.0.0.1"))

    assert len(server.asked) == 1


def test_a_redirect_loses_what_is_secret_when_it_leads_elsewhere(server: Server) -> None:
    with serving("127.0.0.2") as other:
        server.answer = lambda _asked: told(None, 307, Location=f"{other.url}/there")

        send(Call("POST", server.url, {"Authorization": "Bearer s", "X-Open": "1"}, b"x", {"authorization"}), HERE)

        assert other.asked[0].headers.get("authorization") is None
        assert (other.asked[0].method, other.asked[0].body, other.asked[0].headers["x-open"]) == ("POST", b"x", "1")


def test_see_other_asks_again_without_the_body(server: Server) -> None:
    server.answer = lambda asked: told({"done": 1}) if asked.path == "/done" else told(None, 303, Location="/done")

    reply = send(Call("POST", f"{server.url}/start", {"Content-Type": "text/plain"}, b"x"), HERE)

    last = server.asked[-1]
    assert (reply.body, last.method, last.body, "content-type" in last.headers) == (b'{"done": 1}', "GET", b"", False)


def test_redirects_that_never_end_are_given_up(server: Server) -> None:
    server.answer = lambda _asked: told(None, 302, Location="/again")

    with pytest.raises(TooLarge):
        send(Call("GET", server.url), HERE)

    assert len(server.asked) == 4


def test_fifty_megabytes_are_not_read(server: Server) -> None:
    server.answer = lambda _asked: Told(200, b"x" * 50_000_000)

    with pytest.raises(TooLarge):
        send(Call("GET", server.url), HERE, Limits(most_bytes=100_000))


def test_a_server_that_never_answers_is_left_in_time(server: Server) -> None:
    server.answer = lambda _asked: Told(seconds=20)
    begun = time.monotonic()

    with pytest.raises(NoAnswer):
        send(Call("POST", server.url), HERE, Limits(seconds=0.3))

    assert time.monotonic() - begun < 10


def test_a_server_that_drips_is_left_in_time(server: Server) -> None:
    server.answer = lambda _asked: Told(200, b"x" * 400, drips=20)
    begun = time.monotonic()

    with pytest.raises(NoAnswer):
        send(Call("GET", server.url), HERE, Limits(seconds=0.4))

    assert time.monotonic() - begun < 10


def test_what_could_not_be_connected_was_certainly_not_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))

        with pytest.raises(NotSent) as trouble:
            send(Call("POST", f"http://127.0.0.1:{taken.getsockname()[1]}/"), HERE)

    assert not isinstance(trouble.value, NoAnswer)


def test_a_connection_that_breaks_after_the_request_leaves_it_open_what_happened() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:
        import threading

        threading.Thread(target=lambda: rude.accept()[0].close(), daemon=True).start()

        with pytest.raises(NoAnswer):
            send(Call("POST", f"http://127.0.0.1:{rude.getsockname()[1]}/", body=b"x"), HERE)


def test_a_header_cannot_smuggle_another(server: Server) -> None:
    with pytest.raises(Blocked):
        send(Call("GET", server.url, {"X-Name": "a\r\nX-Evil: 1"}), HERE)

    assert server.asked == []
