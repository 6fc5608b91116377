"""The pitfalls of an ontology: each rule finds its fault in a small one, and ours has none not accepted."""

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph import names
from kgraph.check import pitfalls, source
from kgraph.check.axioms import INCLUDES, Axioms, short
from kgraph.check.finding import Finding
from kgraph.files import Project

ROOT = Path(__file__).parents[1]

ONTOLOGY = """\
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX hrm: <https://w3id.org/hrmon/onto#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX vann: <http://purl.org/vocab/vann/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

<https://w3id.org/hrmon/onto> a owl:Ontology ;
    dcterms:title "Ontology"@en , "Онтология"@ru ;
    dcterms:description "What there is."@en , "Что есть."@ru ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:creator <https://w3id.org/hrmon/org/int/us> ;
    owl:versionIRI <https://w3id.org/hrmon/onto/1> ;
    owl:versionInfo "1" ;
    vann:preferredNamespacePrefix "hrm" ;
    vann:preferredNamespaceUri "https://w3id.org/hrmon/onto#" ;
.
hrm:Event a owl:Class ;
    rdfs:label "event"@en , "событие"@ru ;
    skos:definition "What happened at a time."@en , "Что случилось однажды."@ru ;
.
hrm:Act a owl:Class ;
    rdfs:subClassOf hrm:Event ;
    owl:disjointWith hrm:Measure ;
    rdfs:label "act"@en , "действие"@ru ;
    skos:definition "What somebody did to somebody."@en , "Что кто-то сделал другому."@ru ;
.
hrm:Measure a owl:Class ;
    rdfs:subClassOf hrm:Event ;
    rdfs:label "measure"@en , "мера"@ru ;
    skos:definition "A rule that holds for all."@en , "Правило, общее для всех."@ru ;
.
hrm:followedBy a owl:ObjectProperty ;
    rdfs:domain hrm:Act ;
    rdfs:range hrm:Measure ;
    rdfs:label "followed by"@en , "затем"@ru ;
    skos:definition "Gives what came next in time."@en , "Указывает, что было дальше."@ru ;
.
hrm:follows a owl:ObjectProperty ;
    owl:inverseOf hrm:followedBy ;
    rdfs:domain hrm:Measure ;
    rdfs:range hrm:Act ;
    rdfs:label "follows"@en , "следует за"@ru ;
    skos:definition "Gives what came before in time."@en , "Указывает, что было прежде."@ru ;
.
hrm:size a owl:DatatypeProperty ;
    schema:domainIncludes hrm:Act ;
    rdfs:range xsd:integer ;
    rdfs:label "size"@en , "размер"@ru ;
    skos:definition "Tells how large it was then."@en , "Говорит, какой величины это было."@ru ;
.
org:role a owl:ObjectProperty .
"""

VOCABULARY = """\
PREFIX colour: <https://w3id.org/hrmon/voc/colour/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

<https://w3id.org/hrmon/voc/colour> a skos:ConceptScheme ;
    skos:prefLabel "Colours"@en , "Цвета"@ru ;
    skos:definition "What colour a thing can have."@en , "Какого цвета бывает вещь."@ru ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:creator <https://w3id.org/hrmon/org/int/us> ;
.
colour:warm a skos:Concept ;
    skos:prefLabel "warm"@en , "тёплый"@ru ;
    skos:definition "Like fire, to the eye."@en , "Как огонь, на глаз."@ru ;
    skos:inScheme <https://w3id.org/hrmon/voc/colour> ;
    skos:topConceptOf <https://w3id.org/hrmon/voc/colour> ;
.
colour:red a skos:Concept ;
    skos:prefLabel "red"@en , "красный"@ru ;
    skos:altLabel "scarlet"@en , "алый"@ru ;
    skos:definition "Like blood, to the eye."@en , "Как кровь, на глаз."@ru ;
    skos:inScheme <https://w3id.org/hrmon/voc/colour> ;
    skos:broader colour:warm ;
.
"""

