"""The core profile: our shapes less what the table leaves out, in one file that stands alone."""

import re
import shutil

import pytest
import rdflib
from rdflib import SH

from kgraph import names
from kgraph.check import check, profile, shacl
from kgraph.errors import CannotRun, DataError
from kgraph.files import Project


def reporting(graph: rdflib.Graph) -> set[str]:
    """Return the shapes with a target, and their properties."""
    targets = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
    aimed = {shape for target in targets for shape in graph.subjects(target)}
    found = aimed | {part for shape in aimed for part in graph.objects(shape, SH.property)}
    return {str(shape).removeprefix(names.HRSH) for shape in found}


@pytest.fixture(scope="module")
def core(project):
    return shacl.Shapes.read(profile.files(project, "core"))


def test_the_core_is_what_the_table_does_not_leave_out(project, core):
    table = profile.left_out(project)
    assert all(table.values()), "each row says why"
    full = reporting(shacl.Shapes.read(project.shapes).graph)
    dropped = {name for name in table if name in full}
    for path in project.shapes:
        if path.name in table:
            dropped |= reporting(shacl.Shapes.read([path]).graph) & full
    kept = reporting(core.graph)
    assert kept <= full - dropped
    gone = full - dropped - kept
    parents = {name.partition("-")[0] for name in gone}
    assert parents <= dropped, "only the properties of a shape that is left out go with it"
    assert len(kept) > 150


def test_the_core_is_open_and_keeps_messages_and_severities(core):
    graph = core.graph
    assert not list(graph.subjects(SH.closed))
    for shape in set(graph.subjects(SH.severity)):
        assert {text.language for text in graph.objects(shape, SH.message)} == {"en", "ru"}


def test_the_core_stands_alone(core):
    named = {term for triple in core.graph for term in triple if str(term).startswith(names.HRSH)}
    assert named <= set(core.graph.subjects())
    for engine in shacl.ENGINES:
        assert shacl.validate(core, [], engine) == []


def test_the_project_satisfies_the_core(graph, core):
    assert shacl.validate(core, {quad.triple for quad in graph.quads}) == []


@pytest.fixture
def least(project, tmp_path):
    """The least sister graph, as the documentation shows it."""
    (text,) = re.findall(r"```turtle\n(.*?)```", (project.root / "docs/check.md").read_text("utf-8"), re.S)
    path = tmp_path / "sister" / "sister.ttl"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def rules(project, path, name="core") -> set[str]:
    return {finding.rule for finding in check(project, [path], profile=name).findings}


def test_the_least_sister_graph_of_the_docs_passes_the_core_and_not_our_own_shapes(project, least):
    assert rules(project, least) == set()
    assert rules(project, least.parent) == set()
    assert {"hrsh:Labelled-ru", "hrsh:EvidenceAnchor-inSection"} <= rules(project, least, "full")


def test_nothing_in_the_least_sister_graph_is_idle(project, least):
    """Each value that is dropped is missed."""
    whole = rdflib.Graph().parse(least, format="turtle")
    facts = sorted(triple for triple in whole if triple[1] != rdflib.RDF.type)
    for triple in facts[::3]:
        less = whole - rdflib.Graph().add(triple)
        least.write_text(less.serialize(format="turtle"), encoding="utf-8")
        assert rules(project, least), triple


def test_a_sister_may_use_vocabularies_of_her_own(project, least):
    text = least.read_text("utf-8") + 'ex:fine <http://example.org/v#season> "spring" .\n'
    least.write_text(text, encoding="utf-8")
    assert rules(project, least) == set()
    assert "foreign-namespace" in rules(project, least, "full")
    least.write_text(text + "ex:fine hrm:sesaon ex:place .\n", encoding="utf-8")
    assert rules(project, least) == {"unknown-term"}


