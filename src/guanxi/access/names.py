"""What people call the actors whose stamps stand in events and records."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from guanxi.access.models import ApiKey, User
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.registry import Registry

_SYSTEM = Phrase("Guanxi", "系统")
_WORDS = {
    "flow": Phrase("the flow “{id}”", "流程“{id}”"),
    "import": Phrase("an import", "导入任务"),
    "visitor": Phrase("a visitor", "访客"),
}
# Layers above name what they know: kind of actor -> (ids -> names). An id without a name is worded as above.
Namer = Callable[[Iterable[str]], Mapping[str, Phrase]]
NAMERS: Registry[Namer] = Registry("namer", Phrase("namer", "称呼方式"))
_GONE = Phrase("somebody who is no longer here", "已离开的用户")


def actor_name(stamp: str) -> Phrase:
    return actor_names([stamp])[stamp]


def actor_names(stamps: Iterable[str]) -> dict[str, Phrase]:
    """Names for many stamps with at most two queries: people, and keys by the name of the key."""
    wanted = set(stamps)
    people = {stamp: id for stamp in wanted if (id := user_of(stamp))}
    keys = {stamp: id for stamp in wanted if stamp.startswith("key:") and (id := _uuid(stamp[4:].split("/")[0]))}
    names = dict(User.objects.filter(pk__in=people.values()).values_list("pk", "name")) if people else {}
    keyed = dict(ApiKey.objects.filter(pk__in=keys.values()).values_list("pk", "name")) if keys else {}
    told = _told(wanted)
    return told | {
        stamp: _named(
            stamp, names.get(people[stamp]) if stamp in people else None, keyed.get(keys.get(stamp, UUID(int=0)))
        )
        for stamp in wanted - told.keys()
    }


def _told(stamps: Iterable[str]) -> dict[str, Phrase]:
    """The names that layers above know, by one question for each kind of actor."""
    ids: dict[str, set[str]] = {}
    for stamp in stamps:
        kind, _, id = stamp.partition(":")
        if kind in NAMERS:
            ids.setdefault(kind, set()).add(id)
    return {f"{kind}:{id}": name for kind, all in ids.items() for id, name in NAMERS[kind](all).items()}


def user_of(stamp: str) -> UUID | None:
    """The person behind a stamp, if a person is behind it."""
    kind, _, id = stamp.partition(":")
    if kind == "user":
        return _uuid(id)
    return _uuid(id.partition("/")[2]) if kind == "key" else None


def _named(stamp: str, person: str | None, key: str | None) -> Phrase:
    kind, _, id = stamp.partition(":")
    if kind in ("user", "key"):
        name = same(person) if person else _GONE
        return Phrase("{name} ({key})", "{name}（{key}）").fill(name=name, key=key) if key else name
    return _WORDS[kind].fill(id=id) if kind in _WORDS else _SYSTEM


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
