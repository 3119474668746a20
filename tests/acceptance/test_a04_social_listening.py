"""A04: mentions come from feeds and Mastodon, once; who praises becomes a lead, who complains gets help."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import User
from guanxi.automation.blueprints import install_blueprint
from guanxi.kit.clock import VirtualClock
from guanxi.marketing.listening.hearing import listen_to_all
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import count, furnish, only, rows, seller, settle
from tests.loopback import Asked, Server, Told, serving, told

pytestmark = pytest.mark.usefixtures("db")
PRAISE = "I love Spruce, the support is outstanding! Write me: Wang.Fang@example.com or +49 30 123456"
BLAME = "云杉的售后太差了，投诉三次都没人理，非常失望"
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Forum</title>
<entry><id>tag:forum.example,2026:2</id><title>Spruce</title><link rel="alternate" href="https://forum.example/2"/>
<author><name>Li Wei</name><uri>https://forum.example/u/liwei</uri></author><published>2026-03-02T08:30:00Z</published>
<content type="html">&lt;p&gt;{blame}&lt;/p&gt;</content></entry>
<entry><id>tag:forum.example,2026:1</id><title>Weather</title><link href="https://forum.example/1"/>
<updated>2026-03-01T08:30:00Z</updated><summary>It rains.</summary></entry></feed>"""
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Blog</title>
<item><title>Spruce</title><link>https://blog.example/1</link><guid isPermaLink="false">b1</guid>
<dc:creator>Ada</dc:creator><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate><description>{praise}</description></item>
</channel></rss>"""


class Fediverse:
    """A server that speaks Mastodon's API: newest first, and with `min_id` what follows on an id."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []

    def post(self, text: str, account: str = "wang") -> None:
        number = 109_000 + len(self.posts)
        url = f"https://social.example/@{account}"
        who = {"username": account, "acct": account, "display_name": account.title(), "url": url}
        made = {"id": str(number), "created_at": "2026-03-02T08:00:00.000Z", "language": "en", "url": f"{url}/{number}"}
        self.posts.append({**made, "content": f"<p>{text}</p>", "account": who})

    def answer(self, asked: Asked) -> Told:
        path = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(path.query).items()}
        limit, after = int(query.get("limit", "20")), int(query.get("min_id", "0"))
        later = [post for post in self.posts if int(post["id"]) > after]
        page = list(reversed(later[:limit] if after else later[-limit:]))
        if path.path == "/api/v2/search":
            return told({"statuses": page, "accounts": [], "hashtags": []})
        return told(page) if path.path == "/api/v1/timelines/tag/spruce" else Told(404)


@pytest.fixture
def web(settings: Settings, clock: VirtualClock) -> Iterator[Server]:
    settings.GUANXI_PRIVATE_HOSTS = "127.0.0.1"
    furnish()
    install_blueprint("social-listening", SYSTEM)
    with serving() as server:
        yield server


@pytest.fixture
def fediverse(web: Server) -> Fediverse:
    made = Fediverse()
    web.answer = made.answer
    return made


def source(**values: Any) -> UUID:
    (made,) = write.create("listening_source", [Draft({"name": "Here", **values})], By(SYSTEM))
    assert made.id is not None
    return made.id


def feed(text: str, **headers: str) -> Told:
    return Told(200, text.encode(), {"Content-Type": "application/xml", **headers})


def test_praise_becomes_a_lead_of_its_author(web: Server, ada: User) -> None:
    seller(ada)
    web.answer = lambda _asked: feed(RSS.format(praise=PRAISE))
    source(kind="rss", url=f"{web.url}/feed")
    assert listen_to_all() == 1
    settle()
    mention, contact, lead = only("mention"), only("contact"), only("lead")
    assert mention["sentiment"] > 0.5
    assert (contact["email"], contact["phone"], contact["source"]) == (
        "wang.fang@example.com",
        "+4930123456",
        "social_media",
    )
    assert (lead["source"], lead["owner_id"], lead["contact_id"]) == ("social_media", ada.pk, contact["id"])
    assert (mention["contact_id"], mention["lead_id"]) == (contact["id"], lead["id"])
    assert PRAISE[:20] in lead["message"]


