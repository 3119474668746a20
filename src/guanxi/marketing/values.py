"""Are the answers of a visitor usable? Each refusal names the field and the reason, in both languages.

Only what is certain is refused here; spelling, country codes and E.164 are the business of the flow's cleaning step.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import phonenumbers

from guanxi.kit.errors import Fault
from guanxi.kit.mail import is_address
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean
from guanxi.marketing.definition import CONSENT, RESERVED, FormDefinition, FormField

MOST_TEXT = 20_000
# Where a visitor came from; pages may send it along without the form asking.
TRACED = frozenset({"utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid"})


@dataclass(frozen=True, slots=True)
class Answers:
    """`data` is what was sent, by field; `faults` are empty when it can be taken."""

    data: dict[str, Any]
    faults: tuple[Fault, ...]
    consent: bool


def read(form: FormDefinition, given: Mapping[str, Any]) -> Answers:
    known = {field.name for field in form.fields} | RESERVED | TRACED
    faults = [Fault(str(name)[:60], "unknown_field", _unknown(str(name), known)) for name in given if name not in known]
    data: dict[str, Any] = {name: _short(given[name]) for name in given if name in TRACED and given[name]}
    country = str(given.get("country") or form.settings.country or "")
    for field in form.fields:
        value, fault = _answer(field, given.get(field.name), country)
        if value not in ("", None, []):
            data[field.name] = value
        if fault is not None:
            faults.append(fault)
    consent = _is_yes(given.get(CONSENT))
    if form.settings.consent_required and form.consent and not consent:
        faults.append(Fault(CONSENT, "required", _CONSENT))
    return Answers(data, tuple(faults), consent)


def _answer(field: FormField, raw: Any, country: str) -> tuple[Any, Fault | None]:
    """The value as it will be kept, and what is wrong with it. A value of the wrong kind is kept as text."""
    if field.type == "choices":
        return _several(field, raw)
    if field.type == "flag":
        yes = _is_yes(raw)
        return yes, (_fault(field, "required", _REQUIRED) if field.required and not yes else None)
    if (raw is not None and not isinstance(raw, str | int | float)) or isinstance(raw, bool):
        return str(raw)[:MOST_TEXT], _fault(field, "not_text", _NOT_TEXT)
    value = "" if raw is None else str(raw).replace("\x00", "").strip()
    if not value:
        return "", (_fault(field, "required", _REQUIRED) if field.required else None)
    if len(value) > field.max_length:
        return value[:MOST_TEXT], _fault(field, "too_long", _TOO_LONG.fill(size=len(value), most=field.max_length))
    return value, _check(field, value, country)


def _check(field: FormField, value: str, country: str) -> Fault | None:
    if field.type == "choice":
        return _check_choice(field, value)
    # A country may be written in any way; the cleaning step knows how people write them.
    if field.type == "phone":
        return None if is_possible_phone(value, country) else _fault(field, "not_phone", _NOT_PHONE)
    check = _CHECKS.get(field.type)
    if check is None or check[0](value):
        return None
    return _fault(field, check[1], check[2])


def _check_choice(field: FormField, value: str) -> Fault | None:
    wanted = value.casefold()
    if any(wanted in (option.casefold(), label.en.casefold(), label.zh) for option, label in field.options):
        return None
    return _fault(field, "not_an_option", _NOT_AN_OPTION.fill(value=value[:60]))


def _several(field: FormField, raw: Any) -> tuple[list[str], Fault | None]:
    given = [raw] if isinstance(raw, str) else list(raw) if isinstance(raw, list) else []
    values = [str(one) for one in given if one not in ("", None)]
    known = {option for option, _ in field.options}
    wrong = [value for value in values if value not in known]
    if wrong:
        return values, _fault(field, "not_an_option", _NOT_AN_OPTION.fill(value=wrong[0][:60]))
    return values, (_fault(field, "required", _REQUIRED) if field.required and not values else None)


def is_possible_phone(value: str, country: str) -> bool:
    """Possible, not proven: new number ranges appear every month. Without any country six to fifteen digits do."""
    region = country.upper() if len(country) == 2 and country.isalpha() else None
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(value, region))
    except phonenumbers.NumberParseException:
        digits = sum(char.isdigit() for char in value)
        return region is None and not value.startswith("+") and 6 <= digits <= 15 and not _has_letters(value)


def _has_letters(value: str) -> bool:
    return any(char.isalpha() for char in value)


def _is_number(value: str) -> bool:
    try:
        return Decimal(value.replace(",", "")).is_finite()
    except InvalidOperation:
        return False


def is_url(value: str) -> bool:
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and " " not in value


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_yes(raw: Any) -> bool:
    return raw is True or str(raw).strip().lower() in {"on", "yes", "true", "1", "是"}


def _short(raw: Any) -> str:
    return str(raw)[:200]


def _fault(field: FormField, code: str, message: Phrase) -> Fault:
    return Fault(field.name, code, message.fill(label=field.label))


def _unknown(name: str, known: set[str]) -> Phrase:
    near = did_you_mean(name, known - RESERVED)
    message = _UNKNOWN.fill(name=name[:60])
    return _MEANT.fill(message=message, near=near) if near else message


_REQUIRED = Phrase("{label} is missing", "请填写{label}")
_NOT_TEXT = Phrase("{label} must be text", "{label}应为文字")
_TOO_LONG = Phrase("This is too long: {size} characters, {most} fit", "内容过长：共 {size} 个字符，最多 {most} 个")
_NOT_EMAIL = Phrase("This is not an e-mail address, like name@example.com", "邮箱格式不对，应类似 name@example.com")
_NOT_PHONE = Phrase(
    "This is not a phone number; with the country code it looks like +86 138 0013 8000",
    "电话格式不对，带国家区号时应类似 +86 138 0013 8000",
)
_NOT_NUMBER = Phrase("{label} must be a number", "{label}应为数字")
_NOT_URL = Phrase("This is not a web address, like https://example.com", "网址格式不对，应类似 https://example.com")
_NOT_DATE = Phrase("This must be a date like 2026-11-22", "日期格式应为 2026-11-22")
_NOT_AN_OPTION = Phrase("“{value}” is not one of the choices", "“{value}”不在可选项之内")
_CONSENT = Phrase("Please agree, or we may not keep your answers", "请勾选同意，否则我们不能保留你填写的内容")
_UNKNOWN = Phrase("The form does not ask for “{name}”", "这个表单没有“{name}”这一项")
_MEANT = Phrase("{message}; did you mean “{near}”?", "{message}，你是指“{near}”吗？")

_CHECKS: Mapping[str, tuple[Callable[[str], bool], str, Phrase]] = {
    "email": (is_address, "not_email", _NOT_EMAIL),
    "number": (_is_number, "not_number", _NOT_NUMBER),
    "url": (is_url, "not_url", _NOT_URL),
    "date": (_is_date, "not_date", _NOT_DATE),
}
