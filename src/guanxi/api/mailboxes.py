"""The mailboxes that are read for answers, bounces and complaints."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.channels.inbound import polling
from guanxi.channels.inbound.imap import Unreadable
from guanxi.channels.inbound.mailboxes import MAILBOXES, Mailbox, Wanted
from guanxi.kit.phrase import Phrase

router = Router()


class MailboxData(Strict):
    """Where the mailbox is. `credential` names one of the vault: a user name with password, or an OAuth 2 client."""

    name: str = Field(max_length=100)
    address: str = Field(max_length=254, description="Where people answer to")
    host: str = Field(max_length=253)
    port: int = 993
    security: str = Field("tls", max_length=20, description="tls, starttls or none")
    folder: str = Field("INBOX", max_length=200)
    credential: str = Field(max_length=63)
    takes_answers: bool = Field(True, description="Mails of ours ask to be answered there")
    takes_bounces: bool = Field(False, description="What cannot be delivered comes back there")
    is_active: bool = True

    def wanted(self) -> Wanted:
        given = self.model_dump(exclude={"version"})
        return Wanted(**{**given, "host": self.host.strip().lower(), "address": self.address.strip().lower()})


class MailboxChange(MailboxData):
    """`version` is the one that was read."""

    version: int | None = None


class MailboxOut(Schema):
    """`error` says why it could not be read the last time; `filed` counts the mails that were about somebody."""

    id: UUID
    name: str
    address: str
    host: str
    port: int
    security: str
    folder: str
    credential: str
    takes_answers: bool
    takes_bounces: bool
    is_active: bool
    read_at: datetime | None
    tried_at: datetime | None
    error: Words | None
    filed: int
    version: int


class Tried(Schema):
    """`error` is empty when the mailbox could be opened; `waiting` mails in it have not been read yet."""

    error: Words | None
    waiting: int


@router.get("", response=list[MailboxOut], operation_id="mailboxes_list", summary="Mailboxes that are read")
def list_(request: HttpRequest) -> HttpResponse:
    return reply([_mailbox(one) for one in MAILBOXES.every(who(request))])


@router.post("", response={201: MailboxOut}, operation_id="mailboxes_create", summary="Read another mailbox")
def create(request: HttpRequest, payload: MailboxData) -> HttpResponse:
    """From now on: what lies in it already is left alone."""
    return reply(_mailbox(MAILBOXES.create(payload.wanted(), who(request))), 201)


@router.put("/{uuid:id}", response=MailboxOut, operation_id="mailboxes_change", summary="Change a mailbox")
def change(request: HttpRequest, id: UUID, payload: MailboxChange) -> HttpResponse:
    return reply(_mailbox(MAILBOXES.change(id, payload.wanted(), payload.version, who(request))))


@router.delete("/{uuid:id}", response={204: None}, operation_id="mailboxes_delete", summary="Read it no more")
def delete(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was read stays with the contacts."""
    MAILBOXES.delete(id, who(request))
    return nothing()


@router.post("/{uuid:id}/try", response=Tried, operation_id="mailboxes_try", summary="Can it be opened?")
def attempt(request: HttpRequest, id: UUID) -> HttpResponse:
    """Opens the mailbox and reads nothing."""
    mailbox = MAILBOXES.one(id, who(request))
    trouble: Phrase | None = None
    waiting = 0
    try:
        waiting = polling.attempt(mailbox)
    except Unreadable as error:
        trouble = error.reason
    return reply({"error": trouble, "waiting": waiting})


def _mailbox(one: Mailbox) -> dict[str, Any]:
    hidden = ("uid_validity", "last_uid", "created_at", "created_by")
    return {name: value for name, value in asdict(one).items() if name not in hidden}
