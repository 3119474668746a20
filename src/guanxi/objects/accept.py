"""What a value must be to be let in: one function a type, raw value in, clean value out.

Both declared and custom fields use these. Each raises `Unacceptable` with words for the person who typed the value.
Empty values never arrive here: "" and None mean "empty" for every type and are handled before.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit
from uuid import UUID

from guanxi.kit import json
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean

Accept = Callable[[object], object]
Options = tuple[tuple[str, Phrase], ...]

LINE = 500
LONG = 100_000
JSON_BYTES = 512_000
_EMAIL = re.compile(r"[^@\s,;:<>\"()\[\]\\]{1,64}@(?:[^@\s.,;:<>\"()\[\]\\]+\.)+[^@\s.,;:<>\"()\[\]\\\d]{2,}")
_PHONE = re.compile(r"[+()\d][\d\s().\-/+]*(?:\s*(?:ext|x|转|#)\.?\s*\d+)?", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Unacceptable(Exception):
    def __init__(self, code: str, message: Phrase) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message


def text(longest: int = LINE, *, one_line: bool = True) -> Accept:
    """Normalised to NFC and trimmed. On one line, a run of white space becomes one space."""

    def accept(value: object) -> str:
        cleaned = _readable(value)
        cleaned = " ".join(cleaned.split()) if one_line else cleaned.strip()
        if len(cleaned) > longest:
            raise Unacceptable(
                "too_long",
                Phrase(
                    "This is too long: {size} characters, {longest} fit",
                    "内容过长：共 {size} 个字符，最多 {longest} 个",
                ).fill(size=len(cleaned), longest=longest),
            )
        return cleaned

    return accept


def _readable(value: object) -> str:
    """Text as people see it: no NUL and other control characters, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise Unacceptable("not_text", Phrase("This must be text", "此处应为文本"))
    if value.isascii() and value.isprintable():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unacceptable("broken_text", Phrase("The text has broken characters", "文本中有损坏的字符")) from None
    if _UNSEEN.search(value):
        raise Unacceptable(
            "control_characters", Phrase("The text has invisible control characters", "文本中有不可见的控制字符")
        )
    return unicodedata.normalize("NFC", value)


_line = text()


def email(value: object) -> str:
    """Lower-cased. The shape is checked, not whether the mailbox exists."""
    address = str(_line(value)).lower()
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise Unacceptable(
            "not_email",
            Phrase("“{value}” is not an e-mail address", "“{value}”不是有效的邮箱地址").fill(value=address[:80]),
        )
    return address


def phone(value: object) -> str:
    """Anything people write as a number. Bringing it to E.164 needs a country and happens further up."""
    number = str(_line(value))
    if len(number) > 40 or not _PHONE.fullmatch(number) or len(_DIGIT.findall(number)) < 3:
        raise Unacceptable(
            "not_phone",
            Phrase("“{value}” is not a phone number", "“{value}”不是有效的电话号码").fill(value=number[:80]),
        )
    return number


def url(value: object) -> str:
    """http and https only; a bare domain gets https in front."""
    given = str(_line(value))
    address = given if "://" in given else f"https://{given}"
    try:
        parts = urlsplit(address)
        is_fine = parts.scheme.lower() in ("http", "https") and "." in (parts.hostname or "") and " " not in address
    except ValueError:
        is_fine = False
    if not is_fine or len(address) > 2_000:
        raise Unacceptable(
            "not_url", Phrase("“{value}” is not a web address", "“{value}”不是有效的网址").fill(value=given[:80])
        )
    return address


def number(places: int = 6, digits: int = 24) -> Accept:
    """Exact decimals. NaN and infinity are no numbers; nor is a yes."""

    def accept(value: object) -> Decimal:
        found = _decimal(value)
        if not found.is_finite() or found.adjusted() >= digits:
            raise _not_a_number(value)
        found = _shortest(found)
        if _places(found) > places:
            raise Unacceptable(
                "too_many_places",
                Phrase("At most {places} digits after the point", "小数点后最多 {places} 位").fill(places=places),
            )
        if len(found.as_tuple().digits) > digits:
            raise _not_a_number(value)
        return found

    return accept


