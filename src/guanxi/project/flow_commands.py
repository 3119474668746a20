"""`guanxi flow …`: flows as files in git, checked, compared, tried on the past and published by scripts.

Exit codes: 0 all is well; 1 something is wrong (errors found, a difference asked for with --exit-code, a refusal).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.project import start
from guanxi.project.telling import answer, as_json

if TYPE_CHECKING:
    from guanxi.automation.crosscheck import Report

MOVES = ("all", "new", "drain")
a_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def flow() -> None:
    """Processes of this installation."""


@flow.command("list")
@as_json
def list_flows(as_json: bool) -> None:
    """Every flow, its state and how many are inside."""
    start.django()
    from guanxi.automation.flows import list_flows as found

    items = found()
    lines = [f"{item.key:<24} {item.status:<9} v{item.version}  {item.counts.waiting} inside" for item in items]
    answer(items, as_json, lines)


@flow.command("check")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def check_flow(file: Path | None, as_json: bool) -> None:
    """Say everything that is wrong with a flow file, or, without one, with all active flows together."""
    start.django()
    from guanxi.automation.crosscheck import check_all

    report = _checked(file) if file else check_all()
    lines = [
        f"{one.severity:<8}{one.flow} {one.address}: {one.message.en}  {one.message.zh}\n        {one.advice.en}"
        for one in report.findings
    ]
    given = {"may_publish": report.may_publish, "findings": report.findings}
    answer(given, as_json, lines or ["all is well"])
    raise SystemExit(0 if report.may_publish else 1)


@flow.command("diff")
@click.argument("name")
@click.option("--before", default="active", show_default=True, help="A version's number, active or draft.")
@click.option("--after", default="draft", show_default=True, help="A version's number, active, draft, or a file.")
@click.option("--exit-code", "is_code", is_flag=True, help="Exit with 1 when there is a difference.")
@as_json
def diff_flow(name: str, before: str, after: str, is_code: bool, as_json: bool) -> None:
    """What differs between two versions, in sentences."""
    start.django()
    from guanxi.automation.definition import read_definition
    from guanxi.automation.diff import diff
    from guanxi.automation.versions import named

    new = read_definition(_flow_in(Path(after))) if Path(after).is_file() else named(name, after)
    found = diff(named(name, before), new)
    lines = [f"{one.en}  {one.zh}" for one in found.sentences()]
    answer({"changes": found.changes}, as_json, lines or ["no difference"])
    raise SystemExit(1 if is_code and not found.is_empty else 0)


@flow.command("impact")
@a_file
@click.option("--map", "mapped", multiple=True, metavar="OLD=NEW", help="Where people would go whose step is gone.")
@as_json
def show_impact(file: Path, mapped: tuple[str, ...], as_json: bool) -> None:
    """What publishing this file would mean for those inside; nothing is changed."""
    start.django()
    from guanxi.automation.definition import read_definition
    from guanxi.automation.impact import impact

    found = impact(read_definition(_flow_in(file)), dict(_pair(one) for one in mapped))
    lines = [f"{place.name.en}: {place.words.en}  {place.words.zh}" for place in found.places]
    lines += [f"{choice.move}: {choice.words.en}  {choice.words.zh}" for choice in found.choices]
    answer(found, as_json, lines)


@flow.command("publish")
@a_file
@click.option("--move", type=click.Choice(MOVES), default="all", show_default=True, help="What those inside do.")
@click.option("--map", "mapped", multiple=True, metavar="OLD=NEW", help="Where people go whose step is gone.")
@as_json
def publish_flow(file: Path, move: str, mapped: tuple[str, ...], as_json: bool) -> None:
    """Make a new version of the flow in a file, and let it run."""
    mapping = dict(_pair(one) for one in mapped)
    _act(lambda on, by: on.publish(_flow_in(file), by, move=move, mapping=mapping), as_json)


@flow.command("versions")
@click.argument("name")
@as_json
def list_versions(name: str, as_json: bool) -> None:
    """Who published what, and what it changed."""
    start.django()
    from guanxi.automation.versions import history

    items = history(name)
    lines = [
        f"v{one.number}{'*' if one.is_active else ' '} {one.published_at:%Y-%m-%d %H:%M} {one.who.en},"
        f" {one.inside} inside" + "".join(f"\n    {change.en}  {change.zh}" for change in one.changes)
        for one in items
    ]
    answer(items, as_json, lines)


@flow.command("rollback")
@click.argument("name")
@click.argument("number", type=int)
@click.option("--move", type=click.Choice(MOVES), default="all", show_default=True, help="What those inside do.")
@as_json
def roll_back(name: str, number: int, move: str, as_json: bool) -> None:
    """Publish an older version again, as the newest."""

    def back(_on: Any, by: Any) -> int:
        from guanxi.automation.versions import roll_back as again

        return again(name, number, by, move=move)

    _act(back, as_json)


@flow.command("export")
@click.argument("name")
@click.option("--version", default="active", show_default=True, help="A version's number, active or draft.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write, else standard output.")
def export_flow(name: str, version: str, out: Path | None) -> None:
    """The flow as a file for git; publishing it again changes nothing."""
    start.django()
    from guanxi.automation.definition import dump_yaml
    from guanxi.automation.versions import named

    text = dump_yaml(named(name, version))
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


@flow.command("backtest")
@click.argument("name")
@click.option("--use", default="draft", show_default=True, help="A version's number, active, draft, or a file.")
@click.option("--against", default="", help="Compare with: a version's number, active, draft, or a file.")
@click.option("--since", type=click.DateTime(), help="Else 30 days ago.")
@click.option("--until", type=click.DateTime(), help="Else now.")
@click.option("--assume", multiple=True, metavar="STEP=EXIT", help="A step that takes this exit at once.")
@as_json
def backtest_flow(
    name: str,
    use: str,
    against: str,
    since: datetime | None,
    until: datetime | None,
    assume: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run a flow on the events of the past, by its name or from a file; nothing is sent or written."""
    start.django()
    from guanxi.automation.backtest.jobs import replayed
    from guanxi.automation.backtest.spec import ask

    chosen: dict[str, Any] = {"use": _file_or_name(use), "against": _file_or_name(against) if against else ""}
    if Path(name).is_file():
        chosen["use"] = _flow_in(Path(name))
        name = str(chosen["use"].get("key", ""))
    assumed = dict(_pair(one) for one in assume)
    spec = ask(name, since=_utc(since), until=_utc(until), assume=assumed, **chosen)
    found = replayed(spec, _progress)
    answer(found, as_json, list(_told(found)))


