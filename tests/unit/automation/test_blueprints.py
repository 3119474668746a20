"""Every shipped blueprint compiles, installs, and installs again without touching what a person has changed."""

from collections.abc import Iterator

import pytest

from guanxi.automation import flows
from guanxi.automation.blueprints import FOLDER, install_blueprint, list_blueprints
from guanxi.automation.definition import load_yaml
from guanxi.automation.engine import catalog
from guanxi.kit.errors import NotFound
from tests.unit.automation.house import BY

KEYS = sorted(path.stem for path in FOLDER.glob("**/*.yaml"))


@pytest.fixture(autouse=True)
def _fresh(db: None) -> Iterator[None]:
    catalog.forget()
    yield
    catalog.forget()


@pytest.mark.parametrize("key", KEYS)
def test_a_blueprint_installs_and_a_second_time_changes_nothing(key: str) -> None:
    install_blueprint(key, BY)

    assert {done.outcome for done in install_blueprint(key, BY)} <= {"kept"}


def test_what_a_person_has_edited_is_kept_unless_asked() -> None:
    install_blueprint("lead-capture", BY)
    edited = load_yaml(flows.export("lead-capture"))
    edited["name"] = {"en": "Mine", "zh": "我的"}
    flows.publish(edited, BY)

    kept = [done.outcome for done in install_blueprint("lead-capture", BY) if done.part == "flow"]
    again = install_blueprint("lead-capture", BY, overwrite=True)

    assert set(kept) == {"kept"}
    assert "updated" in {done.outcome for done in again if done.key == "lead-capture"}
    assert flows.get_flow("lead-capture").item.name.en != "Mine"


def test_an_unknown_blueprint_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(NotFound, match="lead-capture"):
        install_blueprint("lead-captur", BY)


def test_the_list_says_what_each_carries_and_whether_it_is_installed() -> None:
    install_blueprint("lead-capture", BY)

    found = {one.key: one for one in list_blueprints()}

    assert found["lead-capture"].is_installed
    assert found["contact-us"].parts == ("forms",)
