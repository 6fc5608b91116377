"""Labels of the IRIs of an answer."""

import json

import pyoxigraph as ox

from kgraph import labels

DATA = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
<http://e/a> rdfs:label "an A"@en , "А"@ru .
<http://e/b> skos:prefLabel "Бэ"@kk .
<http://e/c> rdfs:comment "no label"@en .
"""


def answer(*values: dict[str, str]) -> bytes:
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": v} for v in values]}}).encode()


def iri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def test_the_iris_of_an_answer_each_once_and_only_those_that_are_safe():
    body = answer(
        iri("http://e/a"), iri("http://e/> }"), {"type": "literal", "value": "http://e/z"}, iri("http://e/a")
    )
    assert labels.iris(body) == ["http://e/a"]
    assert labels.iris(body, 1, 3) == []
    assert labels.iris(b'{"head": {}, "boolean": true}') == []


def test_a_label_comes_in_the_language_asked_for_else_in_another():
    store = ox.Store()
    store.load(DATA, format=ox.RdfFormat.TURTLE)
    asked = labels.question(["http://e/a", "http://e/b", "http://e/c"])
    body = store.query(asked).serialize(format=ox.QueryResultsFormat.JSON)
    assert labels.read(body, "ru") == {"http://e/a": "А", "http://e/b": "Бэ"}
    assert labels.read(body, "kk") == {"http://e/a": "an A", "http://e/b": "Бэ"}
