"""What the jobs process does for flows. Names of tasks are part of what is queued: they never change."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app


@app.task(name="automation.backtest", queue="backtests")
def run_backtest(id: str) -> None:
    from guanxi.automation.backtest.jobs import run

    run(UUID(id))


@app.periodic(cron="* * * * *")
@app.task(name="automation.open_drained", queueing_lock="automation.open_drained")
def open_drained(timestamp: int) -> None:
    from guanxi.automation.lifecycle import open_drained as open_them

    open_them()


@app.periodic(cron="37 3 * * *")
@app.task(name="automation.forget_backtests", queueing_lock="automation.forget_backtests")
def forget_backtests(timestamp: int) -> None:
    from guanxi.automation.backtest.jobs import forget_old

    forget_old()


@app.periodic(cron="13 * * * *")
@app.task(name="automation.keep_partitions", queueing_lock="automation.keep_partitions")
def keep_partitions(timestamp: int) -> None:
    """The engine does it too; here it happens also while no engine runs."""
    from guanxi.automation import partitions

    partitions.ensure()
    partitions.analyze()


@app.periodic(cron="47 3 * * *")
@app.task(name="automation.forget_runs", queueing_lock="automation.forget_runs")
def forget_runs(timestamp: int) -> None:
    """Ended runs, their traces and delivered effects, once they are older than the rule allows."""
    from datetime import timedelta

    from django.conf import settings

    from guanxi.automation import partitions, retention
    from guanxi.kit.clock import now

    if days := settings.GUANXI_KEEP_RUNS_DAYS:
        before = now() - timedelta(days=days)
        retention.forget(before)
        partitions.drop_before(before.date())
