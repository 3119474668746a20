"""The processes of the product. Each runs until it is told to stop, and any number of each may run."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guanxi.project import start
from guanxi.project.config import config
from guanxi.project.ports import require_port

WORKERS = 2
# Half of 32 callers wait in a worker's own queue instead of holding a connection each; two cores gain nothing from
# more threads, and each keeps one connection to the database.
THREADS = 6
BACKLOG = 1024
MOST_STREAMS = 5_000


def web() -> None:
    """HTTP. Static files and pages come from the same processes."""
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server

    require_port(config().host, config().port, "--port", shared=True)
    _begin("web")
    Server(
        "guanxi.project.wsgi:application",
        address=config().host,
        port=config().port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        loop=Loops.asyncio,
        websockets=False,
        workers=WORKERS,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        backlog=BACKLOG,
        backpressure=BACKLOG // WORKERS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=3,
    ).serve()


def live() -> None:
    """Streams that tell open screens what has changed."""
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server

    require_port(config().host, config().live_port, "GUANXI_LIVE_PORT", shared=True)
    _begin("live")
    Server(
        "guanxi.project.asgi:application",
        address=config().host,
        port=config().live_port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.asyncio,
        websockets=False,
        workers=1,
        backlog=BACKLOG,
        backpressure=MOST_STREAMS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=1,
    ).serve()


def engine() -> None:
    """Runs flows."""
    with _work("engine") as stop:
        from guanxi.automation.engine.loop import run_engine
        from guanxi.objects.search import warm

        warm()
        run_engine(stop)


def sender() -> None:
    """Delivers what waits in the outbox."""
    # Where processors are scarce, answering visitors and assigning their enquiries goes first: a mail may come a second
    # later.
    os.nice(10)
    with _work("sender") as stop:
        from guanxi.automation.sending import run_sender

        run_sender(stop)


def catcher() -> None:
    """Takes mails instead of a mail server and keeps them in the data folder, to be looked at in the app."""
    require_port("127.0.0.1", config().catcher_port, "GUANXI_CATCHER_PORT")
    with _work("catcher") as stop:
        from guanxi.channels.catcher import run_catcher

        run_catcher("127.0.0.1", config().catcher_port, config().data / "mails", stop.is_set)


def jobs() -> None:
    """Odd jobs: imports, upkeep of partitions."""
    from procrastinate.contrib.django import app

    _begin("jobs")
    from guanxi.project import heartbeat

    heartbeat.start("jobs")
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(concurrency=2, shutdown_graceful_timeout=3)


def metrics_folder(data: Path) -> None:
    """All processes write their counters there and `/metrics` adds them up; what dead ones left is forgotten."""
    folder = data / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _begin(role: str) -> None:
    follow_parent()
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        metrics_folder(config().data)
    start.django(role)


@contextmanager
def _work(role: str) -> Iterator[threading.Event]:
    """Gives the event that SIGTERM or Ctrl-C sets. What the role needs is imported inside, when Django is ready."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    _begin(role)
    from guanxi.project import heartbeat

    heartbeat.start(role)
    yield stop


def follow_parent() -> None:
    """End when the supervisor is gone, however it went; nobody else would end us."""
    parent = int(os.environ.get("GUANXI_PARENT", "0"))
    if parent:
        threading.Thread(target=_watch_parent, args=(parent,), name="parent", daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    os.killpg(os.getpgid(0), signal.SIGKILL)
