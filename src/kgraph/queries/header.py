"""The file of a saved query: a YAML header in ``#+`` lines, then SPARQL.

===========  ============================================================================================
summary      the question in en and ru
description  what the answer holds, and what a wrong reading of it would be, in en and ru
tags         the themes it belongs to
params       by name: type, label (en, ru), default or example; ``scheme`` of a choice, ``class`` of an iri,
             ``among`` of a language
expect       rows, maybe-empty, graph or boolean
chart        how the answer is best seen: table (the default), bar, timeline, map or network
===========  ============================================================================================

Raises DataError naming file and key; a key that is not in this list is an error too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kgraph.errors import DataError, KgraphError, QueryError
from kgraph.queries import sparql
from kgraph.queries.offer import Offers
from kgraph.queries.parameter import TYPES, Parameter

EXPECTATIONS = ("rows", "maybe-empty", "graph", "boolean")
# libyaml's reader, where it is there, costs a tenth; both are the safe one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CHARTS = ("table", "bar", "timeline", "map", "network")
LANGUAGES = {"en", "ru"}
#: What an address of a query says of the answer itself, and no parameter may therefore be called.
RESERVED = ("lang", "format", "page", "page_size", "bom")

_KEYS = {"summary", "description", "tags", "params", "expect", "chart"}
_PARAMETER_KEYS = {"type", "label", "default", "example", "scheme", "class", "among"}
_FORMS = {"rows": "rows", "maybe-empty": "rows", "graph": "graph", "boolean": "boolean"}
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Query:
    """A saved query: its name, what it answers in two languages, and the text of its file."""

    name: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    tags: tuple[str, ...]
    expect: str
    text: str
    params: Mapping[str, Parameter] = field(default_factory=dict)
    chart: str = "table"
    file: Path | None = None

    @property
    def sparql(self) -> str:
        """The SPARQL text without the header."""
        return "".join(line for line in self.text.splitlines(True) if not line.startswith("#+"))

    @property
    def form(self) -> str:
        """What the query answers with: ``rows``, ``boolean`` or ``graph``."""
        return sparql.form(self.text)

    def language(self, values: Mapping[str, str]) -> str:
        """Return the language asked for among ``values``; empty where none is."""
        asked = (values.get(name) for name, item in self.params.items() if item.type == "language")
        return next((value.lower() for value in asked if value), "")

    def fill(self, values: Mapping[str, str], offers: Offers | None = None) -> str:
        """Return the SPARQL text with every parameter replaced by a serialized term.

        ``offers`` are the concepts a choice is made from; without them only its form is checked. Raises
        QueryError where a value is missing, unknown, not of its parameter's type, or not offered.
        """
        unknown = sorted(set(values) - set(self.params))
        if unknown:
            known = ", ".join(self.params) or "none"
            raise QueryError(
                f"query {self.name!r} has no parameter {unknown[0]!r}",
                rule="parameter-unknown",
                remedy=f"its parameters: {known}",
            )
        terms = {}
        for name, parameter in self.params.items():
            value = values.get(name, parameter.default)
            if value is None:
                raise QueryError(
                    f"query {self.name!r} needs a value for parameter {name!r}",
                    rule="parameter-missing",
                    remedy=f"give one, such as {name}={parameter.shown}",
                )
            terms[name] = parameter.term(value, offers)
        return sparql.replace(self.sparql, terms)


def read(path: Path) -> Query:
    """Return the saved query of one file."""
    bad = _Complaint(path)
    if not _NAME.fullmatch(path.stem):
        raise bad("the file's name is the query's id", "name it in small Latin letters, digits and hyphens")
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise bad("the file is not UTF-8", "save it as UTF-8") from None
    head = _header(text, bad)
    for key in ("summary", "description"):
        _languages(head.get(key), key, bad)
    tags = head.get("tags")
    if not isinstance(tags, list) or not tags or not all(isinstance(tag, str) for tag in tags):
        raise bad("tags: a list of words is missing", "#+ tags: [law, sanctions]")
    for key, known, default in (("expect", EXPECTATIONS, None), ("chart", CHARTS, "table")):
        if head.get(key, default) not in known:
            raise bad(f"{key} must be one of {', '.join(known)}", f"#+ {key}: {known[0]}")
    specs = head.get("params") or {}
    if not isinstance(specs, dict):
        raise bad("params: they are named one by one", "#+   law: {type: iri, label: {en: Law, ru: Закон}}")
    params = {str(name): _parameter(str(name), spec, bad) for name, spec in specs.items()}
    query = Query(
        path.stem,
        head["summary"],
        head["description"],
        tuple(tags),
        head["expect"],
        text,
        params,
        head.get("chart", "table"),
        path,
    )
    _agree(query, bad)
    return query


class _Complaint:
    """Makes the errors about one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, what: str, remedy: str = "write '#+ key: value' lines as in queries/") -> DataError:
        return DataError(what, file=self.path, rule="query-header", remedy=remedy)


