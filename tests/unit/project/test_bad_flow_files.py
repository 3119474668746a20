"""Flow files as they come: empty, cyclic, huge, mistyped, half edited. Every command answers in words and at once, does
nothing, and leaves the flows that run alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from click.testing import CliRunner, Result

from guanxi.access.actors import SYSTEM
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.kit import json
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft
from guanxi.project import start
from guanxi.project.cli import main
from tests.unit.automation.house import flow, path, publish

HEAD = """\
key: greet
name: {en: Greet, zh: 问候}
object: contact
trigger: {kind: record.created}
"""
REST = "- id: rest\n  kind: wait\n  config: {span: 2 days}\n"


def _steps(*steps: str) -> str:
    return HEAD + "steps:\n" + "".join(steps)


def _set(id: str, next: str) -> str:
    return f"- id: {id}\n  kind: set\n  config: {{values: {{n: 1}}}}\n  next: {next}\n"


TOO_MANY = _steps("- {id: a, kind: exit}\n" * 10_001)
LONGEST = _steps(*(_set(f"s{n}", f"s{n + 1}") for n in range(9_999)), _set("s9999", "end"))
# (what came, words that must be in the answer)
BAD: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "empty": ("", ("key", "steps")),
    "only a comment": ("# later\n", ("key", "steps")),
    "an empty mapping": ("{}\n", ("key", "steps")),
    "a list": ("- key: greet\n", ("",)),
    "a word": ("greet\n", ("",)),
    "no steps": (HEAD + "steps: []\n", ("steps",)),
    "bytes": (b"\xff\xfe\x00\x01PNG", ("",)),
    "too many steps": (TOO_MANY, ("steps", "10000")),
    "eleven megabytes": (HEAD + "# and so on\n" * 1_000_000, ("10 MB",)),
    "a circle": (_steps(_set("a", "b"), _set("b", "a")), ("a", "b")),
    "a step to itself": (_steps(_set("a", "a")), ("a",)),
    "a mistyped kind": (_steps("- id: rest\n  kind: wiat\n"), ("steps.rest.kind", "wait")),
    "a mistyped trigger": (
        _steps(REST).replace("record.created", "record.craeted"),
        ("trigger.kind", "record.created"),
    ),
    "a mistyped setting": (_steps(REST.replace("span", "spam")), ("steps.rest.config.spam", "“span”")),
    "a mistyped field": (
        _steps("- id: way\n  kind: branch\n  config: {cases: [{name: y, when: 'scroe > 1'}]}\n  next: end\n"),
        ("steps.way.config.cases.0.when", "score"),
    ),
    "a wrong type": (_steps(REST.replace("2 days", "[1, 2]")), ("steps.rest.config.span",)),
    "a number for a list": (HEAD + "steps: 3\n", ("steps",)),
    "a mistyped key": (_steps(REST) + "stpes: []\n", ("stpes", "“steps”")),
    "a mistyped key of a step": (_steps(REST + "  nxt: end\n"), ("steps.rest.nxt", "“next”")),
    "cut off": (_steps(REST)[:-8], ("line",)),
    "left in a merge": (HEAD + "<<<<<<< mine\nsteps: []\n=======\nsteps:\n>>>>>>> theirs\n", ("line",)),
    "tabs": (_steps("\t- id: rest\n"), ("line",)),
    "a way to nowhere": (_steps(REST + "  next: gone\n"), ("steps.rest", "gone")),
    "an id twice": (_steps(REST, REST), ("rest",)),
    "aliases that unfold": ("a: &a [x, x]\nb: &b [*a, *a]\nkey: *b\n", ("line 2", "不允许使用别名")),
}
FILES = pytest.mark.parametrize("name", BAD)


@pytest.fixture(autouse=True)
def house(db: None, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands find the database of the test instead of starting one; another flow runs there."""
    monkeypatch.setattr(start, "django", lambda *_, **__: None)
    catalog.forget()
    publish(flow("other", "contact"))
    yield
    catalog.forget()


@pytest.fixture
def file(name: str, tmp_path: Path) -> Path:
    found, given = tmp_path / "greet.yaml", BAD[name][0]
    found.write_bytes(given if isinstance(given, bytes) else given.encode())
    return found


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["flow", *map(str, arguments)], catch_exceptions=False)


def _others_live() -> bool:
    ann = write.create("contact", [Draft({"name": "Ann"})], By(SYSTEM))[0].id
    assert ann is not None
    run_until_idle()
    return path(ann) == [("done", "", "ended")]


@FILES
@pytest.mark.parametrize("command", ["check", "publish", "backtest", "impact"])
def test_a_bad_file_is_answered_in_words_and_does_nothing(command: str, name: str, file: Path) -> None:
    began = process_time()

    told = run(command, file)

    assert (told.exit_code, "Traceback" in told.output) == (1, False)
    assert [word for word in BAD[name][1] if word not in told.output] == []
    assert any("一" <= letter <= "鿿" for letter in told.output), "also in Chinese"
    assert process_time() - began < 20
    assert list(catalog.catalog().by_key) == ["other"]
    assert _others_live()


def test_ten_thousand_steps_are_checked_within_seconds(tmp_path: Path) -> None:
    (tmp_path / "long.yaml").write_text(LONGEST)
    began = process_time()
    told = run("check", tmp_path / "long.yaml")
    assert (told.exit_code, process_time() - began < 20) == (0, True)


@FILES
def test_a_bad_file_is_compared_with_nothing(name: str, file: Path) -> None:
    told = run("diff", "other", "--after", file)
    assert "Traceback" not in told.output
    assert told.exit_code in (0, 1)


@FILES
def test_what_is_wrong_can_be_read_by_programs(name: str, file: Path) -> None:
    told = run("check", file, "--json")
    assert told.exit_code == 1
    assert json.loads(told.output)
