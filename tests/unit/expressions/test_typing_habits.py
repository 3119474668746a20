"""What people type by accident, or by habit from elsewhere, is understood or met with the right hint."""

import pytest

from guanxi.expressions import ExpressionError, Field, Schema, parse, unparse
from guanxi.kit.phrase import Phrase, same

STAGES = (("won", Phrase("Won", "赢单")), ("lost", Phrase("Lost", "输单")), ("in_talks", Phrase("In talks", "洽谈中")))
DEAL = Schema(
    "deal",
    "deal",
    {
        "amount": Field("amount", "number", Phrase("Amount", "金额")),
        "name": Field("name", "text", Phrase("Name", "名称")),
        "stage": Field("stage", "choice", Phrase("Stage", "阶段"), options=STAGES),
        "closed_on": Field("closed_on", "date", same("closed")),
    },
    label=Phrase("Deal", "商机"),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("amount ＞ １００", "amount > 100"),
        ("amount≥100", "amount >= 100"),
        ("amount ≤ 100 AND amount ≠ 5", "amount <= 100 and amount != 5"),
        ("amount == 5", "amount = 5"),
        ("（amount × 2）＝ 10", "amount * 2 = 10"),
        ("name　contains　“（甲）”", 'name contains "（甲）"'),
        ("name = 「甲，乙」", 'name = "甲，乙"'),
        ("name = ”甲”", 'name = "甲"'),
        ("name = ‘甲’", 'name = "甲"'),
        ("stage in （“won”、“lost”）", 'stage in ("won", "lost")'),
        ('name = "ＡＢＣ，！"', 'name = "ＡＢＣ，！"'),
        ("NOT amount IS EMPTY", "not amount is empty"),
    ],
)
def test_signs_of_a_chinese_keyboard_mean_what_they_look_like(typed: str, meant: str) -> None:
    assert unparse(parse(typed, DEAL, "flag"), DEAL) == meant


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ('stage = "赢单"', "won"),
        ('stage = "Won"', "won"),
        ('stage in ("输单了", "won")', "lost"),
        ('stage = "in talk"', "in_talks"),
        ("amuont > 5", "amount"),
        ("lenght(name) > 5", "length"),
    ],
)
def test_a_wrong_word_brings_the_right_one(text: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(text, DEAL, "flag")
    (found,) = error.value.found
    assert found.suggestion == suggestion
    assert suggestion in found.message.zh
    assert found.end > found.start


def test_a_place_in_full_width_text_is_where_it_was_typed() -> None:
    with pytest.raises(ExpressionError) as error:
        parse("name = “甲” and　foo ＞ １", DEAL, "flag")
    (found,) = error.value.found
    assert (found.code, found.start, found.end) == ("unknown_field", 15, 18)
