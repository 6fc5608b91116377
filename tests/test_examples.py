"""The saved queries as RDF: what third-party editors find in the store."""

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, SH

from kgraph import build, examples, names, queries
from kgraph.check import check
from kgraph.check.source import of_queries
from kgraph.queries import Parameter, Query

#: What public editors ask of an endpoint for its examples, and for its prefixes.
EDITORS = """
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT DISTINCT ?sq ?comment ?query WHERE {
      ?sq a sh:SPARQLExecutable ; rdfs:label|rdfs:comment ?comment ;
        sh:select|sh:ask|sh:construct|sh:describe ?query .
    } ORDER BY ?sq ?comment
"""
PREFIXES = """
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    SELECT ?p ?n WHERE { [] sh:prefix ?p ; sh:namespace ?n }
"""
WORDS = {"en": 'What is "it"?', "ru": "Что\nэто?"}


def made(text: str, **params: Parameter) -> Query:
    return Query("what", WORDS, WORDS, ("law", "people"), "rows", f"#+ x: y\n{text}", params)


def read(found: list[examples.Triple]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=examples.ntriples(found), format="nt")


@pytest.fixture(scope="module")
def store(graph) -> ox.Store:
    made = ox.Store()
    made.extend(
        graph.graphs[examples.GRAPH] and [ox.Quad(*quad.triple) for quad in graph.graphs[examples.GRAPH]]
    )
    return made


def test_an_editor_finds_each_query_once_in_each_language(store, project):
    found = [(row["sq"].value, row["comment"].value, row["query"].value) for row in store.query(EDITORS)]
    library = queries.load(project.queries)
    assert found == sorted(
        (examples.iri(query), words, query.fill({})) for query in library for words in query.summary.values()
    )
    assert len(library) > 20


def test_an_editor_finds_every_prefix(store, project):
    assert {row["p"].value: row["n"].value for row in store.query(PREFIXES)} == project.prefixes


@pytest.mark.parametrize(
    ("text", "kind", "holds"),
    [
        ("SELECT * { ?s ?p ?o } ORDER BY ?s", SH.SPARQLSelectExecutable, SH.select),
        ("ASK { ?s ?p ?o }", SH.SPARQLAskExecutable, SH.ask),
        ("CONSTRUCT WHERE { ?s ?p ?o }", SH.SPARQLConstructExecutable, SH.construct),
        (
            "DESCRIBE <http://e/>",
            rdflib.URIRef(str(SH) + "SPARQLDescribeExecutable"),
            rdflib.URIRef(str(SH) + "describe"),
        ),
    ],
)
def test_each_form_has_its_class_and_its_property(text, kind, holds):
    query = made(text)
    graph, node = read(examples.described(query, "http://e/sparql")), rdflib.URIRef(examples.iri(query))
    assert set(graph.objects(node, RDF.type)) == {SH.SPARQLExecutable, kind}
    assert graph.value(node, holds) == rdflib.Literal(text)
    assert {str(words) for words in graph.objects(node, RDFS.comment)} == set(WORDS.values())
    assert graph.value(node, rdflib.SDO.target) == rdflib.URIRef("http://e/sparql")
    assert {str(tag) for tag in graph.objects(node, rdflib.SDO.keywords)} == {"law", "people"}


def test_a_parameter_without_a_default_stands_at_its_example():
    day = Parameter("day", "date", WORDS, example="2020-04-01")
    text = made("SELECT * { ?s ?p $day } ORDER BY ?s", day=day)
    (term,) = [term for _, predicate, term in examples.described(text) if predicate.endswith("#select>")]
    assert '\\"2020-04-01\\"^^' in term


def test_the_engine_writes_the_same_triples(project):
    found = examples.triples(queries.load(project.queries), project.prefixes)
    answer = ox.Store().query(examples.construct(found))
    assert {str(triple) for triple in answer} == {
        str(q.triple) for q in build.saved(queries.load(project.queries), project.prefixes)
    }


def test_a_broken_header_is_a_finding_and_stops_no_other(project, tmp_path):
    for name in ("ontology", "data", "shapes"):
        (tmp_path / name).symlink_to(project.root / name)
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "good.rq").write_text((project.queries / "acts-by-article.rq").read_text("utf-8"))
    (tmp_path / "queries" / "bad.rq").write_text("#+ tags: []\nSELECT * {}\n")
    broken = type(project)(tmp_path)
    assert [len(file.quads) > 5 for file in of_queries(broken)] == [False, True]
    report = check(broken, [tmp_path / "queries"])
    assert [(f.file, f.rule, f.severity) for f in report.findings] == [
        ("queries/bad.rq", "query-header", "Violation")
    ]
    assert "summary needs en and ru" in report.text("en")


def test_every_foreign_term_is_of_its_vocabulary(graph):
    used = {quad.predicate.value for quad in graph.graphs[examples.GRAPH]}
    assert used == {
        names.RDF_TYPE,
        *(names.FOREIGN["rdfs"] + word for word in ("label", "comment")),
        *(
            names.FOREIGN["sh"] + word
            for word in ("prefixes", "declare", "prefix", "namespace", "select", "construct")
        ),
        *(names.FOREIGN["schema"] + word for word in ("keywords", "target")),
        names.FOREIGN["dcterms"] + "description",
    }
