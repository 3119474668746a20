"""What people do with the mails they get: most open, some click, few want no more."""

from typing import TYPE_CHECKING
from uuid import UUID

from guanxi.channels import tracking
from guanxi.channels.adapters import Mail
from guanxi.channels.agents import Look
from guanxi.kit import clock

if TYPE_CHECKING:
    from guanxi.project.demo.story import Stage

_AGENT = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15"


def react(stage: "Stage", mail: Mail) -> None:
    header = mail.headers.get("X-Guanxi-Message")
    if not header:
        return
    message = UUID(hex=header)
    chance = stage.random.random()
    if chance < 0.015:
        stage.in_hours(1, 40, lambda _: _unsubscribe(message))
    elif chance < 0.62:
        _read(stage, message, times=stage.random.choice((1, 1, 1, 2, 3)))


def _read(stage: "Stage", message: UUID, times: int) -> None:
    for _ in range(times):
        stage.in_hours(0.2, 30, lambda _: tracking.opened(message, _look()))
    if stage.random.random() < 0.35:
        stage.in_hours(1, 31, lambda _: tracking.clicked(message, _look(), "https://www.spruce.example/cases"))


def _unsubscribe(message: UUID) -> None:
    tracking.unsubscribe(message)


def _look() -> Look:
    return Look(agent=_AGENT, method="GET", at=clock.now())
