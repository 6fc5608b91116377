"""The graph against rows that a second reader wrote from the text before any query was run.

``-`` in an expected row is "not stated", an empty cell was left open by the reader. The reader's
doubts stay in the column ``note``.
"""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgraph import queries
from kgraph.build import Dataset

HERE = Path(__file__).parent
VOC = "https://w3id.org/hrmon/voc/"


def expected(name: str) -> list[dict[str, str]]:
    with (HERE / "expected" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers(graph: Dataset, name: str, language: str) -> list[dict[str, str]]:
    store = ox.Store()
    store.extend(graph.quads)
    # Merged into one default graph as in the engine: a triple in two graphs is one fact.
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in graph.quads)
    text = queries.find(HERE.parent / "queries", name).fill({"language": language})
    solutions = store.query(text)
    names = [variable.value for variable in solutions.variables]
    return [{n: row[n].value if row[n] else "" for n in names} for row in solutions]


def label(graph: Dataset, scheme: str, slug: str) -> str:
    node = ox.NamedNode(f"{VOC}{scheme}/{slug}")
    quads = [q for q in graph.quads if q.subject == node and q.predicate.value.endswith("#label")]
    return next(q.object.value for q in quads if q.object.language == "en")


def dates_agree(told: str, given: str) -> bool:
    """What is not stated must not be given as a day; a stated day or first day must be that very one."""
    first, is_span, _ = told.replace("~", "").partition("/")
    if told == "-":
        return given == "" or "/" in given
    if first == "..":
        return given in ("", told)
    if is_span:
        return given.replace("~", "").startswith(first)
    return given.replace("~", "") == first or ("~" in told and given.startswith(first))


def test_the_fines_of_the_street_party(graph):
    rows = answers(graph, "fines-of-the-street-party", "ru")
    told = expected("fines-of-the-street-party")
    assert len(rows) == len(told) == 6
    for case in told:
        if case["who"]:
            found = [row for row in rows if row["who"] == case["who"]]
        else:
            found = [row for row in rows if row["people"] == case["people"]]
        (row,) = found if len(found) == 1 else [r for r in found if r["date"] == case["date"]]
        assert (row["tenge"], row["eur"], row["usd"], row["notes"]) == (
            case["tenge"],
            case["eur"],
            case["usd"],
            case["notes"],
        ), case
        assert (row["people"] or "1") == case["people"], case
        named_by_report = row["norm"] if row["normBy"] == "report" else ""
        assert named_by_report == ("" if case["provision"] == "-" else "kz/" + case["provision"]), case
        assert dates_agree(case["date"], row["date"]), case


REPRISALS = expected("reprisal-chain")


@pytest.fixture(scope="module")
def chain(graph) -> list[dict[str, str]]:
    return answers(graph, "reprisal-chain", "en")


def test_the_reader_told_sixty_pairs():
    assert len(REPRISALS) == 60
    assert [case["row"] for case in REPRISALS if not case["link"]] == ["R19", "R20", "R35"]


@pytest.mark.parametrize("case", REPRISALS, ids=lambda case: case["row"])
def test_a_reprisal_is_in_the_graph_as_the_reader_told_it(case, chain, graph):
    types = {label(graph, "conduct-type", slug) for slug in case["conduct_type"].split("|") if slug}
    act_type = case["act_type"] and label(graph, "act-type", case["act_type"])

    def fits(row: dict[str, str]) -> bool:
        return (
            (not types or row["conductType"] in types)
            and (not act_type or row["actType"] == act_type)
            and dates_agree(case["conduct_date"], row["conductDate"])
            and dates_agree(case["act_date"], row["actDate"])
            and (not case["tenge"] or row["fineKZT"] == case["tenge"])
            and (not case["arrest_days"] or row["arrestDays"] == case["arrest_days"])
            and (case["delay_days"] == "-" or row["delayDays"] == case["delay_days"])
            and row["linkedBy"] == case["link"]
            # An article the reader did not find in the passage is never given as the report's.
            and (case["provision"] != "-" or row["normBy"] != "report")
        )

    for name in case["who"].split("|"):
        # A name may go on in the label ("..., not named"); an empty one asks for a row without anybody.
        found = [row for row in chain if bool(row["who"]) == bool(name) and row["who"].startswith(name)]
        found = [row for row in found if fits(row)]
        assert bool(found) == bool(case["link"]), (name, case)
