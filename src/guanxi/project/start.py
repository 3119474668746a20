"""What every command does first: a data folder, a database that answers, Django ready."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from guanxi.project.config import config
from guanxi.project.embedded import guest


@dataclass(frozen=True, slots=True)
class Stay:
    """Our stay at the embedded database; none when DATABASE_URL names a server."""

    guest: guest.Guest | None

    def ensure(self) -> None:
        if self.guest is not None:
            guest.ensure(self.guest)

    def leave(self, *, wait: float = 0) -> None:
        if self.guest is not None:
            self.guest.leave(wait=wait)


def choose(*, data: Path | None = None, host: str | None = None, port: int | None = None) -> None:
    """Options of the command line win over the environment, for us and for every process we start."""
    chosen = {"GUANXI_DATA": data and data.absolute(), "GUANXI_HOST": host, "GUANXI_PORT": port}
    os.environ.update({name: str(value) for name, value in chosen.items() if value is not None})


def database() -> Stay:
    """Have the embedded database run as long as this process does."""
    if not config().is_embedded:
        return Stay(None)
    return Stay(guest.join(config().data, say=lambda text: click.echo(text, err=True)))


def django(role: str = "command") -> Stay:
    """Database and Django. `role` is how this process shows itself in the server's list of connections."""
    import django as framework

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.project.settings")
    os.environ.setdefault("GUANXI_ROLE", role)
    stay = database()
    framework.setup()
    return stay
