"""The workbook, read back with another library."""

import datetime
import io
import json

import openpyxl
import pytest

from kgraph import names, workbook
from kgraph.errors import LimitExceeded


def book(columns: list[str], *rows: dict[str, dict[str, str]], **about: str) -> openpyxl.Workbook:
    body = json.dumps({"head": {"vars": columns}, "results": {"bindings": list(rows)}}).encode()
    return openpyxl.load_workbook(io.BytesIO(workbook.workbook(body, about)))


def literal(value: str, kind: str = "", lang: str = "") -> dict[str, str]:
    told = {"type": "literal", "value": value}
    return told | ({"datatype": names.XSD + kind} if kind else {}) | ({"xml:lang": lang} if lang else {})


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (literal("12", "integer"), 12),
        (literal("-2.5", "decimal"), -2.5),
        (literal("1.5E3", "double"), 1500),
        (literal("1" * 16, "integer"), "1" * 16),
        (literal("INF", "double"), "INF"),
        (literal("true", "boolean"), True),
        (literal("2020-03-16", "date"), datetime.datetime(2020, 3, 16)),
        (literal("1850-01-01", "date"), "1850-01-01"),
        (literal("2020-02-30", "date"), "2020-02-30"),
        (literal("12"), "12"),
        (literal("Қоше партиясы", lang="kk"), "Қоше партиясы"),
        (literal("=1+1"), "=1+1"),
        (literal('=HYPERLINK("http://e/")'), '=HYPERLINK("http://e/")'),
        ({"type": "uri", "value": "http://e/x"}, "http://e/x"),
        ({"type": "bnode", "value": "b0"}, "b0"),
    ],
)
def test_a_cell_has_the_type_of_its_term(term, value):
    cell = book(["x"], {"x": term})["answer"]["A2"]
    assert (cell.value, type(cell.value)) == (value, type(value))
    assert cell.data_type != "f"
    assert cell.hyperlink is None


def test_columns_rows_and_unbound_cells_keep_their_places():
    sheet = book(["a", "b"], {"b": literal("1")}, {"a": literal("2")}, {})["answer"]
    assert list(sheet.iter_rows(values_only=True)) == [("a", "b"), (None, "1"), ("2", None)][: sheet.max_row]
    assert sheet.freeze_panes == "A2"


def test_the_second_sheet_says_where_it_comes_from():
    source = book([], query="Who?", address="http://e/queries/who")["source"]
    assert list(source.iter_rows(values_only=True)) == [
        ("query", "Who?"),
        ("address", "http://e/queries/who"),
    ]


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark():
    value = book(["x"], {"x": literal("x" * 40_000)})["answer"]["A2"].value
    assert len(value) == workbook.LONGEST
    assert value.endswith("…")


def test_the_same_answer_makes_the_same_bytes():
    body = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "v"}}]}}'
    assert workbook.workbook(body, {"a": "b"}) == workbook.workbook(body, {"a": "b"})


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    with pytest.raises(LimitExceeded, match="a sheet holds 3 rows"):
        book(["x"], *[{"x": literal("v")}] * 3)