def test_a_complaint_becomes_a_service_task_and_no_lead(web: Server) -> None:
    web.answer = lambda _asked: feed(ATOM.format(blame=BLAME))
    source(kind="rss", url=f"{web.url}/atom", query="Spruce, 云杉")
    assert listen_to_all() == 1
    settle()
    mention, task = only("mention"), only("task")
    assert (mention["mood"], mention["name"], mention["url"]) == ("negative", "Li Wei", "https://forum.example/2")
    assert (task["priority"], "Li Wei" in task["title"]) == ("high", True)
    assert BLAME in task["body"]
    assert count("lead") == 0


def test_a_feed_that_has_not_changed_is_not_read_again_and_nothing_is_kept_twice(web: Server) -> None:
    def answer(asked: Asked) -> Told:
        is_known = asked.headers.get("if-none-match") == '"v1"'
        return Told(304) if is_known else feed(RSS.format(praise=PRAISE), ETag='"v1"')

    web.answer = answer
    source(kind="rss", url=f"{web.url}/feed")
    assert (listen_to_all(), listen_to_all()) == (1, 0)
    assert web.asked[1].headers["if-none-match"] == '"v1"'
    web.answer = lambda _asked: feed(RSS.format(praise=PRAISE), ETag='"v2"')
    assert listen_to_all() == 0
    assert count("mention") == 1


def test_mastodon_is_read_on_from_the_last_post_page_by_page(fediverse: Fediverse, web: Server) -> None:
    source(kind="mastodon", url=web.url, query="#spruce")
    fediverse.post("Spruce is at the fair")
    assert listen_to_all() == 1
    for number in range(90):
        fediverse.post(f"Spruce, post {number}", account=f"person{number}")
    assert listen_to_all() == 90
    assert listen_to_all() == 0
    assert count("mention") == 91
    (handle,) = rows("select handle from mention where text = 'Spruce, post 7'")[0]
    assert handle == "@person7@social.example"


def test_an_author_without_an_address_is_known_by_the_account(fediverse: Fediverse, web: Server, ada: User) -> None:
    seller(ada)
    source(kind="mastodon", url=web.url, query="spruce sensors")
    fediverse.post("I love Spruce, best sensors")
    listen_to_all()
    settle()
    fediverse.post("Still love Spruce, amazing sensors")
    listen_to_all()
    settle()
    contact = only("contact")
    assert (contact["name"], contact["external_id"]) == ("Wang", "mastodon:@wang@social.example")
    assert only("lead")["enquiries"] == 2


def test_trouble_is_said_at_the_source_and_the_others_are_heard(fediverse: Fediverse, web: Server) -> None:
    broken = source(kind="rss", url=f"{web.url}/nothing")
    fine = source(kind="mastodon", url=web.url, query="#spruce")
    fediverse.post("Spruce")
    assert listen_to_all() == 1
    troubles = dict(rows("select id, trouble from listening_source"))
    assert "404" in troubles[broken]
    assert troubles[fine] is None


@pytest.mark.parametrize(
    "body",
    [b"<html>no feed", b'<!DOCTYPE x [<!ENTITY a "b">]><rss><item><title>&a;</title></item></rss>', b"\xff\xfe\x00"],
)
def test_what_is_no_feed_is_refused(body: bytes, web: Server) -> None:
    web.answer = lambda _asked: Told(200, body)
    source(kind="rss", url=f"{web.url}/feed")
    assert listen_to_all() == 0
    assert only("listening_source")["trouble"]


def test_a_source_inside_the_house_is_not_asked(web: Server, settings: Settings) -> None:
    settings.GUANXI_PRIVATE_HOSTS = ""
    source(kind="rss", url=f"{web.url}/feed")
    assert listen_to_all() == 0
    assert web.asked == []


def test_marketing_sets_sources_up_and_sellers_only_look(web: Server, as_root: Actor, as_cai: Actor) -> None:
    draft = Draft({"name": "Feed", "kind": "rss", "url": "https://example.com/feed"})
    assert write.create("listening_source", [draft], By(as_root))[0].outcome == "created"
    assert len(read.page("listening_source", as_cai).items) == 1
    with pytest.raises(Exception, match="may not"):
        write.create("listening_source", [draft], By(as_cai))


def test_what_mastodon_answers_wrongly_is_refused(web: Server) -> None:
    web.answer = lambda _asked: Told(200, json.dumps({"error": "x"}).encode())
    source(kind="mastodon", url=web.url, query="#spruce")
    assert listen_to_all() == 0
    assert only("listening_source")["trouble"]