def _header(text: str, bad: _Complaint) -> dict[str, Any]:
    lines = [line[3:] for line in text.splitlines() if line.startswith("#+")]
    try:
        head = _LOADER("\n".join(lines)).get_single_data() or {}
    except yaml.YAMLError as error:
        raise bad(f"the header is not YAML: {error}") from None
    if not isinstance(head, dict):
        raise bad("the header has no keys")
    _known(head, _KEYS, "header", bad)
    return head


def _known(given: Mapping[str, Any], keys: set[str], where: str, bad: _Complaint) -> None:
    if unknown := [str(key) for key in given if key not in keys]:
        raise bad(f"{where}: there is no key {unknown[0]}", f"the keys are {', '.join(sorted(keys))}")


def _languages(value: Any, key: str, bad: _Complaint) -> None:
    if (
        not isinstance(value, dict)
        or set(value) != LANGUAGES
        or not all(isinstance(words, str) and words.strip() for words in value.values())
    ):
        raise bad(f"{key} needs en and ru", f"#+ {key}: {{en: ..., ru: ...}}")


def _parameter(name: str, spec: Any, bad: _Complaint) -> Parameter:
    where = f"parameter {name}"
    if not _WORD.fullmatch(name) or name in RESERVED:
        raise bad(f"{where}: the name is not free", f"Latin letters and digits, and none of {RESERVED}")
    if not isinstance(spec, dict):
        raise bad(
            f"{where} needs a type and a label", "{type: date, label: {en: First day, ru: Первый день}}"
        )
    _known(spec, _PARAMETER_KEYS, where, bad)
    kind = spec.get("type")
    if kind not in TYPES:
        raise bad(f"{where}: type must be one of {', '.join(TYPES)}")
    _languages(spec.get("label"), f"{where}: label", bad)
    for key, needs in (("scheme", "choice"), ("class", "iri"), ("among", "language")):
        if key in spec and kind != needs:
            raise bad(f"{where}: {key} belongs to type {needs}, and this is {kind}")
    if kind == "choice" and "scheme" not in spec:
        raise bad(f"{where}: scheme is missing", "scheme: the IRI of a skos:ConceptScheme")
    if "default" not in spec and "example" not in spec:
        raise bad(
            f"{where}: neither default nor example", "give one of the two, so that the query can be tried"
        )
    among = spec.get("among", [])
    if not isinstance(among, list) or not all(isinstance(tag, str) and tag == tag.lower() for tag in among):
        raise bad(f"{where}: among must be a list of language tags", "among: [en, ru]")
    given = {key: None if spec.get(key) is None else str(spec[key]) for key in _PARAMETER_KEYS}
    for key in ("scheme", "class"):
        _valid(Parameter(f"{name}: {key}", "iri", {}), given[key], bad)
    made = Parameter(
        name,
        kind,
        spec["label"],
        given["default"],
        given["example"],
        given["scheme"],
        given["class"],
        tuple(among),
    )
    for key in ("default", "example"):
        _valid(made, given[key], bad, key)
    return made


def _valid(parameter: Parameter, value: str | None, bad: _Complaint, key: str = "") -> None:
    if value is None:
        return
    try:
        parameter.term(value)
    except KgraphError as error:
        raise bad(f"{key}: {error.message}" if key else error.message, error.remedy or "") from None


def _agree(query: Query, bad: _Complaint) -> None:
    """Hold the header against the SPARQL text."""
    used = set(sparql.used_names(query.text))
    if undeclared := sorted(used - set(query.params)):
        raise bad(f"params: ${undeclared[0]} is not declared", f"declare it, or write ?{undeclared[0]}")
    if unused := sorted(set(query.params) - used):
        raise bad(f"params: {unused[0]} is not used", f"write ${unused[0]} in the query, or leave it out")
    if query.form != _FORMS[query.expect]:
        found = sparql.keyword(query.text) or "no query"
        raise bad(f"expect: {query.expect}, but the text is {found}", "rows is SELECT, graph CONSTRUCT")
    if query.form == "rows" and not sparql.ordered(query.text):
        raise bad("the rows have no order", "end the query with ORDER BY, down to a unique value")
