"""From an empty database to one that can be used."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import transaction

from guanxi.access.actors import SYSTEM
from guanxi.access.people import ensure_first_admin
from guanxi.automation.blueprints import install_blueprint
from guanxi.events import partitions
from guanxi.project import demo
from guanxi.project.aside import CANNOT, aside
from guanxi.project.demo.company import is_founded

# Installed with what they require, and switched on, in every new installation: the first form submission just works.
BLUEPRINTS = ("lead-capture", "dashboards")


def migrate() -> None:
    """Django's migrations, the table of its database cache, which knows none, and partitions for the days ahead."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    partitions.ensure()


def furnish(*, with_demo: bool, say: Callable[[str], None]) -> str:
    """On an empty installation make what it needs. Returns the login to show, once, or nothing.

    May be broken off at any moment: what is not finished is not there.
    """
    if not with_demo or is_founded():
        return first_people()
    try:
        with aside():
            login = first_people()
            demo.fill(say)
    except CANNOT as error:
        say(f"the demo company is left out: {error}".strip())
        return first_people()
    return login


@transaction.atomic
def first_people() -> str:
    """All or nothing: a start that fails half-way begins again as if it were the first."""
    admin = ensure_first_admin()
    if admin is None:
        return ""
    for key in BLUEPRINTS:
        install_blueprint(key, SYSTEM)
    return f"login {admin.email}\npassword {admin.password}   (shown only now; change it in the app)"
