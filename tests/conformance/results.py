"""Results: what a query answered and what it should have, read by rdflib and compared.

The reader is another library than the writer, so that a fault of the engine's own formats cannot cancel out.
Terms are compared as RDF has them: by lexical form, datatype and language, not by value.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

import rdflib
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
X = Namespace("urn:x-conformance:")
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    # The answer to a query has no graph names, so these two may hold nothing but what their elders read.
    "application/n-quads": "nt",
    "application/trig": "turtle",
}
NUMBERS = {XSD.integer, XSD.decimal, XSD.float, XSD.double}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN")
SUFFIXES = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
}


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT; ``plain`` where only strings are known, as CSV has them."""

    variables: frozenset[str]
    rows: list[dict[str, Node]] = field(repr=False)
    plain: bool = False

    @property
    def in_plain(self) -> "Rows":
        """The same as CSV can tell it: no datatypes, no languages, nothing told from the empty string."""
        if self.plain:
            return self
        rows = [
            {name: term if isinstance(term, BNode) else Literal(str(term)) for name, term in row.items()}
            for row in self.rows
        ]
        return Rows(
            self.variables, [{n: t for n, t in row.items() if t != Literal("")} for row in rows], True
        )

    @property
    def by_value(self) -> "Rows":
        """The same with numbers, truth values and times zones in one form each; datatypes are kept."""
        rows = [{name: _value(term, self.plain) for name, term in row.items()} for row in self.rows]
        return Rows(self.variables, rows, self.plain)


Answer = Rows | Graph | bool
EXACT, BY_VALUE, DIFFERENT = "exact", "by value", "different"


