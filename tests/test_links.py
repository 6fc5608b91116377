"""Links to outside authorities: verified identifiers alone, each with its node, and no private person.

``verified-identifiers.csv`` lists every identifier that was checked, with the strongest match its source
bears and, for places, the point that stands with it. An identifier that is not there stays out of the graph.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from kgraph import names
from kgraph.build import Dataset

LINKS = names.GRAPH + "kz-2020-covid/links"
SKOS, RDFS, DCTERMS, GEO, ORG = (names.FOREIGN[p] for p in ("skos", "rdfs", "dcterms", "geo", "org"))
MATCH = names.HRM + "AuthorityMatch"
KINDS = {SKOS + kind + "Match" for kind in ("exact", "close", "related", "broad", "narrow")}
KINDS.add(RDFS + "seeAlso")
# What may stand in the graph for what the source bears: the same or weaker.
MAY_STAND = {
    "exactMatch": {"exactMatch", "closeMatch", "relatedMatch", "broadMatch", "narrowMatch"},
    "closeMatch": {"closeMatch", "relatedMatch", "broadMatch", "narrowMatch"},
    "relatedMatch": {"relatedMatch"},
    "seeAlso": {"seeAlso"},
}
CODES = {
    "ISO 3166-1 alpha-2": "iso3166Alpha2",
    "ISO 3166-1 alpha-3": "iso3166Alpha3",
    "UN M49": "iso3166Numeric",
    "ISO 3166-2 (2020)": "iso3166Part2In2020",
    "ISO 3166-2 (current)": "iso3166Part2In2026",
    "HASC": "hasc",
    "UN/LOCODE": "unLocode",
    "Who's On First": "whosOnFirst",
    "ISNI": "isni",
    "ISO 4217": "iso4217",
}
# The people whose office the report names; nobody else is looked up outside.
OFFICIALS = {"1000", "1001", "1003", "1004", "3001", "3500"}
OBLASTS = """
akmola aktobe almaty atyrau east-kazakhstan karaganda kostanay kyzylorda mangystau north-kazakhstan pavlodar
turkistan west-kazakhstan zhambyl
"""
Facts = dict[str, dict[str, set[str]]]


@pytest.fixture(scope="module")
def verified() -> list[dict[str, str]]:
    with (Path(__file__).parent / "verified-identifiers.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def facts(graph: Dataset) -> Facts:
    """Subject -> predicate -> values, over all graphs."""
    found: Facts = defaultdict(lambda: defaultdict(set))
    for quad in graph.quads:
        found[getattr(quad.subject, "value", "")][quad.predicate.value].add(getattr(quad.object, "value", ""))
    return found


@pytest.fixture(scope="module")
def matches(facts: Facts) -> dict[tuple[str, str, str], Facts]:
    """(subject, predicate, object) -> the facts of the match node."""
    found = {}
    for node in list(facts.values()):
        if MATCH in node[names.RDF_TYPE]:
            (triple,) = {
                (s, p, o)
                for s in node[names.HRM + "matchSubject"]
                for p in node[names.HRM + "matchPredicate"]
                for o in node[names.HRM + "matchObject"]
            }
            assert triple not in found, f"two nodes for {triple}"
            found[triple] = node
    return found


def test_every_plain_link_has_its_node_and_every_node_its_link(graph, matches):
    plain = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in graph.graphs[LINKS]
        if quad.predicate.value in KINDS
    }
    assert len(plain) > 250
    assert plain == set(matches)


def test_every_linked_identifier_is_verified(matches, verified):
    known = {(row["scheme"], row["identifier"], row["iri"]): row["match"] for row in verified if row["iri"]}
    for (subject, predicate, record), node in matches.items():
        (scheme,) = node[names.HRM + "authority"]
        (identifier,) = node[DCTERMS + "identifier"]
        assert (scheme, identifier, record) in known, f"{subject}: {scheme} {identifier} is not verified"
        kind = predicate.removeprefix(SKOS).removeprefix(RDFS)
        assert kind in MAY_STAND[known[scheme, identifier, record]], f"{subject}: {kind} is too strong"


def test_every_code_is_verified(graph, verified):
    known = {(CODES[row["scheme"]], row["identifier"]) for row in verified if row["scheme"] in CODES}
    found = {
        (quad.object.datatype.value.removeprefix(names.HRM), quad.object.value)
        for quad in graph.quads
        if quad.predicate.value == SKOS + "notation"
    }
    assert {kind for kind, _ in found} == set(CODES.values())
    assert found <= known


def test_an_identifier_names_one_node_of_ours(matches):
    seen: dict[str, str] = {}
    for subject, predicate, record in matches:
        if predicate == SKOS + "exactMatch":
            assert seen.setdefault(record, subject) == subject, record


def test_a_node_has_one_exact_match_in_a_scheme(matches):
    seen = set()
    for (subject, predicate, _), node in matches.items():
        if predicate == SKOS + "exactMatch":
            key = (subject, *node[names.HRM + "authority"])
            assert key not in seen, key
            seen.add(key)


def test_what_the_list_marks_as_weak_stays_weak(matches):
    for (subject, predicate, record), node in matches.items():
        (scheme,) = node[names.HRM + "authority"]
        if "article" in scheme or "Wikipedia" in scheme or scheme in ("homepage", "kodeksy-kz.com"):
            assert predicate == RDFS + "seeAlso", record
        if subject.endswith("/karazhar"):
            assert predicate == SKOS + "closeMatch"


def test_no_private_person_is_linked(matches, facts):
    people = {
        subject.rpartition("-")[2]
        for subject, _, _ in matches
        if names.FOREIGN["schema"] + "Person" in facts[subject][names.RDF_TYPE]
    }
    assert people == OFFICIALS
    members = {member for node in facts.values() for member in node[ORG + "member"]}
    assert all(f"{names.BASE}id/kz-2020-covid/person-{number}" in members for number in OFFICIALS)


def test_the_list_of_identifiers_holds_no_private_person(verified, facts, matches):
    linked = {record for _, _, record in matches}
    assert all(row["iri"] in linked for row in verified if row["kind"] == "person")


def test_outside_records_are_never_subjects_and_ours_never_objects(matches):
    for subject, _, record in matches:
        assert subject.startswith(names.BASE)
        assert not record.startswith(names.BASE)
        assert record.startswith(("http://", "https://"))


def test_nothing_but_links_points_outside_in_that_layer(graph):
    allowed = KINDS | {names.RDF_TYPE, SKOS + "notation", RDFS + "label", DCTERMS + "identifier"}
    for quad in graph.graphs[LINKS]:
        assert quad.predicate.value in allowed or quad.predicate.value.startswith(names.HRM), quad


def test_points_of_places_are_those_of_the_verified_rows(matches, facts, verified):
    """Each linked place has the point that stands beside one of its identifiers."""
    points: dict[str, set[tuple[float, float]]] = defaultdict(set)
    for row in verified:
        if row["lat"]:
            points[row["iri"] or row["identifier"]].add((float(row["lon"]), float(row["lat"])))
    allowed: dict[str, set[tuple[float, float]]] = defaultdict(set)
    for subject, predicate, record in matches:
        if predicate != RDFS + "seeAlso":
            allowed[subject] |= points[record]
    for subject, found in allowed.items():
        geometry = facts[subject][GEO + "hasGeometry"]
        if found:
            (text,) = facts[next(iter(geometry))][GEO + "asWKT"]
            longitude, latitude = text.removeprefix("POINT(").removesuffix(")").split()
            assert (float(longitude), float(latitude)) in found, subject
        else:
            assert not geometry, f"{subject} has a point that no verified row gives"


def test_the_first_level_of_2020_is_whole_with_codes_of_then_and_now(graph):
    place = names.BASE + "place/kz/"
    units = {f"{place}{slug}-region" for slug in OBLASTS.split()}
    cities = {place + slug for slug in ("astana", "almaty", "shymkent")}
    inside = {
        quad.subject.value
        for quad in graph.quads
        if quad.predicate.value.endswith("containedInPlace")
        and getattr(quad.object, "value", "") == place + "kazakhstan"
        and quad.graph_name.value == names.GRAPH + "kz/places"
    }
    assert inside == units | cities
    codes: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in graph.quads:
        if quad.predicate.value == SKOS + "notation":
            kind = quad.object.datatype.value.removeprefix(names.HRM)
            assert kind not in codes[quad.subject.value]
            codes[quad.subject.value][kind] = quad.object.value
    for unit in units | cities:
        assert codes[unit]["iso3166Part2In2026"].startswith("KZ-")
        assert ("iso3166Part2In2020" in codes[unit]) == (not unit.endswith("/shymkent")), unit
    assert codes[place + "turkistan-region"]["iso3166Part2In2020"] == "KZ-YUZ"
    assert codes[place + "turkistan-region"]["iso3166Part2In2026"] == "KZ-61"
