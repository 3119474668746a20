"""The door of success for others: frozen values in and out, never models."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.success import health, store
from guanxi.success.health import Effect, Fallen
from guanxi.success.weights import OBJECT, Model, Rule, model_of

__all__ = [
    "ABILITY",
    "OBJECT",
    "Effect",
    "Fallen",
    "Model",
    "Rule",
    "health_effect",
    "health_model",
    "recheck",
    "save_health_model",
]

ABILITY = "settings.manage"


def health_model() -> Model:
    return store.current()


def health_effect(given: Mapping[str, Any], actor: Actor) -> Effect:
    """What these weights would say of the customers the actor may see; nothing is written. Raises Invalid."""
    return health.effect(model_of(given), actor)


def save_health_model(given: Mapping[str, Any], actor: Actor) -> Model:
    """From now on these weights hold; everybody is looked at again by the jobs process. Raises Invalid, Conflict."""
    require_ability(actor, ABILITY)
    saved = store.save(model_of(given))
    from guanxi.success.tasks import recheck_later

    recheck_later()
    return saved


def recheck() -> int:
    """Look at everybody by the weights as they are; answers how many have another score or level."""
    return health.recheck()