@contextmanager
def as_written() -> Iterator[None]:
    """Keep rdflib from rewriting literals to their canonical form while it reads."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def read(body: bytes, media_type: str, base: str) -> Answer:
    """Return an answer read from bytes; ``base`` resolves relative IRIs of an expected result."""
    with as_written():
        kind = media_type.partition(";")[0].strip()
        if kind in GRAPHS:
            graph = Graph().parse(data=body, format=GRAPHS[kind], publicID=base)
            sets = list(graph.subjects(RDF.type, RS.ResultSet))
            return _result_set(graph, sets[0]) if sets else _normal(graph)
        if kind == "text/csv":
            return _csv(body.decode("utf-8"))
        if kind == "text/tab-separated-values":
            return _tsv(body.decode("utf-8"), base)
        form = {"application/sparql-results+xml": "xml", "application/sparql-results+json": "json"}[kind]
        result = Result.parse(io.BytesIO(body), format=form)
        if result.type == "ASK":
            return bool(result.askAnswer)
        rows = [{str(n): _term(t, base) for n, t in row.items()} for row in result.bindings]
        return Rows(frozenset(map(str, result.vars or [])), rows)


def compare(actual: Answer, expected: Answer, *, ordered: bool = False, lax: bool = False) -> str:
    """Return whether two answers are the same, but for the names of blank nodes: exactly, by value, or not.

    Rows are compared as multisets, with ``ordered`` as sequences; ``lax`` lets a row stand fewer times.
    """
    if not (isinstance(actual, Rows) and isinstance(expected, Rows)):
        both = isinstance(actual, Graph) and isinstance(expected, Graph)
        return EXACT if (isomorphic(actual, expected) if both else actual is expected) else DIFFERENT
    plain = actual.plain or expected.plain
    sides = [side.in_plain if plain else side for side in (actual, expected)]
    if _same(*sides, ordered, lax):
        return EXACT
    # A truth value is known before the datatype is taken away, a number in a CSV only afterwards.
    sides = [(side.by_value.in_plain if plain else side).by_value for side in (actual, expected)]
    return BY_VALUE if _same(*sides, ordered, lax) else DIFFERENT


def _same(actual: Rows, expected: Rows, ordered: bool, lax: bool) -> bool:
    if actual.variables != expected.variables:
        return False
    if any(isinstance(term, BNode) for row in actual.rows + expected.rows for term in row.values()):
        return isomorphic(_graph(actual, ordered), _graph(expected, ordered))
    left, right = ([frozenset(row.items()) for row in side.rows] for side in (actual, expected))
    if ordered:
        return left == right
    counted, wanted = Counter(left), Counter(right)
    return counted == wanted or (lax and set(counted) == set(wanted) and counted <= wanted)


def _graph(rows: Rows, ordered: bool) -> Graph:
    """Rows as a graph: blank nodes correspond where the graphs are isomorphic.

    Equal rows are one node with their number: rdflib takes for ever over nodes that nothing tells apart.
    """
    graph = Graph()
    found = [frozenset(row.items()) for row in rows.rows]
    counted = [(row, place) for place, row in enumerate(found)] if ordered else Counter(found).items()
    for row, number in counted:
        node = BNode()
        graph.add((node, X.number, Literal(number)))
        for name, term in row:
            graph.add((node, X[name], term))
    return graph


def _term(term: Node, base: str = "") -> Node:
    """A term as RDF 1.1 has it: a plain literal is an xsd:string, the case of a language means nothing."""
    if isinstance(term, URIRef) and base:
        return URIRef(urljoin(base, str(term)))
    if isinstance(term, Literal) and term.language:
        return Literal(str(term), lang=term.language.lower())
    if isinstance(term, Literal) and term.datatype is None:
        return Literal(str(term), datatype=XSD.string)
    return term


def _value(term: Node, plain: bool) -> Node:
    if not isinstance(term, Literal):
        return term
    text = re.sub(r"(?<=\d)[+-]00:00$", "Z", str(term))
    if _NUMBER.fullmatch(text) and (plain or term.datatype in NUMBERS):
        text = str(float(text))
    if term.datatype == XSD.boolean:
        text = {"0": "false", "1": "true"}.get(text, text)
    return Literal(text, datatype=term.datatype, lang=term.language, normalize=False)


def _normal(graph: Graph) -> Graph:
    made = Graph()
    for triple in graph:
        made.add(tuple(_term(term) for term in triple))  # type: ignore[arg-type]
    return made


def _result_set(graph: Graph, node: Node) -> Answer:
    told = graph.value(node, RS.boolean)
    if told is not None:
        return str(told) == "true"
    solutions = list(graph.objects(node, RS.solution))
    solutions.sort(key=lambda solution: int(str(graph.value(solution, RS["index"], default=0))))
    rows = [
        {
            str(graph.value(binding, RS.variable)): _term(graph.value(binding, RS.value))
            for binding in graph.objects(solution, RS.binding)
        }
        for solution in solutions
    ]
    return Rows(frozenset(str(name) for name in graph.objects(node, RS.resultVariable)), rows)


def _csv(text: str) -> Rows:
    header, *lines = csv.reader(io.StringIO(text, newline=""))
    # A line is empty where there is no variable, or one that is unbound.
    rows = [dict(zip(header, line or [""] * len(header), strict=True)) for line in lines]
    return Rows(
        frozenset(header),
        [
            {
                name: BNode(cell[2:]) if cell.startswith("_:") else Literal(cell)
                for name, cell in row.items()
                if cell
            }
            for row in rows
        ],
        True,
    )


def _tsv(text: str, base: str) -> Rows:
    header, *lines = text.removesuffix("\n").split("\n")
    names = [name.removeprefix("?") for name in header.rstrip("\r").split("\t")] if header else []
    # Cells are Turtle terms, and one document keeps the blank nodes of different cells apart or together.
    cells = [line.rstrip("\r").split("\t") for line in lines]
    turtle = "".join(
        f"<{X[str(place)]}> <{X[name]}> {cell} .\n"
        for place, line in enumerate(cells)
        for name, cell in zip(names, line, strict=bool(names))
        if cell
    )
    graph = Graph().parse(data=turtle, format="turtle", publicID=base)
    rows: list[dict[str, Node]] = [{} for _ in cells]
    for subject, predicate, term in graph:
        rows[int(subject.removeprefix(X))][str(predicate).removeprefix(X)] = _term(term)  # type: ignore[attr-defined]
    return Rows(frozenset(names), rows)
