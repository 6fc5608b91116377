"""The pages: a form, and the answer to a query as a table, without any script."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kgraph import __version__
from kgraph.engine import formats
from kgraph.engine.frames import Question
from kgraph.errors import KgraphError
from kgraph.settings import Settings
from kgraph.web import words
from kgraph.web.protocol import Request
from kgraph.web.shown import Shown

if TYPE_CHECKING:
    from jinja2 import Environment

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


@cache
def _environment() -> "Environment":
    """Return what the pages are made with; imported with the first page, so that the server is up sooner."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("kgraph.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )  # fmt: skip


def question(request: Request) -> Question:
    """Return the question a page asks: in the formats that the page itself reads."""
    asked = Request(
        request.query, "*/*", default_graphs=request.default_graphs, named_graphs=request.named_graphs
    )
    accepted = {form: [offers[0].media_type] for form, offers in formats.OFFERS.items()}
    made = asked.question()
    return replace(made, accepted=accepted, row_limit=request.row_limit, truncate=request.truncate)


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
    return (
        _environment()
        .get_template(template)
        .render(
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
    )
