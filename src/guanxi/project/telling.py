"""How commands answer: everything as JSON to a script, lines to a person."""

from collections.abc import Sequence

import click

from guanxi.kit import json
from guanxi.kit.errors import GuanxiError

as_json = click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")


def answer(value: object, as_json: bool, lines: Sequence[str]) -> None:
    """To a script everything, to a person the lines."""
    click.echo(json.dumps(value) if as_json else "\n".join(lines))


def trouble(error: GuanxiError) -> str:
    """Our own errors for people: what happened, then each fault at its place, in both languages."""
    new = [one for one in error.faults if one.field or one.message != error.detail]
    faults = [f"  {one.field or '-'}: {one.message.en}  {one.message.zh}" for one in new]
    return "\n".join([f"{error.detail.en}  {error.detail.zh}", *faults])
