"""One message of Segment's HTTP API, read into what we keep of it.

The shape is Segment's public specification (identify, track, page, screen, group, alias). What we do not know is left
out, what is malformed is refused with its place; a clock that goes wrong on the other side is set right by `sentAt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from guanxi.kit import clock, json
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase

Type = Literal["identify", "track", "page", "screen", "group", "alias"]
MOST_BYTES = 32_768
LONGEST = 500
# What claims to have happened longer ago, or later than now, gets the time at which it arrived.
_OLDEST = timedelta(days=400)
_AHEAD = timedelta(minutes=5)


def _text(value: object) -> object:
    """Libraries send ids as numbers, too."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _mapping(value: object) -> object:
    return value if isinstance(value, Mapping) else {} if value is None else value


Id = Annotated[str, BeforeValidator(_text), Field(max_length=LONGEST)]
Map = Annotated[dict[str, Any], BeforeValidator(_mapping)]


class Message(BaseModel):
    """Names as on the wire. At least one of userId and anonymousId says whom it is about."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    type: Type
    messageId: Id = ""  # noqa: N815 - as on the wire
    anonymousId: Id | None = None  # noqa: N815
    userId: Id | None = None  # noqa: N815
    previousId: Id | None = None  # noqa: N815
    groupId: Id | None = None  # noqa: N815
    event: Annotated[str, Field(max_length=LONGEST)] = ""
    name: Annotated[str, Field(max_length=LONGEST)] | None = None
    properties: Map = Field(default_factory=dict)
    traits: Map = Field(default_factory=dict)
    context: Map = Field(default_factory=dict)
    timestamp: datetime | None = None
    sentAt: datetime | None = None  # noqa: N815


@dataclass(frozen=True, slots=True)
class Said:
    """A message as we keep it. `at` is when it happened, by our clock."""

    type: Type
    id: str
    anonymous: str
    user: str
    at: datetime
    event: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)
    page: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    previous: str = ""


def read(given: object, sent_at: datetime | None = None) -> Said | Fault:
    """What was said, or what is wrong with it."""
    if not isinstance(given, Mapping) or len(json.dumps(given)) > MOST_BYTES:
        return Fault("", "too_large" if isinstance(given, Mapping) else "not_an_object", _SHAPE)
    try:
        message = Message.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return Fault(place, "malformed", _MALFORMED.fill(field=place))
    return _missing(message) or _said(message, sent_at)


def _missing(message: Message) -> Fault | None:
    rules = (
        (not (message.userId or message.anonymousId or message.previousId), "userId", _NOBODY),
        (message.type == "track" and not message.event, "event", _NO_EVENT),
        (message.type == "group" and not message.groupId, "groupId", _NO_GROUP),
        (message.type == "alias" and not (message.previousId and message.userId), "previousId", _NO_ALIAS),
    )
    return next((Fault(place, "required", words) for is_so, place, words in rules if is_so), None)


def _said(message: Message, sent_at: datetime | None) -> Said:
    page = message.context.get("page")
    return Said(
        message.type,
        message.messageId,
        message.anonymousId or "",
        message.userId or "",
        _happened(message, sent_at),
        event=message.event or message.name or "",
        properties=message.properties,
        # Libraries put the traits of an identified person into the context of later messages.
        traits=message.traits or _map(message.context.get("traits")),
        page=_map(page),
        group=message.groupId or "",
        previous=message.previousId or "",
    )


def _happened(message: Message, sent_at: datetime | None) -> datetime:
    now = clock.now()
    said, sent = _aware(message.timestamp), _aware(message.sentAt or sent_at)
    if said is None:
        return now
    at = now - (sent - said) if sent is not None else said
    return at if now - _OLDEST <= at <= now + _AHEAD else now


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


_SHAPE = Phrase("A message is a JSON object of at most 32 KB", "每条消息应为不超过 32 KB 的 JSON 对象")
_MALFORMED = Phrase("“{field}” cannot be read", "无法识别“{field}”")
_NOBODY = Phrase("Say whom it is about: userId or anonymousId", "请提供 userId 或 anonymousId")
_NO_EVENT = Phrase("A track message needs the name of the event", "track 消息需要事件名称")
_NO_GROUP = Phrase("A group message needs groupId", "group 消息需要 groupId")
_NO_ALIAS = Phrase("An alias message needs previousId and userId", "alias 消息需要 previousId 和 userId")
