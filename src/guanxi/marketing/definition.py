"""What a form asks: read once from its record, checked when it is saved, kept ready for the next visitor."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.kit import clock, json, sql
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.kit.registry import did_you_mean
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import Seen, shape_of, steady

TYPES = (
    "text",
    "long_text",
    "email",
    "phone",
    "number",
    "url",
    "date",
    "choice",
    "choices",
    "country",
    "flag",
    "hidden",
)
WIDTHS = ("full", "half")
# Objects whose fields a form may be about, in the order in which a name is looked up.
OBJECTS_ASKED = ("contact", "company", "lead")
# Names of our own controls. The honeypot's sounds like something a robot would fill in.
TOKEN, HONEYPOT, CONSENT, LANGUAGE, PAGE = "_t", "homepage_url", "consent", "_lang", "_page"
RESERVED = frozenset({TOKEN, HONEYPOT, CONSENT, LANGUAGE, PAGE})

# How long another process may still show the form as it was before an edit.
FRESH = timedelta(seconds=5)
MOST_FIELDS = 60
_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_KEYS = frozenset(
    {"name", "type", "label", "required", "help", "placeholder", "options", "width", "max_length", "default"}
)

Options = tuple[tuple[str, Phrase], ...]


@dataclass(frozen=True, slots=True)
class FormField:
    name: str
    type: str
    label: Phrase
    required: bool = False
    help: Phrase | None = None
    placeholder: Phrase | None = None
    options: Options = ()
    width: str = "full"
    max_length: int = 500
    default: str = ""


@dataclass(frozen=True, slots=True)
class FormSettings:
    """`origins` may embed the form ("*" for everybody); `per_minute` 0 switches the limit off; `strict` refuses posts
    that did not come from a page of ours.
    """

    origins: tuple[str, ...] = ("*",)
    per_minute: int = 20
    min_seconds: float = 2.0
    country: str = ""
    strict: bool = False
    consent_required: bool = False


@dataclass(frozen=True, slots=True)
class FormDefinition:
    id: UUID
    slug: str
    name: str
    status: str
    language: str
    fields: tuple[FormField, ...]
    title: Phrase
    intro: Phrase
    submit: Phrase
    consent: Phrase
    success: Phrase
    settings: FormSettings = field(default_factory=FormSettings)
    seen: Seen = field(default_factory=Seen, compare=False, repr=False)
    """What objects looked like when the form was read: nobody who sends it in looks again."""


_known: dict[str, tuple[object, FormDefinition | None]] = {}


def by_slug(slug: str, *, fresh: bool = False) -> FormDefinition | None:
    """The form under this address; `fresh` looks at the database although it was read a moment ago."""
    now = clock.now()
    kept = _known.get(slug)
    if kept is not None and not fresh and abs(now - kept[0]) < FRESH:  # type: ignore[operator]
        return kept[1]
    with steady():
        found = _load(slug)
    if len(_known) > 1000:
        # Invented addresses must not fill the memory.
        _known.clear()
    _known[slug] = (now, found)
    return found


def forget() -> None:
    """Read every form anew."""
    _known.clear()


def _load(slug: str) -> FormDefinition | None:
    with connection.cursor() as cur:
        rows = sql.dicts(
            cur,
            "select id, slug, name, status, language, fields, title, intro, submit, consent, success, settings"
            " from form where slug = %s and deleted_at is null limit 1",
            [slug],
        )
    return read(rows[0]) if rows else None


def read(row: Mapping[str, Any]) -> FormDefinition:
    """The definition of a form whose values were accepted by `problems`."""
    name = str(row["name"])
    return FormDefinition(
        id=UUID(str(row["id"])),
        slug=str(row["slug"]),
        name=name,
        status=str(row.get("status") or "published"),
        language=str(row.get("language") or "auto"),
        fields=tuple(_field(given) for given in _plain(row.get("fields")) or ()),
        title=_words(row.get("title"), phrase_of(name)),
        intro=_words(row.get("intro"), _NOTHING),
        submit=_words(row.get("submit"), _SUBMIT),
        consent=_words(row.get("consent"), _NOTHING),
        success=_words(row.get("success"), _SUCCESS),
        settings=_settings(_plain(row.get("settings")) or {}),
    )


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _words(value: Any, default: Phrase) -> Phrase:
    given = _plain(value) if isinstance(value, str) and value.startswith(("{", '"')) else value
    return phrase_of(given) if given else default


def _field(given: Mapping[str, Any]) -> FormField:
    name = str(given["name"])
    known = _declared(name)
    made = FormField(
        name=name,
        type=str(given.get("type") or (known.type if known else "text")),
        label=phrase_of(given["label"]) if given.get("label") else (known.label if known else phrase_of(name)),
        required=bool(given.get("required")),
        help=phrase_of(given["help"]) if given.get("help") else None,
        placeholder=phrase_of(given["placeholder"]) if given.get("placeholder") else None,
        options=_options(given.get("options")) or (known.options if known else ()),
        width=str(given.get("width") or "full"),
        default=str(given.get("default") or ""),
    )
    longest = given.get("max_length") or (5000 if made.type == "long_text" else 500)
    return replace(made, max_length=int(longest))


def _options(given: Any) -> Options:
    return tuple(
        (str(one["value"]), phrase_of(one.get("label") or one["value"]))
        if isinstance(one, Mapping)
        else (str(one), phrase_of(one))
        for one in given or ()
    )


_TYPE_OF_WIDGET = {
    "long_text": "long_text", "email": "email", "phone": "phone", "url": "url", "number": "number",
    "integer": "number", "money": "number", "date": "date", "choice": "choice", "flag": "flag",
}  # fmt: skip


def _declared(name: str) -> FormField | None:
    """The record's field of this name: a form only has to name it, label and choices come with it."""
    for object in OBJECTS_ASKED:
        spec = shape_of(object).fields.get(name) if object in OBJECTS else None
        if spec is not None:
            kind = "country" if name == "country" else _TYPE_OF_WIDGET.get(spec.widget, "text")
            return FormField(name, kind, spec.label, options=spec.options)
    return None


