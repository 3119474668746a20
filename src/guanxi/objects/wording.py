"""Values and changes as people read them, in both languages."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any
from uuid import UUID

from guanxi.kit.phrase import Phrase, listed, same
from guanxi.kit.registry import Registry
from guanxi.objects.shape import Shape
from guanxi.objects.spec import FieldSpec

Names = Mapping[str, Mapping[UUID, str] | Mapping[str, Phrase]]
"""What ids and keys are called: by the object a lookup points to, or by the widget of a field whose words are data."""

# Fields whose values are keys of data that people edit (stages, pipelines): packages above say what they are called.
WORDS: Registry[Callable[[], Mapping[str, Phrase]]] = Registry("words of a field", Phrase("field", "字段"))
EMPTY = Phrase("empty", "空")
_YES, _NO = Phrase("yes", "是"), Phrase("no", "否")
_LONGEST = 80
_SHOWN = 3


def worded(spec: FieldSpec, value: Any, names: Names, zone: tzinfo) -> Phrase:
    """A value as history keeps it (JSON) or as a row holds it; moments as the clocks of the zone show them."""
    if value is None or value in ("", []):
        return EMPTY
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list):
        return listed([_option(spec, one) for one in value])
    known: Mapping[Any, Any] = names.get(spec.target or spec.widget, {})
    if spec.type == "lookup":
        id = _uuid(value)
        return same(known.get(id, str(value)) if id else str(value))
    if value in known:
        words: Phrase = known[value]
        return words
    if spec.type == "moment":
        return same(f"{_moment(value).astimezone(zone):%Y-%m-%d %H:%M}")
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return _option(spec, text if len(text) <= _LONGEST else text[:_LONGEST] + "…")


def _option(spec: FieldSpec, value: object) -> Phrase:
    return dict(spec.options).get(str(value)) or same(str(value))


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def change_sentence(shape: Shape, who: Phrase, changes: Mapping[str, Any], names: Names, zone: tzinfo) -> Phrase:
    """“Ada changed Stage from New to Sold”; of many changes the first three and how many more."""
    # JSONB forgets the order of keys; the object's own order of fields is how people know them.
    ordered = sorted(changes, key=list(shape.fields).index) if changes.keys() <= shape.fields.keys() else list(changes)
    parts = [_one_change(shape, name, changes[name], names, zone) for name in ordered[:_SHOWN]]
    what = listed(parts)
    more = len(changes) - _SHOWN
    if more > 0:
        what = Phrase("{what} and {more} more", "{what}，另有 {more} 项").fill(what=what, more=more)
    return Phrase("{who} changed {what}", "{who}修改了{what}").fill(who=who, what=what)


def _one_change(shape: Shape, name: str, pair: tuple[Any, Any], names: Names, zone: tzinfo) -> Phrase:
    spec = shape.fields.get(name)
    if spec is None:
        return same(name)
    if spec.widget in ("long_text", "json"):
        return spec.label
    old, new = pair
    words = Phrase("{field} from {old} to {new}", "{field}（{old} → {new}）")
    return words.fill(field=spec.label, old=worded(spec, old, names, zone), new=worded(spec, new, names, zone))


def mentioned(shape: Shape, many_changes: Iterable[Mapping[str, Any]]) -> dict[str, set[UUID]]:
    """The records that these changes mention, by their object."""
    wanted: dict[str, set[UUID]] = {}
    for changes in many_changes:
        for name, pair in changes.items():
            spec = shape.fields.get(name)
            if spec is not None and spec.type == "lookup":
                wanted.setdefault(spec.target, set()).update(id for value in pair if value and (id := _uuid(value)))
    return wanted


def words_in(shape: Shape) -> Mapping[str, Mapping[str, Phrase]]:
    return {spec.widget: words_of(spec) for spec in shape.fields.values() if spec.widget in WORDS}


def words_of(spec: FieldSpec) -> Mapping[str, Phrase]:
    """What the values of a field are called, where they are one of a list."""
    return WORDS[spec.widget]() if spec.widget in WORDS else dict(spec.options)


def _uuid(value: object) -> UUID | None:
    """None for a value that only shares the name of a lookup, as the slug of a form in an event does."""
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None
