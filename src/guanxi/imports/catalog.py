"""The objects a file can be imported into, as the mapping page and the guess see them."""

from __future__ import annotations

from guanxi.imports.plan import FieldShape, ObjectShape
from guanxi.kit.phrase import phrase_of
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of
from guanxi.sales import facade as sales

# What a file can become. Messages, submissions and the like are made by the program, not brought in.
IMPORTABLE = ("contact", "company", "deal", "lead", "task", "note")
PEOPLE = ("owner", "assignee")


def shapes() -> dict[str, ObjectShape]:
    made = [name for name, kind in OBJECTS.items() if kind.is_custom]
    return {name: _shape(name) for name in (*IMPORTABLE, *made) if name in OBJECTS}


def _shape(name: str) -> ObjectShape:
    found = shape_of(name)
    fields = {
        spec.name: FieldShape(
            spec.name,
            spec.type,
            spec.label,
            tuple(spec.options),
            spec.target,
            spec.readonly or spec.is_internal,
            spec.accept,
        )
        for spec in found.fields.values()
        if spec.type != "json"
    }
    if name == "deal" and "stage" in fields:
        fields["stage"] = _stages(fields["stage"])
    return ObjectShape(name, found.type.label, fields, found.type.keys)


def _stages(field: FieldShape) -> FieldShape:
    """Stages are data of a pipeline, not options of the field; the word list on the mapping page needs them."""
    pipeline = next(iter(sales.list_pipelines()), None)
    if pipeline is None:
        return field
    options = tuple((stage.key, phrase_of(stage.name)) for stage in pipeline.stages)
    return FieldShape(field.name, "choice", field.label, options)
