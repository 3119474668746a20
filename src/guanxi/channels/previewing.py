"""Mails and notices as they would read now, for simulations and backtests. Nothing is written and no link is signed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanxi.automation.outgoing import Delivery, Outgoing
from guanxi.automation.previews import PREVIEWS, Preview
from guanxi.channels import house, rendering, variables
from guanxi.channels.liquid import TemplateTrouble
from guanxi.channels.notifying import guard_notices
from guanxi.channels.steps import AWAITED
from guanxi.channels.templates import template
from guanxi.kit.phrase import phrase_of, same
from guanxi.objects.registry import OBJECTS


def mail(payload: Mapping[str, Any]) -> Preview:
    """In the language of the contact. Of a contact made only in the twin nothing is known."""
    stored = template(str(payload["template"]))
    records = {object: UUID(str(id)) for object, id in (payload.get("records") or {}).items() if object in OBJECTS}
    (given,) = variables.load([variables.About(UUID(str(payload["contact"])), records)])
    language = str(given["contact"].get("language") or house.language())
    found, _ = rendering.variant_of(stored.variants, language)
    given = {**given, "language": found, "organization": variables.organization(found), "unsubscribe_url": "#"}
    try:
        rendered = rendering.render(stored.variants, language, given)
    except TemplateTrouble as trouble:
        return {"title": same(stored.name), "text": same(""), "trouble": trouble.reason}
    to = str(given["contact"].get("email") or "")
    return {"title": same(rendered.subject), "text": same(rendered.text), "html": rendered.html, "to": to}


def notice(payload: Mapping[str, Any]) -> Preview:
    (made,) = guard_notices([Outgoing(0, "", "notice", payload)])
    if isinstance(made, Delivery):
        return {"title": phrase_of(payload.get("title") or ""), "text": same(""), "trouble": made.reason}
    return {"title": phrase_of(made.payload["title"]), "text": phrase_of(made.payload.get("body") or "")}


def declare() -> None:
    PREVIEWS.add("mail", mail)
    PREVIEWS.add(AWAITED, mail)
    PREVIEWS.add("notice", notice)
    PREVIEWS.add("notice-mail", notice)
    PREVIEWS.add("notice-chat", notice)
