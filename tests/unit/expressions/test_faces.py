"""Truth, sentence, trace, watch list and SQL of conditions on one deal."""

from datetime import UTC, date, timedelta
from decimal import Decimal

import pytest

from guanxi.expressions import EventFact, RowFacts, compile_closure, emit, explain, parse, sentence, type_of, watch
from guanxi.expressions.faults import ExpressionError
from tests.unit.expressions.sales import DEAL, NOW

WON = RowFacts(NOW, {"amount": Decimal(70_000), "currency": "CNY", "stage": "won"})
LOST = RowFacts(NOW, {"amount": Decimal(5), "currency": "EUR", "stage": "lost"})
ACME = RowFacts(
    NOW, {"name": "Acme", "industry": "finance", "revenue": Decimal(1), "currency": "CNY"}, many={"deals": [WON, LOST]}
)
FACTS = RowFacts(
    NOW,
    {
        "name": "Acme 续约",
        "amount": Decimal(120_000),
        "currency": "CNY",
        "score": Decimal("0.5"),
        "stage": "new",
        "tags": ["vip"],
        "closes_on": date(2026, 3, 31),
        "created_at": NOW - timedelta(days=2),
    },
    "Asia/Shanghai",
    {"company": ACME},
    happened={
        "message.opened": [EventFact(NOW - timedelta(days=age), {"machine": age == 5}) for age in (40, 5, 3, 1)],
        "deal.updated": [EventFact(NOW - timedelta(days=4), {"changes": {"stage": ["lost", "new"]}})],
    },
)
TRUTHS = (
    ('amount > 100000 and company.industry in ("technology", "finance") and count(message.opened, 7 days) >= 3', True),
    ("count(message.opened where machine = false, 7 days) >= 3", False),
    ("company.parent.name is empty", True),
    ('company.parent.name != "x"', False),
    ('not (company.parent.name = "x")', True),
    ("is_hot", False),
    ("not is_hot", True),
    ("is_hot = false", False),
    ('sum(company.deals.amount where stage = "won") = 70000', True),
    ("sum(company.deals.amount) > 0", False),
    ('any(company.deals where stage = "lost") and not all(company.deals where stage = "won")', True),
    ("amount > company.revenue", True),
    ("weighted = 60000", True),
    ('amount > money(1, "EUR")', False),
    ('closes_on = end_of(today, "month")', True),
    ("created_at > now - 3 days and created_at < today", True),
    ("changed(stage, 7 days) and not changed(amount)", True),
    ('previous(stage) = "lost" and time_in(stage) = 4 days', True),
    ('any(previous(tags), item = "vip") or all(if(is_hot, tags), item = "vip") and count(previous(tags)) = 0', True),
    ("amount / (score - 0.5) > 0 or amount / (score - 0.5) <= 0", False),
)


@pytest.mark.parametrize(("text", "truth"), TRUTHS)
def test_a_condition_is_true_or_false_never_anything_else(text: str, truth: bool) -> None:
    assert compile_closure(parse(text, DEAL, "flag"), DEAL)(FACTS) is truth


@pytest.mark.parametrize(("text", "truth"), TRUTHS)
def test_a_trace_comes_to_the_same_end(text: str, truth: bool) -> None:
    assert explain(parse(text, DEAL, "flag"), DEAL, FACTS).truth is truth


def test_a_trace_tells_what_was_seen_and_what_was_not_looked_at() -> None:
    verdict = explain(parse('stage = "won" and amount > 5 or is_hot', DEAL), DEAL, FACTS)
    assert [(atom.address, atom.seen, atom.wanted, atom.truth, atom.is_empty) for atom in verdict.atoms] == [
        ("0.0", "new", "won", False, False),
        ("0.1", None, "5", None, False),
        ("1", None, None, False, True),
    ]


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        (
            'amount > 100000 and (stage = "won" or not (company.industry = "finance"))',
            "Amount is more than 100000 and (Stage is “Won” or Company › Industry is not “Finance”, or is empty)",
            "金额 大于 100000 且 （阶段 是 “赢单” 或 公司的行业 不是 “金融”，或为空）",
        ),
        (
            "count(message.opened where machine = false, 7 days) >= 3",
            "the number of opened messages where by a machine is no in the last 7 days is at least 3",
            "最近 7 天内满足（机器打开 是 否）的邮件打开的数量 不小于 3",
        ),
        ("not (is_hot or score > 1)", "not (Hot or Score is more than 1)", "并非（热门 或 评分 大于 1）"),
        ('stage != "won"', "Stage is known and not “Won”", "阶段 已知且不是 “赢单”"),
        ("closes_on < today", "Closes on is before today", "预计成交日 早于 今天"),
    ],
)
def test_a_condition_reads_as_a_sentence_in_both_languages(text: str, en: str, zh: str) -> None:
    words = sentence(parse(text, DEAL), DEAL)
    assert (words.en, words.zh) == (en, zh)


def test_a_condition_names_what_it_depends_on() -> None:
    found = watch(
        parse('weighted > 5 and any(company.deals where stage = "won") and since(message.opened) > 1 day', DEAL), DEAL
    )
    assert found.paths == {("amount",), ("score",), ("company", "deals"), ("company", "deals", "stage")}
    assert found.kinds == {"message.opened"}
    assert found.uses_clock


def test_a_condition_without_dates_does_not_wait_for_the_clock() -> None:
    assert not watch(parse('stage = "won"', DEAL), DEAL).uses_clock


def test_a_formula_that_lost_its_field_flags_its_users() -> None:
    with pytest.raises(ExpressionError):
        compile_closure(parse("broken", DEAL), DEAL)


def test_no_value_from_a_text_ever_becomes_sql() -> None:
    sql = emit(parse('name = "\'; drop table deal; --%s" or tags has "%"', DEAL), DEAL, "a", NOW, "UTC")
    assert "drop" not in sql.text
    assert sql.params == ("'; drop table deal; --%s", "%")


def test_a_question_about_a_day_bounds_the_moment_so_that_an_index_can_answer() -> None:
    sql = emit(parse("created_at = 2026-03-01", DEAL), DEAL, "a", NOW, "Asia/Shanghai")
    assert sql.text.startswith('(a."created_at" >= %s::timestamptz and a."created_at" < %s::timestamptz and ')


def test_an_alias_that_is_no_name_is_refused() -> None:
    with pytest.raises(ValueError, match="not an SQL name"):
        emit(parse("is_hot", DEAL), DEAL, "a; drop", NOW, "UTC")


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("amount * 2", "money"),
        ("amount / company.revenue", "number"),
        ("now - created_at", "duration"),
        ("today + 1 month", "date"),
    ],
)
def test_a_formula_knows_its_type(text: str, type: str) -> None:
    assert type_of(parse(text, DEAL), DEAL) == type


def test_wall_time_that_a_clock_change_skips_moves_forward() -> None:
    from guanxi.expressions.calendar import day_start, moment_of

    skipped = NOW.replace(month=3, day=29, hour=2, minute=30, tzinfo=None)
    assert moment_of(skipped, "Europe/Berlin") == NOW.replace(month=3, day=29, hour=1, minute=30, tzinfo=UTC)
    assert day_start(date(2026, 3, 29), "Nowhere") is None