ACT, MEASURE, EVENT = "hrm:Act a owl:Class ;", "hrm:Measure a owl:Class ;", "hrm:Event a owl:Class ;"
NEXT, FORMER = "hrm:followedBy a owl:ObjectProperty ;", "hrm:follows a owl:ObjectProperty ;"
WARM, RED = "colour:warm a skos:Concept ;", "colour:red a skos:Concept ;"
FAULTS = [
    # rule, old, new, term at fault
    ("cycle", EVENT, EVENT + " rdfs:subClassOf hrm:Act ;", "hrm:Act"),
    ("cycle", WARM, WARM + " skos:broader colour:red ;", "colour:red"),
    ("redundant", WARM, WARM + " skos:broader colour:hot ; skos:altLabel 'hot'@en ;", ""),
    (
        "redundant",
        RED,
        RED + " skos:broader colour:a . colour:warm skos:broader colour:a . colour:red",
        "colour:red",
    ),
    ("inverse", "owl:inverseOf hrm:followedBy", "owl:inverseOf hrm:follows", "hrm:follows"),
    ("inverse", "rdfs:domain hrm:Measure ;", "rdfs:domain hrm:Act ;", "hrm:follows"),
    ("inverse", FORMER, "hrm:follows a owl:ObjectProperty , owl:SymmetricProperty ;", "hrm:follows"),
    ("inverse", "owl:inverseOf hrm:followedBy", "owl:inverseOf hrm:size", "hrm:follows"),
    (
        "characteristic",
        NEXT,
        "hrm:followedBy a owl:ObjectProperty , owl:SymmetricProperty ;",
        "hrm:followedBy",
    ),
    (
        "characteristic",
        NEXT,
        "hrm:followedBy a owl:ObjectProperty , owl:TransitiveProperty ;",
        "hrm:followedBy",
    ),
    (
        "characteristic",
        "hrm:size a owl:DatatypeProperty ;",
        "hrm:size a owl:DatatypeProperty , owl:TransitiveProperty ;",
        "hrm:size",
    ),
    ("equivalent", ACT, ACT + " owl:equivalentClass hrm:Measure ;", "hrm:Act"),
    ("equivalent", ACT, ACT + " owl:equivalentClass schema:Action ;", "hrm:Act"),
    (
        "equivalent",
        NEXT,
        NEXT + " owl:equivalentProperty org:role ; rdfs:subPropertyOf org:role ;",
        "hrm:followedBy",
    ),
    ("several-ends", "rdfs:domain hrm:Act ;", "rdfs:domain hrm:Act , hrm:Event ;", "hrm:followedBy"),
    ("ends", "schema:domainIncludes hrm:Act ;", "", "hrm:size"),
    ("ends", "rdfs:range xsd:integer ;", "", "hrm:size"),
    ("unconnected", "schema:domainIncludes hrm:Act ;\n    rdfs:range xsd:integer ;", "", "hrm:size"),
    ("disjointness", "owl:disjointWith hrm:Measure ;", "", "hrm:Measure"),
    (
        "expression",
        ACT,
        ACT + " rdfs:subClassOf [ owl:onProperty hrm:size ; owl:allValuesFrom xsd:integer ] ;",
        "hrm:Act",
    ),
    ("expression", ACT, ACT + " rdfs:subClassOf [ owl:complementOf hrm:Event ] ;", "hrm:Act"),
    ("recursive", ACT, ACT + " owl:equivalentClass [ owl:unionOf ( hrm:Act hrm:Event ) ] ;", "hrm:Act"),
    ("chain", NEXT, NEXT + " owl:propertyChainAxiom ( hrm:follows ) ;", "hrm:followedBy"),
    ("untyped", ACT, ACT + " rdfs:subClassOf schema:Action ;", "hrm:Act"),
    ("untyped", NEXT, NEXT + " rdfs:subPropertyOf hrm:Act ;", "hrm:followedBy"),
    ("identity", "a owl:Ontology ;", "a hrm:Act ;", ""),
    (
        "identity",
        "hrm:size a",
        "<https://w3id.org/hrmon/ont#b> a owl:Class . hrm:size a",
        "<https://w3id.org/hrmon/ont#b>",
    ),
    ("identity", 'hrmon/onto#" ;', 'hrmon/ontology#" ;', "<https://w3id.org/hrmon/onto>"),
    (
        "identity",
        "colour:red a",
        "<https://w3id.org/hrmon/voc/colour.ttl> a skos:ConceptScheme . colour:red a",
        "colour.ttl",
    ),
    (
        "metadata",
        "dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;",
        "",
        "<https://w3id.org/hrmon/onto>",
    ),
    (
        "metadata",
        'dcterms:title "Ontology"@en , "Онтология"@ru',
        'dcterms:title "Ontology"@en',
        "<https://w3id.org/hrmon/onto>",
    ),
    ("metadata", 'skos:prefLabel "Colours"@en , ', "skos:prefLabel ", "colour"),
    ("own-datatype", "hrm:size a", "hrm:Date a owl:Class . hrm:size a", "hrm:Date"),
    ("relation-clash", RED, RED + " skos:related colour:warm ;", "colour:red"),
    ("relation-clash", RED, RED + " skos:topConceptOf <https://w3id.org/hrmon/voc/colour> ;", "colour:red"),
    ("spacing", '"red"@en', '"red "@en', "colour:red"),
    ("spacing", '"Gives what came next in time."@en', '"Gives what  came next."@en', "hrm:followedBy"),
    ("spacing", '"act"@en', '"a\u200bct"@en', "hrm:Act"),
    ("spacing", '"act"@en', '""@en', "hrm:Act"),
    ("language", '"act"@en', '"act"', "hrm:Act"),
    ("language", '"red"@en , "красный"@ru', '"красный"@en , "red"@ru', "colour:red"),
    ("both-languages", ' , "Что кто-то сделал другому."@ru', "", "hrm:Act"),
    (
        "both-languages",
        '"What somebody did to somebody."@en',
        '"What somebody did."@en , "An act is done."@en',
        "hrm:Act",
    ),
    ("same-label", '"мера"@ru', '"Действие"@ru', "hrm:Measure"),
    ("same-label", '"scarlet"@en', '"warm"@en', "colour:warm"),
    (
        "same-label",
        '"Gives what came before in time."@en',
        '"Gives what came next in time."@en',
        "hrm:follows",
    ),
    ("same-name", "hrm:size", "hrm:role", "hrm:role"),
    ("naming", "hrm:Measure", "hrm:legal_measure", "hrm:legal_measure"),
    ("naming", "hrm:followedBy", "hrm:FollowedBy", "hrm:FollowedBy"),
    ("naming", "colour:red", "colour:Red", "colour:Red"),
    ("vague", '"follows"@en', '"is a"@en', "hrm:follows"),
    ("vague", '"мера"@ru', '"мера или правило"@ru', "hrm:Measure"),
    ("vague", "hrm:Measure", "hrm:MeasureAndRule", "hrm:MeasureAndRule"),
    ("vague", '"measure"@en', '"other event"@en', "hrm:Measure"),
    ("annotation", '"act"@en', '"act"@en , "deed"@en', "hrm:Act"),
    ("annotation", '"act"@en', '"Act."@en', "hrm:Act"),
    ("annotation", '"Что кто-то сделал другому."@ru', '"Это действие."@ru', "hrm:Act"),
    ("label-clash", '"scarlet"@en', '"red"@en', "colour:red"),
]
FAULTS = [fault for fault in FAULTS if fault[3] or fault[0] == "identity"]


