"""Commands for people and scripts who look after an installation."""

from pathlib import Path

import click

from guanxi.kit.errors import GuanxiError
from guanxi.project import start
from guanxi.project.flow_commands import flow
from guanxi.project.telling import answer, as_json, trouble


class Group(click.Group):
    """Our own errors are told in words with exit code 1; anything else is a fault of the program."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except GuanxiError as error:
            raise click.ClickException(trouble(error)) from error


@click.group()
def user() -> None:
    """People who work with the product."""


@user.command("create")
@click.argument("email")
@click.option("--name", default="", help="How the person is called, else the part before @.")
@click.option("--role", "roles", multiple=True, default=("sales_rep",), show_default=True, help="Key of a role.")
@click.option("--admin", is_flag=True, help="May do everything.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--password", default="", help="Else one is made and shown.")
@as_json
def create_user(
    email: str, name: str, roles: tuple[str, ...], admin: bool, language: str, password: str, as_json: bool
) -> None:
    """Let a person in; the password is shown once."""
    start.django()
    from guanxi.access import people
    from guanxi.access.actors import SYSTEM
    from guanxi.access.roles import ensure_shipped_roles

    ensure_shipped_roles()
    name = name or email.partition("@")[0]
    new, secret = people.create_user(
        email, name, SYSTEM, password=password, roles=list(roles), language=language, is_admin=admin
    )
    answer({"id": new.pk, "email": new.email, "password": secret}, as_json, [f"{new.email}  password {secret}"])


@click.group()
def key() -> None:
    """Keys with which programs sign in."""


@key.command("create")
@click.argument("name")
@click.option("--user", "email", required=True, help="Whose rights the key has.")
@as_json
def create_key(name: str, email: str, as_json: bool) -> None:
    """Make a key; it is shown once."""
    start.django()
    from guanxi.access import keys
    from guanxi.access.actors import SYSTEM
    from guanxi.access.models import User

    owner = User.objects.filter(email=email.strip().lower()).first()
    if owner is None:
        raise click.ClickException(f"nobody here has the address {email}")
    made, raw = keys.create_key(name, owner, SYSTEM)
    answer({"id": made.pk, "key": raw}, as_json, [raw])


@click.group()
def blueprint() -> None:
    """Processes that come with the product."""


@blueprint.command("list")
@as_json
def list_blueprints(as_json: bool) -> None:
    """What there is, and what is installed (marked *)."""
    start.django()
    from guanxi.automation.blueprints import list_blueprints as found

    items = found()
    lines = [f"{'*' if item.is_installed else ' '} {item.key:<24} {item.name.en}  {item.name.zh}" for item in items]
    answer(items, as_json, lines)


@blueprint.command("install")
@click.argument("name")
@click.option("--overwrite", is_flag=True, help="Also what people have edited.")
@as_json
def install_blueprint(name: str, overwrite: bool, as_json: bool) -> None:
    """Install a blueprint and what it requires, and switch it on."""
    start.django()
    from guanxi.access.actors import SYSTEM
    from guanxi.automation.blueprints import install_blueprint as install

    items = install(name, SYSTEM, overwrite=overwrite)
    answer(items, as_json, [f"{item.outcome:<8} {item.part} {item.key}" for item in items])


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--user", "email", required=True, help="Whose rights the import has.")
@click.option("--object", "object_name", default="", help="contact, company, ...; else it is guessed.")
@click.option("--silent", is_flag=True, help="Start no flows.")
@as_json
def import_file(file: Path, email: str, object_name: str, silent: bool, as_json: bool) -> None:
    """Take in a CSV or JSON file with the mapping that the product guesses."""
    start.django()
    from guanxi.imports.facade import import_file as take_in

    job = take_in(file, email, object_name, silent)
    answer(job, as_json, [f"{job.status}: {', '.join(f'{count} {name}' for name, count in dict(job.counts).items())}"])


@click.command()
@click.option("--live", is_flag=True, help="Send visitors to the running installation until Ctrl-C.")
@click.option("--port", type=int, help="Port of the running installation, else GUANXI_PORT, else 8000.")
@click.option("--pace", type=float, default=6.0, show_default=True, help="Seconds between two visitors, on average.")
@click.option(
    "--fast-forward", "span", default="", help="Live a span (180d) of a large company in an empty data folder."
)
@click.option("--contacts", type=int, default=50_000, show_default=True, help="People of --fast-forward.")
def demo(live: bool, port: int | None, pace: float, span: str, contacts: int) -> None:
    """Fill an installation with the demo company and its history, send it visitors, or live half a year."""
    start.choose(port=port)
    start.django()
    say = lambda text: click.echo(text, err=True)  # noqa: E731
    if live:
        from guanxi.project.demo.live import visit

        visit(say, pace)
    elif span:
        from guanxi.project.fast_forward import days_of, fast_forward

        if not fast_forward(days_of(span), contacts, click.echo):
            raise SystemExit(1)
    else:
        from guanxi.project import demo as company

        company.fill(say)


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write, else standard output.")
def openapi(out: Path | None) -> None:
    """The description of the HTTP interface."""
    start.django()
    from guanxi.api.export import write

    write(out)


ALL: tuple[click.Command, ...] = (user, key, blueprint, flow, import_file, demo, openapi)
