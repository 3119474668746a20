"""The sources that are asked about companies, in their order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.access.setups import Setups
from guanxi.automation import vault
from guanxi.customers.enrichment.contract import KINDS, Answer, Question, Source
from guanxi.kit.errors import Fault, broken
from guanxi.kit.phrase import Phrase

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Wanted):
    id: UUID
    loaded: int
    loaded_at: datetime | None
    version: int

    def source(self) -> Source:
        return Source(str(self.id), self.key, self.name, self.kind, self.settings, self.credential, self.keep_days)


def active() -> list[Source]:
    return [kept.source() for kept in SOURCES.where("is_active")]


def attempt(id: UUID, name: str, domain: str, actor: Actor) -> Answer:
    """What the source says now."""
    source = SOURCES.one(id, actor).source()
    kind, question = KINDS[source.kind], Question(name, domain.strip().lower())
    if kind.find is not None:
        return kind.find(question, source)
    opened = vault.open_credential(source.credential) if source.credential else None
    return kind.look(question, source, opened) if kind.look else Answer()


def _faults(wanted: Wanted) -> Sequence[Fault]:
    kind = KINDS.get(wanted.kind)
    is_unknown = bool(wanted.credential) and wanted.credential not in vault.names()
    faults = broken(
        (not _KEY.fullmatch(wanted.key), "key", "not_a_key", _NOT_A_KEY),
        (not wanted.name.strip(), "name", "required", _NO_NAME),
        (kind is None, "kind", "unknown", _NO_KIND),
        (not 0 <= wanted.keep_days <= 3650, "keep_days", "out_of_range", _NO_DAYS),
        (is_unknown, "credential", "unknown_credential", _NO_CREDENTIAL),
    )
    return [*faults, *(kind.faults(wanted.settings) if kind else ())]


# The key stays as it is, for findings name it; what a removed source has said stays with the companies.
SOURCES = Setups(
    "enrichment_source",
    Kept,
    Phrase("source of enrichment", "信息来源"),
    _faults,
    most=100,
    order="rank, created_at, id",
    fixed=frozenset({"key", "kind"}),
)

_NOT_A_KEY = Phrase("Lower-case letters, digits, - and _", "只能使用小写字母、数字、- 和 _")
_NO_NAME = Phrase("Give it a name", "请填写名称")
_NO_KIND = Phrase("Choose register, website or json", "请选择 register、website 或 json")
_NO_DAYS = Phrase("Between 0 and 3650 days", "应为 0 至 3650 天")
_NO_CREDENTIAL = Phrase("There is no such credential in the vault", "保险库中没有该凭证")
