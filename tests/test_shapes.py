"""The shapes: every constraint is shown to bite, by a case that breaks one thing of its valid twin.

``tests/cases/<file>/`` belongs to ``shapes/<file>.ttl``. The head of an invalid case says what it breaks,
which valid case is its twin, and the whole set of results, one a line:
``# expect: <focus> <path or -> <component> <source shape> <severity>``.
"""

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyshacl import validate as reference
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, RDFS, SH, SKOS, XSD, Graph, URIRef

from kgraph import names
from kgraph.check import shacl
from kgraph.files import Project

PROJECT = Project.find(Path(__file__).parents[1])
CASES = PROJECT.root / "tests" / "cases"
INVALID = sorted(CASES.glob("*/invalid-*.ttl"))
VALID = sorted(CASES.glob("*/valid-*.ttl"))
COUNTS = {"shapes files": 34, "constraints": 534, "invalid": 556, "valid": 80}

PREFIXES = {**PROJECT.prefixes, "kz": "https://w3id.org/hrmon/id/kz-2020-covid/"}
LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda pair: -len(pair[1]))
# What is no constraint: targets, texts, structure, and the partner of sh:qualifiedMinCount.
NOT_CONSTRAINTS = {
    SH.path,
    SH.name,
    SH.message,
    SH.severity,
    SH.property,
    SH.targetClass,
    SH.targetNode,
    SH.targetObjectsOf,
    SH.targetSubjectsOf,
    SH.ignoredProperties,
    SH.qualifiedValueShape,
}
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
SHACL_WORDS = {str(SH) + word for word in SH.__annotations__} | {
    names.FOREIGN["sh"] + word for word in ("and", "or", "not", "in", "class")
}


def case_id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def shapes_of(folder: str) -> shacl.Shapes:
    return shacl.Shapes.read(
        [PROJECT.root / "shapes" / "shared.ttl", PROJECT.root / "shapes" / f"{folder}.ttl"]
    )


@cache
def all_shapes() -> Graph:
    return shacl.Shapes.read(PROJECT.shapes).graph


@cache
def triples(path: Path) -> frozenset[ox.Triple]:
    return frozenset(quad.triple for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))


def short(text: str) -> str:
    """Return IRIs in ``text`` as prefixed names, as people write them into the head of a case."""

    def name(match: re.Match[str]) -> str:
        for prefix, iri in LONGEST_FIRST:
            if match[1].startswith(iri) and re.fullmatch(r"[\w-]+", match[1][len(iri) :]):
                return f"{prefix}:{match[1][len(iri) :]}"
        return match[0]

    return re.sub(r"<([^>]*)>", name, text)


def results(path: Path, engine: str) -> set[str]:
    found = shacl.validate(
        shapes_of(path.parent.name), triples(path) | triples(CASES / "context.ttl"), engine
    )
    return {short(f"{r.focus} {r.path or '-'} {r.component} {r.shape} {r.severity}") for r in found}


def said(path: Path, word: str) -> list[str]:
    return re.findall(rf"^# {word}: (.*)$", path.read_text("utf-8"), re.MULTILINE)


def reporting(graph: Graph) -> set[URIRef]:
    """Return the shapes that can be the source of a result: those with a target, and their properties."""
    aimed = {shape for target in TARGETS for shape in graph.subjects(target)}
    return aimed | {part for shape in aimed for part in graph.objects(shape, SH.property)}


def constraints(graph: Graph) -> set[tuple[str, str]]:
    """Return each (shape, component) that can report, as the head of a case writes them."""
    found = set()
    for shape in reporting(graph):
        for predicate in set(graph.predicates(shape)):
            if predicate in SH_PARAMETERS:
                word = str(predicate)[len(str(SH)) :]
                component = "SPARQL" if word == "sparql" else word[0].upper() + word[1:]
                found.add((short(f"<{shape}>"), component))
    return found


TYPED = (XSD.date, XSD.integer, XSD.decimal, XSD.duration, XSD.boolean, XSD.gYearMonth)
SH_PARAMETERS = {URIRef(word) for word in SHACL_WORDS} - NOT_CONSTRAINTS


# ---------------------------------------------------------------- cases


@pytest.mark.parametrize("engine", shacl.ENGINES)
@pytest.mark.parametrize("path", INVALID, ids=case_id)
def test_an_invalid_case_has_the_expected_results_and_no_other(path, engine):
    assert results(path, engine) == set(said(path, "expect"))


@pytest.mark.parametrize("engine", shacl.ENGINES)
@pytest.mark.parametrize("path", VALID, ids=case_id)
def test_a_valid_case_has_no_results(path, engine):
    assert results(path, engine) == set()


@pytest.mark.parametrize("path", INVALID, ids=case_id)
def test_an_invalid_case_breaks_one_thing_of_its_twin(path):
    (twin,) = said(path, "twin")
    (why,) = said(path, "breaks")
    difference = triples(path) ^ triples(path.with_name(twin))
    assert why
    assert 1 <= len(difference) <= 4, sorted(map(str, difference))


