"""Create or change by a key: an address imported twice, or submitted twice at the same moment, is one person.

The key is claimed before anything else. Whoever holds it after the claim decides: our new record (create), or one that
was there (change).
"""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kit.errors import Fault, GuanxiError, Invalid
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.objects import create as creating
from guanxi.objects import keys, prepare
from guanxi.objects import update as updating
from guanxi.objects.drafts import By, Draft, Written
from guanxi.objects.once import as_one_write
from guanxi.objects.outcome import in_transaction, stop_at_faults, written
from guanxi.objects.prepare import Attempt
from guanxi.objects.rounds import in_rounds
from guanxi.objects.shape import Shape, shape_of


@as_one_write
def upsert(
    object: str, key: str, drafts: Sequence[Draft], by: By, *, partial: bool = False, only_empty: bool = False
) -> list[Written]:
    """Create what no living record holds the key of, change the others. With `only_empty`, fill empty fields only.

    A draft without a value for the key is refused, because the next run would create it again.
    """
    shape = shape_of(object)
    _require_key(shape, key)
    attempts = [Attempt(index, draft, draft.id or uuid7()) for index, draft in enumerate(drafts)]
    done: dict[int, Written] = {}
    with in_transaction():
        prepare.accept_values(shape, attempts, by.actor)
        prepare.run_prepare(shape, attempts)
        values = {attempt.index: _key_of(shape, key, attempt) for attempt in attempts}
        stop_at_faults([attempt for attempt in attempts if values[attempt.index] is None], partial)
        for batch in in_rounds(attempts, lambda attempt: values[attempt.index]):
            done.update(_round(shape, key, batch, values, by, partial, only_empty))
    return [done[index] for index in range(len(drafts))]


def _round(
    shape: Shape, key: str, batch: Sequence[Attempt], values: dict[int, str | None], by: By, partial: bool, fill: bool
) -> dict[int, Written]:
    wanted = {value: attempt.id for attempt in batch if (value := values[attempt.index]) is not None}
    held = keys.claim_for(shape, key, wanted)
    holder = {attempt.index: held.get(values[attempt.index] or "", attempt.id) for attempt in batch}
    fresh = [attempt for attempt in batch if holder[attempt.index] == attempt.id]
    known = [Attempt(one.index, one.draft, holder[one.index]) for one in batch if holder[one.index] != one.id]
    try:
        _create(shape, fresh, by, partial)
        if known:
            updating.apply(shape, known, by, partial, only_empty=fill)
    except GuanxiError:
        _give_back(shape, key, fresh, values)
        raise
    _give_back(shape, key, [attempt for attempt in fresh if attempt.faults], values)
    made = {attempt.index: written(attempt, "created", 1) for attempt in fresh}
    return made | {attempt.index: updating.result(attempt) for attempt in known}


def _create(shape: Shape, fresh: Sequence[Attempt], by: By, partial: bool) -> None:
    if fresh:
        creating.require_create(shape, by)
        creating.finish(shape, fresh, by, partial)


def _give_back(shape: Shape, key: str, attempts: Sequence[Attempt], values: dict[int, str | None]) -> None:
    claims = [(key, value, attempt.id) for attempt in attempts if (value := values[attempt.index]) is not None]
    if claims:
        keys.release(shape, claims)


def _key_of(shape: Shape, key: str, attempt: Attempt) -> str | None:
    value = attempt.values.get(key)
    if value is not None:
        return keys.key_value(value)
    if not any(fault.field == key for fault in attempt.faults):
        attempt.faults.append(Fault(key, "required", _NO_KEY.fill(label=shape.fields[key].label)))
    return None


def _require_key(shape: Shape, key: str) -> None:
    if key not in shape.type.keys:
        known = ", ".join(shape.type.keys) or "-"
        raise Invalid(_NOT_A_KEY.fill(key=key, known=known), code="unknown_key")


def existing(object: str, key: str, values: Sequence[object]) -> dict[str, UUID]:
    """Which records hold these key values, without writing: for previews. Keys are `keys.key_value(value)`."""
    shape = shape_of(object)
    _require_key(shape, key)
    return keys.holders(shape, key, {keys.key_value(value) for value in values})


_NO_KEY = Phrase("“{label}” is needed to recognise the record", "需要填写“{label}”才能识别记录")
_NOT_A_KEY = Phrase("“{key}” does not identify a record; possible: {known}", "“{key}”不能用于识别记录，可用：{known}")
