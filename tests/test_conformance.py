"""W3C's SPARQL suites through the real server; the list of known differences, checked in both directions."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rdflib import RDF, BNode, Graph, Literal, URIRef

from conformance import differences, report, suite
from conformance.outcome import BY_VALUE, FAILED, PASSED, Outcome
from conformance.results import BY_VALUE as SAME_VALUES
from conformance.results import DIFFERENT, EXACT, Rows, compare, read
from conformance.runner import VARIABLE, Runner, suites
from conformance.suite import Case
from conftest import absent
from kgraph.files import Project

# rdflib's reader of JSON-LD warns of rdflib.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
TESTS = 1107
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    root = suites()
    if root is None:
        absent(f"{VARIABLE} (the folder of W3C's test suites, here sparql/)")
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    with Runner(suite.cases(root), tmp_path_factory.mktemp("conformance")) as made:  # type: ignore[arg-type]
        yield made
    logging.getLogger("rdflib.term").setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def outcomes(runner: Runner) -> list[Outcome]:
    return runner.run()


def test_every_test_of_the_suite_is_walked(runner: Runner) -> None:
    assert len(runner.cases) == len({case.name for case in runner.cases}) == TESTS
    assert Counter(case.kind for case in runner.cases)["QueryEvaluationTest"] == 283 + 309


def test_the_list_of_differences_is_exact(outcomes: list[Outcome]) -> None:
    assert differences.unexpected(outcomes, differences.known()) == []


def test_every_difference_is_the_engines_own(outcomes: list[Outcome], runner: Runner) -> None:
    assert differences.ours(outcomes, runner.http) == []


def test_the_page_is_fresh(outcomes: list[Outcome], project: Project) -> None:
    text = (project.root / "docs" / "conformance.md").read_text("utf-8")
    assert text == report.page(outcomes, differences.known()), "run make conformance"


def test_the_earl_report_has_every_test_once(outcomes: list[Outcome]) -> None:
    written = report.earl(outcomes, differences.known(), date(2026, 11, 22)).serialize(format="turtle")
    graph = Graph().parse(data=written, format="turtle")
    assertions = set(graph.subjects(RDF.type, report.EARL.Assertion))
    assert len(assertions) == TESTS
    assert len({graph.value(item, report.EARL.test) for item in assertions}) == TESTS
    told = Counter(graph.objects(None, report.EARL.outcome))
    assert told[report.EARL.failed] == len(differences.known())
    assert told[report.EARL.passed] > 700


# The list itself, with or without the suites.


def test_the_list_is_short_and_each_entry_names_a_section() -> None:
    listed = differences.known().values()
    assert sum(item.kind == differences.ANSWER for item in listed) <= differences.MOST
    for item in listed:
        document, _, section = item.section.rpartition(" ")
        assert document in ("SPARQL 1.1 Query", "RDF 1.1 Concepts")
        assert section.replace(".", "").isdigit()
        assert item.reason.endswith(".")


def test_the_page_lists_the_differences() -> None:
    text = (ROOT / "docs" / "conformance.md").read_text("utf-8")
    assert text.endswith(report.differences(differences.known()))


def test_the_list_is_checked_in_both_directions() -> None:
    one = Case("sparql11/x#one", "http://x/one", "QueryEvaluationTest", BNode(), Graph(), ROOT)
    two = replace(one, name="sparql11/x#two")
    listed = {one.name: differences.Difference(one.name, "answer", "SPARQL 1.1 Query 1", "Why.")}
    passed, failed = Outcome(one, PASSED), Outcome(one, FAILED)
    assert differences.unexpected([failed], listed) == []
    assert len(differences.unexpected([passed], listed)) == 1
    assert len(differences.unexpected([replace(failed, verdict=BY_VALUE)], listed)) == 1
    assert len(differences.unexpected([failed, Outcome(two, FAILED)], listed)) == 1
    assert len(differences.unexpected([Outcome(two, PASSED)], listed)) == 1


# The comparison: what it must see, and what it must not.

A, B, N = URIRef("http://x/a"), URIRef("http://x/b"), URIRef("http://www.w3.org/2001/XMLSchema#")


def rows(*found: dict[str, object], plain: bool = False) -> Rows:
    names = frozenset(name for row in found for name in row)
    return Rows(names, list(found), plain)  # type: ignore[arg-type]


def number(text: str, kind: str) -> Literal:
    return Literal(text, datatype=N + kind, normalize=False)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (rows({"x": A}, {"x": B}), rows({"x": B}, {"x": A}), EXACT),
        (rows({"x": A}, {"x": A}), rows({"x": A}), DIFFERENT),
        (rows({"x": A}), rows({"y": A}), DIFFERENT),
        (rows({"x": BNode("1"), "y": BNode("1")}), rows({"x": BNode("2"), "y": BNode("2")}), EXACT),
        (rows({"x": BNode("1"), "y": BNode("1")}), rows({"x": BNode("2"), "y": BNode("3")}), DIFFERENT),
        (rows({"x": BNode("1")}, {"x": BNode("1")}), rows({"x": BNode("1")}, {"x": BNode("2")}), DIFFERENT),
        (rows({"x": number("01", "integer")}), rows({"x": number("1", "integer")}), SAME_VALUES),
        (rows({"x": number("1", "decimal")}), rows({"x": number("1", "integer")}), DIFFERENT),
        (rows({"x": number("1", "integer")}), rows({"x": number("2", "integer")}), DIFFERENT),
        (rows({"x": number("01", "string")}), rows({"x": number("1", "string")}), DIFFERENT),
        (rows({"x": Literal("1.0")}, plain=True), rows({"x": number("1", "decimal")}), SAME_VALUES),
        (rows({"x": Literal("1")}, plain=True), rows({"x": number("1", "decimal")}), EXACT),
        (True, True, EXACT),
        (True, False, DIFFERENT),
        (True, rows(), DIFFERENT),
        (Graph(), Graph(), EXACT),
        (Graph(), rows(), DIFFERENT),
    ],
)
def test_answers_are_compared(left: object, right: object, expected: str) -> None:
    assert compare(left, right) == expected  # type: ignore[arg-type]


def test_order_counts_where_it_was_asked_for_and_repeats_where_not_allowed() -> None:
    first, second = rows({"x": A}, {"x": B}), rows({"x": B}, {"x": A})
    assert compare(first, second, ordered=True) == DIFFERENT
    assert compare(first, first, ordered=True) == EXACT
    blank = rows({"x": BNode("1")}, {"x": A})
    assert compare(blank, rows({"x": A}, {"x": BNode("1")}), ordered=True) == DIFFERENT
    assert compare(first, rows({"x": A}, {"x": B}, {"x": B}), lax=True) == EXACT
    assert compare(rows({"x": A}, {"x": B}, {"x": B}), first, lax=True) == DIFFERENT


def test_every_format_of_rows_is_read_alike() -> None:
    json = (
        '{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"literal","value":"01\\t\\"","datatype":'
        '"http://www.w3.org/2001/XMLSchema#integer"}},{"x":{"type":"bnode","value":"b"},"y":{"type":"literal",'
        '"value":"a","xml:lang":"EN"}}]}}'
    )
    xml = (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        '<head><variable name="x"/><variable name="y"/></head>'
        '<results><result><binding name="x"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">01\t"'
        '</literal></binding></result><result><binding name="x"><bnode>b</bnode></binding><binding name="y">'
        '<literal xml:lang="en">a</literal></binding></result></results></sparql>'
    )
    tsv = '?x\t?y\n"01\\t\\""^^<http://www.w3.org/2001/XMLSchema#integer>\t\n_:b\t"a"@en\n'
    csv = 'x,y\r\n"01\t""",\r\n_:b,a\r\n'
    wanted = read(json.encode(), "application/sparql-results+json", "http://x/")
    assert len(wanted.rows) == 2  # type: ignore[union-attr]
    for text, kind in (
        (xml, "application/sparql-results+xml"),
        (tsv, "text/tab-separated-values"),
        (csv, "text/csv"),
    ):
        assert compare(read(text.encode(), kind, "http://x/"), wanted, ordered=True) == EXACT, kind
