"""RSS 2.0, RSS 1.0 (RDF) and Atom (RFC 4287), asked for politely: with the tag of the last answer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as Xml

from guanxi.automation.credentials import Opened
from guanxi.channels.plain import text_of
from guanxi.kit.phrase import Phrase
from guanxi.marketing.listening.asking import get
from guanxi.marketing.listening.posts import Deaf, Heard, Listening, Post

_ATOM, _CREATOR = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"
MOST = 200


def listen(source: Listening, opened: Opened | None) -> Heard:
    known = {"If-None-Match": source.state.get("etag", ""), "If-Modified-Since": source.state.get("modified", "")}
    reply = get(source.url, {"Accept": _ACCEPT, **{name: value for name, value in known.items() if value}}, opened)
    if reply.status == 304:
        return Heard((), source.state)
    state = {"etag": reply.headers.get("etag", ""), "modified": reply.headers.get("last-modified", "")}
    posts = list(read(reply.body))[:MOST]
    return Heard([post for post in reversed(posts) if _is_about(post, source.query)], state)


def read(body: bytes) -> Iterator[Post]:
    """As the feed has them: usually the newest first. Raises Deaf."""
    if b"<!ENTITY" in body:
        # Entities of a document's own are a way to make a small document large; no feed needs them.
        raise Deaf(_BAD.fill(why="entities"))
    try:
        root = Xml.fromstring(body)  # noqa: S314 -- without entities there is nothing to expand or to fetch
    except (Xml.ParseError, ValueError, LookupError) as error:
        raise Deaf(_BAD.fill(why=error)) from None
    for item in root.iter():
        name = item.tag.rpartition("}")[2]
        if name == "entry":
            yield _entry(item)
        elif name == "item":
            yield _item(item)


def _entry(item: Xml.Element) -> Post:
    links = {link.get("rel", "alternate"): link.get("href", "") for link in item.findall(f"{_ATOM}link")}
    author = item.find(f"{_ATOM}author")
    body = item.find(f"{_ATOM}content") if item.find(f"{_ATOM}content") is not None else item.find(f"{_ATOM}summary")
    words = "".join(body.itertext()) if body is not None else ""
    url = links.get("alternate") or next(iter(links.values()), "")
    return Post(
        id=_text(item, f"{_ATOM}id") or url,
        text=_joined(_text(item, f"{_ATOM}title"), words),
        url=url,
        author=_text(author, f"{_ATOM}name") if author is not None else "",
        profile=_text(author, f"{_ATOM}uri") if author is not None else "",
        at=_moment(_text(item, f"{_ATOM}published") or _text(item, f"{_ATOM}updated")),
    )


def _item(item: Xml.Element) -> Post:
    plain = {child.tag.rpartition("}")[2]: child for child in item}

    def said(name: str) -> str:
        return (plain[name].text or "").strip() if name in plain else ""

    body = _text(item, _CONTENT) or said("description")
    link = said("link")
    author = _text(item, f"{_CREATOR}creator") or said("author")
    at = _moment(said("pubDate") or said("date"))
    return Post(said("guid") or link, _joined(said("title"), body), link, author, at=at)


def _joined(title: str, body: str) -> str:
    words = text_of(body).strip() if "<" in body else body.strip()
    return words if words.startswith(title) else f"{title}\n{words}".strip()


def _text(item: Xml.Element | None, tag: str) -> str:
    found = item.find(tag) if item is not None else None
    return "".join(found.itertext()).strip() if found is not None else ""


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if "T" in text else parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _is_about(post: Post, query: str) -> bool:
    """Any of the words, which commas part; without words everything."""
    wanted = [word.strip().casefold() for word in query.replace("，", ",").split(",") if word.strip()]
    return not wanted or any(word in post.text.casefold() for word in wanted)


_BAD = Phrase("This is no feed: {why}", "这不是有效的订阅源：{why}")
