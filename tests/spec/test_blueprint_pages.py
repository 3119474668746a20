"""Every shipped process has a page that says what its file says, and a picture of every flow in both languages."""

from pathlib import Path

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.roles import ensure_shipped_roles
from guanxi.automation.blueprints import install_blueprint, list_blueprints
from guanxi.kit.titles import forget_all
from guanxi.project.blueprint_pages import pages

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "blueprints"


@pytest.mark.django_db
def test_the_pages_are_up_to_date() -> None:
    """Sentences name templates and flows as they are called where they are installed."""
    ensure_shipped_roles()
    for blueprint in list_blueprints():
        install_blueprint(blueprint.key, SYSTEM)
    forget_all()

    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}

    assert written == pages(), "run: make docs"


@pytest.mark.django_db
def test_everything_a_page_points_to_is_there() -> None:
    links = [link.split(")")[0] for text in pages().values() for link in text.split("](")[1:]]

    assert [link for link in links if not (FOLDER / link).is_file()] == [], "run: make docs"
