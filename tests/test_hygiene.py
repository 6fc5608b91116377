"""Hygiene and terms: each rule finds its fault in a project of three files, at the right line."""

import csv
from importlib import resources
from pathlib import Path

import pytest
import rdflib
import rdflib.namespace

from kgraph import names, turtle
from kgraph.check import hygiene, layers, source, terms
from kgraph.check.finding import Finding
from kgraph.files import Project

ONTOLOGY = """\
# A small ontology
# Licence: CC BY 4.0.

PREFIX hrm: <https://w3id.org/hrmon/onto#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

hrm:Act a owl:Class ;
    rdfs:label "act"@en , "действие"@ru ;
    skos:definition "What was done."@en , "Что сделано."@ru ;
.
hrm:followedBy a owl:ObjectProperty ;
    rdfs:label "followed by"@en , "затем"@ru ;
    skos:definition "What came next."@en , "Что было дальше."@ru ;
.
sem:hasPlace a owl:ObjectProperty .
skos:definition a owl:AnnotationProperty .
"""

DATASET = """\
# A report
# Licence: CC BY 4.0.

PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xx: <https://w3id.org/hrmon/id/xx-2021-test/>

xx:dataset
    rdfs:label "A report"@en ;
.
"""

ACTS = """\
# Acts
# Licence: CC BY 4.0.

PREFIX hrm: <https://w3id.org/hrmon/onto#>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
PREFIX xx: <https://w3id.org/hrmon/id/xx-2021-test/>

xx:act-0001
    a hrm:Act ;
    hrm:followedBy xx:act-0002 ;
    sem:hasPlace xx:act-0001 ;
.

xx:act-0002
    a hrm:Act ;
.
"""

FAULTS = [
    # rule, file, old, new, line
    ("header", "asserted/acts.ttl", "# Licence: CC BY 4.0.\n", "", 1),
    ("header", "ontology/hrm.ttl", "# A small ontology\n# Licence: CC BY 4.0.\n\n", "", 1),
    ("normal-form", "asserted/acts.ttl", "    a hrm:Act ;\n.\n", "    a hrm:Act .\n", 1),
    ("no-blank-nodes", "asserted/acts.ttl", "xx:act-0002 ;", "[] ;", 10),
    (
        "prefixes",
        "ontology/hrm.ttl",
        "PREFIX rdfs",
        "PREFIX prov: <http://www.w3.org/ns/prov#>\nPREFIX rdfs",
        6,
    ),
    ("prefixes", "ontology/hrm.ttl", "sem/>", "sem/2/>", 7),
    (
        "prefixes",
        "ontology/hrm.ttl",
        "PREFIX skos",
        "PREFIX dcat: <http://www.w3.org/ns/dcat#>\nPREFIX skos",
        4,
    ),
    ("language", "ontology/hrm.ttl", '"followed by"@en', '"followed by"@en-GB', 15),
    ("explained", "ontology/hrm.ttl", ' , "Что сделано."@ru', "", 10),
    ("explained", "ontology/hrm.ttl", '"followed by"@en , ', "", 14),
    ("forbidden", "asserted/acts.ttl", "sem:hasPlace xx", "owl:sameAs xx", 11),
    ("layer", "asserted/acts.ttl", "hrm:followedBy", "hrm:actingBody", 10),
    ("layer", "asserted/acts.ttl", "hrm:followedBy", "hrm:respondsTo", 10),
    ("layer", "asserted/acts.ttl", "hrm:followedBy", "hrm:treatyProvision", 10),
    ("layer", "asserted/acts.ttl", "hrm:followedBy", "hrm:matchSubject", 10),
    ("layer", "asserted/acts.ttl", "hrm:Act ;\n.", "hrm:SourceDiscrepancy ;\n.", 15),
    (
        "layer",
        "asserted/acts.ttl",
        "hrm:followedBy xx:act-0002",
        f"hrm:provisionBasis <{names.VOC}basis/editorial>",
        10,
    ),
    (
        "shared",
        "ontology/hrm.ttl",
        "sem:hasPlace a",
        f"sem:hasPlace rdfs:seeAlso <{names.BASE}id/xx-2021-test/act-0001> ; a",
        18,
    ),
    ("unknown-term", "asserted/acts.ttl", "hrm:followedBy", "hrm:folowedBy", 10),
    ("unknown-term", "asserted/acts.ttl", "hrm:Act ;\n.", "hrm:Acts ;\n.", 15),
    (
        "unknown-concept",
        "asserted/acts.ttl",
        "xx:act-0002 ;",
        "<https://w3id.org/hrmon/voc/grade/as-fct> ;",
        10,
    ),
    ("dangling-iri", "asserted/acts.ttl", "xx:act-0002 ;", "xx:act-0003 ;", 10),
    ("foreign-term", "asserted/acts.ttl", "sem:hasPlace", "sem:hasPlaces", 11),
    ("foreign-namespace", "asserted/acts.ttl", "sem:hasPlace", "<http://example.org/place>", 11),
    ("foreign-declared", "asserted/acts.ttl", "sem:hasPlace", "sem:hasSubEvent", 11),
    ("foreign-described", "ontology/hrm.ttl", "sem:hasPlace a", 'sem:hasPlace rdfs:label "at"@en ; a', 18),
]


