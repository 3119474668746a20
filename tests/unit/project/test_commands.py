import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guanxi.access.keys import actor_of_key
from guanxi.access.models import User
from guanxi.project import start
from guanxi.project.cli import main

pytestmark = pytest.mark.django_db
BLUEPRINTS = Path(__file__).resolve().parents[3] / "src" / "guanxi" / "blueprints"


@pytest.fixture(autouse=True)
def already_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django and the database are those of the test."""
    monkeypatch.setattr(start, "django", lambda *_: start.Stay(None))


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == code, result.output
    return result


def test_a_person_is_let_in_and_gets_a_key() -> None:
    made = json.loads(run("user", "create", "Ada@Example.com", "--name", "Ada", "--json").output)
    raw = run("key", "create", "script", "--user", "ada@example.com").output.strip()
    assert User.objects.get(pk=made["id"]).check_password(made["password"])
    assert str(actor_of_key(raw).user) == made["id"]


def test_a_mistake_is_told_in_one_line_with_exit_code_1() -> None:
    result = run("blueprint", "install", "lead-captur", code=1)
    assert result.output.strip() == (
        "Error: There is no blueprint “lead-captur”; did you mean “lead-capture”?"
        "  没有名为“lead-captur”的流程蓝本，你是指“lead-capture”吗？"
    )


def test_a_blueprint_is_installed_with_what_it_requires_and_listed() -> None:
    outcomes = {item["outcome"] for item in json.loads(run("blueprint", "install", "lead-capture", "--json").output)}
    keys = {item["key"] for item in json.loads(run("flow", "list", "--json").output)}
    assert outcomes == {"created"}
    assert {"lead-capture", "new-lead-sequence"} <= keys


@pytest.mark.parametrize("name", ["sales/lead-capture", "customers/new-lead-sequence"])
def test_the_flow_of_a_blueprint_is_without_fault(name: str) -> None:
    assert run("flow", "check", str(BLUEPRINTS / f"{name}.yaml")).output == "all is well\n"


def test_a_faulty_flow_is_told_with_exit_code_1(tmp_path: Path) -> None:
    file = tmp_path / "flow.yaml"
    file.write_text("key: x\nname: {en: X, zh: X}\nobject: contact\ntrigger: {kind: flow}\nsteps: []\n")
    assert "At least 1" in run("flow", "check", str(file), code=1).output


def test_the_description_of_the_api_is_written(tmp_path: Path) -> None:
    run("openapi", "--out", str(tmp_path / "openapi.json"))
    assert "/api/v1/me" in json.loads((tmp_path / "openapi.json").read_text())["paths"]
