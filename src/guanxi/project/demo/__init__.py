"""A company to try the product with: people, a quarter of history, and visitors who keep coming.

Nothing here writes past the doors: visitors post the form, the engine runs the flows under a virtual clock, salespeople
act through the areas. So the history is believable because it happened.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from guanxi.events import partitions
from guanxi.kit import clock
from guanxi.project.demo.company import found
from guanxi.project.demo.staff import COLLEAGUES, COMPANY_NAME
from guanxi.project.demo.story import tell
from guanxi.project.demo.visitors import CHINESE_FIRMS, WESTERN_FIRMS

SEED = 20261
DAYS = 75


def fill(say: Callable[[str], None], *, days: int = DAYS, seed: int = SEED) -> None:
    """Found the demo company and live through its last `days`."""
    say("founding the demo company and living through its last weeks (less than a minute) …")
    partitions.ensure(since=(clock.now() - timedelta(days=days + 1)).date())
    people = found(COLLEAGUES, CHINESE_FIRMS + WESTERN_FIRMS)
    told = tell(people, days=days, seed=seed, say=say)
    _name_the_house()
    say(f"demo company ready: {told.submissions} enquiries, {told.deals} deals, {told.mails} mails")


def _name_the_house() -> None:
    """The demo company's name, as an administrator would set it; an existing file of settings stays as it is."""
    file = Path(settings.GUANXI_DATA) / "guanxi.toml"
    if not file.exists() and not settings.GUANXI_ORGANIZATION:
        file.write_text(f'organization = "{COMPANY_NAME}"\n', encoding="utf-8")
