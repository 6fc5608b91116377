"""The page of one saved query: its form, the answer with labels, the text, code to copy, how to cite it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from kgraph.errors import KgraphError
from kgraph.queries import Parameter
from kgraph.queries.offer import MOST, Offers
from kgraph.web import description, pages, snippets, words
from kgraph.web.asked import SUFFIXES, Asked
from kgraph.web.paging import Turn
from kgraph.web.protocol import Scope
from kgraph.web.service import Service
from kgraph.web.shown import Shown

#: The languages that labels of the graph are in; another may be asked for by the address.
LANGUAGES = {"en": "English", "ru": "русский", "kk": "қазақша"}
_TITLES = {
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    "jsonld": "JSON-LD",
    "nq": "N-Quads",
    "trig": "TriG",
}
_INPUTS = {"date": "date", "integer": "number", "decimal": "number"}


@dataclass(frozen=True)
class Field:
    """One field of the form: what it asks for, its value, and the values there are to choose from."""

    name: str
    label: str
    value: str
    type: str = "text"
    example: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    step: str = ""


def fields(asked: Asked, offers: Offers) -> list[Field]:
    """Return the form of a query with the values asked for, else the defaults."""
    return [
        _field(parameter, asked.values.get(name, parameter.default or ""), asked.lang, offers)
        for name, parameter in asked.query.params.items()
    ]


def _field(parameter: Parameter, value: str, lang: str, offers: Offers) -> Field:
    label, known = parameter.label[lang], parameter.offers(offers)
    if parameter.type == "language":
        options = [(tag, LANGUAGES.get(tag, tag)) for tag in parameter.among or LANGUAGES]
    elif 0 < len(known) <= MOST:
        options = sorted(
            ((each.iri, each.words(lang)) for each in known), key=lambda pair: pair[1].casefold()
        )
        value = next((each.iri for each in known if each.called(value)), value)
    else:
        # A field of dates or numbers would hide what somebody gave that is none.
        kind = _INPUTS.get(parameter.type, "text") if not value or parameter.takes(value) else "text"
        step = {"integer": "1", "decimal": "any"}[parameter.type] if kind == "number" else ""
        return Field(parameter.name, label, value, kind, parameter.shown, step=step)
    if value not in dict(options):
        options.insert(0, (value, value))
    return Field(parameter.name, label, value, "select", parameter.shown, options)


def page(
    service: Service,
    scope: Scope,
    asked: Asked,
    *,
    offers: Offers,
    filled: str = "",
    answer: Shown | None = None,
    turn: Turn | None = None,
    error: KgraphError | None = None,
) -> str:
    """Return the page with the answer, or with the error that stands in its place."""
    root, lang = scope.get("root_path", ""), asked.lang
    query = asked.query
    about: Mapping[str, Any] = service.pool.about or {}

    def absolute(suffix: str) -> str:
        return description.address(scope, asked.path(suffix))

    values: dict[str, Any] = {
        "root": root,
        "path": f"/queries/{query.name}",
        "request": None,
        "error": error,
        "query": query,
        "fields": fields(asked, offers),
        "filled": filled,
        "answer": answer,
        "turn": turn,
        "downloads": [
            (root + asked.path(suffix), _TITLES.get(suffix, suffix.upper()))
            for suffix in SUFFIXES[query.form]
        ],
        "description": f"{root}/queries/{query.name}.ttl" if query.form != "graph" else "",
        "editor": f"{root}/sparql?" + urlencode({"query": filled, "lang": lang}) if filled else "",
        "snippets": snippets.snippets(query.form, absolute) if not error else [],
        "citation": words.word(
            "citation", lang, query.summary[lang], query.name, about.get("version", ""), absolute("")
        ),
        "everything": f"{root}/queries/?" + urlencode({"lang": lang}),
        "tags": [(tag, f"{root}/queries/?" + urlencode({"tag": tag, "lang": lang})) for tag in query.tags],
    }
    # In another language the labels are in that one too.
    given = {name: value for name, value in asked.values.items() if not _is_language(asked, name)}
    given |= {"page": str(asked.page)} if asked.page > 1 else {}
    return pages.render("saved.html", lang, service.settings, service.pool.about, given=given, **values)


def _is_language(asked: Asked, name: str) -> bool:
    return name in asked.query.params and asked.query.params[name].type == "language"