@flow.command("why-not")
@click.argument("name")
@click.argument("record", type=click.UUID)
@as_json
def why_not_flow(name: str, record: Any, as_json: bool) -> None:
    """Why a flow did not take a record."""
    start.django()
    from guanxi.automation.whynot import why_not

    found = why_not(name, record)
    lines = [f"{found.words.en}  {found.words.zh}"]
    lines += [
        f"  {one.at:%Y-%m-%d %H:%M} {one.sentence.en}: {one.reason.en}  {one.reason.zh}" for one in found.occasions
    ]
    answer(found, as_json, lines)


def _verb(name: str, help: str) -> None:
    @flow.command(name, help=help)
    @click.argument("key")
    @as_json
    def act(key: str, as_json: bool) -> None:
        _act(lambda on, by: getattr(on, name)(key, by), as_json)


_verb("pause", "Nobody enters, and whoever is inside stands still.")
_verb("resume", "Go on after a pause or a drain.")
_verb("drain", "Nobody enters any more; whoever is inside finishes.")
_verb("archive", "The flow is over; whoever is inside leaves when due.")


def _told(found: Mapping[str, Any]) -> list[str]:
    compared = found.get("compared")
    return [
        f"{found['events']} events, {found['entered']} entered, {found['inside']} still inside",
        *(f"  refused {one['count']}: {one['words'].en}  {one['words'].zh}" for one in found["refused"]),
        *(f"  {one['name'].en}: {one['passed']} passed, {one['here']} here" for one in found["steps"]),
        *(f"  sent {one['count']} × {one['kind']} {one['name']}" for one in found["sent"]),
        *(f"  {one['label'].en}: {one['count']}" for one in found["outcomes"]),
        *([f"{compared['words'].en}  {compared['words'].zh}"] if compared else []),
        *(f"! {one.en}  {one.zh}" for one in found["limits"]),
    ]


def _progress(events: int, at: datetime) -> bool:
    click.echo(f"\r{events} events, {at:%Y-%m-%d}", err=True, nl=False)
    return True


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.BadParameter(f"“{text}” should read NAME=VALUE")
    return name, value


def _file_or_name(text: str) -> Any:
    return _flow_in(Path(text)) if Path(text).is_file() else text


def _flow_in(file: Path) -> dict[str, Any]:
    """The flow of a flow file or of a blueprint, which carries more: what it requires, templates, forms."""
    return _flow_of(_content(file))


def _flow_of(content: Mapping[str, Any]) -> dict[str, Any]:
    from guanxi.automation.parts import BLUEPRINT_PARTS

    flow = content.get("flow", content)
    return {key: value for key, value in _mapping(flow).items() if key != "requires" and key not in BLUEPRINT_PARTS}


def _content(file: Path) -> Mapping[str, Any]:
    from guanxi.automation.definition import load_yaml

    try:
        return _mapping(load_yaml(file.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        raise Invalid(_NO_TEXT, code="not_text", faults=(Fault("", "not_text", _NO_TEXT),)) from None


def _mapping(content: Any) -> Mapping[str, Any]:
    if not isinstance(content, Mapping):
        raise Invalid(_NO_FLOW, code="not_a_flow", faults=(Fault("", "not_a_flow", _NO_FLOW),))
    return content


def _checked(file: Path) -> "Report":
    """A file that cannot even be read as a flow is told in the same way as one that may not be published."""
    from guanxi.automation.blueprints import promised
    from guanxi.automation.crosscheck import check_flow, unreadable
    from guanxi.automation.definition import read_definition

    try:
        content = _content(file)
        return check_flow(read_definition(_flow_of(content)), promised(content))
    except Invalid as error:
        return unreadable(file.stem, error)


_NO_TEXT = Phrase("This file is not text in UTF-8", "文件不是 UTF-8 文本")
_NO_FLOW = Phrase(
    "This is no flow file: it should say key, name, object, trigger and steps",
    "这不是流程文件：应包含 key、name、object、trigger 和 steps",
)


def _act(act: Callable[..., object], as_json: bool) -> None:
    start.django()
    from guanxi.access.actors import SYSTEM
    from guanxi.automation import publishing
    from guanxi.objects.drafts import By

    done = act(publishing, By(SYSTEM))
    answer({"version": done}, as_json, ["done" if done is None else f"version {done}"])
