"""The only way to write records.

Every verb takes many drafts and does its work by set statements; one record is a batch of one. Rows and their events
are written by the same statement, inside the caller's transaction (one is opened when there is none). Nothing is
written, and no event appended, when nothing changes.

Without `partial`, the first draft that is not right raises (`Invalid`, `Forbidden`, `NotFound`, `Conflict`) and nothing
is written. With `partial=True` the good rows are written and the others come back `refused` with their faults.
"""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from guanxi.objects.drafts import By, Change, Draft, Written

__all__ = ["By", "Change", "Draft", "Written", "create", "delete", "merge", "restore", "update", "upsert"]


def create(object: str, drafts: Sequence[Draft], by: By, *, partial: bool = False) -> list[Written]:
    raise NotImplementedError


def update(object: str, drafts: Sequence[Draft], by: By, *, partial: bool = False) -> list[Written]:
    raise NotImplementedError


def upsert(
    object: str, key: str, drafts: Sequence[Draft], by: By, *, partial: bool = False, only_empty: bool = False
) -> list[Written]:
    raise NotImplementedError


def delete(object: str, ids: Sequence[UUID], by: By) -> list[Written]:
    raise NotImplementedError


def restore(object: str, ids: Sequence[UUID], by: By) -> list[Written]:
    raise NotImplementedError


def merge(object: str, keep: UUID, drop: UUID, choices: Mapping[str, Literal["keep", "drop"]], by: By) -> Written:
    raise NotImplementedError
