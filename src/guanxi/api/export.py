"""The description as a file: `openapi.json` in the repository is what clients are generated from."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def text() -> str:
    from guanxi.api.app import api

    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(path: Path | None) -> None:
    """To the file, or without one to standard output. In the repository the reference page is written with it."""
    if path is None:
        sys.stdout.write(text())
        return
    path.write_text(text(), encoding="utf-8")
    page = path.parent / "docs" / "reference" / "api.md"
    if page.parent.is_dir():
        page.write_text(reference(), encoding="utf-8")


def reference() -> str:
    """The reference page: every address with a line, by area."""
    from guanxi.api.app import api

    schema = api.get_openapi_schema()
    areas: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            line = f"| `{method.upper()}` | `{path}` | {operation['summary']} |"
            areas.setdefault(operation["tags"][0], []).append(line)
    parts = [f"## {area}\n\n| | address | what |\n|---|---|---|\n" + "\n".join(areas[area]) for area in areas]
    return "\n\n".join([TITLE + schema["info"]["description"].strip(), *parts]) + "\n"


TITLE = """# HTTP API

Made by `guanxi openapi --out openapi.json`; the whole description is in `openapi.json` and, on a running server, at
`/api/v1/docs`.

"""
