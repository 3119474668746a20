"""Server-sent events: `GET /live` tells an open screen which records have changed, for as long as it stays open.

An ASGI application of its own, because a stream that lives for hours must not hold one of the few threads that answer
requests. The stream carries ids only (see `audience`); a browser that misses it, behind a proxy that does not pass it
on, asks every few seconds instead. A page says which it is (`?page=`): when its stream ends, nobody stands there any
more (see `presence`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import structlog
from django.db import Error, close_old_connections

from guanxi.access.actors import Actor
from guanxi.api.live import presence
from guanxi.api.live.audience import cookie_name, whose
from guanxi.api.live.tail import Listener, Tail
from guanxi.kit import json

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MOST_LISTENERS = 5_000
GATHER = 0.2
"""Seconds in which news are gathered into one message."""
BREATH = 15.0
"""Seconds after which a silent stream says that it lives, so that no proxy cuts it."""
RECHECK = 60.0
"""Seconds after which we look whether the session still holds."""

_TEXT = (b"content-type", b"text/event-stream; charset=utf-8")
_HEADERS = (_TEXT, (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"), (b"vary", b"Origin, Cookie"))

_log = structlog.get_logger("guanxi.live")


class Live:
    """The application. One tail serves all streams of the process; sessions are looked up beside the event loop."""

    def __init__(self) -> None:
        self._tail = Tail()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="session")
        # One thread: a page that comes back at once must not be closed after it was opened.
        self._door = ThreadPoolExecutor(1, thread_name_prefix="door")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._tail.start()
            else:
                self._tail.stop()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["path"] == "/healthz":
            return await _refuse(send, 200, "ok\n")
        if scope["path"] != "/live" or scope["method"] != "GET":
            return await _refuse(send, 404, "not found\n")
        try:
            page = _page(scope.get("query_string", b""))
        except ValueError:
            return await _refuse(send, 400, "page: not an id\n", _allowed(headers))
        if len(self._tail.listeners) >= MOST_LISTENERS:
            return await _refuse(send, 503, "too many streams\n", _allowed(headers))
        session = _session(headers.get("cookie", ""))
        actor = await self._whose(session)
        if actor is None:
            return await _refuse(send, 401, "sign in first\n", _allowed(headers))
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *_allowed(headers)]})
        rung, loop = asyncio.Event(), asyncio.get_running_loop()
        return await self._stream(Listener(actor, session, lambda: _soon(loop, rung), page), rung, receive, send)

    async def _stream(self, listener: Listener, rung: asyncio.Event, receive: Receive, send: Send) -> None:
        self._tail.join(listener)
        telling = asyncio.ensure_future(self._tell(listener, rung, send))
        leaving = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait((telling, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._tail.leave(listener)
            telling.cancel()
            leaving.cancel()
            if not self._tail.hears(listener):
                self._pass(presence.close_page, listener)

    def _pass(self, door: Callable[[UUID, UUID], None], listener: Listener) -> Future[None] | None:
        if listener.page is None or listener.actor.user is None:
            return None
        return self._door.submit(_passed, door, listener.actor.user, listener.page)

    async def _tell(self, listener: Listener, rung: asyncio.Event, send: Send) -> None:
        """Until the session ends. A person's rights are read again with it."""
        if opening := self._pass(presence.open_page, listener):
            await asyncio.wrap_future(opening)
        await _say(send, "retry: 3000\nevent: open\ndata: {}\n\n")
        checked = asyncio.get_running_loop().time()
        while True:
            try:
                await asyncio.wait_for(rung.wait(), BREATH)
                await asyncio.sleep(GATHER)
                rung.clear()
                if news := self._tail.take(listener):
                    await _say(send, f"event: changed\ndata: {json.dumps(news.json())}\n\n")
            except TimeoutError:
                await _say(send, ": still here\n\n")
            now = asyncio.get_running_loop().time()
            if now - checked >= RECHECK:
                checked, actor = now, await self._whose(listener.session)
                if actor is None:
                    await _say(send, "event: over\ndata: {}\n\n")
                    return
                listener.actor = actor

    async def _whose(self, session: str) -> Actor | None:
        if not session:
            return None
        return await asyncio.get_running_loop().run_in_executor(self._pool, _looked_up, session)


def _looked_up(session: str) -> Actor | None:
    close_old_connections()
    try:
        return whose(session)
    except Error:
        close_old_connections()
        return None


def _passed(door: Callable[[UUID, UUID], None], user: UUID, page: UUID) -> None:
    """Who stands where is no reason to end a stream."""
    close_old_connections()
    try:
        door(user, page)
    except Error as error:
        close_old_connections()
        _log.warning("cannot tell who is where", error=str(error).splitlines()[0])


def _soon(loop: asyncio.AbstractEventLoop, rung: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(rung.set)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int, text: str, more: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    plain = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [plain, *more]})
    await send({"type": "http.response.body", "body": text.encode()})


def _page(query: bytes) -> UUID | None:
    told = parse_qs(query.decode("latin-1")).get("page")
    return UUID(told[0]) if told else None


def _session(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(cookie_name())
    except CookieError:
        return ""
    return found.value if found else ""


def _allowed(headers: MutableMapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    """A page of the same host may read the stream from our other port, with its cookie; no other page may."""
    origin = headers.get("origin", "")
    if not origin or urlsplit(origin).hostname != urlsplit(f"//{headers.get('host', '')}").hostname:
        return ()
    return (
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
    )
