"""Changes of one batch, put together: a record that three steps change is written once.

While `gathered()` is open, `write` decides everything at once (permission, checks, keys, versions, events) and leaves
only the writing for later. Rows it has locked or made are known here as they will be, so that the next change and the
next look need no query. Events are kept one a change, each with its own cause, in their order: the log is the same as
without gathering.

Whoever reads or writes a table by a statement of their own need not know about this. Each statement is looked at before
it runs, and what it mentions is written first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from guanxi.events.log import NewEvent, append

if TYPE_CHECKING:
    from guanxi.objects.rows import Stored

_EVENT = "event"
_WORD = re.compile(r"\w+")


class NotTogetherError(Exception):
    """What was gathered could not be written, and nobody can say whose fault it is: do the batch again without."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A row as it will be, and which of its fields are new."""

    row: Stored
    changed: frozenset[str]


Write = Callable[[Sequence[Rewritten]], None]


@dataclass(slots=True)
class _Table:
    """What is known of one object's rows. `write` sends changed rows to the table."""

    rows: dict[UUID, Stored] = field(default_factory=dict)
    changed: dict[UUID, frozenset[str]] = field(default_factory=dict)
    write: Write | None = None

    def copy(self) -> _Table:
        return _Table(dict(self.rows), dict(self.changed), self.write)


Kept = tuple[dict[str, _Table], list[NewEvent]]


@dataclass(slots=True)
class Gathering:
    _tables: dict[str, _Table] = field(default_factory=dict)
    _events: list[NewEvent] = field(default_factory=list)
    _is_ours: bool = False

    def known(self, table: str, ids: Iterable[UUID]) -> dict[UUID, Stored]:
        """Those of the rows that this transaction has locked or made, as they will be."""
        rows = self._tables[table].rows if table in self._tables else {}
        return {id: rows[id] for id in ids if id in rows}

    def learn(self, table: str, rows: Mapping[UUID, Stored]) -> None:
        """Rows that nobody else can change before our transaction ends."""
        self._tables.setdefault(table, _Table()).rows.update(rows)

    def change(self, table: str, rows: Sequence[Rewritten], write: Write) -> None:
        known = self._tables.setdefault(table, _Table())
        known.write = write
        for one in rows:
            known.rows[one.row.id] = one.row
            known.changed[one.row.id] = known.changed.get(one.row.id, frozenset()) | one.changed

    def tell(self, events: Iterable[NewEvent]) -> None:
        self._events.extend(events)

    def flush(self) -> None:
        for name in list(self._tables):
            self._flush_rows(name)
        self._flush_events()

    def keep(self) -> Kept:
        """What to go back to, should the savepoint that begins now be rolled back."""
        return {name: table.copy() for name, table in self._tables.items()}, list(self._events)

    def back(self, kept: Kept) -> None:
        self._tables = {name: table.copy() for name, table in kept[0].items()}
        self._events = list(kept[1])

    @contextmanager
    def ours(self) -> Iterator[None]:
        """Statements that take what is known here into account themselves."""
        before, self._is_ours = self._is_ours, True
        try:
            yield
        finally:
            self._is_ours = before

    def look(self, text: str) -> None:
        """Before a statement: write what it may read, forget what it may change."""
        if self._is_ours or not (self._tables or self._events):
            return
        words, only_reads = _read(text)
        for name in words & self._tables.keys():
            self._flush_rows(name)
            if not only_reads:
                del self._tables[name]
        if self._events and _EVENT in words:
            self._flush_events()

    def before(self, execute: Callable[..., Any], text: str, params: Any, many: bool, context: Any) -> Any:
        """As one of Django's wrappers around every statement."""
        self.look(str(text))
        return execute(text, params, many, context)

    def _flush_rows(self, name: str) -> None:
        table = self._tables[name]
        if not table.changed or table.write is None:
            return
        rows = [Rewritten(table.rows[id], changed) for id, changed in table.changed.items()]
        table.changed = {}
        self._send(lambda: table.write(rows) if table.write else None)

    def _flush_events(self) -> None:
        events, self._events = self._events, []
        self._send(lambda: append(events))

    def _send(self, write: Callable[[], None]) -> None:
        try:
            with self.ours():
                write()
        except (OperationalError, InterfaceError):
            raise
        except DatabaseError as error:
            raise NotTogetherError(str(error)) from error


_current: ContextVar[Gathering | None] = ContextVar("changes gathered in this batch", default=None)


def current() -> Gathering | None:
    return _current.get()


@contextmanager
def gathered() -> Iterator[Gathering]:
    """Within the caller's transaction; what is gathered is written at the end at the latest."""
    together = Gathering()
    token = _current.set(together)
    try:
        with connection.execute_wrapper(together.before):
            yield together
            together.flush()
    finally:
        _current.reset(token)


def look(text: str) -> None:
    """For statements that do not go through Django's cursors."""
    if (together := _current.get()) is not None:
        together.look(text)


@lru_cache(maxsize=2_048)
def _read(text: str) -> tuple[frozenset[str], bool]:
    """The words of a statement, and whether it only reads."""
    return frozenset(_WORD.findall(text.lower())), text.lstrip().lower().startswith("select")
