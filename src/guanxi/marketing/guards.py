"""Keeping robots out: the time a page was made is signed into it, one field is bait, and one visitor cannot flood."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from guanxi.access import pace
from guanxi.channels import house
from guanxi.kit import clock
from guanxi.kit.errors import Fault
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.kit.tokens import Expired, Forged, sign, unsign
from guanxi.marketing.definition import HONEYPOT, TOKEN, FormDefinition

WINDOW = timedelta(minutes=1)
# A page left open over the weekend is still a visitor's page.
PAGE_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Page:
    """What the signed token of a page says: when it was made, and the id its submission will have.

    The id makes a double click one submission: the second insert finds the first.
    """

    id: UUID
    made_at: datetime


def token(form: FormDefinition) -> str:
    content = {"f": form.slug, "i": uuid7().hex, "t": int(clock.now().timestamp() * 1000)}
    return sign("form", content, house.signing_key(), expires_at=clock.now() + PAGE_LIFE)


def read_token(form: FormDefinition, given: str) -> Page:
    """Raises Forged or Expired."""
    content = unsign("form", given, house.signing_key())
    if content.get("f") != form.slug:
        raise Forged
    return Page(UUID(hex=content["i"]), datetime.fromtimestamp(content["t"] / 1000, clock.now().tzinfo))


def suspicion(form: FormDefinition, given: Mapping[str, Any]) -> Fault | None:
    """Why this looks like a robot. A post without a token comes from a program that says so openly; `strict` forms
    take none of those.
    """
    if str(given.get(HONEYPOT) or "").strip():
        return Fault("", "honeypot", _HONEYPOT)
    signed = str(given.get(TOKEN) or "")
    if not signed:
        return Fault("", "no_page", _NO_PAGE) if form.settings.strict else None
    try:
        page = read_token(form, signed)
    except Forged:
        return Fault("", "forged_page", _NO_PAGE)
    except Expired:
        return Fault("", "old_page", _OLD_PAGE)
    if clock.now() - page.made_at < timedelta(seconds=form.settings.min_seconds):
        return Fault("", "too_fast", _TOO_FAST)
    return None


def submission_id(form: FormDefinition, given: Mapping[str, Any]) -> UUID | None:
    """The id promised by the page, if it came from one."""
    try:
        return read_token(form, str(given.get(TOKEN) or "")).id
    except (Forged, Expired):
        return None


# How often


def seconds_to_wait(form: FormDefinition, address: str) -> int:
    """0 when this visitor may post now, and counts it, over all processes.

    The loopback address stands for programs on this machine (a proxy that names no visitor, tests, the demo), whom a
    limit for each visitor would take for one person.
    """
    most = form.settings.per_minute
    if most == 0 or _is_here(address):
        return 0
    return pace.seconds_to_wait(f"form\0{form.slug}\0{ip_hash(address)}", most, WINDOW)


def ip_hash(address: str) -> str:
    """Who it was cannot be read from it, only that it was the same."""
    return sha256(house.signing_key() + b"\0ip\0" + address.encode()).hexdigest()[:32]


def visitor_address(remote: str, forwarded: str) -> str:
    """Behind a proxy of ours (a private address) the last hop it names, else the address itself: anybody can send a
    header.
    """
    if forwarded and _is_private(remote):
        return forwarded.rsplit(",", 1)[-1].strip() or remote
    return remote


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return not address


def _is_private(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return not address


_HONEYPOT = Phrase(
    "This looks like it was filled in by a robot: a hidden field has text in it. Please leave it empty.",
    "这像是程序自动填写的：一个隐藏的输入框里有内容。请把它留空再提交。",
)
_TOO_FAST = Phrase(
    "That was faster than a person can type. Please wait a moment and send again.",
    "提交得太快了，请稍等几秒再提交一次。",
)
_NO_PAGE = Phrase("Please open the form's page and send from there.", "请打开表单页面后再提交。")
_OLD_PAGE = Phrase(
    "This page has been open for a long time. Please load it again and send once more.",
    "这个页面打开太久了，请刷新后再提交一次。",
)