def project_in(folder: Path, old: str = "", new: str = "", accepted: str = "") -> Project:
    texts = {"hrm.ttl": ONTOLOGY, "voc/colour.ttl": VOCABULARY}
    if old:
        assert any(old in text for text in texts.values())
    for name, text in texts.items():
        path = folder / "ontology" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        count = -1 if re.fullmatch(r"\w+:\w+", old) else 1  # a name is changed wherever it stands
        path.write_text(text.replace(old, new, count) if old else text, encoding="utf-8")
    (folder / "data/ttl").mkdir(parents=True, exist_ok=True)
    if accepted:
        (folder / "ontology/accepted.csv").write_text("rule,term,why\n" + accepted, encoding="utf-8")
    return Project.find(folder)


def found_in(project: Project) -> list[Finding]:
    files = source.of_project(project)
    assert not [file.broken for file in files if file.broken]
    return list(pitfalls.pitfalls(project, files))


def test_the_small_ontology_has_no_pitfall(tmp_path):
    assert found_in(project_in(tmp_path)) == []


@pytest.mark.parametrize(
    ("rule", "old", "new", "term"), FAULTS, ids=[f"{f[0]}-{n}" for n, f in enumerate(FAULTS)]
)
def test_a_pitfall_is_found_by_its_rule_at_its_term(tmp_path, rule, old, new, term):
    found = [finding for finding in found_in(project_in(tmp_path, old, new)) if finding.rule == rule]
    assert found
    assert any(short(f.subject).endswith(term) for f in found), found
    assert all(f.message.en and f.message.ru and f.remedy.en and f.remedy.ru for f in found)
    assert all(f.line > 5 for f in found if f.subject)


def test_every_rule_has_a_fault():
    assert {rule for rule, *_ in FAULTS} == set(pitfalls.RULES)


def test_a_finding_stands_at_the_line_of_its_predicate(tmp_path):
    (finding,) = found_in(project_in(tmp_path, '"scarlet"@en', '"red"@en'))
    lines = (tmp_path / "ontology/voc/colour.ttl").read_text("utf-8").splitlines()
    assert "skos:altLabel" in lines[finding.line - 1]
    assert finding.file == "ontology/voc/colour.ttl"


def test_what_is_accepted_is_silent_and_an_idle_row_is_not(tmp_path):
    row = "label-clash,colour:red,The colour is called so.\n"
    assert found_in(project_in(tmp_path / "a", '"scarlet"@en', '"red"@en', row)) == []
    (idle,) = found_in(project_in(tmp_path / "b", accepted=row))
    assert (idle.rule, idle.file, idle.line) == ("accepted", "ontology/accepted.csv", 2)


def test_our_ontology_has_no_pitfall_that_is_not_accepted(project):
    assert found_in(project) == []


