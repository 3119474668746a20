"""How texts with Liquid in them are named in sentences, where no record is at hand to fill them."""

import re
import time
from collections.abc import Mapping

from django.db import connection

from guanxi.kit import sql
from guanxi.kit.phrase import Phrase

# A sentence may say the title a template had this long ago.
_FRESH_SECONDS = 10.0
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_known: dict[str, tuple[float, Phrase]] = {}


def without_liquid(text: str) -> str:
    """“New lead: {{ contact.name }}” as “New lead: …”."""
    return " ".join(_HOLE.sub("…", _TAG.sub("", text)).split())


def template_title(key: str) -> Phrase:
    """The subject of a template in both languages, or its key where there is none."""
    moment = time.monotonic()
    if key not in _known or moment - _known[key][0] > _FRESH_SECONDS:
        _known[key] = (moment, _read(key))
    return _known[key][1]


def _read(key: str) -> Phrase:
    with connection.cursor() as cur:
        found = sql.rows(cur, "select variants from template where key = %s and deleted_at is null", [key])
    variants: Mapping[str, Mapping[str, str]] = found[0][0] if found else {}
    subjects = {language: without_liquid(str(one.get("subject") or "")) for language, one in variants.items()}
    some = next((subject for subject in subjects.values() if subject), key)
    return Phrase(subjects.get("en") or some, subjects.get("zh") or some)
