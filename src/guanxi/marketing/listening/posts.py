"""What every source gives: posts, oldest first, and the place up to which it has been read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from guanxi.automation.credentials import Opened
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class Post:
    """`id` is the source's own; `profile` the address of the author's page."""

    id: str
    text: str
    url: str = ""
    author: str = ""
    handle: str = ""
    profile: str = ""
    language: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listening:
    """A source as it is asked. `query` is a hashtag or words; `state` what the last answer left (cursor, etag)."""

    kind: str
    url: str
    query: str = ""
    state: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    posts: Sequence[Post]
    state: Mapping[str, str]


class Deaf(Exception):
    """The source could not be heard now."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.en)
        self.reason = reason


Listen = Callable[[Listening, Opened | None], Heard]
KINDS: Registry[Listen] = Registry("kind of listening", Phrase("kind of listening", "监听类型"))
