"""Upkeep of the HTTP door."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="23 3 * * *")
@app.task(name="api.forget_answers", queueing_lock="api.forget_answers")
def forget_answers(timestamp: int) -> None:
    from guanxi.api.idempotency import forget_old
    from guanxi.api.live import presence

    forget_old()
    presence.forget()