def test_a_sister_names_her_nodes_as_she_likes_but_no_person(project, least):
    """A town of a gazetteer, a law by its ELI, a page by its address; a person's name in an IRI stays."""
    text = """
        PREFIX eli: <http://data.europa.eu/eli/ontology#>
        PREFIX org: <http://www.w3.org/ns/org#>
        PREFIX schema: <https://schema.org/>
        <http://gazetteer.example/town> a schema:Place ; rdfs:label "A town"@en .
        <http://register.example/court> a org:Organization ; rdfs:label "A court"@en .
        <http://law.example/eli/code/2017/1> a eli:LegalResource ; rdfs:label "A code"@en .
        ex:fine hrm:place <http://gazetteer.example/town> .
    """
    least.write_text(least.read_text("utf-8") + text, encoding="utf-8")
    assert rules(project, least) == set()
    person = """
        <http://people.example/jane-roe> a schema:Person ; rdfs:label "Jane Roe"@en ; hrm:evidence ex:place .
        ex:part a hrm:Participation ; hrm:participant <http://people.example/jane-roe> ;
            hrm:role <https://w3id.org/hrmon/voc/role/affected-person> ;
            hrm:identification <https://w3id.org/hrmon/voc/identification/named> .
        ex:fine hrm:participation ex:part .
    """
    least.write_text(least.read_text("utf-8") + person, encoding="utf-8")
    assert rules(project, least) == {"hrsh:PersonId"}


def test_english_alone_names_an_offence_and_no_region_goes_with_it(project, least):
    """A charge without an article: in full Russian too; the queries ask for @en, which @en-GB is not."""
    charge = """
        ex:fine hrm:charge ex:charge-0001 ; hrm:participation ex:part .
        ex:charge-0001 a hrm:Charge ; rdfs:label "Spreading rumours"@en ; hrm:against ex:body ;
            hrm:chargeStatus <https://w3id.org/hrmon/voc/charge-status/charged> .
        ex:part a hrm:Participation ; hrm:participant ex:body ;
            hrm:role <https://w3id.org/hrmon/voc/role/affected-person> ;
            hrm:identification <https://w3id.org/hrmon/voc/identification/not-named> .
        ex:body a <https://w3id.org/hrmon/onto#Company> ; rdfs:label "A company"@en .
    """
    text = least.read_text("utf-8")
    least.write_text(text + charge, encoding="utf-8")
    assert rules(project, least) == set()
    assert "hrsh:ChargeNamed" in rules(project, least, "full")
    least.write_text(text + charge.replace('rumours"@en', 'rumours"@ru'), encoding="utf-8")
    assert rules(project, least) == {"hrsh:ChargeNamed"}
    least.write_text(text + charge.replace('rumours"@en', 'rumours"@en-GB'), encoding="utf-8")
    assert rules(project, least) == {"language"} == rules(project, least, "full") & {"language"}


def test_the_folder_names_the_layer(project, least):
    fact = (
        "PREFIX ex: <https://example.org/id/>\nex:fine <https://w3id.org/hrmon/onto#respondsTo> ex:fine .\n"
    )
    wrong = least.with_name("reading.ttl")
    wrong.write_text(fact, encoding="utf-8")
    assert "layer" in rules(project, least.parent)
    (least.parent / "editorial").mkdir()
    wrong.rename(least.parent / "editorial" / "reading.ttl")
    assert "layer" not in rules(project, least.parent)


def test_a_folder_without_rdf_could_not_run(project, tmp_path):
    with pytest.raises(CannotRun, match="no RDF files"):
        check(project, [tmp_path])


def test_a_row_that_names_nothing_is_an_error(project, tmp_path):
    for folder in ("ontology", "shapes"):
        shutil.copytree(project.root / folder, tmp_path / folder)
    (tmp_path / "data/ttl").mkdir(parents=True)
    table = tmp_path / "shapes/profiles/core.csv"
    table.write_text(table.read_text("utf-8") + "NoSuchShape,because\n", encoding="utf-8")
    with pytest.raises(DataError, match="NoSuchShape"):
        profile.core(Project.find(tmp_path))
    (tmp_path / "shapes/profiles/core.ttl").unlink()
    with pytest.raises(CannotRun, match="make docs"):
        profile.files(Project.find(tmp_path), "core")
