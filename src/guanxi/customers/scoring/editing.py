"""What people do with score models: see them, try an edit, publish it, look at what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from guanxi.access import audit
from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.customers.scoring import preview, recount, store
from guanxi.customers.scoring.checks import advice, faults_of
from guanxi.customers.scoring.limits import highest
from guanxi.customers.scoring.preview import Effect, OneContact
from guanxi.customers.scoring.rules import Model, compiled
from guanxi.customers.scoring.store import Stored, Version
from guanxi.kit.errors import Conflict, Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import schema_of

ABILITY = "scores.manage"


@dataclass(frozen=True, slots=True)
class Tried:
    """`effect` is None while there are faults. `highest` is the most that all rules together can give."""

    faults: tuple[Fault, ...]
    advice: tuple[Fault, ...]
    highest: int
    effect: Effect | None
    contact: OneContact | None


def models(actor: Actor) -> list[Stored]:
    require_ability(actor, ABILITY)
    return store.stored()


def model(key: str, actor: Actor) -> Stored:
    require_ability(actor, ABILITY)
    return store.get(key)


def versions(key: str, actor: Actor) -> list[Version]:
    require_ability(actor, ABILITY)
    return store.versions(key)


def try_out(
    model: Model, is_active: bool, actor: Actor, *, contact: UUID | None = None, everyone: bool = False
) -> Tried:
    """What saving this would do. Nothing is written."""
    require_ability(actor, ABILITY)
    faults = faults_in(model)
    said = advice(model, schema_of("contact"))
    most = highest([*_beside(model), model])
    if faults:
        return Tried(tuple(faults), tuple(said), most, None, None)
    effect = preview.effect(model, is_active, actor, everyone=everyone)
    one = preview.on_contact(model, is_active, contact, actor) if contact else None
    return Tried((), tuple(said), most, effect, one)


@transaction.atomic
def publish(model: Model, is_active: bool, seen: int | None, actor: Actor) -> Stored:
    """`seen` is the version the edit began with, None for a new model. Everybody is scored again afterwards."""
    require_ability(actor, ABILITY)
    if faults := faults_in(model):
        raise Invalid(faults=tuple(faults))
    known = {one.model.key: one for one in store.stored()}.get(model.key)
    if known is not None and seen is None:
        raise Conflict(_TAKEN, code="taken", faults=(Fault("key", "taken", _TAKEN),))
    if known is not None and known.version != seen:
        raise Conflict(_CHANGED, code="version")
    number = store.save(model, is_active=is_active, by=actor.stamp)
    audit.rules_changed(actor, _WHAT, model.key, model.name)
    recount.begin(_REASON.fill(name=model.name, number=number))
    return store.get(model.key)


def faults_in(model: Model) -> list[Fault]:
    found = faults_of(model, _beside(model))
    try:
        compiled(model, schema_of("contact"))
    except Invalid as refused:
        found += refused.faults
    return found


def _beside(model: Model) -> Sequence[Model]:
    return [one for one in store.active() if one.key != model.key]


_WHAT = Phrase("the score model", "评分模型")
_TAKEN = Phrase("There is a score model with this key already", "该标识已被其他评分模型使用")
_CHANGED = Phrase("Somebody else has published this model meanwhile", "其他人刚刚发布了该模型的新版本")
_REASON = Phrase("The score model “{name}” was changed (version {number})", "评分模型“{name}”已修改（第 {number} 版）")
