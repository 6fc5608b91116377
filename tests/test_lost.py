"""What a file that cannot be read takes with it: it hides no result that stands anyway, and makes none."""

import re
import shutil
from pathlib import Path

import pytest

from kgraph.check import check, profile, shacl
from kgraph.check.mending import Mending
from kgraph.files import Project
from test_check import damage

HRSH = "https://w3id.org/hrmon/shape#"
BROKEN = "\n<https://example.org/oops> a a a .\n"
OURS = "data/ttl/kz-2020-covid"


@pytest.fixture(scope="module")
def mending(project) -> Mending:
    return Mending(shacl.Shapes.read(profile.files(project)))


@pytest.mark.parametrize(
    ("shape", "component", "mendable"),
    [
        ("Occurrence-grade", "MinCount", True),
        ("Occurrence-grade", "MaxCount", False),
        ("Occurrence-grade", "In", False),
        ("Labelled-en", "QualifiedMinCount", True),
        ("WithEvidence-evidence", "Class", True),
        ("Span-start", "Datatype", False),
        ("Dated-earliestBegin", "Datatype", False),
        ("PersonId", "Pattern", False),
        ("Statement-otherSpeaker", "Disjoint", False),
        # a class may come; that a value is of a list, or a fine has a duration, stays
        ("Charge-against", "Or", True),
        ("MonetaryAmount-value", "Or", False),
        ("FineHasNoTerm", "Or", False),
        ("ReducedReplaces", "Or", True),
        ("MonetaryAmount-currency", "Not", False),
        # queries that look for a pair, and queries that miss something or count
        ("DeniedFact", "SPARQL", False),
        ("BoundsInOrder", "SPARQL", False),
        ("InsideProceeding", "SPARQL", False),
        ("CourtRole", "SPARQL", True),
        ("AnchorLong", "SPARQL", True),
        ("MembersCounted", "SPARQL", True),
    ],
)
def test_what_more_triples_could_mend_is_read_from_the_shapes(mending, shape, component, mendable):
    assert mending.mendable(f"<{HRSH}{shape}>", component) == mendable


@pytest.mark.parametrize(
    ("where", "mendable"),
    [
        ("$this <http://x/p> ?value", False),
        ("$this <http://x/p> ?value FILTER EXISTS { ?value <http://x/q> ?other }", False),
        ("$this <http://x/p> ?value FILTER (?value != 3 && !STRSTARTS(STR(?value), 'a'))", False),
        ("$this <http://x/p> ?value FILTER not exists { ?value <http://x/q> ?other }", True),
        ("$this <http://x/p> ?value MINUS { ?value <http://x/q> ?other }", True),
        ("$this <http://x/p> ?value FILTER (! EXISTS { ?value <http://x/q> ?other })", True),
        ("OPTIONAL { $this <http://x/p> ?value } FILTER (!BOUND(?value))", True),
        ("OPTIONAL { $this <http://x/p> ?value } FILTER (!(BOUND(?value) || 1 = 2))", True),
        ("OPTIONAL { $this <http://x/p> ?value } FILTER (COALESCE(?value, 0) = 0)", True),
        ("{ SELECT $this (COUNT(*) AS ?n) { $this ?p ?o } GROUP BY $this } FILTER (?n < 2)", True),
    ],
)
def test_a_query_that_negates_or_counts_could_be_mended(where, mendable):
    shapes = shacl.Shapes(
        f"PREFIX sh: <{shacl.SH}> <http://x/S> a sh:NodeShape ; sh:targetNode <http://x/a> ;"
        f' sh:sparql [ sh:select "SELECT $this WHERE {{ {where} }}" ] .'
    )
    assert Mending(shapes).mendable("<http://x/S>", "SPARQL") == mendable


