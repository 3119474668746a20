"""A company's own website: what it says of itself, where else it is, and what it runs on.

One page and robots.txt are asked for, under our own name; who says no there is not read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from django.conf import settings

from guanxi.automation.credentials import Opened
from guanxi.automation.mapping import Misfit, read_json
from guanxi.channels.inbound.reading import in_charset
from guanxi.customers.enrichment.contract import Answer, Question, Said, Source, SourceKind
from guanxi.customers.enrichment.fingerprints import technologies
from guanxi.kit import http
from guanxi.kit.net import Blocked, doors
from guanxi.kit.phrase import Phrase

AGENT = "GuanxiBot"
_HEADERS = {"User-Agent": f"Mozilla/5.0 (compatible; {AGENT}/1.0)", "Accept": "text/html,*/*;q=0.5"}
_LIMITS = http.Limits(seconds=10, most_bytes=1_500_000, redirects=3)
_SOCIAL = re.compile(
    r"^https?://(?:[a-z0-9-]+\.)?(?:linkedin\.com/company|(?:twitter|x)\.com|facebook\.com|instagram\.com|youtube\.com/"
    r"(?:@|c/|channel/|user/)|github\.com|weibo\.com|zhihu\.com/org|space\.bilibili\.com|xiaohongshu\.com/user|xing\.com"
    r"|tiktok\.com/@|douyin\.com/user|mp\.weixin\.qq\.com|t\.me)/?[^\s\"'<>]+$",
    re.IGNORECASE,
)
_SHARES = re.compile(r"(?i)share|intent/|sharer|/login|/hashtag/|\.php\?u=")
# What a page says of its own company, it says for everybody to read.
OWN_WORD, SEEN, GUESSED = 85, 90, 60
_ORGANIZATIONS = frozenset({"organization", "corporation", "localbusiness", "onlinebusiness", "store"})


def look(question: Question, _source: Source, _opened: Opened | None) -> Answer:
    address = question.website or (f"https://{question.domain}/" if question.domain else "")
    if not address:
        return Answer()
    url = address if "://" in address else f"https://{address}"
    allowed = doors(settings.GUANXI_PRIVATE_HOSTS)
    try:
        if not _may_read(url, allowed):
            return Answer(url=url)
        reply = http.send(http.Call("GET", url, _HEADERS), allowed, _LIMITS)
    except (Blocked, http.NotSent) as trouble:
        return Answer(url=url, trouble=trouble.reason)
    if reply.status >= 400:
        return Answer(url=url, trouble=_STATUS.fill(status=reply.status))
    if "html" not in reply.headers.get("content-type", "html"):
        return Answer(url=url)
    return Answer(said_on(reply, url), url)


def _may_read(url: str, allowed: Any) -> bool:
    """No robots.txt means yes; one that cannot be read now means no (RFC 9309, 2.3.1.4)."""
    place = urljoin(url, "/robots.txt")
    reply = http.send(http.Call("GET", place, _HEADERS), allowed, http.Limits(5, 500_000, redirects=3))
    if reply.status >= 400:
        return reply.status < 500
    rules = RobotFileParser()
    rules.parse(reply.body.decode("utf-8", "replace").splitlines())
    return rules.can_fetch(AGENT, url)


def said_on(reply: http.Reply, url: str) -> dict[str, Said]:
    page = _Page()
    charset = re.search(r"charset=([\w-]+)", reply.headers.get("content-type", ""))
    inner = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", reply.body[:2048], re.IGNORECASE)
    html = in_charset(reply.body, charset[1] if charset else inner[1].decode() if inner else "")
    page.feed(html)
    found = {
        "description": (page.meta.get("description") or page.meta.get("og:description"), OWN_WORD),
        "profiles": (_profiles(page, url), SEEN),
        "technologies": (technologies(_places(reply, page, html)), SEEN),
        **{name: (value, OWN_WORD) for name, value in _organization(page.data).items()},
    }
    if "phone" not in found and page.phones:
        found["phone"] = (page.phones[0], GUESSED)
    return {name: Said(value, sure) for name, (value, sure) in found.items() if value}


@dataclass
class _Page(HTMLParser):
    """The parts of a page that say something of its company."""

    meta: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.meta.setdefault(
                (given.get("name") or given.get("property") or "").lower(), given.get("content", "").strip()
            )
        elif tag == "script":
            self.scripts += [given["src"]] if given.get("src") else []
            self._is_data = given.get("type") == "application/ld+json"
        elif tag in ("a", "link"):
            self._link(given.get("href", ""))

    def _link(self, href: str) -> None:
        if href.startswith("tel:"):
            self.phones.append(href[4:].strip())
        elif href:
            self.links.append(href)

    def handle_data(self, data: str) -> None:
        if self._is_data:
            self.data.append(data)
            self._is_data = False


def _profiles(page: _Page, url: str) -> list[str]:
    found = (urljoin(url, link).split("?")[0].split("#")[0].rstrip("/") for link in page.links)
    return list(dict.fromkeys(link for link in found if _SOCIAL.match(link) and not _SHARES.search(link)))[:12]


def _places(reply: http.Reply, page: _Page, html: str) -> Mapping[str, str]:
    headers = "\n".join(f"{name}: {value}" for name, value in reply.headers.items() if name != "set-cookie")
    return {
        "headers": headers,
        "cookies": reply.headers.get("set-cookie", ""),
        "scripts": "\n".join(page.scripts),
        "generator": page.meta.get("generator", ""),
        "html": html,
    }


def _organization(data: list[str]) -> dict[str, Any]:
    """From schema.org, where the page has it."""
    for one in (item for text in data for item in _items(text)):
        if {str(kind).lower() for kind in _several(one.get("@type"))} & _ORGANIZATIONS:
            return {name: value for name, value in _of(one).items() if value}
    return {}


def _of(one: Mapping[str, Any]) -> dict[str, Any]:
    place = one.get("address")
    place = place if isinstance(place, Mapping) else {}
    staff = one.get("numberOfEmployees")
    country = place.get("addressCountry")
    return {
        "phone": one.get("telephone"),
        "employees": staff.get("value") if isinstance(staff, Mapping) else staff,
        "country": country.get("name") if isinstance(country, Mapping) else country,
        "region": place.get("addressRegion"),
        "city": place.get("addressLocality"),
        "address": place.get("streetAddress"),
    }


def _items(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        read = read_json(text)
    except Misfit:
        return
    for one in _several(read):
        if isinstance(one, Mapping):
            yield from (inner for inner in _several(one.get("@graph") or one) if isinstance(inner, Mapping))


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


KIND = SourceKind("website", Phrase("Website of the company", "公司官网"), look=look)
_STATUS = Phrase("The website answered {status}", "网站返回 {status}")
