"""The command line. Commands import what they need when they run, so that `guanxi --help` is quick."""

import json
import sys
from pathlib import Path

import click

from guanxi.project import start


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
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
