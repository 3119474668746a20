"""Who else is at a record: told to those who stand there, and to nobody else."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from guanxi.access.models import User
from guanxi.api.live import presence
from guanxi.api.live.stream import Live
from guanxi.kit.clock import VirtualClock
from tests.api.conftest import Caller
from tests.api.test_live import Screen, cookie, with_live

pytestmark = pytest.mark.django_db


def at(id: str, field: str = "", screen: str = "") -> dict[str, str]:
    return {"screen": screen or str(uuid4()), "object": "contact", "id": id, "field": field}


@pytest.fixture
def ann(ada_calls: Caller) -> str:
    return str(ada_calls.post("/contacts", {"name": "Ann Lee"}).data["id"])


def test_two_people_at_one_record_see_each_other_and_what_is_being_written(
    ada_calls: Caller, bo_calls: Caller, ada: User, bo: User, ann: str
) -> None:
    assert ada_calls.put("/presence", at(ann)).data == {"people": []}
    assert ada_calls.put("/presence", at(ann, "phone")).data == {"people": []}
    seen = bo_calls.put("/presence", at(ann)).data["people"]
    assert seen == [{"id": str(ada.pk), "name": "Ada", "fields": ["phone"]}]
    assert [one["name"] for one in ada_calls.put("/presence", at(ann)).data["people"]] == ["Bo"]


def test_nobody_stands_at_a_record_they_may_not_read(ada_calls: Caller, cai_calls: Caller, ann: str) -> None:
    ada_calls.put("/presence", at(ann))
    assert cai_calls.put("/presence", at(ann)).status == 404
    assert ada_calls.put("/presence", at(ann)).data == {"people": []}


def test_a_wrong_word_is_said_beside_it(ada_calls: Caller, ann: str, call: Any) -> None:
    assert ada_calls.put("/presence", {**at(ann), "screen": "here"}).codes()[0][0] == "screen"
    assert ada_calls.put("/presence", {**at(ann), "object": "nothing"}).status == 404
    assert call(None).put("/presence", at(ann)).status == 401


def test_who_leaves_is_gone_and_nobody_sends_another_away(
    ada_calls: Caller, bo_calls: Caller, cai_calls: Caller, ann: str
) -> None:
    standing = at(ann)
    ada_calls.put("/presence", standing)
    assert cai_calls.delete(f"/presence/{standing['screen']}").status == 204
    assert len(bo_calls.put("/presence", at(ann)).data["people"]) == 1
    assert ada_calls.delete(f"/presence/{standing['screen']}").status == 204
    assert bo_calls.put("/presence", at(ann)).data == {"people": []}


def test_a_word_that_arrives_after_the_screen_has_left_does_not_bring_it_back(
    ada_calls: Caller, bo_calls: Caller, ann: str
) -> None:
    standing = at(ann)
    ada_calls.put("/presence", {**standing, "beat": 1})
    ada_calls.delete(f"/presence/{standing['screen']}?beat=3")
    ada_calls.put("/presence", {**standing, "beat": 2})
    assert bo_calls.put("/presence", at(ann)).data == {"people": []}
    ada_calls.put("/presence", {**standing, "beat": 4})
    assert len(bo_calls.put("/presence", at(ann)).data["people"]) == 1
    assert ada_calls.put("/presence", {**standing, "beat": -1}).codes()[0][0] == "beat"


def test_a_screen_that_says_nothing_more_is_gone_after_a_while(
    ada_calls: Caller, bo_calls: Caller, ann: str, clock: VirtualClock
) -> None:
    ada_calls.put("/presence", at(ann))
    clock.advance(presence.STAYS)
    assert bo_calls.put("/presence", at(ann)).data == {"people": []}


async def meeting(screen: Screen, id: str) -> None:
    """Until the screen is told that the company at this record has changed."""
    while id not in (await screen.hear("changed"))["here"]:
        pass


@pytest.mark.django_db(transaction=True)
def test_those_who_stand_there_are_told_when_somebody_comes_and_others_are_not(
    ada: User, mia: User, ada_calls: Caller, bo_calls: Caller, ann: str
) -> None:
    async def act(live: Live) -> None:
        hers, elsewhere = (Screen(live, cookie_of) for cookie_of in cookies)
        for screen in (hers, elsewhere):
            await screen.start()
            await screen.hear("open")
        await asyncio.to_thread(ada_calls.put, "/presence", at(ann))
        await asyncio.sleep(0.7)
        assert hers.sent.empty(), "nobody is told what they do themselves"
        await asyncio.to_thread(bo_calls.put, "/presence", at(ann))
        await meeting(hers, ann)
        while not elsewhere.sent.empty():
            assert f'"here":["{ann}"]' not in elsewhere.sent.get_nowait()["body"].decode()
        await hers.close()
        await elsewhere.close()

    cookies = [cookie(user) for user in (ada, mia)]
    with_live(act)


@pytest.mark.django_db(transaction=True)
def test_who_closes_the_page_has_left_and_a_stream_that_breaks_sends_nobody_away(
    ada: User, cai: User, ada_calls: Caller, bo_calls: Caller, ann: str
) -> None:
    page = str(uuid4())
    standing = {**at(ann), "page": page}

    def people() -> list[str]:
        return [one["name"] for one in bo_calls.put("/presence", at(ann)).data["people"]]

    async def act(live: Live) -> None:
        broken, again, strange = (Screen(live, one, page=page) for one in cookies)
        for screen in (broken, again, strange):
            await screen.start()
        await asyncio.to_thread(ada_calls.put, "/presence", standing)
        await broken.close()
        await strange.close()
        assert await asyncio.to_thread(people) == ["Ada"]
        await again.close()
        while await asyncio.to_thread(people):
            await asyncio.sleep(0.05)
        await asyncio.to_thread(ada_calls.put, "/presence", {**standing, "beat": 2})
        assert not await asyncio.to_thread(people), "a word that was on its way does not bring the page back"
        back = Screen(live, cookies[0], page=page)
        await back.start()
        await back.hear("open")
        await asyncio.to_thread(ada_calls.put, "/presence", {**standing, "beat": 3})
        assert await asyncio.to_thread(people) == ["Ada"]
        await back.close()

    cookies = [cookie(ada), cookie(ada), cookie(cai)]
    with_live(act)
