"""A request for a saved query: which one, as what, with which values, and which page of the rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from kgraph import queries
from kgraph.engine import formats
from kgraph.errors import NotAcceptable, NotFound, QueryError
from kgraph.queries import Query
from kgraph.queries.header import RESERVED
from kgraph.web import protocol, words
from kgraph.web.problems import MethodRefused
from kgraph.web.protocol import Scope

#: What a saved query can be had as, by the form of its answer; ``xlsx`` is ours, the rest the engine's.
ANSWERS = {form: tuple(offer.name for offer in offers) for form, offers in formats.OFFERS.items()}
ANSWERS["rows"] = (*ANSWERS["rows"], "xlsx")
#: The endings under which they are offered.
SUFFIXES = {
    "rows": ("csv", "tsv", "json", "xml", "xlsx"),
    "boolean": ("json", "xml"),
    "graph": ("ttl", "jsonld", "nt", "rdf", "nq", "trig"),
}
PAGE_SIZE, LARGEST_PAGE = 100, 10_000


@dataclass(frozen=True)
class Asked:
    """What a client asks of one saved query; ``page`` is 0 where all rows are wanted."""

    query: Query
    values: Mapping[str, str]
    suffix: str = ""
    lang: str = "en"
    page: int = 0
    size: int = PAGE_SIZE
    bom: bool = False

    @property
    def format(self) -> str:
        """The name of the format that the address asks for; empty where ``Accept`` decides."""
        return formats.SUFFIXES.get(self.suffix, self.suffix)

    @property
    def describes(self) -> bool:
        """Tell whether the description of the query is meant: RDF of a query that answers with none."""
        return (
            self.query.form != "graph"
            and self.format in ANSWERS["graph"]
            and self.format not in ("json", "xml")
        )

    def path(self, suffix: str = "", **more: Any) -> str:
        """Return the address of this query with the same values, below the root of the server."""
        dotted = f".{suffix}" if suffix else ""
        told = urlencode({**self.values, **more})
        return f"/queries/{self.query.name}{dotted}" + (f"?{told}" if told else "")


def read(scope: Scope, library: Sequence[Query]) -> Asked:
    """Return what one HTTP exchange asks.

    Raises NotFound (404) for a query or ending there is not, NotAcceptable (406) for an ending that cannot
    carry the answer, QueryError (400) for a value given twice or a page that is no number, MethodRefused.
    """
    if scope["method"] not in ("GET", "HEAD"):
        raise MethodRefused("saved queries are asked by GET", rule="method", remedy="use GET")
    name, _, suffix = scope["path_params"]["address"].partition(".")
    query = queries.choose(library, name)
    fields: dict[str, str] = {}
    for key, value in protocol.decoded(scope["query_string"]):
        if key in fields:
            raise QueryError(f"{key} is given twice", rule="parameter-twice", remedy="give one value")
        fields[key] = value
    if "format" in fields:
        raise QueryError(
            "format is no parameter of a saved query",
            rule="format",
            remedy="end the address in its suffix, as .csv",
        )
    if fields.get("bom", "0") not in ("0", "1"):
        raise QueryError(f"bom={fields['bom'][:50]!r}", rule="bom", remedy="bom=1 asks for a byte order mark")
    values = {key: value for key, value in fields.items() if key not in RESERVED}
    asked = Asked(
        query,
        values,
        suffix,
        words.of(scope),
        _number(fields, "page", 0),
        _number(fields, "page_size", PAGE_SIZE),
        fields.get("bom") == "1",
    )
    _check(asked)
    if "page_size" in fields and not asked.page:
        asked = replace(asked, page=1)
    return asked


def _number(fields: Mapping[str, str], name: str, default: int) -> int:
    if name not in fields:
        return default
    most = LARGEST_PAGE if name == "page_size" else 10**6
    if not re.fullmatch(r"[1-9][0-9]{0,6}", fields[name]) or int(fields[name]) > most:
        raise QueryError(
            f"{name}={fields[name][:50]!r} is no page",
            rule=name.replace("_", "-"),
            remedy=f"a number from 1 to {most}",
        )
    return int(fields[name])


def _check(asked: Asked) -> None:
    form, suffix = asked.query.form, asked.suffix
    known = {*formats.SUFFIXES, *(name for names in ANSWERS.values() for name in names)}
    if suffix and suffix not in known:
        raise NotFound(
            f"no format {suffix[:50]!r}",
            rule="suffix",
            remedy=f"end the address in one of {', '.join(SUFFIXES[form])}",
        )
    if (
        asked.format
        and not asked.describes
        and not formats.named(asked.format, form)
        and asked.format not in ANSWERS[form]
    ):
        raise NotAcceptable(
            f"query {asked.query.name!r} has no answer as {suffix}",
            rule="suffix",
            remedy=f"end the address in one of {', '.join(SUFFIXES[form])}",
        )
    if asked.page and form != "rows":
        raise QueryError(
            f"query {asked.query.name!r} has no rows to page through", rule="page", remedy="leave page out"
        )
