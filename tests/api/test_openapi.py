"""The committed description is the one the code gives, and no request it allows makes the server stumble."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

import guanxi.api
from guanxi.api import export
from tests.api.conftest import Caller

FILE = Path(__file__).parents[2] / "openapi.json"


def test_the_committed_file_is_current() -> None:
    """After a change of the API: `guanxi openapi --out openapi.json`, and the client is generated anew."""
    assert FILE.read_text("utf-8") == export.text()
    assert (FILE.parent / "docs/reference/api.md").read_text("utf-8") == export.reference()


def test_every_operation_has_its_own_name_and_tag() -> None:
    paths = json.loads(export.text())["paths"]
    operations = [operation for methods in paths.values() for operation in methods.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert not [name for name in names if name.startswith("guanxi_")]
    assert all(operation.get("tags") for operation in operations)


def test_the_description_is_served_with_a_page_that_needs_no_other_server(stranger_calls: Caller) -> None:
    assert stranger_calls.get("/openapi.json").data["info"]["title"] == "Guanxi"
    page = stranger_calls.get("/docs").data.decode()
    assert "http" not in page.replace("<!doctype html>", "")
    assert stranger_calls.get("/docs/swagger-ui-bundle.js").status == 200
    assert stranger_calls.get("/docs/..%2fapp.py").status == 404


def test_no_two_answers_share_a_name() -> None:
    """In the description they would become one, and the client would be told wrong."""
    for module in pkgutil.walk_packages(guanxi.api.__path__, "guanxi.api."):
        importlib.import_module(module.name)
    homes: dict[str, set[str]] = {}
    for shape in _below(BaseModel):
        if shape.__module__.startswith("guanxi.api."):
            homes.setdefault(shape.__name__, set()).add(shape.__module__)
    assert {name: some for name, some in homes.items() if len(some) > 1} == {}


def _below(shape: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in shape.__subclasses__():
        yield one
        yield from _below(one)
