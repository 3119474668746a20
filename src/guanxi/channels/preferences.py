"""What a person may decide about our messages, on a page of their own. Who keeps the answers registers here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from guanxi.channels import tracking
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the page: a purpose on a channel."""

    channel: str
    purpose: str
    channel_label: Phrase
    purpose_label: Phrase
    is_on: bool

    @property
    def key(self) -> Key:
        return self.channel, self.purpose

    @property
    def name(self) -> str:
        return f"{self.channel}.{self.purpose}"


@dataclass(frozen=True, slots=True)
class Keeper:
    """`read` answers the choices of a contact; `write` keeps those that changed, said on the page of a message."""

    read: Callable[[UUID], Sequence[Choice]]
    write: Callable[[UUID, UUID, Mapping[Key, bool]], None]


KEEPERS: Registry[Keeper] = Registry("keeper of preferences", Phrase("keeper of preferences", "偏好设置"))


def choices(message: UUID) -> Sequence[Choice] | None:
    """Of the person the message went to; None when the message is gone."""
    known = tracking.sent(message)
    if known is None:
        return None
    return [choice for keeper in KEEPERS.values() for choice in keeper.read(known.contact)]


def choose(message: UUID, wanted: frozenset[str]) -> None:
    """Keep what was ticked, by the names of the choices. What stays as it was is no new word."""
    known = tracking.sent(message)
    if known is None:
        return
    with transaction.atomic():
        for keeper in KEEPERS.values():
            now = keeper.read(known.contact)
            changed = {one.key: one.name in wanted for one in now if one.is_on != (one.name in wanted)}
            if changed:
                keeper.write(known.contact, message, changed)
