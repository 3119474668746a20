"""Claimed key values: the table that lets one living record only have an e-mail address, a domain, an outside id.

A claim is an INSERT that does nothing on conflict. Of two writers with the same value one wins; the other waits for
the first to commit and then reads who it was. Values are claimed in one fixed order, so two batches cannot deadlock.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from django.db import connection

from guanxi.kit import json, sql
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects.prepare import Attempt, fine
from guanxi.objects.shape import Shape

Held = Mapping[tuple[str, str], UUID]
_LONGEST = 200

_CLAIM = """
with given as (
    select key, value, record from jsonb_to_recordset(%(claims)s::jsonb) as given(key text, value text, record uuid)
)
insert into record_key (object, key, value, record)
select %(object)s, key, value, record from given order by key, value, record
on conflict (object, key, value) do nothing
"""
_HOLDERS = "select value, record from record_key where object = %s and key = %s and value = any(%s)"
_RELEASE = """
delete from record_key held using jsonb_to_recordset(%(claims)s::jsonb) as given(key text, value text, record uuid)
where held.object = %(object)s and held.key = given.key and held.value = given.value and held.record = given.record
"""


def key_value(value: object) -> str:
    """The comparable form: letter case does not matter. A very long value is replaced by its hash."""
    text = " ".join(str(value).split()).casefold()
    return text if len(text) <= _LONGEST else "sha256:" + sha256(text.encode()).hexdigest()


def claim_for(shape: Shape, key: str, wanted: Mapping[str, UUID]) -> dict[str, UUID]:
    """Claim values of one key for new records; answers which record holds each value now: ours, or somebody else's."""
    claims = [(key, value, record) for value, record in wanted.items()]
    if not claims or _run(_CLAIM, shape, claims) == len(claims):
        return dict(wanted)
    return {value: record for (_, value), record in _held(shape, claims).items()}


def holders(shape: Shape, key: str, values: Iterable[str]) -> dict[str, UUID]:
    """Which record holds each of these values of one key, as far as somebody holds it."""
    claims = [(key, value, None) for value in values]
    return {value: record for (_, value), record in _held(shape, claims).items()}


def claim(shape: Shape, attempts: Sequence[Attempt]) -> None:
    """Claim the key values the attempts change. Those that come too late are refused and give back what they took."""
    claims = {attempt.index: _claims(shape, attempt) for attempt in fine(attempts)}
    wanted = [one for mine in claims.values() for one in mine]
    if not wanted:
        return
    if _run(_CLAIM, shape, wanted) < len(wanted):
        _refuse_losers(shape, attempts, claims, _held(shape, wanted))


def _refuse_losers(
    shape: Shape, attempts: Sequence[Attempt], claims: Mapping[int, Sequence[tuple[str, str, UUID]]], held: Held
) -> None:
    given_back: list[tuple[str, str, UUID]] = []
    for attempt in fine(attempts):
        mine = claims[attempt.index]
        lost = [key for key, value, record in mine if held.get((key, value)) != record]
        attempt.faults.extend(_taken(shape, key) for key in lost)
        given_back.extend(mine if lost else ())
    if given_back:
        release(shape, given_back)


def release_old(shape: Shape, attempts: Sequence[Attempt]) -> None:
    """Give back the values that changed records held before."""
    old = [
        (key, key_value(attempt.old[key]), attempt.id)
        for attempt in fine(attempts)
        if attempt.old is not None
        for key in shape.type.keys
        if key in attempt.changed and attempt.old.get(key) is not None
        and key_value(attempt.old[key]) != key_value(attempt.new[key] or "")
    ]  # fmt: skip
    if old:
        release(shape, old)


def release(shape: Shape, claims: Sequence[tuple[str, str, UUID]]) -> None:
    _run(_RELEASE, shape, claims)


def release_all(shape: Shape, ids: Sequence[UUID]) -> None:
    if shape.type.keys:
        with connection.cursor() as cur:
            cur.execute("delete from record_key where object = %s and record = any(%s)", [shape.name, list(ids)])


def _claims(shape: Shape, attempt: Attempt) -> list[tuple[str, str, UUID]]:
    return [
        (key, key_value(attempt.new[key]), attempt.id)
        for key in shape.type.keys
        if key in attempt.changed and attempt.new.get(key) is not None
    ]


def _held(shape: Shape, claims: Sequence[tuple[str, str, UUID | None]]) -> dict[tuple[str, str], UUID]:
    """One query for each key, by its index."""
    held: dict[tuple[str, str], UUID] = {}
    with connection.cursor() as cur:
        for key in {key for key, _, _ in claims}:
            values = [value for name, value, _ in claims if name == key]
            found = sql.rows(cur, _HOLDERS, [shape.name, key, values])
            held.update({(key, value): record for value, record in found})
    return held


def _run(text: str, shape: Shape, claims: Sequence[tuple[str, str, UUID | None]]) -> int:
    """How many rows were written or deleted."""
    with connection.cursor() as cur:
        cur.execute(text, _params(shape, claims))
        return int(cur.rowcount)


def _params(shape: Shape, claims: Sequence[tuple[str, str, UUID | None]]) -> dict[str, str]:
    given = [{"key": key, "value": value, "record": record} for key, value, record in claims]
    return {"object": shape.name, "claims": json.dumps(given)}


def _taken(shape: Shape, key: str) -> Fault:
    message = Phrase("Another {object} has this {label} already", "已有其他{object}使用此{label}").fill(
        object=Phrase(shape.type.label.en.lower(), shape.type.label.zh),
        label=Phrase(shape.fields[key].label.en.lower(), shape.fields[key].label.zh),
    )
    return Fault(key, "taken", message)
