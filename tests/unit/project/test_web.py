"""What every answer has, whoever made it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from structlog.testing import capture_logs

from guanxi.project import health, heartbeat

pytestmark = pytest.mark.django_db


def test_every_answer_bears_an_id_and_the_headers_that_protect_it(client: Client) -> None:
    answer = client.get("/healthz")
    assert len(answer["X-Request-Id"]) == 32
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def test_an_id_given_by_a_proxy_is_kept_unless_it_is_strange(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": "abc-12345"})["X-Request-Id"] == "abc-12345"
    assert client.get("/healthz", headers={"x-request-id": "a b\tc<script>"})["X-Request-Id"] != "a b\tc<script>"


def test_the_log_holds_neither_query_nor_token(client: Client) -> None:
    with capture_logs() as lines:
        client.get("/u/a-signed-token?email=ada@example.com")
        client.get("/contacts?search=ada@example.com")
    told = json.dumps(lines, default=str)
    assert "a-signed-token" not in told
    assert "ada@example.com" not in told
    assert [line["path"] for line in lines if line["event"] == "request"] == ["/u/…", "/contacts"]


def test_it_is_not_ready_while_a_worker_is_silent(client: Client) -> None:
    heartbeat.beat("engine")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["faults"] == [f"no {role} has been heard of for a while" for role in ("sender", "jobs")]


def test_it_is_ready_when_every_worker_was_heard(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    for number, role in enumerate(heartbeat.WORKERS):
        monkeypatch.setattr("os.getpid", lambda number=number: number)
        heartbeat.beat(role)
    assert client.get("/readyz").json() == {"ready": True, "faults": []}


def test_a_migration_that_is_missing_is_named() -> None:
    assert health.unapplied() == []


def test_an_unknown_address_of_the_api_is_no_page(client: Client) -> None:
    answer = client.get("/api/v1/no-such-thing")
    assert answer["Content-Type"].startswith("application/")


def test_a_newer_build_takes_the_place_of_the_old_one_without_a_restart(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.WEB_BUILD = settings.WHITENOISE_ROOT = tmp_path
    _build(tmp_path, "old", at=1)
    assert b"".join(client.get("/assets/old.js")) == b"old"
    (tmp_path / "assets" / "old.js").unlink()
    assert client.get("/assets/old.js").status_code == 404
    _build(tmp_path, "new", at=2)
    assert b"".join(client.get("/assets/new.js")) == b"new"
    assert client.get("/today").content == b"page of new"


def test_a_build_that_is_being_replaced_breaks_no_request(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.WEB_BUILD = settings.WHITENOISE_ROOT = tmp_path
    _build(tmp_path, "old", at=1)
    assert b"".join(client.get("/assets/old.js")) == b"old"
    _build(tmp_path, "new", at=2)
    vanishing = tmp_path / "assets" / "vanishing.js"
    vanishing.symlink_to("nowhere")
    assert b"".join(client.get("/assets/old.js")) == b"old"
    assert client.get("/assets/vanishing.js").status_code == 404
    vanishing.unlink()
    assert b"".join(client.get("/assets/new.js")) == b"new"


def _build(folder: Path, name: str, at: float) -> None:
    (folder / "assets").mkdir(exist_ok=True)
    (folder / "assets" / f"{name}.js").write_text(name)
    (folder / "index.html").write_text(f"page of {name}")
    os.utime(folder / "index.html", (at, at))
