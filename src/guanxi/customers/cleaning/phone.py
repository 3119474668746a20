"""Telephone numbers to E.164. Uses the numbering plans of `phonenumbers` only: its place names cost 200 MB."""

import re
from dataclasses import dataclass
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata

from guanxi.customers.cleaning.text import half_width_all

_LETTERS = re.compile(r"[A-Za-z]{3,}")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
_NOT_DIGITS = re.compile(r"\D")
_ADDED = re.compile(r"(?i)ext\w*|tel\w*|phone|fax|mobile")

# E.164 numbers read a while ago, with their countries: a number passes here when it is cleaned, when the country is
# taken from it, and when the record is written.
_known: dict[str, str] = {}
_MOST_KNOWN = 20_000

# Numbers written before a country changed its plan: country, national digits as they were, as they are today.
# Official one-to-one changes (Brazil's went exchange by exchange; 3 was by far the most common digit to be added), and
# only tried when the number is not valid as it stands.
_RENUMBERED: tuple[tuple[str, str, str], ...] = (
    ("GB", r"0?171(\d{7})", r"020 7\1"),
    ("GB", r"0?181(\d{7})", r"020 8\1"),
    ("MX", r"0?1?5(\d{7})", r"55 5\1"),
    ("AR", r"0?1(\d{7})", r"011 4\1"),
    ("PT", r"0?1(\d{7})", r"21\1"),
    ("BR", r"0?(\d\d)([2-5]\d{6})", r"\1 3\2"),
    ("VE", r"0?2(\d{7})", r"0212 \1"),
    ("FI", r"90(\d{5,8})", r"09 \1"),
    ("FI", r"98(\d{5,8})", r"08 \1"),
    ("FR", r"1(\d{8})", r"01\1"),
    ("FR", r"((?:30|34|39|60|64|69)\d{6})", r"01\1"),
    ("FR", r"((?:31|32|33|35|37|38|40|41|43|47|48|51|54|96|97|98|99)\d{6})", r"02\1"),
    ("FR", r"((?:2\d|44|8\d)\d{6})", r"03\1"),
    ("FR", r"((?:42|50|66|67|68|7\d|9[0-5])\d{6})", r"04\1"),
    ("FR", r"((?:45|46|49|53|55|56|57|58|59|61|62|63|65)\d{6})", r"05\1"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """`number` is E.164, or "" when nothing valid could be read; `how` is plain, renumbered or guessed."""

    number: str
    how: str = "plain"
    country: str = ""


def read(raw: str, country: str = "") -> Reading:
    """Reads a number as somebody in `country` (ISO code) would write it; an international one needs no country."""
    if raw in _known:
        return Reading(raw, "plain", _known[raw])
    found = _read(raw, country)
    if found.number:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[found.number] = found.country
    return found


def _read(raw: str, country: str) -> Reading:
    text = half_width_all(raw).strip()
    if country == "CN" and _is_chinese_mobile(text):
        return Reading(f"+86{text}", "plain", "CN")
    if not text or _LETTERS.search(_ADDED.sub("", text)):
        return Reading("")
    if text.startswith("00") and not country:
        text = "+" + text[2:]
    digits = _NOT_DIGITS.sub("", text)
    if not country and not text.startswith("+"):
        return _guess(digits)
    found = _valid(text, country)
    return found or _renumbered(digits, country) or _other_way(text, digits) or Reading("")


def _valid(text: str, country: str, how: str = "plain") -> Reading | None:
    try:
        parsed = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(parsed)
    if region is None or not phonenumbers.is_valid_number_for_region(parsed, region):
        return None
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Reading(number, how, region if len(region) == 2 else "")


def _is_chinese_mobile(text: str) -> bool:
    """Half of all numbers of a Chinese company; asks the numbering plan directly."""
    return bool(_CHINESE_MOBILE.fullmatch(text) and _chinese_plan().fullmatch(text))


@cache
def _chinese_plan() -> re.Pattern[str]:
    plan = PhoneMetadata.metadata_for_region("CN")
    mobile = plan.mobile if plan else None
    return re.compile((mobile and mobile.national_number_pattern) or "")


def _renumbered(digits: str, country: str) -> Reading | None:
    for plan, before, after in _RENUMBERED:
        if plan == country and (match := re.fullmatch(before, digits)):
            found = _valid(match.expand(after), country, "renumbered")
            if found:
                return found
    return None


def _other_way(text: str, digits: str) -> Reading | None:
    """A number abroad typed with its country code but without the plus, as many address books keep it."""
    return None if text.startswith(("+", "0")) or len(digits) < 11 else _valid("+" + digits, "", "guessed")


def _guess(digits: str) -> Reading:
    """Without a country only one shape is unmistakable: a Chinese mobile number."""
    if _CHINESE_MOBILE.fullmatch(digits):
        return _valid(digits, "CN", "guessed") or Reading("")
    return Reading("")
