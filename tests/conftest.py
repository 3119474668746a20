"""A real PostgreSQL for every test run, a clock that stands still, and no way out of the machine."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from guanxi.kit.clock import VirtualClock, use

# Monday morning, so that working hours and "next working day" mean what they say.
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

pytest_plugins = ["tests.database", "tests.cast"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have counted and noted with `record_property`."""
    for report in terminalreporter.getreports("passed"):
        for _, value in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid}: {value}")


@pytest.fixture
def clock() -> Iterator[VirtualClock]:
    """Time stands still at Monday 2 March 2026, 9:00 UTC, and moves only when told."""
    with use(virtual := VirtualClock(MORNING)):
        yield virtual


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(str(address[0])):
            raise OSError(f"a test wanted to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1", "0.0.0.0", "") or host.startswith("127.")  # noqa: S104
