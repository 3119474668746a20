"""What is written is read; what is wrong is named, at its place, in both languages."""

from decimal import Decimal

import pytest

from guanxi.expressions import ExpressionError, from_json, parse, to_json, unparse
from guanxi.expressions.tree import Aggregate, Call, History, Items, Literal, Path, Span
from tests.unit.expressions.sales import DEAL

READ_BACK = (
    'amount > 100000 and company.industry in ("technology", "finance") and count(message.opened, 7 days) >= 3',
    'count(message.opened where machine = false and url contains "pricing", 1 day) > 0',
    "name is empty or not closes_on is not empty",
    "(name is empty or is_hot) and is_hot",
    'not (name = "a" or name = "b")',
    'sum(company.deals.amount where stage = "won") / 2 - -1 >= 1 + 2 * 3',
    "-(5) < -amount",
    "1 - (2 - 3) = 2",
    'if(amount > 5, "big", is_hot, "hot", "rest") = "big"',
    "created_at > now - 3 days and closes_on between today and today + 2 months",
    'tags has "vip" and tags has any ("a", "b") and tags has all ("c")',
    'name matches words ("cto", "总监") or name starts with "\\"\\\\" or name ends with "\\n"',
    "changed(stage, 7 days) or time_in(stage) > 30 days or since(message.opened) > 1 week",
    "score" + " + score" * 60 + " > 1",
    'previous(stage) = "new" and last(message.opened.url) = "x"',
    "closes_on = 2026-03-01 or created_at = 2026-03-01T10:00:00.5Z",
)
WRONG = (
    ('company.industy = "x"', "unknown_field", (0, 15), "industry"),
    ('company.industry = "finanec"', "unknown_choice", (0, 28), "finance"),
    ("amont > 5", "unknown_field", (0, 5), "amount"),
    ("lenght(name) > 5", "unknown_function", (0, 12), "length"),
    ('count(dealz where stage = "won") > 1', "unknown_source", (6, 11), ""),
    ("amount > ", "ends_early", (9, 9), ""),
    ("amount >> 5", "unexpected", (8, 9), ""),
    ('name = "open', "quotes", (7, 12), ""),
    ("name = 5", "types", (0, 8), ""),
    ('created_at > "2026-02-30"', "not_a_value", (0, 25), ""),
    ("closes_on > 2026-02-30", "no_such_day", (12, 22), ""),
    ("amount", "wrong_type", (0, 6), ""),
    ("amount and is_hot", "not_a_question", (0, 6), ""),
    ("company.deals > 1", "many", (0, 13), ""),
    ("time_in(stage) > 2 months", "no_fixed_length", (17, 25), ""),
    ("(is_hot", "missing", (7, 7), ""),
    ("", "nothing", (0, 0), ""),
    ("   ", "nothing", (3, 3), ""),
    ("is_hot is_hot", "unexpected", (7, 13), ""),
    ("name = ☃", "strange_sign", (7, 8), ""),
    ("name in (company.name)", "types", (0, 22), ""),
    ("(" * 100 + "is_hot" + ")" * 100, "too_deep", (40, 41), ""),
    ("not " * 300 + "is_hot", "too_deep", (160, 163), ""),
    (" and ".join(["is_hot"] * 600), "too_large", (0, 6595), ""),
    ("x" * 30_000, "too_long", (0, 0), ""),
    ("circular > 1", "circular", (0, 8), ""),
    ("1" + " + 1" * 3000, "too_deep", (246, 247), ""),
    ("-" * 300 + "score", "too_deep", (40, 41), ""),
)


@pytest.mark.parametrize("text", READ_BACK)
def test_a_text_is_read_and_written_as_it_was(text: str) -> None:
    node = parse(text, DEAL, "flag")
    assert parse(unparse(node, DEAL), DEAL) == node
    assert from_json(to_json(node), DEAL) == node


def test_a_text_written_with_few_brackets_is_the_shortest() -> None:
    text = READ_BACK[0]
    assert unparse(parse(f"(({text}))", DEAL), DEAL) == text


@pytest.mark.parametrize(("text", "code", "place", "suggestion"), WRONG, ids=lambda one: str(one)[:30])
def test_a_mistake_is_named_at_its_place(text: str, code: str, place: tuple[int, int], suggestion: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, DEAL, "flag")
    found = caught.value.found[0]
    assert (found.code, (found.start, found.end), found.suggestion) == (code, place, suggestion)
    assert found.message.en
    assert found.message.zh


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse('amont > 1 and company.industy = "x" and stage = "wun"', DEAL)
    assert [one.suggestion for one in caught.value.found] == ["amount", "industry", "won"]


def test_a_misspelt_field_is_told_in_chinese_too() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse('company.industy = "x"', DEAL)
    assert caught.value.found[0].message.zh == "公司没有字段“industy”，你是指“industry”吗？"


def test_and_binds_stronger_than_or() -> None:
    node = parse("is_hot or is_hot and is_hot", DEAL)
    hot = Path(("is_hot",))
    assert node == Call("or", (hot, Call("and", (hot, hot))))


def test_full_width_brackets_and_chinese_quotes_are_understood() -> None:
    assert parse("name in （“张伟”，“李娜”）", DEAL) == Call(
        "in", (Path(("name",)), Items((Literal("张伟", "text"), Literal("李娜", "text"))))
    )


def test_relations_and_events_become_nodes_of_their_own() -> None:
    assert parse("sum(company.deals.amount)", DEAL) == Aggregate("sum", ("company", "deals"), ("amount",))
    assert parse("count(message.opened, 7 days)", DEAL) == History(
        "count", "message.opened", (), None, Span(Decimal(7), "days")
    )


def test_equal_letters_written_differently_are_one_text() -> None:
    assert parse('name = "e\u0301"', DEAL) == parse('name = "é"', DEAL)


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        [],
        {},
        {"value": "x", "type": "number"},
        {"value": "NaN", "type": "number"},
        {"value": 1, "type": "nonsense"},
        {"path": []},
        {"path": [1]},
        {"path": ["gone"]},
        {"call": "and", "args": []},
        {"call": "and", "args": "x"},
        {"call": "contains", "args": [{"path": ["name"]}]},
        {"value": [1, "fortnights"], "type": "duration"},
        {"aggregate": "sum", "path": ["company", "deals"]},
        {"history": "count", "event": "gone"},
    ],
)
def test_json_that_is_no_right_tree_is_refused(data: object) -> None:
    with pytest.raises(ExpressionError):
        from_json(data, DEAL)


def test_json_nested_without_end_is_refused() -> None:
    data: dict[str, object] = {"path": ["is_hot"]}
    for _ in range(5000):
        data = {"call": "not", "args": [data]}
    with pytest.raises(ExpressionError):
        from_json(data, DEAL)
