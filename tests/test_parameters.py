"""Hostile values: whatever somebody gives for a parameter, the query stays the query it was."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kgraph import queries
from kgraph.engine import scan
from kgraph.errors import QueryError
from kgraph.queries import TYPES, Offer, Parameter, Query
from kgraph.queries.parameter import LONGEST

SCHEME = "http://e/voc/grade"
OFFERS = {SCHEME: [Offer(f"{SCHEME}/as-fact", ("F 1", 'no"tation')), Offer(f"{SCHEME}/as-rumour")]}
PARAMETERS = {kind: Parameter("x", kind, {}, scheme=SCHEME if kind == "choice" else None) for kind in TYPES}
GOOD = {
    "iri": "http://e/thing",
    "date": "2020-03-16",
    "integer": "10",
    "decimal": "2.5",
    "language": "en",
    "text": "words",
    "choice": "as-fact",
}
PLACES = (
    "SELECT ?s { ?s ?p $x } ORDER BY ?s",
    "SELECT ?s ?v { ?s ?p ?o BIND($x AS ?v) FILTER(?o != $x || '=$x' = \"=$x\") } ORDER BY ?s # $x",
)
HOSTILE = [
    "", " ", '"', "'", '"""', "'''", '\\"', "\\", "\\\\",
    "\\u0022", "\\n", "\n", "\r", "\t", "\x00", "\x1f", "\x7f",
    "}", "{", "} #", "# ", "> <", "<", ">", "<>", "<http://e/>", "http://e/> ?p ?o . ?s", "http://e/ a b",
    "http://e/\x00", "http://e/{x}", "http://e/|", "http://e/^",
    "http://e/`", "http://e/\\u0020", "http://e/%",
    "http://e/%2", "http://[", "http://e:port/", "http://e/[x]",
    "http://e/#a#b", "javascript:alert(1)", "data:,x",
    "//e/x", "x", ":", "e:", "http://", "http://e/\ud800",
    "\ud800", "\udfff\ud800", "\U0010ffff", "\ufffe", "\u2028",
    "\u202e", "\xa0", "http://e/\xa0", "http://e/\u3000", "$x", "?x",
    "$y", "${x}", "{{x}}", "%s", "{0}", "$$x",
    "en-", "en_US", "en'", 'en"@en', "-",
    "a" * 9, "2020-02-30", "2020-03-16T00:00:00", "20200316", "2020-W12-1",
    "0000-01-01", "-2020-01-01", "2020-3-1", "２０２０-03-16", "1e5", "1E400",
    "NaN", "INF", "0x10", "1_000", "+", "--1",
    "1" * 19, "9" * 400, "٣", "1.", ".5", "1.5.5",
    "0.000000001", "+1", "-0", "as-fact ", "../as-fact", "as-fact/..",
    f"{SCHEME}/as-fact>", f"{SCHEME}/none", "F 1", 'no"tation',
    "x" * LONGEST, "x" * (LONGEST + 1), '"' * LONGEST,
    "a\" } ; DROP ALL ; # ", "'; DELETE WHERE { ?s ?p ?o } #", "1 } INSERT DATA { <a:b> <a:b> 1 } #",
    "UNION { SERVICE <http://127.0.0.1/> { ?a ?b ?c } }", "*/", "<!--", "<script>", "\u0000\u0001", "e\u0301",
]  # fmt: skip


class Hole:
    """Stands for the term of the parameter in a parse tree."""


def algebra(text: str) -> Any:
    return prepareQuery(text).algebra


def skeleton(node: Any, term: Any) -> Any:
    """Return a parse tree as plain values, in which each term equal to the parameter's is a hole."""
    if isinstance(node, (Literal, URIRef)):
        return Hole if same(node, term) else repr(node)
    if isinstance(node, CompValue):
        return node.name, [(key, skeleton(value, term)) for key, value in sorted(node.items())]
    if isinstance(node, (str, int, float, bool, type(None))):
        return repr(node)
    if isinstance(node, dict):
        return sorted((str(key), skeleton(value, term)) for key, value in node.items())
    return [skeleton(each, term) for each in node]


def same(node: Any, term: Any) -> bool:
    if isinstance(term, Literal) and isinstance(node, Literal):
        return str(node) == str(term) and node.datatype == term.datatype and node.language == term.language
    return type(node) is type(term) and str(node) == str(term)


def term_of(text: str) -> Any:
    """Return the one term of a serialized term, as rdflib reads it in a query of nothing else."""
    (bound,) = holes(algebra(f"SELECT * {{ ?s ?p {text} }}"))
    return bound


