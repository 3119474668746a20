"""How texts with Liquid in them are named in sentences, where no record is at hand to fill them."""

from collections.abc import Mapping

from django.db import connection

from guanxi.kit import sql
from guanxi.kit.liquid import without_liquid
from guanxi.kit.phrase import Phrase
from guanxi.kit.titles import Titles


def _read(key: str) -> Phrase:
    with connection.cursor() as cur:
        found = sql.rows(cur, "select variants from template where key = %s and deleted_at is null", [key])
    variants: Mapping[str, Mapping[str, str]] = found[0][0] if found else {}
    subjects = {language: str(one.get("subject") or "") for language, one in variants.items()}
    some = next((subject for subject in subjects.values() if subject), key)
    return without_liquid(Phrase(subjects.get("en") or some, subjects.get("zh") or some))


# The subject of a template in both languages, or its key where there is none.
template_title = Titles(_read)
