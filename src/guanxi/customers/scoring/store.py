"""Score models in the database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from guanxi.automation.parts import BlueprintPart, Installed
from guanxi.customers.models import ScoreModel, ScoreModelVersion
from guanxi.customers.scoring.lines import Line
from guanxi.customers.scoring.rules import Model, Scorer, compiled, model_json, model_of
from guanxi.expressions import Facts
from guanxi.kit.clock import now
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import schema_of

MOST_VERSIONS = 100


@dataclass(frozen=True, slots=True)
class Stored:
    model: Model
    is_active: bool
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    model: Model
    is_active: bool
    published_at: datetime
    published_by: str


def active() -> list[Model]:
    return [_model(row) for row in ScoreModel.objects.filter(is_active=True).order_by("key")]


def every() -> list[Model]:
    return [_model(row) for row in ScoreModel.objects.order_by("key")]


def scorers() -> list[Scorer]:
    """Read anew for each batch of contacts, so that no process need be told of a change; compiled when it is one."""
    held = _held.get()
    return compile_all(active()) if held is None else held


def compile_all(models: Sequence[Model]) -> list[Scorer]:
    schema = schema_of("contact")
    return [compiled(model, schema) for model in models]


def needs(scorers: Sequence[Scorer]) -> tuple[set[tuple[str, ...]], set[str]]:
    """The paths and kinds of event that must be loaded about a contact."""
    paths = {path for scorer in scorers for path in scorer.paths}
    return paths, {kind for scorer in scorers for kind in scorer.kinds}


def rule_lines(scorers: Sequence[Scorer], facts: Facts) -> list[Line]:
    return [line for scorer in scorers for line in scorer.lines(facts)]


_held: ContextVar[list[Scorer] | None] = ContextVar("score models held still", default=None)


@contextmanager
def instead(items: Sequence[Mapping[str, Any]] | None) -> Iterator[None]:
    """For backtests: within it these models score, or today's, read once. Models not named stay as they are."""
    named = {str(item["key"]): model_of(str(item["key"]), item) for item in items or ()}
    kept = [model for model in active() if model.key not in named]
    token = _held.set(compile_all([*kept, *named.values()]))
    try:
        yield
    finally:
        _held.reset(token)


def get(key: str) -> Stored:
    row = ScoreModel.objects.filter(key=key).first()
    if row is None:
        raise NotFound(Phrase("There is no score model “{key}”", "没有评分模型“{key}”").fill(key=key[:60]))
    return _stored(row)


def stored() -> list[Stored]:
    return [_stored(row) for row in ScoreModel.objects.order_by("-is_active", "key")]


def save(model: Model, *, is_active: bool = True, is_edited: bool = True, by: str = "system") -> int:
    """Publishes a version and answers its number. Checks every rule before anything is stored."""
    compiled(model, schema_of("contact"))
    moment, whole = now(), model_json(model)
    with transaction.atomic():
        row, is_new = ScoreModel.objects.select_for_update().get_or_create(
            key=model.key, defaults={"updated_at": moment}
        )
        number = 1 if is_new else row.version + 1
        values = {**whole, "is_active": is_active, "is_edited": is_edited, "version": number, "updated_at": moment}
        ScoreModel.objects.filter(key=model.key).update(**values)
        ScoreModelVersion.objects.create(
            model=row, number=number, definition=whole, is_active=is_active, published_at=moment, published_by=by
        )
    return number


def versions(key: str) -> list[Version]:
    """Newest first. What was there before versions were kept has none."""
    get(key)
    rows = ScoreModelVersion.objects.filter(model_id=key).order_by("-number")[:MOST_VERSIONS]
    return [
        Version(row.number, model_of(key, row.definition), row.is_active, row.published_at, row.published_by)
        for row in rows
    ]


def install(items: Sequence[Mapping[str, Any]], by: Any, overwrite: bool) -> list[Installed]:
    """From a blueprint; a model that a person has edited stays theirs."""
    return [_install(model_of(str(item["key"]), item), bool(item.get("is_active", True)), overwrite) for item in items]


def _install(model: Model, is_active: bool, overwrite: bool) -> Installed:
    known = ScoreModel.objects.filter(key=model.key).first()
    if known and (_model(known) == model or (known.is_edited and not overwrite)):
        return Installed("score_models", model.key, "kept")
    save(model, is_active=is_active, is_edited=False)
    return Installed("score_models", model.key, "updated" if known else "created")


def _model(row: ScoreModel) -> Model:
    data = {name: getattr(row, name) for name in ("name", "rules", "cap", "threshold", "fade")}
    return model_of(row.key, data)


def _stored(row: ScoreModel) -> Stored:
    return Stored(_model(row), row.is_active, row.version, row.updated_at)


PART = BlueprintPart("score_models", install, order=20)