def _shortest(value: Decimal) -> Decimal:
    """Without an exponent and without zeros at the end that were not given on purpose (12.50 stays 12.50)."""
    return value.quantize(Decimal(1)) if _places(value) < 0 or value == value.to_integral_value() else value


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise _not_a_number(value)
    try:
        return Decimal(repr(value) if isinstance(value, float) else value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        raise _not_a_number(value) from None


def _not_a_number(value: object) -> Unacceptable:
    shown = value[:80] if isinstance(value, str) else "…" if isinstance(value, int) else str(value)[:80]
    return Unacceptable("not_number", Phrase("“{value}” is not a number", "“{value}”不是数字").fill(value=shown))


_whole = number(places=0)


def integer(value: object) -> int:
    found = int(str(_whole(value)))
    if abs(found) > 2**63 - 1:
        raise _not_a_number(value)
    return found


_WORDS = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}


def flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    found = _WORDS.get(str(value).strip().lower()) if isinstance(value, str | int) else None
    if found is None:
        raise Unacceptable("not_flag", Phrase("This must be yes or no", "此处应为“是”或“否”"))
    return found


def day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value.strip() if isinstance(value, str) else "")
    except ValueError:
        raise Unacceptable(
            "not_date", Phrase("This must be a date like 2026-11-22", "日期格式应为 2026-11-22")
        ) from None


def moment(value: object) -> datetime:
    """Kept in UTC. A moment without a time zone is refused, because guessing one moves meetings."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unacceptable(
            "not_moment",
            Phrase(
                "This must be a moment with its time zone, like 2026-11-22T09:30:00+08:00",
                "时间须带时区，例如 2026-11-22T09:30:00+08:00",
            ),
        ) from None


def choice(options: Options) -> Accept:
    known = {value: value for value, _ in options}
    # People and files write the label as often as the stored value.
    by_words = {word.casefold(): value for value, label in options for word in (value, label.en, label.zh)}

    def accept(value: object) -> str:
        if isinstance(value, str) and value in known:
            return value
        found = by_words.get(value.strip().casefold()) if isinstance(value, str) else None
        if found is None:
            raise _not_an_option(value, options)
        return found

    return accept


def _not_an_option(value: object, options: Options) -> Unacceptable:
    near = did_you_mean(str(value), [option for option, _ in options])
    shown = near or ", ".join(option for option, _ in options[:12])
    return Unacceptable(
        "not_an_option",
        Phrase("“{value}” is not one of the choices; possible: {shown}", "“{value}”不在可选值之内，可选：{shown}").fill(
            value=str(value)[:80], shown=shown
        ),
    )


def words(options: Options = (), most: int = 200) -> Accept:
    """A set of short words: order kept, doubles dropped. With `options`, only these."""
    accept_one = choice(options) if options else text(100)

    def accept(value: object) -> list[str]:
        if isinstance(value, str) or not isinstance(value, Sequence | set | frozenset):
            raise Unacceptable("not_set", Phrase("This must be a list of words", "此处应为词语列表"))
        given = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        found = list(dict.fromkeys(str(accept_one(word)) for word in given))
        if len(found) > most:
            raise Unacceptable("too_many", Phrase("At most {most} entries", "最多 {most} 项").fill(most=most))
        return [word for word in found if word]

    return accept


def json_value(value: object) -> object:
    """Any JSON of up to half a megabyte that PostgreSQL can keep."""
    try:
        written = json.exact(value)
    except (TypeError, ValueError, RecursionError):
        raise Unacceptable("not_json", Phrase("This is not valid JSON", "此处不是有效的 JSON")) from None
    if len(written) > JSON_BYTES:
        raise Unacceptable("too_long", Phrase("This is too large", "内容过大"))
    kept = json.loads(written)
    if not is_storable(written) or ("\\u0000" in written and _has_nul(kept)):
        raise Unacceptable("broken_text", Phrase("The text has broken characters", "文本中有损坏的字符"))
    return kept


def is_storable(text: str) -> bool:
    """PostgreSQL keeps no NUL, and UTF-8 no half of a surrogate pair."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _has_nul(value: object) -> bool:
    match value:
        case str():
            return "\0" in value
        case dict():
            return any(_has_nul(key) or _has_nul(one) for key, one in value.items())
        case list():
            return any(_has_nul(one) for one in value)
    return False


def identity(value: object) -> UUID:
    """The id of another record, alone or as the {"id": …} that reading gives."""
    given = value.get("id") if isinstance(value, Mapping) else value
    try:
        return given if isinstance(given, UUID) else UUID(str(given))
    except ValueError:
        raise Unacceptable("not_id", Phrase("This must be the id of a record", "此处应为一条记录的 ID")) from None
