"""An engine process for the bench: `python -m bench.worker`. It ends when whoever started it closes its input."""

from __future__ import annotations

import sys
import threading

LEASE_SECONDS = 3.0


def main() -> None:
    from guanxi.project import start

    start.django("bench engine")
    from bench.engine import declared
    from guanxi.automation.engine.loop import Engine
    from guanxi.objects.search import warm

    stop = threading.Event()
    threading.Thread(target=_until_closed, args=(stop,), daemon=True).start()
    warm()
    with declared():
        Engine(lease_seconds=LEASE_SECONDS).run(stop)


def _until_closed(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()


if __name__ == "__main__":
    main()
