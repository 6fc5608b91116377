"""No contradiction anywhere: OWL 2 RL over the whole build, HermiT and the OWL 2 DL profile through Java.

Each check is also shown to fail on a planted fault. The graph given to HermiT lacks what OWL 2 DL has no
datatype for: literals and ranges of xsd:date, xsd:duration, edtf:EDTF and their like.
"""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import owlrl
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import _toPythonMapping

from conftest import absent
from kgraph import names
from kgraph.build import Dataset

JAVA = Path(__file__).parent / "java" / "CheckOntology.java"
HRM = names.HRM
# OWL 2 Structural Specification, section 4, as far as the graph can hold it.
DATATYPE_MAP = {
    *(XSD[name] for name in ("anyURI", "boolean", "dateTime", "decimal", "double", "float", "hexBinary")),
    *(XSD[name] for name in ("integer", "nonNegativeInteger", "positiveInteger", "string")),
    RDF.langString,
}
PREFIXES = f"""
PREFIX : <http://example.org/>
PREFIX hrm: <{HRM}>
PREFIX owl: <{OWL}>
PREFIX rdfs: <{RDFS}>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
CONTRADICTIONS = {
    "an act that is a measure": ":x a hrm:Act , hrm:Measure .",
    "a statement that is its proposition": ":x hrm:proposition :x .",
    "a fine read as a statutory penalty": ":norm hrm:penalty :x . :x hrm:sanctionStatus :imposed .",
    "a person who is a group": ":x a schema:Person ; hrm:memberCount :n .",
    "two events that each follow the other": ":x hrm:followedBy :y . :y hrm:followedBy :x .",
    "a statement that rebuts itself": ":x hrm:rebuts :x .",
    "evidence that is a section": ":a hrm:evidence :x . :e hrm:inSection :x .",
    "a place that took part as an act": ":a hrm:place :x . :x hrm:grade :g ; hrm:participation :p .",
}


def as_rdflib(dataset: Dataset) -> Graph:
    """Return all triples of a build, layers merged."""
    lines = (f"{quad.subject} {quad.predicate} {quad.object} ." for quad in dataset.quads)
    return Graph().parse(data="\n".join(lines), format="nt")


def ontology(project, planted: str = "") -> Graph:
    graph = Graph().parse(project.root / "ontology" / "hrm.ttl")
    return graph.parse(data=PREFIXES + planted, format="turtle")


def contradictions(graph: Graph) -> list[str]:
    """Return the errors the OWL 2 RL closure of a graph ends with; the graph is expanded in place."""
    rules = owlrl.OWLRL_Semantics
    # owlrl teaches rdflib further datatypes and leaves them there; other tests must not see them.
    before = dict(_toPythonMapping)
    try:
        owlrl.DeductiveClosure(rules, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    finally:
        _toPythonMapping.clear()
        _toPythonMapping.update(before)
    return [
        str(text)
        for message in graph.subjects(RDF.type, ERRNS.ErrorMessage)
        for text in graph.objects(message, ERRNS.error)
    ]


def test_the_owl_2_rl_closure_of_everything_has_no_error(graph):
    everything = as_rdflib(graph)
    before = len(everything)
    assert contradictions(everything) == []
    assert len(everything) > before, "the closure derived nothing, so it checked nothing"


@pytest.mark.parametrize("fault", CONTRADICTIONS)
def test_the_owl_2_rl_closure_finds_a_planted_contradiction(project, fault):
    assert contradictions(ontology(project, CONTRADICTIONS[fault]))


def test_the_owl_2_rl_closure_finds_a_contradiction_among_all_data(graph):
    everything = as_rdflib(graph)
    act = next(everything.subjects(RDF.type, URIRef(HRM + "Act")))
    everything.add((act, RDF.type, URIRef(HRM + "Communication")))
    assert any(str(act) in error for error in contradictions(everything))


# ---------------------------------------------------------------- HermiT and the OWL API


def hermit() -> Path:
    """Return the jar with HermiT and the OWL API that owlready2 brings, or skip."""
    if not shutil.which("java") or not shutil.which("javac"):
        absent("a Java development kit (java and javac)")
    spec = importlib.util.find_spec("owlready2")
    jar = Path(spec.origin).parent / "hermit" / "HermiT.jar" if spec and spec.origin else None
    if jar is None or not jar.is_file():
        absent("HermiT.jar of owlready2")
    return jar


def findings(graph: Graph, folder: Path) -> list[str]:
    """Return what HermiT and the profile check of OWL 2 DL find, one line each."""
    jar = hermit()
    copy = Graph()
    for subject, predicate, value in graph:
        datatype = value.datatype or XSD.string if isinstance(value, Literal) else None
        outside = datatype and not value.language and datatype not in DATATYPE_MAP
        dated = predicate == RDFS.range and (
            value in (XSD.date, XSD.duration) or str(value).startswith(names.FOREIGN["edtf"])
        )
        if not outside and not dated:
            copy.add((subject, predicate, value))
    path = folder / "copy.owl"
    # The OWL API of that jar predates Turtle 1.1, so it reads RDF/XML.
    copy.serialize(path, format="xml")
    run = subprocess.run(
        ["java", "-cp", str(jar), str(JAVA), str(path)], capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr[-2000:]
    head, *lines = run.stdout.splitlines()
    assert int(head.removeprefix("axioms ")) > 150, head
    return lines


def test_the_ontology_is_owl_2_dl_and_has_no_empty_class(project, tmp_path):
    assert findings(ontology(project), tmp_path) == []


def test_hermit_finds_ontology_and_data_consistent(graph, tmp_path):
    """The profile is asked of the ontology alone: RDF data need not keep to OWL 2 DL to be reasoned on."""
    lines = findings(as_rdflib(graph), tmp_path)
    assert [line for line in lines if not line.startswith("violation")] == []


def test_hermit_finds_a_planted_contradiction(project, tmp_path):
    assert findings(ontology(project, ":x a owl:NamedIndividual , hrm:Act , hrm:Measure ."), tmp_path) == [
        "inconsistent"
    ]


def test_hermit_finds_a_class_that_must_stay_empty(project, tmp_path):
    planted = ":ActAndMeasure a owl:Class ; rdfs:subClassOf hrm:Act , hrm:Measure ."
    assert findings(ontology(project, planted), tmp_path) == [
        "unsatisfiable http://example.org/ActAndMeasure"
    ]


@pytest.mark.parametrize(
    ("planted", "word"),
    [
        (":x a owl:Class , rdfs:Datatype .", "example.org/x"),
        (":x a owl:ObjectProperty , owl:DatatypeProperty .", "example.org/x"),
        (":p a owl:ObjectProperty , owl:TransitiveProperty , owl:AsymmetricProperty .", "example.org/p"),
        ("hrm:Act rdfs:subClassOf :Undeclared .", "example.org/Undeclared"),
    ],
    ids=["class and datatype", "object and data property", "transitive and asymmetric", "undeclared class"],
)
def test_the_profile_check_finds_what_is_not_owl_2_dl(project, tmp_path, planted, word):
    lines = findings(ontology(project, planted), tmp_path)
    assert [line for line in lines if line.startswith("violation") and word in line]
