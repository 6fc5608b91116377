"""Both SHACL engines, behind our port, on W3C's data-shapes test suite.

The suite is not part of the project: KGRAPH_W3C_SUITES names the folder that holds it as ``shacl/``
(https://github.com/w3c/data-shapes, data-shapes-test-suite/tests). What each engine fails is listed here,
and the list is checked in both directions: a new failure and one that is gone both fail.
"""

import os
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, SH
from rdflib.compare import isomorphic

from conftest import absent
from kgraph.check import shacl
from kgraph.errors import DataError

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
CASES = 121

FAILS = {
    "pyshacl": {
        "core/property/uniqueLang-002": 'takes "1"^^xsd:boolean for true, where the suite wants true alone',
        "sparql/pre-binding/shapesGraph-001": "has no $shapesGraph, which the specification leaves optional",
    },
    "shacl": {
        "sparql/pre-binding/unsupported-sparql-004": "takes a subquery that does not select $this",
    },
}

Row = tuple[str, str, str, str, str]
Outcome = frozenset[Row] | None  # None is sht:Failure: the shapes must be refused


@cache
def triples(path: Path) -> list[ox.Triple]:
    quads = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    return [quad.triple for quad in quads]


@cache
def shapes(path: Path) -> shacl.Shapes:
    """The shapes of a file with absolute IRIs, and with its prefixes."""
    parser = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    text = (ox.serialize((q.triple for q in parser), format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return shacl.Shapes("".join(f"PREFIX {p}: <{iri}>\n" for p, iri in parser.prefixes.items()) + text)


@pytest.fixture(scope="module")
def suite() -> dict[str, tuple[Path, Path, Outcome]]:
    """Each case of the suite: data file, shapes file, expected outcome, by its name."""
    folder = os.environ.get("KGRAPH_W3C_SUITES")
    root = Path(folder or ".").resolve() / "shacl"
    if not folder or not root.is_dir():
        absent("KGRAPH_W3C_SUITES (the folder of W3C's test suites, here shacl/)")
    found = {}
    for path in sorted(root.rglob("*.ttl")):
        graph = rdflib.Graph()
        for triple in shacl_test(path):
            graph.add(triple)
        for case in graph.subjects(RDF.type, SHT.Validate):
            action, result = graph.value(case, MF.action), graph.value(case, MF.result)
            data, asks = (
                Path(str(graph.value(action, word)).removeprefix("file://"))
                for word in (SHT.dataGraph, SHT.shapesGraph)
            )
            name = path.relative_to(root).with_suffix("").as_posix()
            found[name] = data, asks, None if result == SHT.Failure else expected(graph, result)
    return found


def shacl_test(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(data=shapes(path).text, format="turtle")


def expected(graph: rdflib.Graph, report: rdflib.term.Node) -> frozenset[Row]:
    """Return the rows of an expected report, which must agree with its sh:conforms."""

    def one(node, predicate) -> str:
        value = graph.value(node, predicate)
        return "" if value is None else value.n3()

    def local(node, predicate) -> str:
        return str(graph.value(node, predicate)).rpartition("#")[2]

    rows = frozenset(
        (
            one(node, SH.focusNode),
            shacl.path_of(graph, graph.value(node, SH.resultPath)),
            local(node, SH.sourceConstraintComponent).removesuffix(shacl.SUFFIX),
            one(node, SH.sourceShape),
            local(node, SH.resultSeverity),
        )
        for node in graph.objects(report, SH.result)
    )
    assert graph.value(report, SH.conforms).toPython() == (not rows)
    return rows


def outcome(data: Path, asks: Path, engine: str) -> Outcome:
    try:
        return frozenset(result.key for result in shacl.validate(shapes(asks), triples(data), engine))
    except DataError:
        return None


def same(left: Outcome, right: Outcome) -> bool:
    """Tell whether two outcomes are the same but for the names of blank nodes."""
    if left is None or right is None:
        return left is right
    return isomorphic(as_graph(left), as_graph(right))


def as_graph(rows: frozenset[Row]) -> rdflib.Graph:
    lines = []
    for number, row in enumerate(sorted(rows)):
        for place, term in enumerate(row):
            node = term if place in (0, 3) and term else ox.Literal(term)
            lines.append(f"_:result{number} <http://x/{place}> {node} .")
    return rdflib.Graph().parse(data="\n".join(lines), format="turtle")


def test_every_case_is_collected(suite):
    assert len(suite) == CASES
    assert set(FAILS) == set(shacl.ENGINES)
    assert {name for failing in FAILS.values() for name in failing} <= set(suite)


@pytest.mark.parametrize("engine", shacl.ENGINES)
@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
def test_the_engine_reports_as_expected_but_for_the_listed_cases(suite, engine):
    failed = {
        name for name, (data, asks, wanted) in suite.items() if not same(outcome(data, asks, engine), wanted)
    }
    assert failed == set(FAILS[engine])


def test_the_comparison_sees_a_difference():
    row = ("<http://x/a>", "<http://x/p>", "MinCount", "_:b1", "Violation")
    other = ("<http://x/a>", "<http://x/p>", "MinCount", "_:b2", "Violation")
    assert same(frozenset({row}), frozenset({other}))
    assert not same(frozenset({row}), frozenset({row, other}))
    assert not same(frozenset({row}), frozenset({(*row[:4], "Info")}))
    assert not same(frozenset(), None)
