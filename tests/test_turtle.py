import pyoxigraph as ox
import pytest

from kgraph import turtle
from kgraph.errors import DataError

PREFIXES = {"ex": "http://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
MESSY = """# A header
# Licence: CC BY 4.0

@prefix ex: <http://example.org/> .
@prefix other: <http://other.example/> .
ex:act-10 ex:b 1.50, 01, "a\\n\\"b\\"" ; a ex:T .
ex:act-9 ex:z true ; <http://www.w3.org/2000/01/rdf-schema#label> "да"@ru , "yes"@en-GB .
ex:act-9 ex:q "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ; ex:r <http://example.org/a/b> .
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "messy.ttl"
    path.write_text(MESSY, encoding="utf-8")
    return path


def test_the_normal_form_is_what_the_docs_say(path):
    assert turtle.normal_form(path, PREFIXES) == (
        "# A header\n# Licence: CC BY 4.0\n\n"
        "PREFIX ex: <http://example.org/>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n\n"
        'ex:act-9\n    <http://www.w3.org/2000/01/rdf-schema#label> "yes"@en-gb , "да"@ru ;\n'
        '    ex:q "2020-01-01"^^xsd:date ;\n    ex:r <http://example.org/a/b> ;\n    ex:z true ;\n.\n\n'
        'ex:act-10\n    a ex:T ;\n    ex:b 01 , 1.50 , "a\\n\\"b\\"" ;\n.\n'
    )


def test_it_is_idempotent_and_changes_no_triple(path):
    before = {quad.triple for quad in turtle.parse(path)}
    path.write_text(once := turtle.normal_form(path, PREFIXES), encoding="utf-8")
    assert {quad.triple for quad in turtle.parse(path)} == before
    assert turtle.normal_form(path, PREFIXES) == once


def test_every_formatted_file_is_in_normal_form(project):
    assert len(project.machine_formatted) > 40
    for path in project.machine_formatted:
        assert turtle.normal_form(path, project.prefixes) == path.read_text("utf-8"), path


def test_a_blank_node_is_refused_with_its_place(tmp_path):
    path = tmp_path / "blank.ttl"
    path.write_text("<http://e/a> <http://e/p> [] .\n")
    with pytest.raises(DataError, match="no-blank-nodes"):
        turtle.normal_form(path, {})


def test_awkward_iris_and_strings_survive():
    triple = ox.Triple(
        ox.NamedNode("http://example.org/a.b"),
        ox.NamedNode("http://example.org/p"),
        ox.Literal("\\ \t ' \x07"),
    )
    text = turtle.serialize([triple], PREFIXES)
    assert "<http://example.org/a.b>" in text
    assert [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)] == [triple]
