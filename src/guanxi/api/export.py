"""The description as a file: `openapi.json` in the repository is what clients are generated from."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def text() -> str:
    from guanxi.api.app import api

    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(path: Path | None) -> None:
    """To the file, or without one to standard output."""
    if path is None:
        sys.stdout.write(text())
    else:
        path.write_text(text(), encoding="utf-8")
