"""What a value must be to be let in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kit import json
from guanxi.kit.phrase import Phrase
from guanxi.objects import accept
from guanxi.objects.accept import Accept, Unacceptable

OPTIONS = (("won", Phrase("Won", "赢单")), ("lost", Phrase("Lost", "丢单")))
ID = "01931f9e-0000-7000-8000-000000000000"
TEXT, LONG, NUMBER, CHOICE, WORDS = (
    accept.text(10),
    accept.text(20, one_line=False),
    accept.number(places=2),
    accept.choice(OPTIONS),
    accept.words(),
)


@pytest.mark.parametrize(
    ("rule", "given", "kept"),
    [
        (TEXT, " a \t b\n", "a b"),
        (TEXT, "e\u0301", "é"),
        (LONG, " a\n b ", "a\n b"),
        (accept.email, " Ada@Example.COM ", "ada@example.com"),
        (accept.email, "张三@例子.中国", "张三@例子.中国"),
        (accept.phone, "+86 (10) 1234-5678 转 12", "+86 (10) 1234-5678 转 12"),
        (accept.phone, "030/123456", "030/123456"),
        (accept.url, "example.com/a?b=1", "https://example.com/a?b=1"),
        (accept.url, "http://例子.中国", "http://例子.中国"),
        (NUMBER, "12.50", Decimal("12.50")),
        (NUMBER, "1e3", Decimal(1000)),
        (NUMBER, 0.1, Decimal("0.1")),
        (NUMBER, "-0", Decimal(0)),
        (accept.integer, "7", 7),
        (accept.integer, 7.0, 7),
        (accept.flag, "是", True),
        (accept.flag, 0, False),
        (accept.day, "2026-02-28", date(2026, 2, 28)),
        (accept.moment, "2026-02-28T08:00+08:00", datetime(2026, 2, 28, tzinfo=UTC)),
        (accept.moment, "2026-02-28T08:00Z", datetime(2026, 2, 28, 8, tzinfo=UTC)),
        (CHOICE, "won", "won"),
        (CHOICE, " 赢单 ", "won"),
        (CHOICE, "LOST", "lost"),
        (WORDS, ["b", "a", "b", " "], ["b", "a"]),
        (WORDS, {"b", "a"}, ["a", "b"]),
        (accept.json_value, {"a": [1, "C:\\u0000x", None]}, {"a": [1, "C:\\u0000x", None]}),
        (accept.identity, ID, UUID(ID)),
        (accept.identity, {"id": ID, "label": "x"}, UUID(ID)),
    ],
)
def test_good_values_are_kept_in_their_clean_form(rule: Accept, given: Any, kept: object) -> None:
    assert rule(given) == kept


@pytest.mark.parametrize(
    ("rule", "given", "code"),
    [
        (TEXT, "a" * 11, "too_long"),
        (TEXT, "a\0b", "control_characters"),
        (TEXT, "a\x1bb", "control_characters"),
        (TEXT, "a\ud800", "broken_text"),
        (TEXT, 7, "not_text"),
        (TEXT, ["a"], "not_text"),
        (accept.email, "ada", "not_email"),
        (accept.email, "ada@example", "not_email"),
        (accept.email, "a b@example.com", "not_email"),
        (accept.email, "a@example.com, b@example.com", "not_email"),
        (accept.email, "Ada <ada@example.com>", "not_email"),
        (accept.email, "a" * 65 + "@example.com", "not_email"),
        (accept.phone, "call me", "not_phone"),
        (accept.phone, "12", "not_phone"),
        (accept.phone, "1" * 41, "not_phone"),
        (accept.url, "javascript:alert(1)", "not_url"),
        (accept.url, "ftp://example.com", "not_url"),
        (accept.url, "http://[", "not_url"),
        (accept.url, "nothing", "not_url"),
        (NUMBER, "12,5", "not_number"),
        (NUMBER, "NaN", "not_number"),
        (NUMBER, float("inf"), "not_number"),
        (NUMBER, True, "not_number"),
        (NUMBER, "1e999999", "not_number"),
        pytest.param(NUMBER, 10**5000, "not_number", id="five thousand digits"),
        (NUMBER, "9" * 5000, "not_number"),
        (NUMBER, "0.001", "too_many_places"),
        (NUMBER, "1e-999999", "too_many_places"),
        (NUMBER, {}, "not_number"),
        (accept.integer, 1.5, "too_many_places"),
        (accept.integer, 2**63, "not_number"),
        (accept.flag, "perhaps", "not_flag"),
        (accept.flag, [], "not_flag"),
        (accept.day, "2026-02-30", "not_date"),
        (accept.day, datetime(2026, 1, 1, tzinfo=UTC), "not_date"),
        (accept.day, 20260101, "not_date"),
        (accept.moment, "2026-02-28T08:00", "not_moment"),
        (accept.moment, "0001-01-01T00:00+14:00", "not_moment"),
        (accept.moment, 7, "not_moment"),
        (CHOICE, "wonn", "not_an_option"),
        (CHOICE, 1, "not_an_option"),
        (WORDS, "a", "not_set"),
        (WORDS, [1], "not_text"),
        (WORDS, [str(n) for n in range(201)], "too_many"),
        (accept.json_value, {"a": float("nan")}, "not_json"),
        (accept.json_value, {"a": "x\0"}, "broken_text"),
        (accept.json_value, ["\udc00"], "broken_text"),
        (accept.json_value, "x" * 600_000, "too_long"),
        (accept.json_value, object(), "not_json"),
        (accept.identity, "x", "not_id"),
        (accept.identity, {"label": "x"}, "not_id"),
    ],
)
def test_bad_values_are_refused_with_words_in_both_languages(rule: Accept, given: Any, code: str) -> None:
    with pytest.raises(Unacceptable) as caught:
        rule(given)
    assert caught.value.code == code
    assert caught.value.message.en != caught.value.message.zh


def test_a_near_miss_is_told_what_was_meant() -> None:
    with pytest.raises(Unacceptable, match="won"):
        CHOICE("wonn")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary() | st.uuids(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
RULES = [
    TEXT, LONG, NUMBER, CHOICE, WORDS, accept.email, accept.phone, accept.url, accept.integer, accept.flag, accept.day,
    accept.moment, accept.json_value, accept.identity,
]  # fmt: skip


@given(rule=st.sampled_from(RULES), value=ANYTHING)
def test_no_value_whatever_breaks_a_rule(rule: Accept, value: object) -> None:
    try:
        kept = rule(value)
    except Unacceptable:
        return
    assert rule(kept) == kept
    json.dumps(kept).encode()