def test_every_accepted_row_gives_a_reason(project):
    rows = pitfalls.accepted(project)
    assert len(rows) == len({(row.rule, row.term) for row in rows})
    assert all(row.rule in pitfalls.RULES and len(row.why) > 20 for row in rows)


def test_a_copy_with_a_fault_fails_the_whole_check(project, tmp_path):
    from kgraph.check import check

    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(project.root / folder, tmp_path / folder)
    path = tmp_path / "ontology/hrm.ttl"
    text = path.read_text("utf-8")
    path.write_text(text.replace("rdfs:subClassOf sem:Event", "rdfs:subClassOf hrm:Act", 1), encoding="utf-8")
    report = check(Project.find(tmp_path))
    assert ("cycle", "ontology/hrm.ttl") in {(f.rule, f.file) for f in report.findings}
    assert report.exit_code() == 1


# ---------------------------------------------------------------- the catalogues


def test_the_catalogues_are_whole():
    numbers = [entry.number for entry in pitfalls.entries() if entry.catalogue == "OOPS!"]
    assert numbers == [f"P{n:02}" for n in range(1, 42)]
    assert {entry.catalogue for entry in pitfalls.entries()} == {"OOPS!", "qSKOS", "ROBOT report"}


def test_every_entry_names_what_judges_it():
    check = "".join(path.read_text("utf-8") for path in (ROOT / "src/kgraph/check").glob("*.py"))
    shapes = "".join(path.read_text("utf-8") for path in (ROOT / "shapes").glob("*.ttl"))
    for entry in pitfalls.entries():
        where = entry.where.split()
        assert bool(where) == (entry.how in ("rule", "shape", "test")), entry
        for name in where:
            if entry.how == "rule":
                assert name in pitfalls.RULES or f'"{name}"' in check, entry
            elif entry.how == "shape":
                assert f"hrsh:{name}\n" in shapes, entry
            else:
                assert (ROOT / "tests" / name).is_file(), entry
        assert entry.why or entry.how == "rule", entry


def test_every_rule_answers_an_entry():
    named = {name for entry in pitfalls.entries() if entry.how == "rule" for name in entry.where.split()}
    assert set(pitfalls.RULES) - named == set()


# ---------------------------------------------------------------- what the catalogue says that tests show


def test_every_class_of_ours_has_a_node(project, graph):
    axioms = Axioms(source.of_project(project))
    used = {quad.object.value for quad in graph.quads if quad.predicate.value == names.RDF_TYPE}
    ours = axioms.ours("http://www.w3.org/2002/07/owl#Class")
    assert len(ours) > 30
    assert [term for term in ours if term not in used] == []


def test_every_use_in_the_data_is_among_what_the_property_includes(project, graph):
    """What schema:domainIncludes and rangeIncludes tell a reader is true of each triple."""
    axioms = Axioms(source.of_project(project))
    types: dict[ox.NamedNode, set[str]] = {}
    for quad in graph.quads:
        if quad.predicate.value == names.RDF_TYPE:
            types.setdefault(quad.subject, set()).add(quad.object.value)
    told = {
        (property_, end): set(axioms.of(property_, includes))
        for property_ in axioms.ours(
            "http://www.w3.org/2002/07/owl#ObjectProperty", "http://www.w3.org/2002/07/owl#DatatypeProperty"
        )
        for end, includes in INCLUDES.items()
        if axioms.of(property_, includes)
    }
    assert len(told) > 30
    domain, range_ = INCLUDES
    seen, wrong = set(), set()
    for quad in graph.quads:
        property_ = quad.predicate.value
        for end, node in ((domain, quad.subject), (range_, quad.object)):
            allowed = told.get((property_, end))
            if allowed is None:
                continue
            seen.add((property_, end))
            if isinstance(node, ox.Literal):
                fits = node.datatype.value in allowed
            elif names.FOREIGN["rdf"] + "Property" in allowed:
                fits = bool(types.get(node, set())) or node.value.endswith("#seeAlso")
            else:
                fits = bool(types.get(node, set()) & allowed)
            if not fits:
                wrong.add((short(property_), short(end), str(node)))
    assert not wrong
    unused = {short(property_) for property_, _ in set(told) - seen}
    assert unused == {"hrm:minAmount"}


def test_no_pair_is_matched_in_two_ways(graph):
    mapping = names.FOREIGN["skos"]
    seen: dict[tuple[str, str], str] = {}
    for quad in graph.quads:
        if quad.predicate.value.startswith(mapping) and quad.predicate.value.endswith("Match"):
            pair = (str(quad.subject), str(quad.object))
            assert seen.setdefault(pair, quad.predicate.value) == quad.predicate.value, pair
    assert len(seen) > 100
