"""Rows as a table for a terminal: columns as wide as they need, long cells cut with a visible mark."""

import json
import unicodedata

MARK = "…"


def from_json(body: bytes, shorten: dict[str, str]) -> tuple[list[str], list[list[str]]]:
    """Return the header and rows of a SPARQL JSON answer; ``shorten`` maps prefixes to namespaces.

    An ASK gives one row. An unbound value is an empty cell.
    """
    answer = json.loads(body)
    if "boolean" in answer:
        return ["answer"], [["yes" if answer["boolean"] else "no"]]
    header = answer["head"]["vars"]
    rows = [
        [_cell(binding.get(name), shorten) for name in header] for binding in answer["results"]["bindings"]
    ]
    return header, rows


def _cell(term: dict[str, str] | None, shorten: dict[str, str]) -> str:
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "uri":
        for prefix, namespace in shorten.items():
            if value.startswith(namespace):
                return f"{prefix}:{value.removeprefix(namespace)}"
    return value


def text(header: list[str], rows: list[list[str]], width: int) -> str:
    """Return the table; cells are cut so that a line fits ``width`` columns."""
    lines = [header, *([_printable(cell) for cell in row] for row in rows)]
    widths = _fit([max(_columns(row[i]) for row in lines) for i in range(len(header))], width)
    rule = ["─" * size for size in widths]
    return "\n".join(
        "  ".join(_pad(cell, size) for cell, size in zip(line, widths, strict=True)).rstrip()
        for line in [lines[0], rule, *lines[1:]]
    )


def _fit(wanted: list[int], width: int) -> list[int]:
    """Narrow the widest columns first, none below 8, until the line fits or nothing is left to take."""
    widths = list(wanted)
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths, default=0) > 8:
        widths[widths.index(max(widths))] -= 1
    return widths


def _printable(cell: str) -> str:
    """Blank out what could move the cursor: data must not write to the terminal."""
    return "".join(" " if unicodedata.category(char).startswith("C") else char for char in cell)


def _columns(cell: str) -> int:
    return sum(_width(char) for char in cell)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _pad(cell: str, size: int) -> str:
    if _columns(cell) > size:
        kept, used = "", 0
        for char in cell:
            if used + _width(char) > size - 1:
                break
            kept, used = kept + char, used + _width(char)
        cell = kept + MARK
    return cell + " " * (size - _columns(cell))
