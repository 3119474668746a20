"""The product's own settings, in a data folder of their own. pytest-django reads them before any conftest.

Runs that overlap get a folder, and so a database server, each: readers of the event log wait for the oldest
transaction of the whole server, and would wait for the other run's.
"""

import os
from pathlib import Path

from guanxi.project.embedded import locks

ROOT = Path(__file__).resolve().parent.parent


def _free_folder() -> tuple[Path, int]:
    number = 0
    while True:
        folder = ROOT / "var" / "test" / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        lock = locks.open_lock(folder / "run.lock")
        if locks.take(lock):
            return folder, lock
        os.close(lock)
        number += 1


# The lock is held as long as this process lives.
DATA, _LOCK = _free_folder()
os.environ["GUANXI_DATA"] = str(DATA)
os.environ["GUANXI_SECRET_KEY"] = "a secret for tests only"
for name in ("DATABASE_URL", "GUANXI_CONFIG", "GUANXI_SMTP_URL", "GUANXI_PUBLIC_URL", "GUANXI_PORT"):
    os.environ.pop(name, None)

from guanxi.project.settings import *  # noqa: E402, F403
