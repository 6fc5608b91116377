"""A part of an answer that says it is one: the first rows as SPARQL JSON with a member ``truncated``.

Only JSON has a place for such a mark. A CSV file once saved would look complete, so it is not offered.
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from kgraph.engine import formats
from kgraph.errors import NotAcceptable, QueryError


def media_type(accepted: Mapping[str, Sequence[str]], limit: int) -> str:
    """Return the media type of a part.

    Raises NotAcceptable where the client takes no JSON, QueryError where nothing limits the rows.
    """
    if not limit:
        raise QueryError(
            "no row limit is set, so there is nothing to truncate at",
            rule="row-limit",
            remedy="add row-limit=1000",
        )
    for wanted in accepted["rows"]:
        if wanted == formats.JSON.media_type or wanted in formats.JSON.also:
            return wanted
    raise NotAcceptable(
        "a part of an answer can be marked in JSON only",
        rule="limit-mode",
        remedy=f"ask for {formats.JSON.media_type}, or without limit-mode=truncate",
    )


def rows(solutions: ox.QuerySolutions, limit: int) -> tuple[bytes, bool]:
    """Return the first ``limit`` rows as SPARQL JSON, and whether there are more."""
    variables = [variable.value for variable in solutions.variables]
    bindings = []
    for solution in itertools.islice(solutions, limit):
        pairs = ((name, solution[name]) for name in variables)
        bindings.append({name: _term(term) for name, term in pairs if term is not None})
    more = next(solutions, None) is not None
    told: dict[str, Any] = {"head": {"vars": variables}, "results": {"bindings": bindings}}
    if more:
        told = {"truncated": {"rows": limit}, **told}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), more


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _term(part) for name, part in parts.items()}}
    made = {"type": "literal", "value": term.value}
    if term.language:
        return {**made, "xml:lang": term.language}
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return made if plain else {**made, "datatype": term.datatype.value}
