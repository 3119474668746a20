"""`guanxi up`: everything in one command."""

import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import replace

from guanxi.project import roles, start
from guanxi.project.config import config
from guanxi.project.ports import free_port, require_port
from guanxi.project.supervisor import Child, supervise, tell

_ROLES = ("web", "live", "engine", "sender", "jobs", "catcher")


def up(*, with_demo: bool) -> None:
    """Returns after Ctrl-C or SIGTERM, when everything has ended, the database last."""
    require_port(config().host, config().port, "--port")
    stop = threading.Event()
    _when_told(stop.set)
    names = _chosen()
    tell("up", f"data in {config().data}")
    stay = start.django("up")
    try:
        from guanxi.project import first_run

        first_run.migrate()
        login = _furnished(stop, with_demo=with_demo)
        roles.metrics_folder(config().data)
        welcome = threading.Thread(target=_welcome, args=(stop, login), daemon=True)
        welcome.start()
        supervise([Child(name, _command(name)) for name in names], stop, stay.ensure)
        welcome.join(1)
        tell("up", "stopped")
    finally:
        stay.leave(wait=30)


def _furnished(stop: threading.Event, *, with_demo: bool) -> str:
    """The first login. Founding the demo company takes long, so whoever says stop is not kept waiting for its end."""
    from guanxi.project import first_run

    def break_off() -> None:
        stop.set()
        raise KeyboardInterrupt

    _when_told(break_off)
    try:
        return "" if stop.is_set() else first_run.furnish(with_demo=with_demo, say=lambda text: tell("up", text))
    except KeyboardInterrupt:
        return ""
    finally:
        _when_told(stop.set)


def _when_told(act: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: act())


def _command(role: str) -> Sequence[str]:
    return (sys.executable, "-m", "guanxi", role)


def _chosen() -> list[str]:
    """Without a mail server of the user's the catcher takes all mails. It and the stream get free ports."""
    os.environ["GUANXI_LIVE_PORT"] = str(free_port(config().live_port, config().host))
    if config().smtp_url:
        return [role for role in _ROLES if role != "catcher"]
    port = free_port(config().catcher_port)
    os.environ["GUANXI_CATCHER_PORT"] = str(port)
    os.environ["GUANXI_SMTP_URL"] = replace(config(), catcher_port=port).catcher_url
    return list(_ROLES)


def _welcome(stop: threading.Event, login: str) -> None:
    """Say where it is once it answers there."""
    address = f"http://{config().host}:{config().port}/healthz"
    while not stop.is_set():
        try:
            urllib.request.urlopen(address, timeout=10).close()  # our own address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
            continue
        tell("up", f"Guanxi is ready: {config().public_url}")
        break
    # Also to one who stops it before: this login is never told again.
    for line in login.splitlines():
        tell("up", line)
