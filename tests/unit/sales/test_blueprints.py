"""Every shipped blueprint compiles: no unknown step, no broken condition, no exit that leads nowhere."""

from pathlib import Path

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.compile import compile_flow
from guanxi.automation.definition import load_yaml, read_definition
from guanxi.automation.parts import BLUEPRINT_PARTS
from guanxi.objects.write import By

FOLDER = Path(__file__).parents[3] / "src" / "guanxi" / "blueprints"
FILES = sorted(path for area in ("customers", "sales") for path in (FOLDER / area).glob("*.yaml"))
FLOWS = [path for path in FILES if "\nsteps:" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_shipped_flow_has_no_fault(path: Path, db: None) -> None:
    data = load_yaml(path.read_text("utf-8"))
    for required in data.get("requires", ()):
        install_blueprint(required, SYSTEM)
    beside = {"requires", *BLUEPRINT_PARTS}
    compiled = compile_flow(read_definition({key: value for key, value in data.items() if key not in beside}))
    assert [(fault.field, fault.message.en) for fault in compiled.faults] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_parts_of_a_blueprint_install_once(path: Path, db: None) -> None:
    data = load_yaml(path.read_text("utf-8"))
    parts = [(part, data[name]) for name, part in BLUEPRINT_PARTS.items() if name in data]
    first = [one.outcome for part, items in parts for one in part.install(items, By(SYSTEM), False)]
    again = [one.outcome for part, items in parts for one in part.install(items, By(SYSTEM), False)]
    assert (set(first), set(again)) == ({"created"}, {"kept"}) or not parts
