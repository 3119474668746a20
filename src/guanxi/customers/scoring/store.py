"""Score models in the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.automation.parts import BlueprintPart, Installed
from guanxi.customers.models import ScoreModel
from guanxi.customers.scoring.rules import Model, Scorer, compiled, model_of, rule_json
from guanxi.kit.clock import now
from guanxi.objects.registry import schema_of


def active() -> list[Model]:
    return [_model(row) for row in ScoreModel.objects.filter(is_active=True).order_by("key")]


def every() -> list[Model]:
    return [_model(row) for row in ScoreModel.objects.order_by("key")]


def scorers() -> list[Scorer]:
    """Compiled anew for each batch of contacts: a few rules cost less than telling other processes of a change."""
    schema = schema_of("contact")
    return [compiled(model, schema) for model in active()]


def save(model: Model, *, is_active: bool = True, is_edited: bool = True) -> None:
    """Checks every rule before anything is stored."""
    compiled(model, schema_of("contact"))
    ScoreModel.objects.update_or_create(
        key=model.key,
        defaults={
            "name": model.name.json(),
            "rules": [rule_json(rule) for rule in model.rules],
            "cap": model.cap,
            "is_active": is_active,
            "is_edited": is_edited,
            "updated_at": now(),
        },
    )


def install(items: Sequence[Mapping[str, Any]], by: Any, overwrite: bool) -> list[Installed]:
    """From a blueprint; a model that a person has edited stays theirs."""
    return [_install(model_of(str(item["key"]), item), overwrite) for item in items]


def _install(model: Model, overwrite: bool) -> Installed:
    known = ScoreModel.objects.filter(key=model.key).first()
    if known and (_model(known) == model or (known.is_edited and not overwrite)):
        return Installed("score_models", model.key, "kept")
    save(model, is_edited=False)
    return Installed("score_models", model.key, "updated" if known else "created")


def _model(row: ScoreModel) -> Model:
    return model_of(row.key, {"name": row.name, "rules": row.rules, "cap": row.cap})


PART = BlueprintPart("score_models", install, order=20)
