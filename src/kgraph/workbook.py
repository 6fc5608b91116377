"""A workbook (xlsx) of an answer: one sheet with typed cells, one that says where it comes from.

Nothing from the data becomes a formula or a link: every text is written as text.
"""

import datetime
import io
import json
from collections.abc import Mapping
from typing import Any

from kgraph import names
from kgraph.errors import LimitExceeded

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a sheet of the format can hold: rows with the header, and characters in one cell.
MOST_ROWS, LONGEST = 1_048_576, 32_767
_NUMBERS = {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"}
_EXACT = 15  # digits that a number in a sheet keeps


def workbook(body: bytes, about: Mapping[str, str]) -> bytes:
    """Return the workbook of a SPARQL JSON answer of rows; ``about`` fills the second sheet.

    Raises LimitExceeded where a sheet cannot hold the rows. A text too long for a cell is cut with a mark.
    """
    import xlsxwriter

    answer = json.loads(body)
    columns, rows = answer["head"]["vars"], answer["results"]["bindings"]
    if len(rows) >= MOST_ROWS:
        raise LimitExceeded(
            f"a sheet holds {MOST_ROWS:,} rows", rule="workbook", remedy="take CSV, or ask for pages"
        )
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    # The same answer makes the same bytes.
    book.set_properties({"title": about.get("query", ""), "created": datetime.datetime(2020, 1, 1)})
    head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("answer")
    sheet.freeze_panes(1, 0)
    widths = [len(name) for name in columns]
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, head)
    for number, row in enumerate(rows, 1):
        for place, name in enumerate(columns):
            if name in row:
                _write(sheet, number, place, row[name], day)
                widths[place] = max(widths[place], len(row[name]["value"]))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width, 6), 60) + 2)
    if rows and columns:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    source = book.add_worksheet("source")
    source.set_column(0, 1, 30)
    for number, (key, value) in enumerate(about.items()):
        source.write_string(number, 0, key, head)
        source.write_string(number, 1, _fitting(value))
    book.close()
    return file.getvalue()


def _write(sheet: Any, row: int, column: int, term: Mapping[str, Any], day: Any) -> None:
    value = term["value"] if isinstance(term["value"], str) else json.dumps(term["value"], ensure_ascii=False)
    kind = term.get("datatype", "").removeprefix(names.XSD)
    if kind in _NUMBERS and sum(char.isdigit() for char in value) <= _EXACT and _number(value) is not None:
        sheet.write_number(row, column, _number(value))
    elif kind == "boolean" and value in ("true", "false"):
        sheet.write_boolean(row, column, value == "true")
    elif kind == "date" and (date := _date(value)):
        sheet.write_datetime(row, column, date, day)
    else:
        sheet.write_string(row, column, _fitting(value))


def _number(value: str) -> float | int | None:
    try:
        number = int(value) if value.lstrip("+-").isdigit() else float(value)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _date(value: str) -> datetime.date | None:
    """Return a day that a sheet can hold: its calendar begins in 1900, with a day in February too many."""
    try:
        date = datetime.date.fromisoformat(value)
    except ValueError:
        return None
    return date if date >= datetime.date(1900, 3, 1) else None


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
