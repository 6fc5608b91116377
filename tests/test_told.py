"""What the graph tells at a place: found, reviewed or missing; and that wrong figures are not found."""

import csv
import random
from pathlib import Path

import pyoxigraph as ox
import pytest

import paper
from kgraph import figures, names, told
from kgraph.anchors import Span
from kgraph.build import Dataset
from kgraph.document import Document
from kgraph.errors import DataError, NotFound
from kgraph.figures import Figure
from kgraph.files import Project
from test_anchors import run

SKOS, SCHEMA = names.FOREIGN["skos"], names.FOREIGN["schema"]


def fact(subject: str, predicate: str, value: str, datatype: str = "string") -> ox.Quad:
    iri = datatype if ":" in datatype else names.XSD + datatype
    literal = ox.Literal(value, datatype=ox.NamedNode(iri))
    return ox.Quad(ox.NamedNode(paper.BASE + subject), ox.NamedNode(predicate), literal)


def link(subject: str, predicate: str, other: str) -> ox.Quad:
    return ox.Quad(
        ox.NamedNode(paper.BASE + subject), ox.NamedNode(predicate), ox.NamedNode(paper.BASE + other)
    )


def missing(*facts: ox.Quad, reviewed: dict[Span, str] | None = None) -> list[str]:
    """The figures missing in the paper where one anchor holds its first sentences."""
    start = paper.TEXT.index("Пекарь А.")
    quads = [*paper.anchor("ev-1", start, paper.TEXT.index("4.2)") + 4, "sec-02"), *facts]
    rows = told.measure(paper.document(*quads), quads, reviewed or {})
    return [str(one.value) for row in rows for one in row.missing]


NOTHING = ["иванов", "2020-06-05", "25131", "5300", "10", "489", "13", "4.2", "сколько", "мария", "covid-19"]


def test_an_anchor_alone_tells_nothing() -> None:
    assert missing() == NOTHING


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ([fact("act-ev-1", SKOS + "hiddenLabel", "Ивановым")], "иванов"),
        (
            [fact("act-ev-1", names.HRM + "edtf", "2020-06-05/..", names.FOREIGN["edtf"] + "EDTF")],
            "2020-06-05",
        ),
        ([fact("act-ev-1", names.FOREIGN["rdfs"] + "label", "Открыт 5 июня 2020 года")], "2020-06-05"),
        ([fact("act-ev-1", names.HRM + "duration", "P10D", "duration")], "10"),
        ([fact("act-ev-1", names.FOREIGN["eli"] + "number", "489")], "489"),
        (
            [
                link("act-ev-1", names.HRM + "amount", "sum-1"),
                fact("sum-1", SCHEMA + "value", "25131", "integer"),
                fact("sum-1", SCHEMA + "currency", "KZT"),
            ],
            "25131",
        ),
        (
            [
                link("act-ev-1", names.HRM + "participation", "part-1"),
                link("part-1", names.HRM + "participant", "group-1"),
                link("group-1", names.HRM + "memberCount", "count-1"),
                fact("count-1", names.HRM + "lowerBound", "10", "integer"),
            ],
            "10",
        ),
    ],
)
def test_a_value_or_label_within_two_steps_is_found(facts: list[ox.Quad], found: str) -> None:
    assert missing(*facts) == [one for one in NOTHING if one != found]


@pytest.mark.parametrize(
    "facts",
    [
        [fact("act-ev-1", names.FOREIGN["dcterms"] + "description", "Иванов")],
        [
            fact("act-ev-1", SCHEMA + "value", "25131", "integer"),
            fact("act-ev-1", SCHEMA + "currency", "EUR"),
        ],
        [fact("act-other", SKOS + "hiddenLabel", "Иванов")],
        [fact("act-ev-1", names.FOREIGN["rdfs"] + "label", "Статья 489")],
    ],
    ids=["description", "other currency", "other node", "article in a label"],
)
def test_what_does_not_count(facts: list[ox.Quad]) -> None:
    assert missing(*facts) == NOTHING


def test_a_reviewed_figure_is_not_missing() -> None:
    at = paper.TEXT.index("Мария")
    assert "мария" not in missing(reviewed={Span(at, at + 5): "term"})


def test_the_reviewed_list_is_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    assert told.read(path) == {}
    path.write_text("start,end,reason\n5,9,term\n", "utf-8")
    assert told.read(path) == {Span(5, 9): "term"}
    path.write_text("start,end,reason\n5,9,because\n", "utf-8")
    with pytest.raises(DataError, match="5,9,because"):
        told.read(path)


def test_a_section_is_chosen_with_its_subsections() -> None:
    rows = told.measure(paper.document(), [], {})
    assert [row.section.number for row in told.choose(rows, 2)] == [2]
    assert len(told.choose(rows, None)) == 3
    with pytest.raises(NotFound, match="no section 9"):
        told.choose(rows, 9)


@pytest.fixture(scope="module")
def real(graph: Dataset, source_text: str) -> Document:
    return Document.find(graph.quads, source_text)


@pytest.fixture(scope="module")
def reviewed(project: Project, real: Document) -> dict[Span, str]:
    return told.read(project.reviewed(real.name))


def test_no_figure_of_the_real_report_is_missing(
    project: Project, real: Document, reviewed: dict[Span, str]
) -> None:
    rows = told.measure(real, told.asserted(project), reviewed)
    assert told.listing(real.text, rows) == ""
    assert sum(row.reviewed for row in rows) <= 0.05 * sum(row.found for row in rows)


def test_the_reviewed_list_holds_what_is_needed_and_in_order(
    project: Project, real: Document, reviewed: dict[Span, str]
) -> None:
    assert told.needless(real, told.asserted(project), reviewed) == []
    assert list(reviewed) == sorted(reviewed)
    with project.reviewed(real.name).open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(reviewed)
    docs = (project.root / "docs/anchors.md").read_text("utf-8")
    assert all(f"`{reason}`" in docs for reason in told.REASONS)


def test_wrong_figures_are_not_found(project: Project, real: Document) -> None:
    """Each figure gives way to another one of its kind: only few of these may be told there by chance."""
    facts = told.Graph(real, told.asserted(project))
    whole = [one for _, one in figures.of(real)]
    pick = random.Random(1)
    for kind in ("number", "money", "date", "norm", "name"):
        values = sorted({(str(one.value), one.value, one.unit) for one in whole if one.kind == kind})
        wrong = [
            Figure(kind, one.span, value, unit)
            for one in whole
            if one.kind == kind
            for shown, value, unit in pick.sample(values, 5)
            if value != one.value and not figures.same(shown, str(one.value))
        ]
        assert sum(facts.tells(one) for one in wrong) < 0.1 * len(wrong), kind


def test_the_command(project: Project, source_text: str, tmp_path: Path) -> None:
    text = tmp_path / "report.txt"
    text.write_text(source_text, "utf-8")
    shown = run(project, "coverage", "--figures", "--uncovered", str(text), "--section", "20")
    assert shown.returncode == 0, shown.stdout
    assert "Migrants" in shown.stdout
    assert run(project, "coverage", "--figures", str(text), "--section", "99").returncode == 2
