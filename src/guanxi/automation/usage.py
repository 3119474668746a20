"""Who uses a thing that lives in a table: the flows whose settings name it, with the steps that do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from guanxi.automation.compile import compile_flow
from guanxi.automation.definition import read_definition
from guanxi.automation.program import Program
from guanxi.automation.references import named
from guanxi.kit.errors import Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows


@dataclass(frozen=True, slots=True)
class Use:
    """`is_draft`: only what is being drawn names it, so nobody meets it yet."""

    flow: str
    name: Phrase
    status: str
    steps: tuple[str, ...]
    is_draft: bool


# The text is a cheap first look; what the settings really name is read from the program.
_NAMING = """
select f.key, f.status, v.definition, f.draft from flow f
left join flow_version v on v.flow = f.id and v.number = f.active_version
where f.status <> 'archived' and (v.definition::text like %s or f.draft::text like %s)
order by f.key
"""


def uses(widget: str, key: str) -> list[Use]:
    """Flows that name `key` where a setting wants a `widget` ("template", "segment", …); archived ones are left out."""
    pattern = f'%"{_escaped(key)}"%'
    with connection.cursor() as cursor:
        found = rows(cursor, _NAMING, [pattern, pattern])
    return [use for row in found if (use := _use(row, widget, key)) is not None]


def _escaped(key: str) -> str:
    return key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _use(row: tuple[Any, ...], widget: str, key: str) -> Use | None:
    flow, status, active, draft = row
    for definition, is_draft in ((active, False), (draft, True)):
        program = _program(definition)
        steps = tuple(_steps(program, widget, key)) if program else ()
        if program and steps:
            return Use(flow, program.name, status, steps, is_draft)
    return None


def _program(definition: Mapping[str, Any] | None) -> Program | None:
    """A drawing that does not compile yet names nothing that anybody could meet."""
    try:
        return compile_flow(read_definition(definition)).program if definition else None
    except Invalid:
        return None


def _steps(program: Program, widget: str, key: str) -> Iterator[str]:
    """The ids of its steps that name it, each once; the trigger is the empty id."""
    places = (one.address.split(".") for one in named(program) if one.widget == widget and one.key == key)
    yield from dict.fromkeys(place[1] if place[0] == "steps" else "" for place in places)
