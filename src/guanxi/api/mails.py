"""The mails the local catcher kept: what would have left the machine, had a real server been set."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from guanxi.access.scopes import require_ability
from guanxi.api.reply import reply
from guanxi.api.who import who
from guanxi.channels.caught import caught_mail, caught_mails
from guanxi.channels.house import mails_folder

router = Router()

ABILITY = "settings.manage"


class CaughtMail(Schema):
    model_config = ConfigDict(populate_by_name=True)
    id: str
    at: datetime
    sender: str = Field(alias="from")
    to: str
    subject: str
    preview: str


class CaughtMailWhole(CaughtMail):
    """`html` is made harmless: no scripts, forms or frames."""

    html: str
    text: str
    headers: dict[str, str]


class CaughtMails(Schema):
    items: list[CaughtMail]


@router.get(
    "", response=CaughtMails, by_alias=True, operation_id="caught_mails_list", summary="Caught mails, newest first"
)
def mails(request: HttpRequest, limit: int = 50) -> HttpResponse:
    require_ability(who(request), ABILITY)
    found = caught_mails(mails_folder(), max(1, min(limit, 200)))
    return reply({"items": [mail.summary() for mail in found]})


@router.get(
    "/{id}", response=CaughtMailWhole, by_alias=True, operation_id="caught_mails_read", summary="One caught mail"
)
def mail(request: HttpRequest, id: str) -> HttpResponse:
    require_ability(who(request), ABILITY)
    return reply(caught_mail(mails_folder(), id).whole())
