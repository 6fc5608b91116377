"""An answer as a page shows it: a table of cells, or the text of a graph, or yes or no."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kgraph import names
from kgraph.settings import Settings
from kgraph.web.answers import Whole


@dataclass(frozen=True)
class Cell:
    """One value of a table as it is shown: text, where it leads, what it is."""

    text: str
    kind: str = "text"
    link: str = ""
    title: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Shown:
    """An answer as the page shows it."""

    form: str
    total: int
    columns: list[str]
    rows: list[list[Cell]]
    text: str = ""
    truth: bool = False
    long: bool = False
    truncated: int = 0


def shown(
    whole: Whole,
    settings: Settings,
    root: str,
    lang: str,
    window: tuple[int, int] | None = None,
    labels: Mapping[str, str] = {},
) -> Shown:
    """Return an answer as the page shows it: some of the rows, or nothing where it is too long.

    ``window`` is the first row shown and their number, else the first rows; IRIs appear by their ``labels``.
    """
    if whole.long:
        return Shown(whole.form, 0, [], [], long=True)
    if whole.form == "graph":
        return Shown("graph", whole.rows, [], [], text=whole.body.decode())
    told = json.loads(whole.body)
    if whole.form == "boolean":
        return Shown("boolean", 0, [], [], truth=told["boolean"])
    columns = told["head"]["vars"]
    first, size = window or (0, settings.page_rows)
    rows = told["results"]["bindings"][first : first + size]
    cells = [[cell(row.get(name), root, lang, labels) for name in columns] for row in rows]
    return Shown("rows", whole.rows, columns, cells, truncated=whole.truncated)


def cell(
    term: Mapping[str, Any] | None,
    root: str,
    lang: str,
    labels: Mapping[str, str] = {},
) -> Cell:
    """Return one RDF term of a JSON result as a cell."""
    if term is None:
        return Cell("", "unbound")
    value = term["value"]
    if term["type"] == "uri":
        link = ""
        if value.startswith(names.BASE):
            link = f"{root}/sparql?" + urlencode({"query": f"DESCRIBE <{value}>", "lang": lang})
        elif value.startswith(("http://", "https://")):
            link = value
        return Cell(labels.get(value) or short(value), "iri", link, value)
    if term["type"] == "bnode":
        return Cell(f"_:{value}", "blank")
    if term["type"] == "literal":
        datatype = term.get("datatype", "")
        numeric = datatype.startswith(names.XSD) and datatype[len(names.XSD) :] in _NUMERIC
        kind = "number" if numeric else "text"
        return Cell(value, kind, title=short(datatype), lang=term.get("xml:lang", ""))
    return Cell(json.dumps(value, ensure_ascii=False), "text")


_NUMERIC = {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"}


def short(iri: str) -> str:
    """Return an IRI as a reader knows it: with a prefix, or without our common beginning.

    >>> short("http://www.w3.org/2001/XMLSchema#date")
    'xsd:date'
    """
    for prefix, start in _PREFIXES:
        if iri.startswith(start) and len(iri) > len(start):
            return f"{prefix}:{iri[len(start) :]}"
    return iri.removeprefix(names.BASE)


_PREFIXES = sorted({**names.FOREIGN, "hrm": names.HRM}.items(), key=lambda item: -len(item[1]))
