"""The vault of credentials for requests to the outside. What is secret goes in and never comes out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.scopes import require_ability
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation import vault
from guanxi.automation.credentials import CREDENTIALS, Part

router = Router()


class PartOut(Schema):
    """`secret` parts are sent in `secrets`, the others in `settings`."""

    name: str
    label: Words
    secret: bool
    required: bool
    default: str
    options: list[str]


class CredentialKindOut(Schema):
    name: str
    label: Words
    help: Words
    parts: list[PartOut]


class CredentialOut(Schema):
    """`used_by` are the keys of the flows whose version in force names it."""

    id: UUID
    name: str
    kind: str
    settings: dict[str, str]
    hosts: list[str]
    version: int
    created_at: datetime
    updated_at: datetime
    used_by: list[str]


class NewCredential(Strict):
    name: str = Field(max_length=63, description="How flows call it")
    kind: str = Field(max_length=40)
    settings: dict[str, str] = Field(default_factory=dict)
    secrets: dict[str, str] = Field(default_factory=dict)
    hosts: list[str] = Field(
        default_factory=list, max_length=vault.MOST_HOSTS, description="Where it may be sent; * for anywhere"
    )


class CredentialChange(Strict):
    """`secrets` replaces all secret parts (a rotation). New hosts need the secret once more."""

    settings: dict[str, str] | None = None
    secrets: dict[str, str] | None = None
    hosts: list[str] | None = Field(None, max_length=vault.MOST_HOSTS)


@router.get("/kinds", response=list[CredentialKindOut], operation_id="credentials_kinds", summary="Kinds of credential")
def kinds(request: HttpRequest) -> HttpResponse:
    require_ability(who(request), vault.ABILITY)
    return reply(
        [
            {"name": kind.name, "label": kind.label, "help": kind.help, "parts": [_part(part) for part in kind.parts]}
            for kind in CREDENTIALS.values()
        ]
    )


@router.get("", response=list[CredentialOut], operation_id="credentials_list", summary="Credentials in the vault")
def list_(request: HttpRequest) -> HttpResponse:
    return reply([_credential(one) for one in vault.every(who(request))])


@router.post("", response={201: CredentialOut}, operation_id="credentials_create", summary="Put one into the vault")
def create(request: HttpRequest, payload: NewCredential) -> HttpResponse:
    made = vault.create(payload.name, payload.kind, payload.settings, payload.secrets, payload.hosts, who(request))
    return reply(_credential(made), 201)


@router.patch("/{uuid:id}", response=CredentialOut, operation_id="credentials_change", summary="Change or rotate it")
def change(request: HttpRequest, id: UUID, payload: CredentialChange) -> HttpResponse:
    changed = vault.change(id, who(request), public=payload.settings, hidden=payload.secrets, hosts=payload.hosts)
    return reply(_credential(changed))


@router.delete("/{uuid:id}", response={204: None}, operation_id="credentials_delete", summary="Take it out for ever")
def delete(request: HttpRequest, id: UUID) -> HttpResponse:
    """Refused while a flow that is on uses it."""
    vault.delete(id, who(request))
    return nothing()


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "label": part.label,
        "secret": part.is_secret,
        "required": part.is_required and not part.default,
        "default": part.default,
        "options": list(part.options),
    }


def _credential(one: vault.Credential) -> dict[str, Any]:
    shown = {name: value for name, value in asdict(one).items() if name not in ("created_by", "updated_by")}
    return {**shown, "used_by": vault.used_by(one.name)}
