"""How Chinese is read: for finding, and for keys."""

import pytest

from guanxi.objects.search import spelling


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        ("Site visit", "Site visit"),
        ("预算", "yu suan"),
        ("MES续约2027", "MES xu yue 2027"),
        ("女士", "nv shi"),  # as it is typed
        ("Größe", "Größe"),
    ],
)
def test_chinese_is_read_word_by_word_and_the_rest_stands(text: str, read: str) -> None:
    assert spelling(text) == read
