"""What people do with the mails they get: most open, some click, few want no more."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from guanxi.channels import tracking
from guanxi.channels.adapters import Mail
from guanxi.channels.agents import Look
from guanxi.kit import clock

if TYPE_CHECKING:
    from guanxi.project.demo.stage import Stage

_AGENT = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15"


def react(stage: "Stage", mails: Sequence[Mail]) -> None:
    headers = (mail.headers.get("X-Guanxi-Message") for mail in mails)
    for message in (UUID(hex=header) for header in headers if header):
        chance = stage.random.random()
        if chance < 0.015:
            stage.in_hours(1, 40, _unsubscribe, message)
        elif chance < 0.62:
            _read(stage, message, times=stage.random.choice((1, 1, 1, 2, 3)))


def _read(stage: "Stage", message: UUID, times: int) -> None:
    for _ in range(times):
        stage.in_hours(0.2, 30, _open, message)
    if stage.random.random() < 0.35:
        stage.in_hours(1, 31, _click, message)


def _open(stage: "Stage", messages: Sequence[UUID]) -> None:
    tracking.opened(messages, _look())


def _click(stage: "Stage", messages: Sequence[UUID]) -> None:
    tracking.clicked(messages, _look(), "https://www.spruce.example/cases")


def _unsubscribe(stage: "Stage", messages: Sequence[UUID]) -> None:
    for message in messages:
        tracking.unsubscribe(message)


def _look() -> Look:
    return Look(agent=_AGENT, method="GET", at=clock.now())
