"""What people call the flows whose keys stand in events."""

import time
from collections.abc import Iterable, Mapping

from django.db import connection

from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows

# A sentence may say the name a flow had this long ago.
_FRESH_SECONDS = 10.0
_known: dict[str, tuple[float, Phrase]] = {}


def flow_title(key: str) -> Phrase:
    """The name of one flow for a sentence, or its key when there is no such flow."""
    moment = time.monotonic()
    if key not in _known or moment - _known[key][0] > _FRESH_SECONDS:
        _known[key] = (moment, flow_names([key]).get(key) or same(key))
    return _known[key][1]


def flow_names(keys: Iterable[str]) -> Mapping[str, Phrase]:
    with connection.cursor() as cursor:
        found = rows(cursor, "select key, name from flow where key = any(%s)", [list(keys)])
    return {key: phrase_of(name) for key, name in found}
