"""What a segment must meet to be saved: a condition that can be asked, a key of its own, and no circle."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import connection

from guanxi.expressions import ExpressionError, parse
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.registry import OBJECTS
from guanxi.objects.schema import schema_of
from guanxi.objects.search import spelling

_KEY = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_ASKED = re.compile(r"""segment\(\s*["“]([^"”]+)["”]""")
Values = dict[str, object]


def tidy(values: Values, old: Mapping[str, object] | None) -> Values:
    """Prepare of the segment: a key from the name, and every fault at once."""
    if old is None:
        values = {"object": "contact", "kind": "live", **values}
        values["key"] = values.get("key") or _key_of(str(values.get("name") or ""))
    whole = {**(old or {}), **values}
    faults = [*_shape_faults(whole, old), *_condition_faults(whole)]
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))
    return values


def _key_of(name: str) -> str:
    """Where nothing is left that an address could hold, a short id."""
    plain = re.sub(r"[^a-z0-9]+", "-", spelling(name).lower()).strip("-")
    return plain[:50] if _KEY.fullmatch(plain[:50]) else f"segment-{uuid7().hex[-8:]}"


def _shape_faults(whole: Mapping[str, object], old: Mapping[str, object] | None) -> list[Fault]:
    found = []
    if not _KEY.fullmatch(str(whole.get("key") or "")):
        found.append(Fault("key", "not_a_key", _NO_KEY))
    if str(whole.get("object")) not in OBJECTS:
        found.append(Fault("object", "unknown_object", _NO_OBJECT.fill(name=str(whole.get("object")))))
    changed = [name for name in ("key", "object") if old is not None and whole.get(name) != old.get(name)]
    return found + [Fault(name, "fixed", _FIXED) for name in changed]


def _condition_faults(whole: Mapping[str, object]) -> list[Fault]:
    text = str(whole.get("condition") or "")
    if not text:
        return [Fault("condition", "required", _NO_CONDITION)] if whole.get("kind") == "live" else []
    if str(whole.get("object")) not in OBJECTS:
        return []
    if str(whole.get("key")) in reached_by(text):
        return [Fault("condition", "circle", _CIRCLE)]
    try:
        parse(text, schema_of(str(whole["object"])), "flag")
    except ExpressionError as error:
        return [Fault("condition", one.code, one.message) for one in error.found]
    return []


def reached_by(text: str) -> set[str]:
    """The keys of all segments that a condition asks about, directly or through their conditions."""
    with connection.cursor() as cursor:
        known = dict(rows(cursor, "select key, coalesce(condition, '') from segment where deleted_at is null"))
    found: set[str] = set()
    todo = _ASKED.findall(text)
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo += _ASKED.findall(known.get(key, ""))
    return found


_NO_KEY = Phrase(
    "A key of small letters, digits and hyphens is expected, such as big-spenders",
    "标识只能使用小写字母、数字和连字符，例如 big-spenders",
)
_NO_OBJECT = Phrase("There is no object “{name}”", "没有名为“{name}”的对象")
_FIXED = Phrase("This cannot be changed any more; make a new segment", "创建后不能修改，请新建客群")
_NO_CONDITION = Phrase("A live segment needs a condition", "动态客群需要填写条件")
_CIRCLE = Phrase("The condition leads back to this segment", "条件循环引用了此客群")
