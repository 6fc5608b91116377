"""Places and bodies shared by every report on Kazakhstan."""

import re
from collections import defaultdict

import pytest

from kgraph import names
from kgraph.build import Dataset

KZ = names.BASE + "place/kz/"
SCHEMA, GEO, ORG = (names.FOREIGN[prefix] for prefix in ("schema", "geo", "org"))
LABEL = names.FOREIGN["rdfs"] + "label"
TYPE = names.RDF_TYPE
INSIDE = SCHEMA + "containedInPlace"
PARENTS = (ORG + "subOrganizationOf", ORG + "unitOf")

# The parts of the country in 2020, each with all that contains it, nearest first.
CHAINS = {
    "zhetysu-district": "almaty kazakhstan",
    "almaty-region": "kazakhstan",
    "aktobe": "aktobe-region kazakhstan",
    "martuk": "martuk-district aktobe-region kazakhstan",
    "shymkent": "kazakhstan",
    "oskemen": "east-kazakhstan-region kazakhstan",
    "semey": "east-kazakhstan-region kazakhstan",
    "lenger": "tole-bi-district turkistan-region kazakhstan",
    "turkistan": "turkistan-region kazakhstan",
    "yesil-district-astana": "astana kazakhstan",
}
BODY_TYPES = {
    ORG + "Organization",
    *(
        names.HRM + name
        for name in (
            "StateBody",
            "Court",
            "LawEnforcementBody",
            "CivilSocietyOrganization",
            "MediaOutlet",
            "PoliticalMovement",
            "Company",
            "InternationalOrganization",
        )
    ),
}

Facts = dict[str, dict[str, list[str]]]


def shared(graph: Dataset, *folders: str) -> Facts:
    """Subject -> predicate -> values of the named graphs; a literal keeps its language as ``text@lang``."""
    found: Facts = defaultdict(lambda: defaultdict(list))
    for folder in folders:
        for quad in graph.graphs[names.GRAPH + folder]:
            language = getattr(quad.object, "language", None)
            value = f"{quad.object.value}@{language}" if language else quad.object.value
            found[quad.subject.value][quad.predicate.value].append(value)
    return found


@pytest.fixture(scope="module")
def places(graph: Dataset) -> Facts:
    return {
        iri: facts
        for iri, facts in shared(graph, "kz/places").items()
        if SCHEMA + "Place" in facts.get(TYPE, [])
    }


@pytest.fixture(scope="module")
def bodies(graph: Dataset) -> Facts:
    found = shared(graph, "kz/orgs", "common")
    return {iri: facts for iri, facts in found.items() if iri.startswith(names.BASE + "org/")}


def chain(places: Facts, iri: str) -> list[str]:
    """The slugs of all that contains a place, nearest first."""
    found: list[str] = []
    while INSIDE in places[iri]:
        [iri] = places[iri][INSIDE]
        assert iri.removeprefix(KZ) not in found, f"{iri} contains itself"
        found.append(iri.removeprefix(KZ))
    return found


def test_every_place_is_a_feature_with_labels(places: Facts) -> None:
    for iri, facts in places.items():
        assert GEO + "Feature" in facts[TYPE], iri
        assert {label.rpartition("@")[2] for label in facts[LABEL]} >= {"en", "ru"}, iri


def test_every_place_lies_in_the_country_without_cycles(places: Facts) -> None:
    for iri in places:
        assert iri == KZ + "kazakhstan" or chain(places, iri)[-1] == "kazakhstan", iri


@pytest.mark.parametrize(("slug", "expected"), CHAINS.items())
def test_units_of_2020(places: Facts, slug: str, expected: str) -> None:
    assert chain(places, KZ + slug) == expected.split()


def test_points_are_longitude_then_latitude_inside_the_country(places: Facts, graph: Dataset) -> None:
    nodes = shared(graph, "kz/places")
    points = [iri for facts in places.values() for iri in facts.get(GEO + "hasGeometry", [])]
    assert len(points) == len(set(points)) == len(places) - 3  # three districts have no verified point
    for iri in points:
        [text] = nodes[iri][GEO + "asWKT"]
        found = re.fullmatch(r"POINT\((\S+) (\S+)\)", text)
        assert found, iri
        longitude, latitude = map(float, found.groups())
        assert 46 < longitude < 88, iri
        assert 40 < latitude < 56, iri


def test_the_capital_keeps_its_slug_and_dates_its_name(places: Facts, graph: Dataset) -> None:
    capital = places[KZ + "astana"]
    assert "Nur-Sultan@en" in capital[LABEL]
    assert "Astana@en" in capital[names.FOREIGN["skos"] + "altLabel"]
    bounds = {
        name.rpartition("/")[2]: [
            facts.get(f"{names.FOREIGN['sem']}has{bound}TimeStamp", [""])[0]
            for bound in ("EarliestBegin", "LatestBegin", "EarliestEnd", "LatestEnd")
        ]
        for name in capital[names.HRM + "hasName"]
        for facts in [shared(graph, "kz/places")[name]]
        if facts[TYPE] == [names.HRM + "DatedName"]
    }
    assert bounds == {
        "name-astana-1998": ["1998-05-01", "1998-05-31", "2019-03-23", "2019-03-31"],
        "name-nur-sultan": ["2019-03-23", "2019-03-31", "2022-09-13", "2022-09-19"],
        "name-astana-2022": ["2022-09-13", "2022-09-19", "", ""],
    }


def test_every_body_has_one_type_and_labels(bodies: Facts) -> None:
    for iri, facts in bodies.items():
        assert len(facts[TYPE]) == 1, iri
        assert facts[TYPE][0] in BODY_TYPES, iri
        assert {label.rpartition("@")[2] for label in facts[LABEL]} >= {"en", "ru"}, iri


def test_bodies_belong_to_bodies_and_lie_in_places_that_exist(bodies: Facts, places: Facts) -> None:
    for iri, facts in bodies.items():
        for parent in PARENTS:
            assert set(facts.get(parent, [])) <= bodies.keys(), iri
        assert set(facts.get(SCHEMA + "location", [])) <= places.keys(), iri


def test_courts_police_and_movements_are_told_apart(bodies: Facts) -> None:
    kinds = {iri.rpartition("/")[2]: facts[TYPE][0].removeprefix(names.HRM) for iri, facts in bodies.items()}
    assert {slug for slug, kind in kinds.items() if kind == "Court"} >= {
        "supreme-court",
        "yesil-district-court-astana",
        "astana-city-court",
    }
    assert (
        kinds["almaty-police-department"]
        == kinds["martuk-district-police-department"]
        == "LawEnforcementBody"
    )
    assert {kinds[slug] for slug in ("dvk", "koshe-partiyasy", "nur-otan")} == {"PoliticalMovement"}
    assert {kinds[slug] for slug in ("kibhr", "qaharman", "iphr")} == {"CivilSocietyOrganization"}
