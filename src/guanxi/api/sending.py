"""When and how often people may be written to: the settings behind the gate."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.scopes import require_ability
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.channels import rules as sending
from guanxi.channels.models import CHANNELS, PURPOSES
from guanxi.channels.rules import Cap, Hours, Rate, Rules
from guanxi.expressions.workdays import CALENDARS
from guanxi.expressions.zones import ZONES

router = Router()


class HoursData(Strict):
    """When messages may leave, on the clock of the person. `opens` after `closes` means over midnight."""

    channel: str = Field("*", max_length=40, description="A channel, or * for all")
    purpose: str = Field("*", max_length=40, description="A purpose, or * for all")
    opens: str = Field("08:00", max_length=5)
    closes: str = Field("20:00", max_length=5)
    weekdays: list[int] = Field(default_factory=lambda: [1, 2, 3, 4, 5, 6, 7], max_length=7)
    calendar: str = Field("", max_length=20, description="Only working days of this country")


class CapData(Strict):
    """So many messages to one person within a period; no purposes means all."""

    most: int
    amount: int
    unit: str = Field("days", max_length=20, examples=["minutes", "hours", "days"])
    channel: str = Field("*", max_length=40)
    purposes: list[str] = Field(default_factory=list, max_length=20)


class RateData(Strict):
    """What the provider of a channel takes, from all of us together."""

    channel: str = Field(max_length=40)
    most: int
    seconds: int


class SendingChange(Strict):
    """`zone` counts for people whose time zone is not known. `version` is the one that was read."""

    zone: str = Field("", max_length=60)
    hours: list[HoursData] = Field(default_factory=list, max_length=100)
    caps: list[CapData] = Field(default_factory=list, max_length=100)
    rates: list[RateData] = Field(default_factory=list, max_length=100)
    version: int | None = None

    def rules(self) -> Rules:
        return Rules(
            self.zone,
            tuple(Hours(**{**one.model_dump(), "weekdays": tuple(one.weekdays)}) for one in self.hours),
            tuple(Cap(**{**one.model_dump(), "purposes": tuple(one.purposes)}) for one in self.caps),
            tuple(Rate(**one.model_dump()) for one in self.rates),
        )


class SendingChoice(Schema):
    value: str
    label: Words


class SendingOut(Schema):
    """The rules, and what a settings page offers to choose from."""

    zone: str
    hours: list[HoursData]
    caps: list[CapData]
    rates: list[RateData]
    version: int
    channels: list[SendingChoice]
    purposes: list[SendingChoice]
    calendars: list[str]
    zones: list[str]


@router.get("/sending", response=SendingOut, operation_id="sending_read", summary="Quiet hours, caps and rates")
def read(request: HttpRequest) -> HttpResponse:
    require_ability(who(request), sending.ABILITY)
    return reply(_out(sending.sending_rules()))


@router.put("/sending", response=SendingOut, operation_id="sending_save", summary="Set quiet hours, caps and rates")
def save(request: HttpRequest, payload: SendingChange) -> HttpResponse:
    """All of them at once. They hold for every message that leaves from now on."""
    return reply(_out(sending.save_rules(payload.rules(), payload.version, who(request))))


def _out(rules: Rules) -> dict[str, Any]:
    return {
        **rules.data(),
        "version": rules.version,
        "channels": [{"value": value, "label": label} for value, label in CHANNELS],
        "purposes": [{"value": value, "label": label} for value, label in PURPOSES],
        "calendars": list(CALENDARS),
        "zones": sorted(ZONES),
    }
