"""Rows with structured fields in them: answers of a form, lines of a score."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guanxi.automation.world import World
from guanxi.kit.sql import identifier
from guanxi.objects.shape import shape_of


def rows(world: World, object: str, ids: Sequence[UUID], fields: Sequence[str]) -> dict[UUID, dict[str, Any]]:
    """As `World.rows`, which knows only what conditions know; fields of JSON are read beside it."""
    shape = shape_of(object)
    structured = [name for name in fields if shape.fields[name].type == "json"]
    plain = [name for name in fields if name not in structured]
    found = {id: dict(row) for id, row in world.rows(object, ids, plain).items()}
    columns = ", ".join(["id", *(identifier(shape.fields[name].column) for name in structured)])
    text = f"select {columns} from {identifier(shape.type.table)} where id = any(%s)"
    for id, *values in world.query(text, [list(ids)]) if structured else ():
        if id in found:
            found[id] |= dict(zip(structured, values, strict=True))
    return found
