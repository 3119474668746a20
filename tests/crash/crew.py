"""Worker processes of a crash test, and what its tests count."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.db import connection

from guanxi.kit.sql import rows
from guanxi.objects import write
from guanxi.objects.drafts import Draft
from tests.unit.automation.house import BY

ROOT = Path(__file__).resolve().parent.parent.parent


class Crew:
    """Worker processes of one test, by their ids; whoever is still there at the end is killed."""

    def __init__(self, folder: Path) -> None:
        self.workers: list[int] = []
        self.kills = 0
        command = [sys.executable, "-m", "tests.crash.engine_worker", str(folder)]
        pipe = subprocess.PIPE
        self.nursery = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdin=pipe, stdout=pipe, text=True)

    def start(self, role: str = "engine", *, ahead: int = 0) -> int:
        """An engine or a sender, on a machine whose clock is so many seconds ahead."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(f"{role} {ahead}\n")
        self.nursery.stdin.flush()
        worker = int(self.nursery.stdout.readline())
        self.workers.append(worker)
        return worker

    def kill(self, worker: int) -> None:
        os.kill(worker, signal.SIGKILL)
        self.workers.remove(worker)
        self.kills += 1

    def replace_one(self) -> None:
        """A random engine is killed, and another takes its place."""
        self.kill(random.choice(self.workers))
        self.start()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in [one for one in self.workers if is_alive(one)]:
            os.kill(worker, signal.SIGKILL)
        self.nursery.kill()
        self.nursery.wait()


def is_alive(worker: int) -> bool:
    try:
        os.kill(worker, 0)
    except ProcessLookupError:
        return False
    return True


def _environment() -> dict[str, str]:
    """The same database as ours, by its real name."""
    given = connection.settings_dict
    host = quote(str(given["HOST"]), safe="")
    url = f"postgresql://{given['USER']}@/{given['NAME']}?host={host}&port={given['PORT']}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "guanxi.project.settings",
    }


def people(count: int, **values: Any) -> list[UUID]:
    drafts = [Draft({"name": f"P{n}", **values}) for n in range(count)]
    return [one.id for one in write.create("person", drafts, BY) if one.id]


def counted(text: str, params: Sequence[object] = ()) -> int:
    with connection.cursor() as cursor:
        return int(rows(cursor, text, params)[0][0])


def wait_until(what: Callable[[], Any], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} seconds")
        time.sleep(0.05)


def ended() -> int:
    """Runs that are over; strands are part of theirs."""
    return counted("select count(*) from enrollment where status = 'e' and root is null")


def doubled() -> int:
    """Steps that were written down twice: one line a run, epoch and step is right."""
    text = "select 1 from trace group by subject, flow, entry, epoch, step having count(*) > 1"
    return counted(f"select count(*) from ({text}) twice")


def say(**counts: int) -> None:
    sys.stdout.write(f"\n{counts}\n")