def test_every_constraint_of_every_shape_is_expected_by_a_case():
    expected = {tuple(line.split()[-2:-4:-1]) for path in INVALID for line in said(path, "expect")}
    missing = constraints(all_shapes()) - expected
    assert not missing, sorted(missing)
    assert len(constraints(all_shapes())) == COUNTS["constraints"]


def test_every_case_file_is_collected():
    assert {"invalid": len(INVALID), "valid": len(VALID)} == {k: COUNTS[k] for k in ("invalid", "valid")}
    stray = {p for p in CASES.rglob("*") if p.is_file()} - {*INVALID, *VALID, CASES / "context.ttl"}
    # What lies in outside/ belongs to test_outside, which counts it.
    assert not {path for path in stray if CASES / "outside" not in path.parents}
    twins = {path.with_name(said(path, "twin")[0]) for path in INVALID}
    assert twins <= set(VALID)


def test_every_shapes_file_has_cases():
    files = {path.stem for path in PROJECT.shapes}
    assert len(files) == COUNTS["shapes files"]
    assert {path.name for path in CASES.iterdir() if path.is_dir()} - {"outside"} == files - {"shared"}


def test_the_context_of_the_cases_is_what_the_ontology_says(graph):
    ontology = {quad.triple for quad in graph.graphs[names.GRAPH + "ontology"]}
    assert triples(CASES / "context.ttl") <= ontology


# ---------------------------------------------------------------- shapes


def test_every_word_of_shacl_is_real():
    used = {
        str(term)
        for path in [*PROJECT.shapes, *INVALID, *VALID]
        for triple in triples(path)
        for term in (triple.predicate, triple.object)
    }
    words = {term.strip("<>") for term in used if term.strip("<>").startswith(str(SH))}
    assert words <= SHACL_WORDS
    assert len(words) > 30


def test_the_shapes_are_well_formed():
    """SHACL's own shapes are asked; pySHACL raises where they do not hold."""
    data = Graph().parse(data="<http://x/a> <http://x/b> 1 .", format="turtle")
    reference(data, shacl_graph=all_shapes(), meta_shacl=True)
    broken = Graph().parse(data=f"<http://x/S> a <{SH.NodeShape}> ; <{SH.path}> 1 .", format="turtle")
    with pytest.raises(ReportableRuntimeError):
        reference(data, shacl_graph=broken, meta_shacl=True)


def test_every_shape_that_reports_has_a_name_messages_and_a_severity():
    shapes = all_shapes()
    for shape in reporting(shapes):
        assert isinstance(shape, URIRef), "a shape without an IRI cannot be cited"
        assert str(shape).startswith(names.HRSH)
        title = SH.name if (shape, SH.path, None) in shapes else RDFS.label
        assert {value.language for value in shapes.objects(shape, title)} == {"en", "ru"}, shape
        if set(shapes.predicates(shape)) & SH_PARAMETERS:
            texts = list(shapes.objects(shape, SH.message))
            assert sorted(value.language for value in texts) == ["en", "ru"], shape
            assert len(list(shapes.objects(shape, SH.severity))) == 1, shape


def test_a_shape_stands_in_one_file():
    for path in PROJECT.shapes:
        head = path.read_text("utf-8").splitlines()[:3]
        assert all(line.startswith("# ") for line in head), path.name
    blocks = [
        name
        for path in PROJECT.shapes
        for name in re.findall(r"^(hrsh:[\w-]+)", path.read_text("utf-8"), re.M)
    ]
    assert len(blocks) == len(set(blocks))


def test_closed_lists_are_those_of_the_vocabularies(graph):
    members: dict[str, set[str]] = {}
    for quad in graph.graphs[names.GRAPH + "voc"]:
        if quad.predicate.value == str(SKOS.inScheme):
            members.setdefault(quad.object.value + "/", set()).add(quad.subject.value)
    shapes, seen = all_shapes(), set()
    for shape, first in shapes.subject_objects(SH["in"]):
        codes = {str(code) for code in shapes.items(first)}
        scheme = next(iter(codes)).rpartition("/")[0] + "/"
        if scheme not in members or shape not in reporting(shapes):
            continue
        seen.add(scheme)
        extra = {scheme + name for name in ("range-low", "range-high")}  # of observations, never of groups
        assert codes == members[scheme] or codes == members[scheme] - extra, shape
    assert len(seen) == 14


def test_prefixes_of_the_sparql_constraints_are_the_projects():
    shapes = all_shapes()
    declared = {
        str(shapes.value(node, SH.prefix)): str(shapes.value(node, SH.namespace))
        for node in shapes.objects(URIRef(names.BASE + "shape"), SH.declare)
    }
    assert declared == {prefix: PREFIXES[prefix] for prefix in declared}
    queries = " ".join(str(text) for text in shapes.objects(None, SH.select))
    bare = re.sub(r'"[^"]*"', " ", queries)
    assert set(re.findall(r"([a-z][\w-]*):[A-Za-z]", bare)) == set(declared), "declared and used are the same"


