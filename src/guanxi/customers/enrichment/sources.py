"""The sources that are asked about companies, in their order."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.automation import vault
from guanxi.customers.enrichment.contract import KINDS, Answer, Question, Source
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, json, sql
from guanxi.kit.errors import Conflict, Fault, Invalid, NotFound
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase

ABILITY = "settings.manage"
_KEY = re.compile(r"[a-z][a-z0-9_-]{1,39}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`keep_days`: how long an answer is good; within it nobody is asked again."""

    key: str
    name: str
    kind: str
    settings: Mapping[str, Any]
    credential: str = ""
    rank: int = 0
    keep_days: int = 90
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    id: UUID
    key: str
    name: str
    kind: str
    settings: Mapping[str, Any]
    credential: str
    rank: int
    keep_days: int
    is_active: bool
    loaded: int
    loaded_at: datetime | None
    version: int

    def source(self) -> Source:
        return Source(str(self.id), self.key, self.name, self.kind, self.settings, self.credential, self.keep_days)


_COLUMNS = ", ".join(Kept.__slots__)
_SET = {
    "key": "text",
    "name": "text",
    "kind": "text",
    "settings": "jsonb",
    "credential": "text",
    "rank": "integer",
    "keep_days": "integer",
    "is_active": "boolean",
}


def every(actor: Actor) -> list[Kept]:
    require_ability(actor, ABILITY)
    return _select("order by rank, created_at", [])


def active() -> list[Source]:
    return [kept.source() for kept in _select("where is_active order by rank, created_at", [])]


def one(id: UUID, actor: Actor) -> Kept:
    require_ability(actor, ABILITY)
    found = _select("where id = %s", [id])
    if not found:
        raise NotFound(_GONE)
    return found[0]


@transaction.atomic
def create(wanted: Wanted, actor: Actor) -> Kept:
    require_ability(actor, ABILITY)
    _refuse(wanted)
    id, given = uuid7(), asdict(wanted)
    columns = {"id": "uuid", **_SET, "created_at": "timestamptz", "created_by": "text"}
    row = (id, *(given[name] for name in _SET), clock.now(), actor.stamp)
    with connection.cursor() as cur:
        done = sql.insert_rows(cur, "enrichment_source", columns, [row], returning="id", on_conflict="(key) do nothing")
    if not done:
        raise Conflict(_TAKEN, faults=(Fault("key", "taken", _TAKEN),))
    _tell("created", id, wanted.name, actor)
    return one(id, actor)


@transaction.atomic
def change(id: UUID, wanted: Wanted, version: int | None, actor: Actor) -> Kept:
    """The key stays as it is: findings name it."""
    known = one(id, actor)
    if version is not None and version != known.version:
        raise Conflict(_CHANGED, code="version")
    _refuse(wanted)
    columns = {name: type for name, type in _SET.items() if name not in ("key", "kind")}
    given = asdict(wanted)
    with connection.cursor() as cur:
        names = ", ".join(f"{name} = %s::{type}" for name, type in columns.items())
        values = [_plain(given[name]) for name in columns]
        cur.execute(f"update enrichment_source set {names}, version = version + 1 where id = %s", [*values, id])
    _tell("changed", id, wanted.name, actor)
    return one(id, actor)


@transaction.atomic
def delete(id: UUID, actor: Actor) -> None:
    """What it has said stays with the companies."""
    name = one(id, actor).name
    with connection.cursor() as cur:
        cur.execute("delete from enrichment_source where id = %s", [id])
    _tell("deleted", id, name, actor)


def attempt(id: UUID, name: str, domain: str, actor: Actor) -> Answer:
    """What the source says now."""
    source = one(id, actor).source()
    kind, question = KINDS[source.kind], Question(name, domain.strip().lower())
    if kind.find is not None:
        return kind.find(question, source)
    opened = vault.open_credential(source.credential) if source.credential else None
    return kind.look(question, source, opened) if kind.look else Answer()


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, Mapping) else value


def _select(rest: str, params: list[object]) -> list[Kept]:
    with connection.cursor() as cur:
        return sql.records(Kept, cur, f"select {_COLUMNS} from enrichment_source {rest}", params)


def _refuse(wanted: Wanted) -> None:
    kind = KINDS.get(wanted.kind)
    is_unknown = bool(wanted.credential) and wanted.credential not in vault.names()
    rules: tuple[tuple[bool, str, str, Phrase], ...] = (
        (not _KEY.fullmatch(wanted.key), "key", "not_a_key", _NOT_A_KEY),
        (not wanted.name.strip(), "name", "required", _NO_NAME),
        (kind is None, "kind", "unknown", _NO_KIND),
        (not 0 <= wanted.keep_days <= 3650, "keep_days", "out_of_range", _NO_DAYS),
        (is_unknown, "credential", "unknown_credential", _NO_CREDENTIAL),
    )
    faults = [Fault(field, code, words) for is_wrong, field, code, words in rules if is_wrong]
    faults += kind.faults(wanted.settings) if kind else []
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


def _tell(what: str, id: UUID, name: str, actor: Actor) -> None:
    append([NewEvent(f"enrichment_source.{what}", "enrichment_source", id, None, {"name": name}, actor=actor.stamp)])


_GONE = Phrase("There is no such source", "没有该来源")
_TAKEN = Phrase("There is a source with this key already", "该标识已被使用")
_CHANGED = Phrase("Somebody else has changed it", "已被他人修改")
_NOT_A_KEY = Phrase("Lower-case letters, digits, - and _", "只能使用小写字母、数字、- 和 _")
_NO_NAME = Phrase("Give it a name", "请填写名称")
_NO_KIND = Phrase("Choose register, website or json", "请选择 register、website 或 json")
_NO_DAYS = Phrase("Between 0 and 3650 days", "应为 0 至 3650 天")
_NO_CREDENTIAL = Phrase("There is no such credential in the vault", "保险库中没有该凭证")