def project_in(folder: Path, fault: tuple[str, str, str] | None = None) -> Project:
    texts = {"ontology/hrm.ttl": ONTOLOGY, "dataset.ttl": DATASET, "asserted/acts.ttl": ACTS}
    if fault:
        name, old, new = fault
        assert old in texts[name]
        texts[name] = texts[name].replace(old, new, 1)
        if "owl:" in new and name != "ontology/hrm.ttl":
            texts[name] = texts[name].replace(
                "PREFIX sem", f"PREFIX owl: <{names.FOREIGN['owl']}>\nPREFIX sem"
            )
    for name, text in texts.items():
        path = folder / (name if name.startswith("ontology") else f"data/ttl/xx-2021-test/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project.find(folder)


def found_in(project: Project) -> list[Finding]:
    files = source.of_project(project)
    declared = terms.declarations(files) | {"https://w3id.org/hrmon/id/xx-2021-test/dataset"}
    found = [finding for rule in hygiene.RULES for finding in rule(project, files)]
    return [*found, *terms.undeclared(files, declared), *terms.foreign(files, declared)]


def test_the_small_project_is_clean(tmp_path):
    assert found_in(project_in(tmp_path)) == []


@pytest.mark.parametrize(("rule", "file", "old", "new", "line"), FAULTS, ids=lambda value: str(value)[:30])
def test_a_fault_is_found_by_its_rule_at_its_line(tmp_path, rule, file, old, new, line):
    project = project_in(tmp_path, (file, old, new))
    found = [f for f in found_in(project) if f.rule == rule]
    assert found, found_in(project)
    assert found[0].file.endswith(file)
    assert any(abs(finding.line - line) <= ("owl:" in new) for finding in found), found
    assert all(f.message.en and f.message.ru and f.remedy.en and f.remedy.ru for f in found)


# What stands in a layer, and what of it draws a finding: docs/model.md, 3.
PLACED = [
    # layer, statements about xx:n, the predicates or classes that are out of place
    (
        "links",
        "a hrm:RightsAssessment ; hrm:assesses xx:a ; hrm:right xx:r",
        {"RightsAssessment", "assesses", "right"},
    ),
    ("links", "hrm:treatyProvision xx:t ; hrm:provisionBasis xx:b", {"treatyProvision", "provisionBasis"}),
    ("links", "hrm:legalBasis xx:t ; hrm:evidence xx:e", {"legalBasis", "evidence"}),
    ("links", "sem:hasSubEvent xx:t ; schema:location xx:e", {"sem:hasSubEvent", "schema:location"}),
    ("links", "a hrm:AuthorityMatch ; skos:exactMatch xx:t ; hrm:seenIn xx:s ; rdfs:seeAlso xx:p", set()),
    ("meta", "a hrm:RightsAssessment ; hrm:outcome xx:o", {"RightsAssessment", "outcome"}),
    ("meta", "hrm:seenIn xx:s ; hrm:grade xx:g", {"seenIn", "grade"}),
    ("meta", "schema:inLanguage xx:l ; dcterms:title xx:t ; foaf:homepage xx:h", set()),
    ("editorial", "hrm:legalBasis xx:l ; hrm:type xx:t ; hrm:place xx:p", {"legalBasis", "type", "place"}),
    (
        "editorial",
        "hrm:about xx:l ; hrm:hasTrait xx:t ; hrm:footnote xx:p",
        {"about", "hasTrait", "footnote"},
    ),
    ("editorial", "a hrm:AuthorityMatch ; hrm:authority xx:a", {"AuthorityMatch", "authority"}),
    (
        "editorial",
        "a hrm:RightsAssessment ; hrm:assesses xx:a ; hrm:right xx:r ; hrm:treatyProvision xx:t ;"
        " hrm:provisionBasis xx:b ; hrm:assessmentBasis xx:b ; hrm:outcome xx:o ; hrm:limitationTest xx:l ;"
        " hrm:evidence xx:e ; hrm:sensitivity xx:s ; hrm:inReactionTo xx:c ; hrm:incompatibleWith xx:p ;"
        " hrm:chargedUnder xx:u ; prov:wasAttributedTo xx:w",
        set(),
    ),
    ("editorial", "a hrm:SourceDiscrepancy ; hrm:concerns xx:a ; hrm:respondsTo xx:r", set()),
    (
        "asserted",
        "a hrm:RightsAssessment ; hrm:assesses xx:a ; hrm:domesticProvision xx:d ; hrm:right xx:r",
        set(),
    ),
]


@pytest.mark.parametrize(("layer", "said", "wrong"), PLACED, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("graph", ["xx-2021-test", "outside-sister"])
def test_a_fact_stands_in_a_layer_that_may_hold_it(tmp_path, layer, said, wrong, graph):
    project = project_in(tmp_path)
    prefixes = {**names.FOREIGN, "hrm": names.HRM, "xx": f"{names.BASE}id/xx-2021-test/"}
    path = tmp_path / "said.ttl"
    path.write_text(
        "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items()) + f"xx:n {said} .\n",
        encoding="utf-8",
    )
    found = list(layers.layers(project, [source.read(path, f"{names.GRAPH}{graph}/{layer}", "said.ttl")]))
    assert {f.message.en.partition(" ")[0].removeprefix("hrm:") for f in found} == wrong
    assert all(f.rule == "layer" and f"слое {layer}" in f.message.ru for f in found)


def test_a_reading_that_lies_in_links_is_sent_to_a_layer_that_holds_readings(tmp_path):
    project = project_in(tmp_path)
    path = tmp_path / "said.ttl"
    path.write_text(f"PREFIX hrm: <{names.HRM}>\n<http://x/a> hrm:right <http://x/r> .\n", encoding="utf-8")
    (found,) = layers.layers(project, [source.read(path, names.GRAPH + "outside-a/links", "said.ttl")])
    assert "asserted/ (editorial/ if it is your reading)" in found.remedy.en
    assert "asserted/ (в editorial/, если это ваше прочтение)" in found.remedy.ru


@pytest.mark.parametrize("layer", layers.COMPUTED)
def test_nothing_is_entered_where_the_rules_write(tmp_path, layer):
    """One finding for a graph, whatever stands in it: a shortcut, a fact, a label."""
    project = project_in(tmp_path)
    path = tmp_path / "said.ttl"
    path.write_text(
        f"PREFIX hrm: <{names.HRM}>\n<http://x/a> hrm:actingBody <http://x/b> ; hrm:type <http://x/t> .\n",
        encoding="utf-8",
    )
    for graph in ("xx-2021-test", "outside-sister"):
        (found,) = layers.layers(project, [source.read(path, f"{names.GRAPH}{graph}/{layer}", "said.ttl")])
        assert (found.rule, found.line) == ("layer", 2)
        assert layer in found.message.en
        assert layer in found.message.ru


def test_the_table_of_layers_holds_terms_that_exist(project):
    """A property that is renamed in the ontology, or a new one that only reports use, is placed anew."""
    declared = terms.declarations(source.of_project(project))
    assert {iri for iri in layers.LAYERS_OF if iri not in declared} == set()
    assert {iri for iri in layers.LAYERS_OF_CLASS if iri not in declared} == set()


def test_every_rule_has_a_fault():
    text = "".join(Path(module.__file__).read_text("utf-8") for module in (hygiene, layers, terms))
    rules = {rule for rule, *_ in FAULTS}
    assert all(f'"{rule}"' in text for rule in rules)
    assert len(rules) == 16


def test_a_near_name_is_suggested(tmp_path):
    project = project_in(tmp_path, ("asserted/acts.ttl", "hrm:followedBy", "hrm:folowedBy"))
    (finding,) = [f for f in found_in(project) if f.rule == "unknown-term"]
    assert "did you mean <https://w3id.org/hrmon/onto#followedBy>?" in finding.remedy.en
    assert "возможно" in finding.remedy.ru


def test_lines_are_found_by_subject_and_predicate(tmp_path):
    project_in(tmp_path)
    path = tmp_path / "data/ttl/xx-2021-test/asserted/acts.ttl"
    file = source.read(path, names.GRAPH + "xx-2021-test/asserted", "acts.ttl")
    act = "https://w3id.org/hrmon/id/xx-2021-test/act-000"
    assert file.line(act + "1") == 8
    assert file.line(act + "1", names.HRM + "followedBy") == 10
    assert file.line(act + "2", names.RDF_TYPE) == 15
    assert file.line(act + "2", names.HRM + "followedBy") == 14, (
        "the subject, where the predicate is not there"
    )
    assert file.line(act + "3") == 0


def test_foreign_terms_of_the_list_say_where_they_were_read():
    text = resources.files("kgraph.check").joinpath("foreign-terms.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len({row["term"] for row in rows}) == len(terms.listed())
    for row in rows:
        assert row["term"].startswith(names.FOREIGN[row["prefix"]])
        assert row["source"], row["term"]
        if row["source"].startswith("rdflib"):
            space = getattr(rdflib.namespace, row["source"].split()[-1])
            assert rdflib.URIRef(row["term"]) in space, row["term"]


def test_terms_that_are_not_listed_are_looked_up_in_rdflib():
    assert terms.exists(names.FOREIGN["skos"] + "changeNote")
    assert not terms.exists(names.FOREIGN["skos"] + "prefferedLabel")
    assert terms.exists(names.FOREIGN["sh"] + "in")


def test_the_real_files_are_clean(project):
    files = source.of_project(project)
    declared = terms.declarations(files)
    found = [finding for rule in hygiene.RULES for finding in rule(project, files)]
    assert [*found, *terms.undeclared(files, declared), *terms.foreign(files, declared)] == []
    assert all(turtle.header(file.text) for file in files)
