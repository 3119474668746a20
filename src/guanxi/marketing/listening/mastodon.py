"""The API of Mastodon, which many servers of the Fediverse speak (docs.joinmastodon.org): a hashtag, or a search."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from guanxi.automation.credentials import Opened
from guanxi.automation.mapping import Misfit, read_json
from guanxi.channels.plain import text_of
from guanxi.kit.phrase import Phrase
from guanxi.marketing.listening.asking import get
from guanxi.marketing.listening.posts import Deaf, Heard, Listening, Post

PAGE, PAGES = 40, 5
_JSON = {"Accept": "application/json"}


def listen(source: Listening, opened: Opened | None) -> Heard:
    """From the last id on, page by page. The first time only the newest page: what is long said is no news."""
    if not source.query.strip():
        raise Deaf(_NO_QUERY)
    last, posts = source.state.get("last", ""), []
    for _ in range(PAGES if last else 1):
        page = _page(source, last, opened)
        posts += page
        if len(page) < PAGE:
            break
        last = _newest(page)
    return Heard(posts, {"last": _newest(posts) or last})


def _page(source: Listening, last: str, opened: Opened | None) -> list[Post]:
    """Oldest first. `min_id` asks for what follows directly on an id; search knows no such thing."""
    base, query = source.url.rstrip("/"), source.query.strip()
    if query.startswith("#"):
        more = {"limit": str(PAGE), **({"min_id": last} if last else {})}
        found = _asked(f"{base}/api/v1/timelines/tag/{quote(query[1:], safe='')}?{urlencode(more)}", opened)
    else:
        more = {"q": query, "type": "statuses", "limit": str(PAGE), **({"min_id": last} if last else {})}
        answer = _asked(f"{base}/api/v2/search?{urlencode(more)}", opened)
        found = answer.get("statuses") if isinstance(answer, Mapping) else None
    if not isinstance(found, list):
        raise Deaf(_STRANGE)
    posts = [_post(one) for one in found if isinstance(one, Mapping) and one.get("id")]
    return sorted((post for post in posts if not last or _number(post.id) > _number(last)), key=lambda p: _number(p.id))


def _asked(url: str, opened: Opened | None) -> Any:
    try:
        return read_json(get(url, _JSON, opened).body)
    except Misfit as misfit:
        raise Deaf(misfit.reason) from None


def _post(one: Mapping[str, Any]) -> Post:
    account = one.get("account")
    account = account if isinstance(account, Mapping) else {}
    handle, profile = str(account.get("acct") or ""), str(account.get("url") or "")
    # The name of somebody on the same server comes without the server.
    if handle and "@" not in handle and profile:
        handle = f"{handle}@{urlsplit(profile).hostname}"
    return Post(
        id=str(one["id"]),
        text=text_of(str(one.get("content") or "")).strip(),
        url=str(one.get("url") or one.get("uri") or ""),
        author=str(account.get("display_name") or account.get("username") or ""),
        handle=f"@{handle}" if handle else "",
        profile=profile,
        language=str(one.get("language") or ""),
        at=_moment(str(one.get("created_at") or "")),
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _newest(posts: list[Post]) -> str:
    return max((post.id for post in posts), key=_number, default="")


def _number(id: str) -> tuple[int, str]:
    """Ids are numbers as text; other servers use text that sorts by time."""
    return len(id), id


_NO_QUERY = Phrase("Give a hashtag (#name) or words to search for", "请填写话题（#名称）或搜索词")
_STRANGE = Phrase("The answer is not Mastodon's", "应答不符合 Mastodon 接口格式")
