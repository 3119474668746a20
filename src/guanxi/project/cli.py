"""The command line. Commands import what they need when they run, so that `guanxi --help` is quick."""

import json
import sys
from pathlib import Path

import click

from guanxi.project import commands, roles, start
from guanxi.project.audit_commands import audit
from guanxi.project.commands import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(path_type=Path), help="Data folder, else GUANXI_DATA, else ./var.")
def main(data: Path | None) -> None:
    """Guanxi: a self-hosted CRM whose heart is an automation engine."""
    start.choose(data=data)


@main.command(
    hidden=True,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@click.pass_context
def manage(context: click.Context) -> None:
    """Django's own commands, for people who work on the product."""
    from django.core.management import execute_from_command_line

    start.django()
    execute_from_command_line(["guanxi manage", *context.args])


@main.command()
@click.option("--host", help="Address to listen on, else GUANXI_HOST, else 127.0.0.1.")
@click.option("--port", type=int, help="Port to listen on, else GUANXI_PORT, else 8000.")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder, as before the command.")
@click.option("--no-demo", is_flag=True, help="Start empty, without the demo company.")
def up(host: str | None, port: int | None, data: Path | None, no_demo: bool) -> None:
    """Run everything: database, web, engine, sender, jobs, and a catcher for mails. Ctrl-C ends it."""
    start.choose(data=data, host=host, port=port)
    from guanxi.project.up import up as run

    run(with_demo=not no_demo)


@main.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
def web(host: str | None, port: int | None) -> None:
    """Answer HTTP; run as many as there are machines."""
    start.choose(host=host, port=port)
    roles.web()


@main.command()
@click.option("--host", help="Address to listen on.")
def live(host: str | None) -> None:
    """Tell open screens what has changed, on the port after the web's (or GUANXI_LIVE_PORT)."""
    start.choose(host=host)
    roles.live()


@main.command()
def engine() -> None:
    """Run flows; several share the work by leases."""
    roles.engine()


@main.command()
def sender() -> None:
    """Deliver what waits in the outbox."""
    roles.sender()


@main.command()
def jobs() -> None:
    """Do odd jobs: imports, upkeep."""
    roles.jobs()


@main.command()
def catcher() -> None:
    """Take mails like a mail server, keep them, deliver none."""
    roles.catcher()


@main.command()
def migrate() -> None:
    """Bring the database to this version."""
    start.django()
    from guanxi.project.first_run import migrate as bring

    bring()


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
def check(as_json: bool) -> None:
    """Say what is wrong with this set-up; nothing wrong is exit code 0."""
    start.django()
    from guanxi.project.checkup import faults

    found = faults()
    if as_json:
        click.echo(json.dumps([fault.json() for fault in found], ensure_ascii=False))
    for fault in () if as_json else found:
        click.echo(f"{fault.field}: {fault.message.en}\n  {fault.message.zh}")
    if not found and not as_json:
        click.echo("all is well")
    sys.exit(1 if any(fault.code == "error" for fault in found) else 0)


for command in (*commands.ALL, audit):
    main.add_command(command)
