"""Sheets of workbooks become the rows a person sees in them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest

from guanxi.imports import workbooks
from guanxi.kit.errors import Invalid, TooLarge
from tests.unit.imports.books import Cell, Formula, workbook


def rows(body: bytes, sheet: str = "") -> list[list[str]]:
    text = b"".join(workbooks.text_of(body, sheet)[1]).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def one(*lines: Sequence[Cell], merged: Sequence[str] = ()) -> list[list[str]]:
    return rows(workbook({"Sheet1": lines}, merged=merged))


def test_values_are_written_plainly() -> None:
    found = one(
        ("Name", "Born", "Amount", "Phone", "Active", "Sum"),
        ("王芳", date(1990, 5, 1), 1234.5, 13812345678.0, True, Formula("42")),
        ("Ann", None, 0.00001, 1e15, False, Formula("")),
    )
    assert found[1] == ["王芳", "1990-05-01", "1234.5", "13812345678", "true", "42"]
    assert found[2] == ["Ann", "", "0.00001", "1000000000000000", "false", ""]


def test_a_sheet_is_chosen_by_name_and_hidden_and_empty_ones_are_not_offered() -> None:
    book = workbook(
        {"一月": [("Name",), ("Ann",)], "Notes": [], "Lists": [("x",)], "二月": [("Name",), ("Bo",)]}, hidden=["Lists"]
    )
    assert workbooks.sheets(book) == ("一月", "二月")
    assert rows(book)[1] == ["Ann"]
    assert rows(book, "二月")[1] == ["Bo"]
    with pytest.raises(Invalid) as caught:
        workbooks.text_of(book, "三月")
    assert [fault.field for fault in caught.value.faults] == ["sheet"]


def test_lines_keep_the_numbers_of_the_sheet_titles_and_empty_rows_included() -> None:
    found = one(("Customers 2026",), (), ("Name", "City", "Phone"), (), ("Ann", "Berlin", "1"))
    assert found == [[], [], ["Name", "City", "Phone"], [], ["Ann", "Berlin", "1"]]


def test_a_header_of_two_rows_becomes_one() -> None:
    found = one(
        ("Name", "Address", None, "Phone"),
        (None, "City", "Street", None),
        ("Ann", "Berlin", "Main 1", "7"),
        merged=["A1:A2", "B1:C1", "D1:D2"],
    )
    assert found == [[], ["Name", "Address City", "Address Street", "Phone"], ["Ann", "Berlin", "Main 1", "7"]]


def test_a_wide_header_cell_over_words_is_a_header_of_two_rows() -> None:
    found = one(("Person", None), ("Name", "E-mail"), ("Ann", "ann@example.com"), merged=["A1:B1"])
    assert found[1:] == [["Person Name", "Person E-mail"], ["Ann", "ann@example.com"]]


def test_a_merged_cell_speaks_for_all_it_covers() -> None:
    found = one(("Company", "Name"), ("Acme", "Ann"), (None, "Bo"), ("Zeta", "Cai"), merged=["A2:A3"])
    assert found[1:] == [["Acme", "Ann"], ["Acme", "Bo"], ["Zeta", "Cai"]]


def test_a_line_break_in_a_cell_does_not_end_the_row() -> None:
    assert one(("Name", "Note"), ("Ann", "one\ntwo"))[1] == ["Ann", f"one{workbooks.LINE_BREAK}two"]


@pytest.mark.parametrize("body", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", b"PK\x03\x04"])
def test_what_is_no_workbook_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        workbooks.sheets(body)
    assert caught.value.code == "not_a_workbook"


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 10_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"0" * 20_000)
    with pytest.raises(TooLarge):
        workbooks.sheets(packed.getvalue())
