"""Flows as files: checked, compared, tried on the past, published and exported by scripts."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from guanxi.access.actors import SYSTEM
from guanxi.automation.engine import catalog
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft
from guanxi.project import start
from guanxi.project.cli import main

FLOW = """
key: greet
name: {en: Greet, zh: 问候}
object: contact
trigger: {kind: record.created}
re_entry: {mode: every}
steps:
- id: rest
  kind: wait
  config: {span: 2 days}
  next: done
- id: done
  kind: exit
"""


@pytest.fixture(autouse=True)
def house(db: None, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands find the database of the test instead of starting one."""
    monkeypatch.setattr(start, "django", lambda *_, **__: None)
    catalog.forget()
    yield
    catalog.forget()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "greet.yaml"
    found.write_text(FLOW, encoding="utf-8")
    return found


def run(*arguments: Any, code: int = 0) -> Result:
    done = CliRunner().invoke(main, ["flow", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done


def test_a_file_goes_in_and_comes_out_the_same(file: Path, tmp_path: Path) -> None:
    assert run("publish", file).output == "version 1\n"
    out = tmp_path / "out.yaml"
    run("export", "greet", "--out", out)
    first = out.read_text(encoding="utf-8")

    assert run("publish", out).output == "version 1\n"
    run("export", "greet", "--out", out)
    assert out.read_text(encoding="utf-8") == first


def test_a_difference_is_told_and_can_be_an_exit_code(file: Path) -> None:
    run("publish", file)
    assert "no difference" in run("diff", "greet", "--after", file, "--exit-code").output
    file.write_text(FLOW.replace("2 days", "3 days"), encoding="utf-8")

    told = run("diff", "greet", "--after", file, "--exit-code", code=1)

    assert "wait 2 days → wait 3 days" in told.output
    assert "等待 2 天 → 等待 3 天" in told.output


def test_what_publishing_would_mean_is_told_and_not_done(file: Path) -> None:
    run("publish", file)
    file.write_text(FLOW.replace("2 days", "3 days"), encoding="utf-8")

    assert [one["move"] for one in json.loads(run("impact", file, "--json").output)["choices"]] == [
        "all",
        "new",
        "drain",
    ]
    assert len(json.loads(run("versions", "greet", "--json").output)) == 1


def test_versions_and_the_way_back(file: Path) -> None:
    run("publish", file)
    file.write_text(FLOW.replace("2 days", "3 days"), encoding="utf-8")
    run("publish", file, "--move", "new")
    assert run("rollback", "greet", 1).output == "version 3\n"

    newest = json.loads(run("versions", "greet", "--json").output)[0]
    assert (newest["number"], newest["rolled_back_to"]) == (3, 1)


def test_all_flows_are_checked_and_a_mapping_to_nowhere_is_refused(file: Path) -> None:
    run("publish", file)
    assert run("check").output == "all is well\n"
    file.write_text(FLOW.replace("rest", "pause"), encoding="utf-8")
    assert "no step" in run("publish", file, "--map", "rest=nowhere", code=1).output


def test_a_backtest_answers_at_once(file: Path, clock: VirtualClock) -> None:
    write.create("contact", [Draft({"name": "Ada"})], By(SYSTEM))
    clock.advance(timedelta(days=3))

    found = json.loads(run("backtest", "greet", "--use", file, "--json").stdout)

    assert (found["entered"], found["inside"]) == (1, 0)
    assert "1 entered" in run("backtest", "greet", "--use", file).stdout


def test_life_and_refusals_have_exit_codes(file: Path) -> None:
    run("publish", file)
    for verb in ("drain", "resume", "pause", "archive"):
        run(verb, "greet")
    assert "There is no flow" in run("pause", "nobody", code=1).output
