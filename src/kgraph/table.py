"""Rows as a table for a terminal: columns as wide as they need, long cells cut with a visible mark."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

MARK = "…"
# A hyperlink as terminals understand it (OSC 8); one that does not shows the text alone.
_LINK, _END = "\x1b]8;;", "\x1b\\"


class Cell(NamedTuple):
    """One value as it is shown, and the address it leads to, if any."""

    text: str
    link: str = ""


def from_json(
    body: bytes, shorten: Mapping[str, str], labels: Mapping[str, str] = {}
) -> tuple[list[str], list[list[Cell]]]:
    """Return the header and rows of a SPARQL JSON answer.

    An IRI appears by its label where ``labels`` has one, else with one of the prefixes of ``shorten``. An ASK
    gives one row. An unbound value is an empty cell.
    """
    answer = json.loads(body)
    if "boolean" in answer:
        return ["answer"], [[Cell("yes" if answer["boolean"] else "no")]]
    header = answer["head"]["vars"]
    rows = [
        [_cell(binding.get(name), shorten, labels) for name in header]
        for binding in answer["results"]["bindings"]
    ]
    return header, rows


def _cell(term: dict[str, str] | None, shorten: Mapping[str, str], labels: Mapping[str, str]) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if term["type"] != "uri":
        return Cell(value)
    link = value if value.startswith(("http://", "https://")) and _plain(value) else ""
    if value in labels:
        return Cell(labels[value], link)
    for prefix, namespace in shorten.items():
        if value.startswith(namespace):
            return Cell(f"{prefix}:{value.removeprefix(namespace)}", link)
    return Cell(value, link)


def text(header: Sequence[str], rows: Sequence[Sequence[Cell]], width: int, *, links: bool = False) -> str:
    """Return the table; cells are cut so that a line fits ``width`` columns.

    With ``links`` a cell that leads somewhere is a hyperlink of the terminal.
    """
    lines = [[Cell(name) for name in header], *([_printable(cell) for cell in row] for row in rows)]
    widths = _fit([max(_columns(row[i].text) for row in lines) for i in range(len(header))], width)
    rule = [Cell("─" * size) for size in widths]
    return "\n".join(
        "  ".join(_pad(cell, size, links) for cell, size in zip(line, widths, strict=True)).rstrip()
        for line in [lines[0], rule, *lines[1:]]
    )


def _fit(wanted: list[int], width: int) -> list[int]:
    """Narrow the widest columns first, none below 8, until the line fits or nothing is left to take."""
    widths = list(wanted)
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths, default=0) > 8:
        widths[widths.index(max(widths))] -= 1
    return widths


def _printable(cell: Cell) -> Cell:
    """Blank out what could move the cursor: data must not write to the terminal."""
    shown = "".join(" " if unicodedata.category(char).startswith("C") else char for char in cell.text)
    return Cell(shown, cell.link)


def _plain(iri: str) -> bool:
    return all(" " < char < "\x7f" for char in iri)


def _columns(cell: str) -> int:
    return sum(_width(char) for char in cell)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _pad(cell: Cell, size: int, links: bool) -> str:
    shown = cell.text
    if _columns(shown) > size:
        kept, used = "", 0
        for char in shown:
            if used + _width(char) > size - 1:
                break
            kept, used = kept + char, used + _width(char)
        shown = kept + MARK
    space = " " * (size - _columns(shown))
    if links and cell.link:
        return f"{_LINK}{cell.link}{_END}{shown}{_LINK}{_END}{space}"
    return shown + space
