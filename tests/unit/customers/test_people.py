"""What a title and a name say."""

import pytest

from guanxi.customers.names import join_name, split_name
from guanxi.customers.titles import title_level


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("CTO", "decision"), ("C.E.O.", "decision"),
        ("VP of Sales", "decision"), ("Head of IT", "decision"),
        ("Owner/Marketing Assistant", "decision"), ("销售总监", "decision"),
        ("部门负责人", "decision"), ("副总经理", "decision"),
        ("ＣＥＯ", "decision"), ("Sales Manager", "manager"), ("采购经理", "manager"),
        ("Doctor", "other"), ("Mechanic", "other"),
        ("software engineer", "other"), ("Vectors analyst", "other"),
        ("总经理助理", "other"), ("Assistant Sales Agent", "other"),
        ("工程师", "other"), ("", "unknown"), (None, "unknown"),
    ],
)  # fmt: skip
def test_a_title_is_read_by_whole_words_in_both_languages(title: str | None, level: str) -> None:
    assert title_level(title) == level


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("王小明", "小明", "王"),
        ("欧阳娜娜", "娜娜", "欧阳"),
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Dr. Jane Public", "Jane", "Public"),
        ("Public, Jane", "Jane", "Public"),
        ("Cher", "Cher", ""),
    ],
)
def test_a_name_has_a_given_and_a_family_part(name: str, first: str, last: str) -> None:
    assert split_name(name) == (first, last)


def test_a_name_is_joined_as_its_script_writes_it() -> None:
    assert (join_name("小明", "王"), join_name("Ada", "Lovelace")) == ("王小明", "Ada Lovelace")
