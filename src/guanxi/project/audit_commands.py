"""`guanxi audit …`: has anybody changed the past?"""

import sys

import click

from guanxi.project import start


@click.group()
def audit() -> None:
    """The event log under seal."""


@audit.command("seal")
def seal_now() -> None:
    """Seal what has happened since the last seal; the jobs process does so every hour."""
    start.django()
    from guanxi.access.seals import seal

    click.echo(f"{seal()} events sealed")


@audit.command("verify")
def verify_seals() -> None:
    """Look at every sealed event again. Exit code 1 when something is not what it was."""
    start.django()
    from guanxi.access.seals import verify

    found = verify()
    click.echo(f"{found.seals} seals, {found.events} events looked at, {found.not_kept} seals of days no longer kept")
    for one in found.broken:
        words = {"events": "events changed, added or deleted", "chain": "the seal itself was changed or taken out"}
        click.echo(f"BROKEN seal {one.seal.n} of {one.seal.day}: {words[one.what]}", err=True)
    click.echo(f"last link {found.last or '-'}   (note it elsewhere to prove later that no seal was made anew)")
    sys.exit(1 if found.broken else 0)
