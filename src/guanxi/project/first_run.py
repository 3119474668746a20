"""From an empty database to one that can be used."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from django.core.management import call_command
from django.db import transaction

# Installed and switched on in every new installation, so that the first form submission works at once.
BLUEPRINTS = ("lead-capture",)


def migrate() -> None:
    """Django's migrations, the table of its database cache, which knows none, and partitions for the days ahead."""
    from guanxi.events import partitions

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    partitions.ensure()


def prepare(*, with_demo: bool, say: Callable[[str], None]) -> str:
    """Migrate, and on an empty installation make what it needs. Returns the login to show, once, or nothing."""
    migrate()
    login = _first_people()
    if with_demo and find_spec("guanxi.project.demo"):
        import_module("guanxi.project.demo").fill(say)
    return login


@transaction.atomic
def _first_people() -> str:
    """All or nothing: a start that fails half-way begins again as if it were the first."""
    from guanxi.access.people import ensure_first_admin

    admin = ensure_first_admin()
    if admin is None:
        return ""
    _install_blueprints()
    return f"login {admin.email}\npassword {admin.password}   (shown only now; change it in the app)"


def _install_blueprints() -> None:
    if not find_spec("guanxi.automation.flows"):
        return
    from guanxi.access.actors import SYSTEM

    flows = import_module("guanxi.automation.flows")
    for key in BLUEPRINTS if hasattr(flows, "install_blueprint") else ():
        flows.install_blueprint(key, SYSTEM)
