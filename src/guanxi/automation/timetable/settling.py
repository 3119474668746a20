"""Edit sessions: what a person changes within one sitting is one change, told when it has rested for a while.

A session is a row of the timetable for the record and the length of the window. Every further edit moves it and adds
to its changes (first old value, last new one); when it rings, the flows see one event. A field that is back where it
was has not changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from guanxi.automation.steps import Json
from guanxi.automation.timetable.people import is_edit
from guanxi.automation.timetable.table import Moment, held, put
from guanxi.events.log import Event

if TYPE_CHECKING:
    from guanxi.automation.engine.catalog import Catalog

KIND = "settling"
LONGEST = timedelta(minutes=10)
"""Whoever types for longer is told of in between."""
_FIELDS = ("bucket", "gen", "xid", "seq", "kind", "object", "actor", "cause", "depth")
Sessions = dict[tuple[str, UUID], Moment]


def settle(catalog: Catalog, events: Sequence[Event]) -> None:
    """Open or go on with the sessions that these events belong to."""
    edits = [event for event in events if is_edit(event)]
    wanted = [(event, window) for event in edits for window in _windows(catalog, event)]
    if not wanted:
        return
    owners = sorted({_owner(window, kind) for event, window in wanted for kind in _kinds(event)})
    sessions: Sessions = held(KIND, owners, list({event.record for event, _ in wanted}))
    for event, window in wanted:
        _go_on(sessions, event, window, catalog)
    put(list(sessions.values()))


def _windows(catalog: Catalog, event: Event) -> set[int]:
    return {window for kind in _kinds(event) for window in catalog.index.windows(kind)}


def _kinds(event: Event) -> tuple[str, str]:
    """Edits that follow go on with the session in which the record was made, too."""
    return (f"{event.object}.created", f"{event.object}.updated")


def _owner(window: int, kind: str) -> str:
    return f"{window}:{kind}"


def _go_on(sessions: Sessions, event: Event, window: int, catalog: Catalog) -> None:
    created, updated = (_owner(window, kind) for kind in _kinds(event))
    mine = created if event.kind.endswith(".created") else updated
    if window in catalog.index.windows(event.kind):
        sessions[(mine, event.record)] = _with(sessions.get((mine, event.record)), mine, event, window)
    if mine == updated and (made := sessions.get((created, event.record))) is not None:
        sessions[(created, event.record)] = replace(made, due_at=_until(made.data["since"], event.at, window))


def _with(session: Moment | None, owner: str, event: Event, window: int) -> Moment:
    data: dict[str, Any] = dict(session.data) if session else {"since": event.at.isoformat(), "changes": {}}
    changes = _merged(data["changes"], event.data.get("changes") or {})
    data |= {"changes": changes, "event": _kept(event), "data": {**event.data, "changes": None}}
    return Moment(KIND, owner, event.record, _until(data["since"], event.at, window), data)


def _until(since: str, at: datetime, window: int) -> datetime:
    return min(at + timedelta(seconds=window), datetime.fromisoformat(since) + LONGEST)


def _kept(event: Event) -> dict[str, Json]:
    contact = str(event.contact) if event.contact else None
    return {**{name: getattr(event, name) for name in _FIELDS}, "at": event.at.isoformat(), "contact": contact}


def _merged(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """First old value and last new one of each field."""
    return {**before, **{name: [before.get(name, pair)[0], pair[1]] for name, pair in after.items()}}


def told(session: Moment) -> Event | None:
    """The whole session as one event, under the name of its last one; None when nothing has changed after all."""
    kept, data = dict(session.data["event"]), {**session.data["data"]}
    changes = {name: pair for name, pair in session.data["changes"].items() if pair[0] != pair[1]}
    if kept["kind"].endswith(".updated") and not changes:
        return None
    data.pop("changes", None)
    at, contact = datetime.fromisoformat(kept.pop("at")), kept.pop("contact")
    whole = {**data, "changes": changes} if changes else data
    return Event(**kept, at=at, record=session.subject, contact=UUID(contact) if contact else None, data=whole)