def _settings(given: Mapping[str, Any]) -> FormSettings:
    known = {name: given[name] for name in FormSettings.__slots__ if name in given}
    if "origins" in known:
        known["origins"] = tuple(str(origin).rstrip("/") for origin in known["origins"])
    return FormSettings(**known)


# Checking


def check_form(values: dict[str, object], old: Mapping[str, object] | None) -> Sequence[Fault]:
    """What is wrong with the values about to be saved."""
    faults: list[Fault] = []
    if "slug" in values and not _SLUG.fullmatch(str(values["slug"])):
        faults.append(Fault("slug", "slug", _BAD_SLUG))
    if "fields" in values:
        faults += problems(values["fields"])
    if values.get("settings"):
        faults += _problems_of_settings(values["settings"])
    return faults


def problems(fields: object) -> list[Fault]:
    if not isinstance(fields, Sequence) or isinstance(fields, str) or not fields:
        return [Fault("fields", "no_fields", _NO_FIELDS)]
    if len(fields) > MOST_FIELDS:
        return [Fault("fields", "too_many", _TOO_MANY)]
    faults: list[Fault] = []
    seen: set[str] = set()
    for index, given in enumerate(fields):
        place = f"fields.{index}"
        if not isinstance(given, Mapping):
            faults.append(Fault(place, "not_an_object", _NOT_A_FIELD))
            continue
        name = str(given.get("name") or "")
        if name in seen:
            faults.append(Fault(f"{place}.name", "twice", _TWICE.fill(name=name)))
        seen.add(name)
        faults += _problems_of_field(place, name, given)
    return faults