def test_sparql_constraints_compare_days_as_text():
    """shacl 0.3.4 does not order xsd:date in SPARQL; ISO days sort as text."""
    data = "<http://x/a> <http://x/d> '2020-01-02'^^<http://www.w3.org/2001/XMLSchema#date> ."
    shape = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <http://x/S> a sh:NodeShape ; sh:targetNode <http://x/a> ;"
        ' sh:sparql [ sh:select \'SELECT $this WHERE { $this <http://x/d> ?d . FILTER (?d > "2020-01-01"^^'
        "<http://www.w3.org/2001/XMLSchema#date>) }' ] ."
    )
    facts = [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]
    found = {engine: len(shacl.validate(shacl.Shapes(shape), facts, engine)) for engine in shacl.ENGINES}
    assert found == {"shacl": 0, "pyshacl": 1}, "the engines agree now: the workaround can go"
    for text in all_shapes().objects(None, SH.select):
        assert not re.search(r"FILTER \(\?date", str(text))


def properties_of(graph: Graph, path: URIRef) -> set[str]:
    """Return the properties of a path, whatever stands around them."""
    if isinstance(path, URIRef):
        return {str(path)}
    parts = [*graph.items(path)] if (path, RDF.first, None) in graph else []
    for word in (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath):
        parts += graph.objects(path, word)
    return {iri for part in parts for iri in properties_of(graph, part)}


def test_every_class_and_every_predicate_that_occurs_is_covered(graph):
    """Data, ontology and vocabularies: nothing is used of which no shape says anything.

    The graphs that the build counts or copies (VoID, saved queries) are no data; other tests read them.
    """
    shapes = all_shapes()
    there = reporting(shapes)
    told = {
        iri
        for shape in there
        for path in shapes.objects(shape, SH.path)
        for iri in properties_of(shapes, path)
    }
    told |= {  # conditions on whole nodes
        str(iri)
        for target in (SH.targetSubjectsOf, SH.targetObjectsOf)
        for shape, iri in shapes.subject_objects(target)
        if set(shapes.predicates(shape)) & SH_PARAMETERS
    }
    aimed = {str(iri) for iri in shapes.objects(None, SH.targetClass)}
    above: dict[str, set[str]] = {}
    predicates, classes = set(), set()
    computed = {names.GRAPH + name for name in ("void", "queries")}
    quads = [quad for quad in graph.quads if quad.graph_name.value not in computed]
    for quad in quads:
        predicates.add(quad.predicate.value)
        if quad.predicate.value == names.RDF_TYPE:
            classes.add(quad.object.value)
        elif quad.predicate.value == str(RDFS.subClassOf):
            above.setdefault(quad.subject.value, set()).add(quad.object.value)

    def covered(iri: str) -> bool:
        return iri in aimed or any(covered(wider) for wider in above.get(iri, ()))

    assert len(predicates) > 180
    assert len(classes) > 70
    assert predicates - told == set()
    assert {iri for iri in classes if not covered(iri)} == set()


# ---------------------------------------------------------------- the real graph


def test_the_real_graph_conforms(graph):
    shapes = shacl.Shapes.read(PROJECT.shapes)
    assert shacl.validate(shapes, {quad.triple for quad in graph.quads}, "shacl") == []


def test_both_engines_find_the_same_in_a_damaged_part_of_the_real_graph(graph):
    """Every tenth grade, evidence link, date and label is dropped; both engines see the same holes."""
    wanted = {names.HRM + "grade", names.HRM + "evidence", str(RDFS.label)}
    kept = [
        quad.triple
        for number, quad in enumerate(graph.graphs[names.GRAPH + "kz-2020-covid/asserted"])
        if not (quad.predicate.value in wanted and number % 10 == 0)
    ]
    kept += [quad.triple for quad in graph.graphs[names.GRAPH + "ontology"]]
    shapes = shapes_of("occurrences")
    found = {engine: {r.key for r in shacl.validate(shapes, kept, engine)} for engine in shacl.ENGINES}
    assert len(found["pyshacl"]) > 10
    assert found["shacl"] == found["pyshacl"]


@pytest.mark.parametrize("path", VALID, ids=case_id)
def test_both_engines_report_the_same_of_a_value_that_is_none_of_its_type(path):
    """A day or number that does not exist stops neither engine, wherever it stands."""
    shapes = shapes_of(path.parent.name)
    whole = triples(path) | triples(CASES / "context.ttl")
    for triple in triples(path):
        if isinstance(triple.object, ox.Literal) and triple.object.datatype.value in map(str, TYPED):
            word = "2020-02-31" if triple.object.datatype.value == str(XSD.date) else "x"
            wrong = ox.Literal(word, datatype=triple.object.datatype)
            damaged = (whole - {triple}) | {ox.Triple(triple.subject, triple.predicate, wrong)}
            found = {e: {r.key for r in shacl.validate(shapes, damaged, e)} for e in shacl.ENGINES}
            assert found["shacl"] == found["pyshacl"], triple
