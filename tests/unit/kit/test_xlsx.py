"""Excel files written row by row."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from guanxi.kit import xlsx
from tests.workbook import sheets_of


def written(head: list[str], rows: list[list[xlsx.Cell]], name: str = "x") -> bytes:
    return b"".join(xlsx.sheet(name, head, rows))


def raw(file: bytes) -> str:
    with zipfile.ZipFile(BytesIO(file)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_texts_numbers_and_days_each_stay_what_they_are() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    row: list[xlsx.Cell] = ["<b> & “x”", 7, Decimal("68000.50"), date(2026, 11, 24), noon, None]
    assert sheets_of(written([*"abcdef"], [row]))["x"] == [
        ["a", "b", "c", "d", "e", "f"],
        ["<b> & “x”", "7", "68000.50", "46350", "46350.5000000000", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-x", "@SUM(A1)", "\t=2"])
def test_no_text_is_ever_a_formula(text: str) -> None:
    file = written(["a"], [[text]])
    assert "<f>" not in raw(file)
    assert raw(file).count('t="inlineStr"') == 2
    assert sheets_of(file)["x"][1] == [text]


def test_a_number_that_excel_would_round_stays_text() -> None:
    file = written(["id"], [[12345678901234567890]])
    assert "inlineStr" in raw(file).partition('r="2"')[2]
    assert sheets_of(file)["x"][1] == ["12345678901234567890"]


def test_what_xml_cannot_say_is_replaced() -> None:
    assert sheets_of(written(["a"], [["a\x00b\x0bc"]]))["x"][1] == ["a�b�c"]


def test_an_empty_list_is_a_sheet_with_its_head() -> None:
    assert sheets_of(written(["a", "b"], [])) == {"x": [["a", "b"]]}


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    assert sheets_of(written(["n"], [[number] for number in range(5)], "客户/联系人")) == {
        "客户 联系人": [["n"], ["0"], ["1"]],
        "客户 联系人 2": [["n"], ["2"], ["3"]],
        "客户 联系人 3": [["n"], ["4"]],
    }


def test_a_long_list_leaves_in_pieces_while_it_is_read() -> None:
    read: list[int] = []

    def rows() -> Iterator[list[xlsx.Cell]]:
        for number in range(20_000):
            read.append(number)
            yield [f"row {number} {number * 7919}"]

    pieces = xlsx.sheet("x", ["a"], rows())
    first = next(pieces)
    assert len(read) < 20_000
    assert len(sheets_of(b"".join([first, *pieces]))["x"]) == 20_001
