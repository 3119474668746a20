"""The health model in the database: one, shipped by a blueprint, edited by people."""

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.automation.parts import BlueprintPart, Installed
from guanxi.kit.clock import now
from guanxi.kit.errors import Conflict
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import schema_of
from guanxi.success.models import HealthModelRow
from guanxi.success.weights import OBJECT, Model, Weighing, model_of, rule_json, weighing

KEY = "standard"


def current() -> Model:
    """Without an installed one nobody loses points."""
    row = HealthModelRow.objects.filter(key=KEY).first()
    return _model(row) if row else Model(())


def compiled(model: Model) -> Weighing:
    return weighing(model, schema_of(OBJECT))


def save(model: Model, *, is_edited: bool = True) -> Model:
    """Checks every rule before anything is stored. Conflict when somebody else has saved since `model.version`."""
    compiled(model)
    values = {
        "rules": [rule_json(rule) for rule in model.rules],
        "start": model.start,
        "watch": model.watch,
        "threshold": model.threshold,
        "window_days": model.window_days,
        "is_edited": is_edited,
        "version": model.version + 1,
        "updated_at": now(),
    }
    changed = HealthModelRow.objects.filter(key=KEY, version=model.version).update(**values)
    if not changed:
        _, is_new = HealthModelRow.objects.get_or_create(key=KEY, defaults=values)
        if not is_new:
            raise Conflict(_CHANGED, code="version_conflict")
    return current()


def install(items: Sequence[Mapping[str, Any]], _by: Any, overwrite: bool) -> list[Installed]:
    """From a blueprint; weights that a person has edited stay theirs."""
    return [_install(model_of(item), overwrite) for item in items[:1]]


def _install(model: Model, overwrite: bool) -> Installed:
    row = HealthModelRow.objects.filter(key=KEY).first()
    if row is None:
        save(model, is_edited=False)
        return Installed("health_model", KEY, "created")
    standing = _model(row)
    shipped = model_of({**_json(model), "version": standing.version})
    if standing == shipped or (row.is_edited and not overwrite):
        return Installed("health_model", KEY, "kept")
    save(shipped, is_edited=False)
    return Installed("health_model", KEY, "updated")


def _model(row: HealthModelRow) -> Model:
    numbers = ("start", "watch", "threshold", "window_days", "version")
    return model_of({"rules": row.rules, **{name: getattr(row, name) for name in numbers}})


def _json(model: Model) -> dict[str, Any]:
    numbers = ("start", "watch", "threshold", "window_days")
    return {
        "rules": [rule_json(rule) for rule in model.rules],
        **{name: getattr(model, name) for name in numbers},
    }


PART = BlueprintPart("health_model", install, order=20)
_CHANGED = Phrase("Somebody else has changed the weights meanwhile", "其他人刚刚修改了权重")
