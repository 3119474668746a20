"""A08: sources outside say what they know of a company; each value has who said it, when, and how sure they are."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation import vault
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through
from guanxi.automation.entering import enroll
from guanxi.automation.sending import send_until_idle
from guanxi.customers.enrichment import register
from guanxi.customers.enrichment.sources import SOURCES, Kept, Wanted
from guanxi.events import partitions
from guanxi.kit.clock import VirtualClock
from guanxi.objects import read, write
from guanxi.objects.explain import explain
from guanxi.objects.write import By, Draft
from tests.acceptance.office import one, rows, settle
from tests.loopback import Asked, Server, Told, serving, told

pytestmark = pytest.mark.usefixtures("db")
CSV = '公司名称,所属行业,员工人数,官网,城市,简介\n北京云杉智造科技有限公司,制造业,"1,200",https://spruce.example,北京,做传感器\n'
PAGE = b"""<!doctype html><html><head><meta charset="utf-8"><title>Spruce</title>
<meta name="description" content="Sensors for factories. \xe4\xba\x91\xe6\x9d\x89">
<meta name="generator" content="WordPress 6.4">
<script src="https://js.hs-scripts.com/123.js"></script><script src="/wp-includes/jquery-3.7.min.js"></script>
<script type="application/ld+json">{"@type": "Organization", "telephone": "+86 10 6554 0000",
"numberOfEmployees": {"value": 900}, "address": {"addressCountry": "CN", "addressLocality": "Beijing"}}</script>
</head><body><a href="https://www.linkedin.com/company/spruce?trk=x">in</a> <a href="https://weibo.com/spruce">w</a>
<a href="https://www.facebook.com/sharer/sharer.php?u=x">share</a></body></html>"""


@pytest.fixture
def web(settings: Settings, clock: VirtualClock) -> Iterator[Server]:
    settings.GUANXI_PRIVATE_HOSTS = "127.0.0.1"
    catalog.forget()
    partitions.ensure()
    install_blueprint("enrich-companies", SYSTEM)
    with serving() as server:
        server.answer = _site
        yield server


def _site(asked: Asked) -> Told:
    if asked.path == "/robots.txt":
        return Told(200, b"User-agent: *\nDisallow: /private\n", {"Content-Type": "text/plain"})
    return Told(200, PAGE, {"Content-Type": "text/html", "Server": "nginx/1.25", "X-Powered-By": "PHP/8.2"})


def source(kind: str, **more: Any) -> Kept:
    return SOURCES.create(Wanted(kind, kind.title(), kind, more.pop("settings", {}), **more), SYSTEM)


def company(by: By | None = None, **values: Any) -> UUID:
    (made,) = write.create("company", [Draft(values)], by or By(SYSTEM))
    assert made.id is not None
    look_up()
    return made.id


def settled(clock: VirtualClock) -> None:
    """What a person types rests for half a minute before flows look at it."""
    run_through(clock, timedelta(minutes=1))
    look_up()


def detail(company: UUID) -> dict[str, Any]:
    """What the trace tells of the step when it had its answer."""
    text = "select detail from trace where subject = %s and step = 'enrich' and exit <> '' order by epoch desc limit 1"
    return dict(rows(text, company)[0][0])


def look_up() -> None:
    settle()
    send_until_idle()
    settle()


def test_a_register_from_a_file_is_found_by_another_spelling_of_the_name(web: Server) -> None:
    assert register.load(source("register").id, CSV.encode("gb18030")) == 1
    id = company(name="云杉智造科技有限公司")
    row = one("company", id)
    assert (row["industry"], row["employees"], row["website"]) == ("manufacturing", 1200, "https://spruce.example")
    assert row["description"] == "做传感器"


def test_the_website_tells_technologies_profiles_and_what_it_says_of_itself(web: Server) -> None:
    source("website")
    row = one("company", company(name="Spruce", website=web.url))
    assert {"HubSpot", "jQuery", "nginx", "PHP", "WordPress"} <= set(row["technologies"])
    assert row["profiles"] == ["https://www.linkedin.com/company/spruce", "https://weibo.com/spruce"]
    assert row["description"] == "Sensors for factories. 云杉"
    assert (row["employees"], row["country"], row["phone"]) == (900, "CN", "+861065540000")


def test_a_json_api_is_asked_with_its_credential_and_read_by_a_mapping(web: Server) -> None:
    web.answer = lambda _asked: told({"data": [{"staff": {"count": 77}, "sector": "Finance"}]})
    vault.create("api", "bearer", {}, {"token": "t0ken"}, ["127.0.0.1"], SYSTEM)
    mapping = {"employees": "data[0].staff.count", "industry": "data[0].sector", "revenue": "data[0].none"}
    given = {"url": f"{web.url}/v1?name={{name}}", "mapping": mapping, "confidence": 75}
    source("json", settings=given, credential="api")
    row = one("company", company(name="A & B Ltd"))
    assert (row["employees"], row["industry"]) == (77, "finance")
    (asked,) = web.asked
    assert (asked.path, asked.headers["authorization"]) == ("/v1?name=A%20%26%20B%20Ltd", "Bearer t0ken")


def test_why_names_the_source_the_moment_and_the_confidence(web: Server, clock: VirtualClock) -> None:
    register.load(source("register").id, CSV.encode())
    id = company(name="云杉智造科技有限公司")
    story = explain("company", id, "employees", SYSTEM)
    said, step, *_ = story.chain
    assert "“Register” says so" in said.sentence.en
    assert "Employees 80 %" in said.sentence.en
    assert "来自“Register”" in said.sentence.zh
    assert said.at == clock.now()
    assert step.kind == "run"
    lines = detail(id)["lines"]
    assert any("1200 · Register · 80 %" in line["value"] for line in lines)


def test_the_surest_source_wins(web: Server) -> None:
    register.load(source("register").id, CSV.encode())
    source("website")
    row = one("company", company(name="云杉智造科技有限公司", website=web.url))
    # The name alone is 80 % sure, the website's own word 85 %.
    assert row["employees"] == 900
    assert row["industry"] == "manufacturing"


def test_a_persons_word_stands_unless_the_flow_is_told_otherwise(
    web: Server, as_root: Actor, clock: VirtualClock
) -> None:
    register.load(source("register").id, CSV.encode())
    id = company(By(as_root), name="云杉智造科技有限公司", employees=5)
    settled(clock)
    row = one("company", id)
    assert (row["employees"], row["industry"]) == (5, "manufacturing")
    assert any(
        line["value"] == {"en": "a person wrote it; it stands", "zh": "由人工填写，保留"}
        for line in detail(id)["lines"]
    )


def test_what_a_source_wrote_a_surer_source_may_change_later(web: Server, clock: VirtualClock) -> None:
    register.load(source("register").id, CSV.encode())
    id = company(name="云杉智造科技有限公司", website=web.url)
    assert one("company", id)["employees"] == 1200
    source("website")
    again(id, clock)
    assert one("company", id)["employees"] == 900


def test_an_answer_is_kept_and_nobody_is_asked_twice_within_its_time(web: Server, clock: VirtualClock) -> None:
    source("website", keep_days=60)
    id = company(name="Spruce", website=web.url)
    pages = [asked for asked in web.asked if asked.path == "/"]
    assert len(pages) == 1
    again(id, clock)
    assert len([asked for asked in web.asked if asked.path == "/"]) == 1
    again(id, clock)
    assert len([asked for asked in web.asked if asked.path == "/"]) == 2


def again(id: UUID, clock: VirtualClock) -> None:
    run_through(clock, timedelta(days=31))
    enroll("enrich-companies", [id], By(SYSTEM))
    look_up()


def test_robots_who_say_no_are_obeyed(web: Server) -> None:
    source("website")
    row = one("company", company(name="Spruce", website=f"{web.url}/private/about"))
    assert [urlsplit(asked.path).path for asked in web.asked] == ["/robots.txt"]
    assert row["technologies"] == []


def test_a_website_inside_the_house_and_a_page_too_large_are_not_read(web: Server, settings: Settings) -> None:
    source("website")
    web.answer = lambda asked: Told(404) if asked.path == "/robots.txt" else Told(200, b"x" * 2_000_000)
    large = company(name="Large", website=web.url)
    assert "larger than" in detail(large)["reason"]["en"]
    settings.GUANXI_PRIVATE_HOSTS = ""
    before = len(web.asked)
    inside = company(name="Inside", website=web.url)
    assert "private address" in detail(inside)["reason"]["en"]
    assert len(web.asked) == before
    assert rows("select count(*) from finding") == [(0,)]


def test_what_is_said_is_seen_by_who_sees_the_company(
    web: Server, as_ada: Actor, as_cai: Actor, clock: VirtualClock
) -> None:
    register.load(source("register").id, CSV.encode())
    id = company(By(as_ada), name="云杉智造科技有限公司")
    settled(clock)
    assert one("company", id)["owner_id"] == as_ada.user
    (finding,) = read.page("finding", as_ada).items
    assert "industry: 制造业 (80 %)" in finding["summary"]
    assert read.page("finding", as_cai).items == []
