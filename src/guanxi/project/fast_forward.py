"""`guanxi demo --fast-forward 180d`: half a year of a large company through all shipped processes, in one sitting.

The clock is virtual from the first day, so that schedules, waits and reminders ring as they would have; everything goes
through the doors that people and programs use. At the end each stage's figure stands beside the event log's.
"""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from random import Random

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation.blueprints import install_blueprint, list_blueprints
from guanxi.events import partitions
from guanxi.kit import clock
from guanxi.kit.errors import Fault, Invalid, Refused
from guanxi.kit.phrase import Phrase
from guanxi.project import first_run
from guanxi.project.demo import SEED, keepers
from guanxi.project.demo.company import found
from guanxi.project.demo.figures import counted, told
from guanxi.project.demo.large import CALLED, SLOT, bring_in, large_market, large_staff, plan
from guanxi.project.demo.story import on_stage

Say = Callable[[str], None]
LONGEST = 400
MOST = 1_000_000
MOST_KEPT = 300
"""Firms whose daily life as customers is told."""


def days_of(text: str) -> int:
    """“180d”, “26w” or a plain number of days. Raises Invalid."""
    match = re.fullmatch(r"(\d{1,4})\s*([dw]?)", text.strip().lower())
    days = int(match[1]) * (7 if match[2] == "w" else 1) if match else 0
    if not 1 <= days <= LONGEST:
        raise Invalid(_SPAN, faults=(Fault("fast_forward", "span", _SPAN),))
    return days


def fast_forward(days: int, contacts: int, say: Say) -> bool:
    """Live the last `days` with about `contacts` people. True when every figure equals the log's.

    Raises Refused when somebody lives here already: what is invented must not mix with what is real.
    """
    if not 10 <= contacts <= MOST:
        raise Invalid(_CONTACTS, faults=(Fault("contacts", "out_of_range", _CONTACTS),))
    first_run.migrate()
    if User.objects.exists():
        raise Refused(_LIVED_IN, code="not_empty")
    began = time.monotonic()
    _live(days, contacts, say)
    say(f"lived {days} days in {_minutes(time.monotonic() - began)}; what happened at each stage:")
    agrees = True
    for one in counted():
        say(told(one))
        agrees = agrees and one.agrees
    return agrees


def _live(days: int, contacts: int, say: Say) -> None:
    random = Random(SEED)
    market = large_market(random, contacts)
    partitions.ensure(since=(clock.now() - timedelta(days=days + 1)).date())
    staff = large_staff()
    with on_stage(days=days, seed=SEED, slot=SLOT, wanted=CALLED) as stage:
        say(first_run.first_people())
        for blueprint in list_blueprints():
            install_blueprint(blueprint.key, SYSTEM)
        stage.staff = found(staff, market.firms)
        say(f"bringing in {len(market.known)} customers of {len(market.firms)} firms by an import …")
        bring_in(market.known, User.objects.filter(is_admin=True).values_list("email", flat=True)[0])
        say(f"living through {days} days with {len(market.coming)} visitors …")
        keepers.settle_in(stage, days, market.firms, min(MOST_KEPT, len(market.firms) // 5 + 1), SEED)
        plan(stage, days, market.coming, say)
        stage.play()


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


_SPAN = Phrase(
    f"Give a span between 1 and {LONGEST} days, as “180d” or “26w”.",
    f"请给出 1 至 {LONGEST} 天的时长，如“180d”或“26w”。",
)
_CONTACTS = Phrase(f"Between 10 and {MOST} contacts.", f"联系人数量须在 10 至 {MOST} 之间。")
_LIVED_IN = Phrase(
    "There are people in this installation already. Give an empty data folder: GUANXI_DATA=/some/where guanxi demo …",
    "此安装中已有用户。请指定一个空的数据目录：GUANXI_DATA=/some/where guanxi demo …",
)
