"""One thread follows the event log for all listeners of this process, and only while there are any."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import Error, connection

from guanxi.access.actors import Actor
from guanxi.api.live import presence
from guanxi.api.live.audience import News, heard_by
from guanxi.channels import notices
from guanxi.events import tail
from guanxi.events.consumers import Position
from guanxi.events.tail import Touch
from guanxi.kit import clock

TICK = 0.3
# A notice's id carries the time it was made, its row appears when its transaction commits: look back this far.
_LOOK_BACK = timedelta(seconds=10)

_log = structlog.get_logger("guanxi.live")


@dataclass(slots=True, eq=False)
class Listener:
    """One open page. `wake` is called, from the tail's thread, when `news` has something to tell."""

    actor: Actor
    session: str
    wake: Callable[[], None]
    page: UUID | None = None
    news: News = field(default_factory=News)


@dataclass(slots=True)
class Tail:
    """`listeners` and their news are shared with the streams: both are touched under `lock` only."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    listeners: set[Listener] = field(default_factory=set)
    _is_wanted: threading.Event = field(default_factory=threading.Event)
    _is_over: threading.Event = field(default_factory=threading.Event)
    _position: Position | None = None
    _rung: set[UUID] = field(default_factory=set)
    _places: presence.Places = field(default_factory=dict)

    def join(self, listener: Listener) -> None:
        with self.lock:
            self.listeners.add(listener)
            self._is_wanted.set()

    def leave(self, listener: Listener) -> None:
        with self.lock:
            self.listeners.discard(listener)
            if not self.listeners:
                self._is_wanted.clear()

    def hears(self, listener: Listener) -> bool:
        """Whether the page listens still, or again: a stream that broke may be open again already."""
        with self.lock:
            return any((one.page, one.actor.user) == (listener.page, listener.actor.user) for one in self.listeners)

    def take(self, listener: Listener) -> News:
        """What there is to tell; from then on it counts as told."""
        with self.lock:
            told, listener.news = listener.news, News()
        return told

    def start(self) -> None:
        threading.Thread(target=self._follow, name="tail", daemon=True).start()

    def stop(self) -> None:
        self._is_over.set()
        self._is_wanted.set()

    def _follow(self) -> None:
        while not self._is_over.is_set():
            if not self._is_wanted.is_set():
                self._position = None
                self._is_wanted.wait()
            try:
                self.look()
            except Error as error:
                _log.warning("cannot follow the log", error=str(error).splitlines()[0])
                connection.close()
            self._is_over.wait(TICK)
        connection.close()

    def look(self) -> None:
        """One look at the log, told to everyone who may hear of it."""
        if self._position is None:
            # Who stands where is told once to everybody there: a screen may have come while nobody was looking.
            self._position, self._rung, self._places = tail.here(), set(_rung()), {}
            return
        touches, self._position = tail.touched(self._position)
        rung = _rung()
        fresh = {user for id, user in rung.items() if id not in self._rung}
        self._rung = set(rung)
        places = presence.places()
        met, self._places = presence.moved(self._places, places), places
        if touches or fresh or met:
            self._tell(touches, fresh, met)

    def _tell(self, touches: Sequence[Touch], rung: set[UUID], met: Mapping[UUID, frozenset[UUID]]) -> None:
        with self.lock:
            listeners = list(self.listeners)
        people = {one.actor.id: one.actor for one in listeners}
        heard = {id: heard_by(actor, touches) for id, actor in people.items()}
        with self.lock:
            for one in listeners:
                one.news.add(heard[one.actor.id])
                one.news.has_notice |= one.actor.user in rung
                one.news.here |= {str(record) for record, people in met.items() if one.actor.user in people}
        for one in listeners:
            if one.news:
                one.wake()


def _rung() -> dict[UUID, UUID]:
    return notices.newest(clock.now() - _LOOK_BACK)
