"""The database of a test run: an embedded PostgreSQL, a migrated template, and a copy of it for each pytest process."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from guanxi.events import stamp
from guanxi.expressions.operators import registry
from guanxi.objects import living
from guanxi.project.config import config
from guanxi.project.embedded import guest

ROOT = Path(__file__).resolve().parent.parent
# The server outlives a run for a while, so that the next one starts at once.
LINGER = 60.0


@pytest.fixture(scope="session")
def server() -> Iterator[guest.Guest]:
    """The server of this run; nothing is synced to disk, so crash tests start their own."""
    stay = guest.join(config().data, linger=LINGER, is_durable=False)
    yield stay
    stay.leave()


@pytest.fixture(scope="session")
def django_db_setup(server: guest.Guest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    template = _template(server)
    name = f"test_{os.getpid()}"
    _recreate(server, name, template)
    _point_at(name)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _afresh(server, name, template))
        yield
        connections.close_all()
    _drop(server, name)


@pytest.fixture(autouse=True)
def _sees_own_events(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `db` test is one transaction that never commits: let readers of the event log see its own events."""
    is_one_transaction = "db" in request.fixturenames and not _commits(request)
    monkeypatch.setattr(stamp, "sees_own", is_one_transaction)


@pytest.fixture(autouse=True)
def _knows_what_people_made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a database nobody has written functions in it."""
    has_database = "db" in request.fixturenames or _commits(request) or request.node.get_closest_marker("django_db")
    monkeypatch.setattr(registry, "_made", registry._made if has_database else [])


@pytest.fixture(autouse=True)
def _forgets_made_objects() -> Iterator[None]:
    """What a test defines is rolled back with it; the process must not believe in it any longer."""
    yield
    living.forget()


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    is_marked = bool(marker and marker.kwargs.get("transaction"))
    return is_marked or bool({"transactional_db", "live_server"} & set(request.fixturenames))


def _template(server: guest.Guest) -> str:
    """Migrate once for each state of the migration files."""
    name = f"template_{_fingerprint()}"
    if not _exists(server, name):
        _forget_others(server)
        _recreate(server, f"{name}_new", "template0")
        _migrate(server, f"{name}_new")
        _execute(server, sql.SQL("alter database {} rename to {}"), f"{name}_new", name)
    return name


def _forget_others(server: guest.Guest) -> None:
    """Templates of other states of the migrations, and databases of runs that were killed."""
    with psycopg.connect(server.url("postgres")) as connection:
        found = connection.execute(r"select datname from pg_database where datname like 'te%\_%' and not datistemplate")
        for (name,) in found.fetchall():
            _drop(server, name)


def _migrate(server: guest.Guest, name: str) -> None:
    """In a process of its own: this one has not yet been pointed at any database."""
    product = {"DATABASE_URL": server.url(name), "DJANGO_SETTINGS_MODULE": "guanxi.project.settings"}
    environment = {**os.environ, **product}
    command = [sys.executable, "-m", "guanxi", "migrate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"migrations fail:\n{done.stderr[-4000:]}")


def _fingerprint() -> str:
    files = sorted((ROOT / "src" / "guanxi").glob("*/migrations/**/*.py"))
    digest = hashlib.sha256()
    for file in [*files, ROOT / "src" / "guanxi" / "project" / "settings.py"]:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _point_at(name: str) -> None:
    connections["default"].settings_dict["NAME"] = name
    connections["default"].close()


def _afresh(server: guest.Guest, name: str, template: str) -> None:
    """After a test that commits: a new copy, which also brings back what migrations wrote."""
    connections.close_all()
    _recreate(server, name, template)


def _recreate(server: guest.Guest, name: str, template: str) -> None:
    _drop(server, name)
    _execute(server, sql.SQL("create database {} template {} strategy file_copy"), name, template)


def _drop(server: guest.Guest, name: str) -> None:
    _execute(server, sql.SQL("drop database if exists {} with (force)"), name)


def _exists(server: guest.Guest, name: str) -> bool:
    with psycopg.connect(server.url("postgres")) as connection:
        return bool(connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone())


def _execute(server: guest.Guest, statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))
