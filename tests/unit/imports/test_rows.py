"""What any CSV file may do to us, and what we promise in return."""

import io
import json
from pathlib import Path

import pytest

from guanxi.imports import dialect, encodings, rows
from guanxi.imports.rows import BROKEN_QUOTE, NUL, Dialect, Row, read_rows

SPECTRUM = Path(__file__).parents[4] / "shared/data/csv_spectrum"
NAMES = (
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
    "quotes_and_newlines", "simple", "simple_crlf", "utf8",
)  # fmt: skip

needs_spectrum = pytest.mark.skipif(not SPECTRUM.exists(), reason="the folder shared/data is not beside the repository")


def read(text: str, **dialect_options: object) -> list[Row]:
    return list(read_rows(io.StringIO(text, newline=""), Dialect(**dialect_options)))  # type: ignore[arg-type]


def cells(text: str) -> list[tuple[str, ...]]:
    return [row.cells for row in read(text) if row.fault is None]


def faults(text: str) -> list[tuple[int, str]]:
    return [(row.line, row.fault.en) for row in read(text) if row.fault is not None]


@needs_spectrum
@pytest.mark.parametrize("name", NAMES)
def test_awkward_files_read_as_their_json_says(name: str) -> None:
    body = (SPECTRUM / "csvs" / f"{name}.csv").read_bytes()
    encoding = encodings.sniff([body])
    text = rows.open_text(io.BytesIO(body), encoding.name).read()
    found = dialect.sniff(text)
    header = rows.read_header(io.StringIO(text, newline=""), found)
    got = [dict(zip(header, row.cells, strict=True)) for row in read(text, delimiter=found.delimiter)]
    truth = json.loads((SPECTRUM / "json" / f"{name}.json").read_text("utf-8"))
    assert got == [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in truth]


@needs_spectrum
def test_a_replacement_character_already_in_the_file_is_text_like_any_other() -> None:
    body = (SPECTRUM / "csvs/location_coordinates.csv").read_bytes()
    text = rows.open_text(io.BytesIO(body), encodings.sniff([body]).name).read()
    assert read(text)[0].cells[1] == "37�36'37.8\"N 121�2'17.9\"W"


def test_a_quote_that_never_closes_costs_one_row_and_no_more() -> None:
    text = 'a,b\n1,2\n3,"four\n5,6\n7,8\n'
    assert cells(text) == [("1", "2"), ("5", "6"), ("7", "8")]
    assert faults(text) == [(3, BROKEN_QUOTE.en)]


def test_a_broken_quote_does_not_swallow_good_quoted_rows_behind_it() -> None:
    text = 'a,b\n1,"two\n3,"four"\n"5",6\n'
    assert cells(text) == [("3", "four"), ("5", "6")]
    assert faults(text) == [(2, BROKEN_QUOTE.en)]


def test_text_after_a_closing_quote_is_named_and_reading_goes_on() -> None:
    text = 'a,b\n"1"x,2\n3,4\n'
    assert cells(text) == [("3", "4")]
    assert faults(text) == [(2, BROKEN_QUOTE.en)]


def test_a_thousand_open_quotes_are_a_thousand_faults() -> None:
    text = "a,b\n" + 'x,"y\n' * 999 + "1,2\n"
    found = read(text)
    assert sum(row.fault is not None for row in found) >= 500
    assert found[-1].cells == ("1", "2")


def test_short_and_long_rows_are_named_with_their_width() -> None:
    assert [line for line, _ in faults("a,b\n1\n1,2\n1,2,3\n")] == [2, 4]
    assert "1 cells" in faults("a,b\n1\n")[0][1]


def test_empty_cells_beyond_the_header_are_what_spreadsheets_leave() -> None:
    assert cells("a,b\n1,2,,\n") == [("1", "2")]


def test_a_nul_is_a_fault_of_its_row() -> None:
    assert faults("a,b\n1,\0\n3,4\n") == [(2, NUL.en)]


def test_empty_lines_do_not_count() -> None:
    assert [(row.number, row.line) for row in read("a,b\n\n1,2\n\n3,4\n")] == [(1, 3), (2, 5)]


def test_bytes_that_do_not_fit_the_chosen_encoding_are_faults_of_their_rows() -> None:
    text = rows.open_text(io.BytesIO(b"a,b\n1,caf\xe9\n3,4\n"), "utf-8")
    assert [row.fault is None for row in read_rows(text, Dialect())] == [False, True]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("姓名,公司\n王芳,华为技术有限公司\n", "utf-8"),
        ("姓名,公司\n王芳,华为技术有限公司\n", "gb18030"),
        ("name,city\nMüller,Zürich\nRené,Orléans\nJosé,Málaga\n" * 20, "cp1252"),
        ("name,city\nMüller,Zürich\n", "utf-8-sig"),
        ("name,city\nMüller,Zürich\n", "utf-16"),
        ("name,city\nMiller,London\n", "utf-16-le"),
    ],
)
def test_files_are_read_in_the_encoding_they_were_written_in(text: str, encoding: str) -> None:
    found = encodings.sniff([text.encode(encoding)])
    assert rows.open_text(io.BytesIO(text.encode(encoding)), found.name).read().lstrip("\ufeff") == text


def test_utf8_is_doubted_even_when_only_the_last_line_breaks_it() -> None:
    parts = [b"name,city\n" + b"a,b\n" * 50_000, "王,北京\n".encode("gb18030")]
    assert encodings.sniff(parts).name != "utf-8"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = [["name", "amount", "note"], ["A", "1.234,5", "x, y"], ["B", "2", ""]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert dialect.sniff(text) == Dialect(delimiter, has_header=True)


def test_a_file_without_header_is_noticed() -> None:
    assert not dialect.sniff("Ann,ann@example.com,12\nBob,bob@example.com,13\n").has_header


def test_columns_get_names_that_are_unique_and_never_empty() -> None:
    assert dialect.column_names(["Phone", "", "Phone"], has_header=True) == ("Phone", "Column 2", "Phone (2)")
