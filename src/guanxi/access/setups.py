"""Settings that are a list of small rows: mailboxes, rooms, sources. Whoever manages settings adds, changes, removes.

A package keeps its own columns and its own refusals; who may, how many, who was first and what the log is told is here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import Field, asdict, dataclass, fields
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.events.kinds import KEEP, EventKind
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, json, sql
from guanxi.kit.errors import Conflict, Fault, NotFound, refuse
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase

ABILITY = "settings.manage"


class Wanted(Protocol):
    """A frozen dataclass of what a person says; its fields are columns of the table."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def name(self) -> str: ...


class Kept(Wanted, Protocol):
    """The row as it stands, with what the product has noted beside it."""

    @property
    def id(self) -> UUID: ...
    @property
    def version(self) -> int: ...


W = TypeVar("W", bound=Wanted)
K = TypeVar("K", bound=Kept)


def _nothing(_known: object, _wanted: object) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class Setups(Generic[W, K]):
    """The table has besides the columns of `kept`: version (from 1), created_at, created_by.

    `fixed` columns are given once. `anew` says which columns start again when a person changes a row, and with what.
    """

    table: str
    kept: type[K]
    thing: Phrase
    faults: Callable[[W], Sequence[Fault]]
    most: int
    order: str = "created_at, id"
    fixed: frozenset[str] = frozenset()
    anew: Callable[[K, W], Mapping[str, object]] = _nothing

    def every(self, actor: Actor) -> list[K]:
        require_ability(actor, ABILITY)
        return self.where("true")

    def one(self, id: UUID, actor: Actor) -> K:
        require_ability(actor, ABILITY)
        if id not in (found := self.known([id])):
            raise self._gone()
        return found[id]

    def known(self, ids: Iterable[UUID]) -> dict[UUID, K]:
        """Those that are still there; nobody's right is asked."""
        return {row.id: row for row in self.where("id = any(%s)", list(set(ids)))}

    def where(self, condition: str, *params: object) -> list[K]:
        """In their order; nobody's right is asked."""
        names = _listed(field.name for field in fields(self.kept))
        text = f"select {names} from {self.table} where {condition} order by {self.order}"
        with connection.cursor() as cur:
            return sql.records(self.kept, cur, text, list(params))

    @transaction.atomic
    def create(self, wanted: W, actor: Actor) -> K:
        require_ability(actor, ABILITY)
        refuse(self.faults(wanted))
        row = {**asdict(wanted), "id": uuid7(), "created_at": clock.now(), "created_by": actor.stamp}
        with connection.cursor() as cur:
            # Two who add at once are counted one after the other.
            cur.execute("select pg_advisory_xact_lock(hashtext(%s))", [self.table])
            if sql.rows(cur, f"select count(*) from {self.table}")[0][0] >= self.most:
                raise Conflict(_TOO_MANY.fill(most=self.most, thing=self.thing))
            cur.execute(
                f"insert into {self.table} ({_listed(row)}) select {_listed(row)}"
                f" from json_populate_record(null::{self.table}, %s::json) on conflict do nothing",
                [json.dumps(row)],
            )
            if not cur.rowcount:
                raise Conflict(_TAKEN, faults=(Fault("key", "taken", _TAKEN),))
        self._tell("created", row["id"], wanted.name, actor)
        return self.one(row["id"], actor)

    @transaction.atomic
    def change(self, id: UUID, wanted: W, version: int | None, actor: Actor) -> K:
        """`version` is the one that was read; None stands for the newest."""
        known = self.one(id, actor)
        refuse(self.faults(wanted))
        row = {**asdict(wanted), **self.anew(known, wanted)}
        names = _listed(name for name in row if name not in self.fixed)
        with connection.cursor() as cur:
            cur.execute(
                f"update {self.table} set version = version + 1, ({names}) = (select {names}"
                f" from json_populate_record(null::{self.table}, %s::json)) where id = %s and version = %s",
                [json.dumps(row), id, known.version if version is None else version],
            )
            if not cur.rowcount:
                raise Conflict(_CHANGED, code="version")
        self._tell("changed", id, wanted.name, actor)
        return self.one(id, actor)

    @transaction.atomic
    def delete(self, id: UUID, actor: Actor) -> None:
        require_ability(actor, ABILITY)
        with connection.cursor() as cur:
            gone = sql.rows(cur, f"delete from {self.table} where id = %s returning name", [id])
        if not gone:
            raise self._gone()
        self._tell("deleted", id, gone[0][0], actor)

    def event_kinds(self) -> Sequence[EventKind]:
        label = _SETTING.fill(thing=self.thing)
        return [
            EventKind(f"{self.table}.{what}", label, words.fill(thing=self.thing), {"name": "text"}, KEEP)
            for what, words in _TOLD.items()
        ]

    def _tell(self, what: str, id: UUID, name: str, actor: Actor) -> None:
        append([NewEvent(f"{self.table}.{what}", self.table, id, None, {"name": name}, actor=actor.stamp)])

    def _gone(self) -> NotFound:
        return NotFound(_GONE.fill(thing=self.thing))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(sql.identifier, names))


_SETTING = Phrase("Setting: {thing}", "设置：{thing}")
_TOLD = {
    "created": Phrase("{actor} added the {thing} “{name}”", "{actor}添加了{thing}“{name}”"),
    "changed": Phrase("{actor} changed the {thing} “{name}”", "{actor}修改了{thing}“{name}”"),
    "deleted": Phrase("{actor} removed the {thing} “{name}”", "{actor}删除了{thing}“{name}”"),
}
_GONE = Phrase("There is no such {thing}", "没有该{thing}")
_CHANGED = Phrase("Somebody else has changed it", "已被他人修改")
_TAKEN = Phrase("There is one with this key already", "该标识已被使用")
_TOO_MANY = Phrase("At most {most} are possible ({thing})", "{thing}最多 {most} 个")
