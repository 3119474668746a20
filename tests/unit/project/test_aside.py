"""Long work in a copy of the database: there as a whole, or not at all."""

import psycopg
import pytest
from django.db import connection

from guanxi.access.models import Team
from guanxi.project.aside import aside

pytestmark = pytest.mark.django_db(transaction=True)


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select datname from pg_database where datname like %s", [f"{ours()}%"])
        return {name for (name,) in cursor.fetchall()}


def ours() -> str:
    return str(connection.settings_dict["NAME"])


def teams() -> set[str]:
    return set(Team.objects.values_list("name", flat=True))


def test_what_is_finished_takes_the_place_of_what_was_and_what_breaks_off_leaves_it() -> None:
    Team.objects.create(name="Before")
    with pytest.raises(KeyboardInterrupt), aside():  # noqa: PT012
        Team.objects.create(name="Half")
        raise KeyboardInterrupt
    assert (teams(), databases()) == ({"Before"}, {ours()})
    with aside():
        Team.objects.create(name="Whole")
    assert (teams(), databases()) == ({"Before", "Whole"}, {ours()})


def test_nothing_is_begun_while_others_work_in_the_database_and_a_killed_copy_is_cleared_away() -> None:
    name = ours()
    given = connection.get_connection_params()
    place = {part: given[part] for part in ("host", "port", "user")}
    with psycopg.connect(**place, dbname="postgres", autocommit=True) as server:
        server.execute(f'create database "{name}_aside"')
    with psycopg.connect(**place, dbname=name), pytest.raises(psycopg.errors.ObjectInUse), aside():
        raise AssertionError
    assert (ours(), databases()) == (name, {name})