def _problems_of_field(place: str, name: str, given: Mapping[str, Any]) -> list[Fault]:
    faults = [Fault(f"{place}.{key}", "unknown_field", _unknown_key(str(key))) for key in given if key not in _KEYS]
    if not _NAME.fullmatch(name) or name in RESERVED:
        faults.append(Fault(f"{place}.name", "name", _BAD_NAME.fill(name=name[:60])))
        return faults
    kind = given.get("type") or (known.type if (known := _declared(name)) else "text")
    if kind not in TYPES:
        faults.append(Fault(f"{place}.type", "type", _BAD_TYPE.fill(type=kind, known=", ".join(TYPES))))
    if given.get("width") not in (None, *WIDTHS):
        faults.append(Fault(f"{place}.width", "width", _BAD_WIDTH))
    if kind in {"choice", "choices"} and not given.get("options") and not getattr(_declared(name), "options", ()):
        faults.append(Fault(f"{place}.options", "options", _NO_OPTIONS))
    return faults


def _problems_of_settings(given: object) -> list[Fault]:
    if not isinstance(given, Mapping):
        return [Fault("settings", "not_an_object", _NOT_SETTINGS)]
    faults = [
        Fault(f"settings.{key}", "unknown_field", _unknown_key(str(key), FormSettings.__slots__))
        for key in given
        if key not in FormSettings.__slots__
    ]
    origins = given.get("origins", [])
    if not isinstance(origins, Sequence) or isinstance(origins, str):
        faults.append(Fault("settings.origins", "not_a_list", _NOT_ORIGINS))
    faults += [
        Fault(f"settings.{key}", "not_number", _NOT_A_NUMBER)
        for key in ("per_minute", "min_seconds")
        if not isinstance(given.get(key, 0), int | float) or isinstance(given.get(key), bool) or given.get(key, 0) < 0
    ]
    return faults


def _unknown_key(key: str, known: Sequence[str] = tuple(_KEYS)) -> Phrase:
    near = did_you_mean(key, known)
    message = _UNKNOWN_KEY.fill(name=key[:60])
    return _MEANT.fill(message=message, near=near) if near else message


_NOTHING = Phrase("", "")
_SUBMIT = Phrase("Send", "提交")
_SUCCESS = Phrase("Thank you. We will get back to you soon.", "已收到，我们会尽快与你联系。")
_BAD_SLUG = Phrase(
    "The address may have small letters, digits and hyphens, at most 60",
    "网址标识只能用小写字母、数字和连字符，最多 60 个",
)
_NO_FIELDS = Phrase("A form needs at least one field", "表单至少需要一个字段")
_TOO_MANY = Phrase(f"A form may have at most {MOST_FIELDS} fields", f"表单最多 {MOST_FIELDS} 个字段")
_NOT_A_FIELD = Phrase("A field needs a name, a label and a type", "字段需要名称、标签和类型")
_TWICE = Phrase("The field “{name}” appears twice", "字段“{name}”出现了两次")
_BAD_NAME = Phrase(
    "“{name}” cannot be the name of a field; use small letters, digits and _",
    "“{name}”不能作字段名，请用小写字母、数字和 _",
)
_BAD_TYPE = Phrase("There is no field type “{type}”; possible: {known}", "没有字段类型“{type}”，可选：{known}")
_BAD_WIDTH = Phrase("The width is full or half", "宽度只能是 full 或 half")
_NO_OPTIONS = Phrase("A choice needs options", "选择字段需要选项")
_NOT_SETTINGS = Phrase("The settings must be named values", "设置必须是键值")
_NOT_ORIGINS = Phrase("The origins must be a list like https://example.com", "来源必须是列表，例如 https://example.com")
_NOT_A_NUMBER = Phrase("This must be a number of zero or more", "必须是不小于 0 的数字")
_UNKNOWN_KEY = Phrase("“{name}” is not known here", "这里没有“{name}”")
_MEANT = Phrase("{message}; did you mean “{near}”?", "{message}，你是指“{near}”吗？")
