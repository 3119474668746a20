"""What others may ask of this area."""

from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.kit import json, sql
from guanxi.kit.errors import Fault
from guanxi.marketing import definition, embed, page
from guanxi.objects import read


def embed_code(form: UUID, actor: Actor) -> dict[str, str]:
    """{url, script, html} for one form. Raises NotFound outside the actor's scope."""
    row = read.one("form", form, actor)
    return embed.snippet(definition.read(row))


def check_form(values: dict[str, object]) -> list[Fault]:
    """What is wrong with a form not yet saved."""
    return list(definition.check_form(values, None))


def preview(values: dict[str, object], language: str) -> str:
    """The hosted page of a form not yet saved, without its script. Raises KeyError for values `check_form` refuses."""
    form = definition.read({"id": UUID(int=0), "slug": "preview", "name": "", **values})
    return page.html(form, language, "", is_still=True)


def sent_answers(most: int) -> list[dict[str, Any]]:
    """What visitors sent lately, as it came; for counting alone."""
    text = "select data from submission where deleted_at is null and status <> 'spam' order by created_at desc limit %s"
    with connection.cursor() as cur:
        found = [json.loads(data) if isinstance(data, str) else data for (data,) in sql.rows(cur, text, [most])]
    return [dict(one) for one in found if isinstance(one, dict)]
