"""The pages: a form, and the answer to a query as a table, without any script."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from kgraph import __version__, names
from kgraph.engine import formats
from kgraph.engine.frames import Question
from kgraph.errors import KgraphError
from kgraph.settings import Settings
from kgraph.web import words
from kgraph.web.answers import Whole
from kgraph.web.protocol import Request

HEADERS = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}
ROWS = ("csv", "tsv", "json", "xml")
TRIPLES = ("turtle", "ntriples", "rdfxml", "jsonld", "nquads", "trig")
TITLES = {
    "csv": "CSV",
    "tsv": "TSV",
    "json": "JSON",
    "xml": "XML",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": "RDF/XML",
    "jsonld": "JSON-LD",
    "nquads": "N-Quads",
    "trig": "TriG",
}

FIRST = """\
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) (SAMPLE(?name) AS ?label)
WHERE {
  ?thing a ?class .
  OPTIONAL { ?class rdfs:label ?name FILTER(LANG(?name) = "%s") }
}
GROUP BY ?class
ORDER BY DESC(?things) ?class
"""
GRAPHS = """\
SELECT ?graph (COUNT(*) AS ?triples)
WHERE { GRAPH ?graph { ?s ?p ?o } }
GROUP BY ?graph
ORDER BY ?graph
"""
SEARCH = """\
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?thing ?label
WHERE {
  ?thing rdfs:label ?label .
  FILTER(CONTAINS(LCASE(?label), "%s"))
}
ORDER BY ?label ?thing
LIMIT 100
"""
EXAMPLES = (
    (("What is in the data", "Что есть в данных"), (FIRST % "en", FIRST % "ru")),
    (("Graphs and their sizes", "Графы и их размеры"), (GRAPHS, GRAPHS)),
    (("Search in the labels", "Поиск по названиям"), (SEARCH % "almaty", SEARCH % "алматы")),
)

_environment = Environment(
    loader=PackageLoader("kgraph.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
    undefined=StrictUndefined,
)  # fmt: skip


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


def question(request: Request) -> Question:
    """Return the question a page asks: in the formats that the page itself reads."""
    asked = Request(
        request.query, "*/*", default_graphs=request.default_graphs, named_graphs=request.named_graphs
    )
    accepted = {form: [offers[0].media_type] for form, offers in formats.OFFERS.items()}
    made = asked.question()
    return replace(made, accepted=accepted, row_limit=request.row_limit, truncate=request.truncate)


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


def page(
    lang: str,
    settings: Settings,
    about: Mapping[str, Any] | None,
    *,
    root: str = "",
    path: str = "/",
    request: Request | None = None,
    answer: Shown | None = None,
    error: KgraphError | None = None,
) -> str:
    """Return the page with the form and, where there is one, the answer or the error."""
    asked = request.query if request and request.query is not None else None
    return render(
        "query.html",
        lang,
        settings,
        about,
        root=root,
        path=path,
        query=asked if asked is not None else FIRST % lang,
        asked=asked,
        request=request,
        answer=answer,
        error=error,
        formats=[(name, TITLES[name]) for name in (*ROWS, *TRIPLES)],
        downloads=[(name, TITLES[name]) for name in _downloads(answer)],
        examples=[
            (title[_index(lang)], f"{root}/sparql?" + urlencode({"query": text[_index(lang)], "lang": lang}))
            for title, text in EXAMPLES
        ],
    )


def problem(
    lang: str, settings: Settings, about: Mapping[str, Any] | None, error: KgraphError, root: str = ""
) -> str:
    """Return the page of an error outside the query form, such as 404."""
    return render("problem.html", lang, settings, about, root=root, path="/", request=None, error=error)


def limits(
    lang: str,
    settings: Settings,
    about: Mapping[str, Any] | None,
    told: Mapping[str, Mapping[str, Any]],
    root: str = "",
) -> str:
    """Return the page of the limits in force."""
    rows = [(name, words.LIMITS[name][_index(lang)], row["value"], row["unit"]) for name, row in told.items()]
    return render(
        "limits.html",
        lang,
        settings,
        about,
        root=root,
        path="/about/limits",
        request=None,
        error=None,
        rows=rows,
    )


def _downloads(answer: Shown | None) -> tuple[str, ...]:
    if answer is None:
        return ()
    return {"rows": ROWS, "boolean": ("json", "xml"), "graph": TRIPLES}[answer.form]


def _index(lang: str) -> int:
    return 0 if lang == "en" else 1


def render(
    template: str,
    lang: str,
    settings: Settings,
    about: Mapping[str, Any] | None,
    *,
    given: Mapping[str, str] | None = None,
    **values: Any,
) -> str:
    """Return a page; ``given`` is what its address says besides the language."""
    request, error = values.get("request"), values.get("error")
    if given is None:
        given = {"query": request.query} if request and request.query is not None else {}
    return _environment.get_template(template).render(
        lang=lang,
        about=about,
        software=__version__,
        deadline=f"{settings.deadline:g}",
        t=lambda key, *v: words.word(key, lang, *v),
        theme=lambda tag: words.theme(tag, lang),
        number=lambda value: words.number(value, lang),
        languages=[
            (
                code,
                name,
                values["root"] + values["path"] + "?" + urlencode({**given, "lang": code}),
            )
            for code, name in words.LANGUAGES.items()
        ],
        headline=words.STATUS.get(error.status, words.STATUS[500])[_index(lang)] if error else "",
        advice=words.RULES_RU.get(error.rule or "", "") if error and lang == "ru" else "",
        **values,
    )
