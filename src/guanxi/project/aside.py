"""Long work on the database that is there as a whole or not at all, although it commits many times."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection, connections
from psycopg import sql

CANNOT = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse)
"""We may make no database, or somebody else works in ours."""


@contextmanager
def aside() -> Iterator[None]:
    """Work in a copy of our database, which takes its place at the end. Whatever breaks off leaves what was before.

    Raises one of CANNOT before anything is done. What was killed here is cleared away by whoever comes next.
    """
    ours = connection.settings_dict["NAME"]
    copy, before = f"{ours}_aside", f"{ours}_before"
    _copy(ours, copy, before)
    try:
        _point_at(copy)
        yield
        _point_at(ours)
        _take_place(ours, copy, before)
    finally:
        _point_at(ours)
        with _server() as server:
            _drop(server, copy, before)


def _copy(ours: str, copy: str, before: str) -> None:
    connections.close_all()
    with _server() as server:
        _drop(server, copy, before)
        _execute(server, "create database {} template {}", copy, ours)


def _take_place(ours: str, copy: str, before: str) -> None:
    with _server() as server, server.transaction():
        _execute(server, "alter database {} rename to {}", ours, before)
        _execute(server, "alter database {} rename to {}", copy, ours)


def _drop(server: psycopg.Connection, *names: str) -> None:
    for name in names:
        _execute(server, "drop database if exists {} with (force)", name)


def _execute(server: psycopg.Connection, text: str, *names: str) -> None:
    server.execute(sql.SQL(text).format(*map(sql.Identifier, names)))


def _point_at(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _server() -> psycopg.Connection:
    """Beside all of ours: a database that somebody is connected to can be neither copied nor renamed."""
    given = connection.get_connection_params()
    parts = {name: given[name] for name in ("host", "port", "user", "password") if given.get(name)}
    return psycopg.connect(**parts, dbname="postgres", autocommit=True)
