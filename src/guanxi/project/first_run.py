"""From an empty database to one that can be used."""

from django.core.management import call_command


def migrate() -> None:
    """Django's migrations, and the table of its database cache, which knows none."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
