"""The stream of changes, driven as an ASGI server would, on the real log."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.test import Client

from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.api.live.stream import Live
from guanxi.channels.notices import notify
from guanxi.kit.phrase import same
from guanxi.objects import write
from guanxi.objects.write import By, Draft

pytestmark = pytest.mark.django_db(transaction=True)

Headers = list[tuple[bytes, bytes]]


class Screen:
    """A browser's end of one request: what was sent to it, and a way to close it."""

    def __init__(self, live: Live, headers: Headers, path: str = "/live", page: str = "") -> None:
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.left = asyncio.Event()
        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "headers": headers}
        scope["query_string"] = f"page={page}".encode() if page else b""
        self.task = asyncio.ensure_future(live(scope, self._receive, self.sent.put))

    async def _receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def start(self) -> tuple[int, dict[bytes, bytes]]:
        message = await asyncio.wait_for(self.sent.get(), 10)
        return message["status"], dict(message["headers"])

    async def hear(self, event: str) -> Any:
        while True:
            message = await asyncio.wait_for(self.sent.get(), 10)
            text = message["body"].decode()
            if f"event: {event}\n" in text:
                return json.loads(text.partition("data: ")[2])

    async def close(self) -> None:
        self.left.set()
        await self.task


def cookie(user: User) -> Headers:
    client = Client()
    client.force_login(user)
    return [(b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()), (b"host", b"crm.example:8001")]


def with_live(act: Callable[[Live], Awaitable[None]]) -> None:
    async def run() -> None:
        live = Live()
        inbox: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        outbox: asyncio.Queue[Any] = asyncio.Queue()
        life = asyncio.ensure_future(live({"type": "lifespan"}, inbox.get, outbox.put))
        await inbox.put({"type": "lifespan.startup"})
        assert (await outbox.get())["type"] == "lifespan.startup.complete"
        try:
            await act(live)
        finally:
            await inbox.put({"type": "lifespan.shutdown"})
            await life

    asyncio.run(run())


async def made(name: str, user: User) -> str:
    def write_it() -> str:
        return str(write.create("contact", [Draft({"name": name})], By(actor_of(user)))[0].id)

    return await asyncio.to_thread(write_it)


def test_a_screen_hears_of_a_record_its_person_may_read_and_others_do_not(ada: User, bo: User, cai: User) -> None:
    async def act(live: Live) -> None:
        hers, his, strange = (Screen(live, cookie_of) for cookie_of in cookies)
        for screen in (hers, his, strange):
            assert (await screen.start())[0] == 200
            await screen.hear("open")
        await asyncio.sleep(0.7)  # the tail has taken its place in the log
        first = await made("Ann Lee", ada)
        own = await made("Of Cai", cai)
        assert first in (await hers.hear("changed"))["records"]["contact"]
        assert first in (await his.hear("changed"))["records"]["contact"]
        assert (await strange.hear("changed"))["records"] == {"contact": [own]}
        for screen in (hers, his, strange):
            await screen.close()

    cookies = [cookie(user) for user in (ada, bo, cai)]
    with_live(act)


def test_the_bell_rings_for_its_person_alone(ada: User, cai: User) -> None:
    async def act(live: Live) -> None:
        hers, strange = (Screen(live, cookie_of) for cookie_of in cookies)
        for screen in (hers, strange):
            await screen.start()
            await screen.hear("open")
        await asyncio.sleep(0.7)
        await asyncio.to_thread(notify, [ada.pk], same("A new lead"))
        assert await hers.hear("changed") == {"records": {}, "notices": True, "here": []}
        assert strange.sent.empty()
        await hers.close()
        await strange.close()

    cookies = [cookie(user) for user in (ada, cai)]
    with_live(act)


def test_nobody_listens_without_a_session(ada: User) -> None:
    async def act(live: Live) -> None:
        for headers in ([], [(b"cookie", b"sessionid=forged")]):
            screen = Screen(live, headers)
            assert (await screen.start())[0] == 401
            await screen.close()
        other = Screen(live, [], path="/elsewhere")
        assert (await other.start())[0] == 404
        await other.close()
        nameless = Screen(live, [], page="this one")
        assert (await nameless.start())[0] == 400
        await nameless.close()

    with_live(act)


def test_only_pages_of_the_same_host_may_read_the_stream(ada: User) -> None:
    async def act(live: Live) -> None:
        own = Screen(live, [*session, (b"origin", b"http://crm.example:8000")])
        other = Screen(live, [*session, (b"origin", b"http://evil.example")])
        assert (await own.start())[1][b"access-control-allow-origin"] == b"http://crm.example:8000"
        assert b"access-control-allow-origin" not in (await other.start())[1]
        await own.close()
        await other.close()

    session = cookie(ada)
    with_live(act)
