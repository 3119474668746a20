"""What people call the flows whose keys stand in events."""

from collections.abc import Iterable, Mapping

from django.db import connection

from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.kit.sql import rows


def flow_names(keys: Iterable[str]) -> Mapping[str, Phrase]:
    with connection.cursor() as cursor:
        found = rows(cursor, "select key, name from flow where key = any(%s)", [list(keys)])
    return {key: phrase_of(name) for key, name in found}