# The class of a value may come, but what is of it, or of two kinds, cannot cease to be.
_POLAR = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX x: <http://x/>
x:IsA a sh:NodeShape ; sh:class x:A .
x:NoMore a sh:NodeShape ; sh:property [ sh:path x:p ; sh:maxCount 1 ] .
x:NotA a sh:NodeShape ; sh:not x:IsA .
x:NotFew a sh:NodeShape ; sh:not x:NoMore .
x:Twice a sh:NodeShape ; sh:not x:NotA .
x:Either a sh:NodeShape ; sh:xone ( x:IsA x:NoMore ) .
x:Both a sh:NodeShape ; sh:node x:NoMore .
"""


@pytest.mark.parametrize(
    ("shape", "component", "mendable"),
    [
        ("IsA", "Class", True),
        ("NotA", "Not", False),
        ("NotFew", "Not", True),
        ("Twice", "Not", True),
        ("Either", "Xone", True),
        ("Both", "Node", False),
    ],
)
def test_not_turns_what_could_be_mended_round(shape, component, mendable):
    assert Mending(shacl.Shapes(_POLAR)).mendable(f"<http://x/{shape}>", component) == mendable


@pytest.fixture
def pattern(project, tmp_path) -> Path:
    """The pattern of docs/sister.md with faults that no further file can mend."""
    page = (project.root / "docs/sister.md").read_text("utf-8")
    (turtle,) = re.findall(r"```turtle\n(.*?)```", page, re.DOTALL)
    path = tmp_path / "sister" / "a.ttl"
    path.parent.mkdir()
    path.write_text(turtle, encoding="utf-8")
    damage(
        path,
        "act-type:administrative-fine ; hrm:grade grade:as-reported",
        "act-type:administrative-fine ; hrm:grade grade:as-fact",
    )
    damage(path, "oa:start 101", 'oa:start "x"')
    damage(path, "role:deciding-court", "role:king")
    return path


_MORE = """
PREFIX kg: <https://example.org/id/kg-2020-markets/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

kg:act-0001 rdfs:label "x"@ru .
kg:part-0003 rdfs:label "x"@ru .
kg:ev-0002 rdfs:label "x"@ru
kg:oops .
"""


def test_what_stands_anyway_is_told_though_a_broken_file_speaks_of_the_same_nodes(project, pattern):
    alone = check(project, [pattern.parent], profile="core").findings
    assert {f.rule for f in alone} == {
        "hrsh:DeniedFact",
        "hrsh:Span-start",
        "hrsh:Participation-role",
        "unknown-concept",
    }
    (pattern.parent / "b.ttl").write_text(_MORE, encoding="utf-8")
    with_broken = check(project, [pattern.parent], profile="core").findings
    assert {f for f in with_broken if f.file == str(pattern)} == set(alone)
    assert {f.rule for f in with_broken} - {f.rule for f in alone} == {"turtle-syntax"}


def test_what_the_broken_file_may_say_is_not_missed(project, pattern):
    damage(pattern, ' ; rdfs:label "Fine after the picket"@en', "")
    damage(pattern, ' ; rdfs:label "Traders of the market"@en', "")
    (pattern.parent / "b.ttl").write_text(_MORE, encoding="utf-8")
    found = check(project, [pattern.parent], profile="core").findings
    assert {f.subject.rpartition("/")[2] for f in found if f.rule == "hrsh:Labelled-en"} == {"group-0001"}


@pytest.mark.parametrize(
    "name",
    [
        "ontology/voc/right.ttl",
        f"{OURS}/asserted/acts.ttl",
        f"{OURS}/asserted/document.ttl",
        f"{OURS}/asserted/measures.ttl",
    ],
)
def test_a_broken_file_makes_no_finding_in_another(project, tmp_path, name):
    """Anchors that its facts use, proceedings that its acts belong to, notes, treaty articles of a right."""
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(project.root / folder, tmp_path / folder)
    path = tmp_path / name
    path.write_text(path.read_text("utf-8") + BROKEN, encoding="utf-8")
    assert {(f.file, f.rule) for f in check(Project.find(tmp_path)).findings} == {(name, "turtle-syntax")}
