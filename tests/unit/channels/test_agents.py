"""A table of who looked: people and machines, as far as one can tell."""

from datetime import UTC, datetime, timedelta

import pytest

from guanxi.channels.agents import Look, is_machine

SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"


@pytest.mark.parametrize(
    ("agent", "method", "after", "purpose", "machine"),
    [
        (CHROME, "GET", 60.0, "", False),
        (CHROME, "GET", 1.0, "", True),
        (CHROME, "HEAD", 60.0, "", True),
        (CHROME, "GET", 60.0, "prefetch", True),
        (GMAIL, "GET", 60.0, "", False),
        (GMAIL, "GET", 1.0, "", False),
        ("Mozilla/5.0", "GET", 60.0, "", True),
        ("", "GET", 60.0, "", True),
        ("curl/8.0", "GET", 60.0, "", True),
        ("Mozilla/5.0 (compatible; BarracudaCentral)", "GET", 60.0, "", True),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", "GET", 60.0, "", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile", "GET", 60.0, "", False),
    ],
)
def test_people_and_machines(agent: str, method: str, after: float, purpose: str, machine: bool) -> None:
    look = Look(agent, method, SENT + timedelta(seconds=after), purpose)
    assert is_machine(look, SENT) is machine