def holes(node: Any) -> Iterator[Any]:
    if isinstance(node, (Literal, URIRef)):
        yield node
    elif isinstance(node, CompValue):
        for value in node.values():
            yield from holes(value)
    elif not isinstance(node, str) and hasattr(node, "__iter__"):
        for each in node:
            yield from holes(each)


STORE = ox.Store()
STORE.extend([ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("o"))])
BEFORE = set(STORE)
EXPECTED = {
    (kind, place): skeleton(
        algebra(
            Query("q", {}, {}, (), "rows", place, {"x": PARAMETERS[kind]}).fill({"x": GOOD[kind]}, OFFERS)
        ),
        term_of(PARAMETERS[kind].term(GOOD[kind], OFFERS)),
    )
    for kind in TYPES
    for place in PLACES
}


def attack(kind: str, value: str) -> bool:
    """Give a value for a parameter; return whether it was taken, having proved that it changed nothing."""
    parameter = PARAMETERS[kind]
    try:
        term = parameter.term(value, OFFERS)
    except QueryError as refused:
        told = refused
    else:
        told = None
    if told is not None:
        assert told.status == 400
        assert "parameter 'x'" in told.message
        assert told.remedy
        return False
    read = term_of(term)
    if kind == "text":
        assert str(read) == value, "rdflib reads the value as it was given"
    for place in PLACES:
        text = Query("q", {}, {}, (), "rows", place, {"x": parameter}).fill({"x": value}, OFFERS)
        assert skeleton(algebra(text), read) == EXPECTED[kind, place], value
        answer = STORE.query(text)
        for row in answer:
            if place == PLACES[1]:
                assert kind != "text" or row["v"].value == value
    assert set(STORE) == BEFORE
    return True


@pytest.mark.parametrize("kind", TYPES)
def test_the_list_of_hostile_values(kind):
    taken = [value for value in HOSTILE if attack(kind, value)]
    assert attack(kind, GOOD[kind])
    assert (kind == "text") == (len(taken) > len(HOSTILE) // 2), "only free text takes most of them"
    assert not [value for value in taken if "\ud800" in value or len(value) > LONGEST]
    if kind == "iri":
        assert set(taken) == {"<http://e/>"} & set(taken) | {"javascript:alert(1)", "data:,x", ":"} & set(
            taken
        ) | {value for value in taken if value.startswith(("http://e/", "http://", SCHEME, "e:"))}


SHORT = [value for value in HOSTILE if len(value) < 100]
FRAGMENTS = st.sampled_from([*SHORT, *GOOD.values(), "http://e/", "2020-", "-", ".", "0", "/", "#", "?"])
ANYTHING = st.text(st.characters(), max_size=12) | st.text(
    st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Co", "Cn"]), max_size=4
)


@pytest.mark.parametrize("kind", TYPES)
def test_five_hundred_hostile_values(kind):
    parts = st.lists(FRAGMENTS | ANYTHING, min_size=1, max_size=4).map("".join)
    near = st.builds(lambda rest: GOOD[kind] + rest, parts)

    @settings(
        max_examples=500,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(parts | near)
    def hostile(value: str) -> None:
        attack(kind, value)

    hostile()


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(st.from_regex(r"[a-z]{1,4}:(//[a-z:@.0-9\[\]]{0,6})?[^\x00]{0,12}", fullmatch=True))
def test_an_iri_that_is_taken_is_one_for_the_engine_too(value):
    try:
        PARAMETERS["iri"].term(value)
    except QueryError:
        return
    assert ox.NamedNode(value).value == value


FOLDER = Path(__file__).parents[1] / "queries"
LIBRARY = queries.load(FOLDER)


@pytest.mark.parametrize("query", LIBRARY, ids=lambda query: query.name)
def test_no_saved_query_changes_its_tokens(query):
    """Each parameter of each saved query: only the token of the parameter becomes the term."""
    terms = {name: item.term(item.shown) for name, item in query.params.items()}
    tokens = [token.text for token in scan.tokens(query.sparql)]
    for name, parameter in query.params.items():
        for value in HOSTILE:
            try:
                term = parameter.term(value)
            except QueryError:
                continue
            text = query.fill({**{other: item.shown for other, item in query.params.items()}, name: value})
            ox.Store().query(text)
            given = {f"${other}": [t.text for t in scan.tokens(terms[other])] for other in terms}
            given[f"${name}"] = [t.text for t in scan.tokens(term)]
            expected = [each for token in tokens for each in given.get(token, [token])]
            assert [token.text for token in scan.tokens(text)] == expected
