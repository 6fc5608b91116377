"""The catalogue of shapes: every shape that reports is in it, with a case that shows it bite."""

import re

import pytest
from rdflib import SH

from kgraph import names
from kgraph.check import catalogue, shacl


@pytest.fixture(scope="module")
def page(project) -> str:
    return catalogue.page(project)


def rows(page: str) -> dict[str, list[str]]:
    found = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 7 and cells[0].startswith("`"):
            found[cells[0].strip("`").replace("` (not core)", "")] = cells
    return found


def test_every_shape_with_a_severity_is_a_row_with_path_message_and_cases(project, page):
    graph = shacl.Shapes.read(project.shapes).graph
    told = rows(page)
    paths = {str(shape) for shape in graph.subjects(SH.path)}
    reporting = {str(shape).removeprefix(names.HRSH) for shape in graph.subjects(SH.severity)}
    assert set(told) == reporting
    for name, (_, path, values, asks, severity, message, cases) in told.items():
        assert severity in ("Violation", "Warning", "Info"), name
        assert message, name
        assert values or asks, name
        assert cases, f"{name}: no invalid case expects it"
        assert bool(path) == (names.HRSH + name in paths), name


def test_a_row_reads_as_expected(page):
    cells = rows(page)["Dated-earliestBegin"]
    assert cells[1:5] == [
        "`sem:hasEarliestBeginTimeStamp`",
        "0..1",
        "datatype `xsd:date`",
        "Violation",
    ]
    assert "(../tests/cases/dates/invalid-" in cells[6]


def test_what_is_not_core_says_so(page):
    assert "| `Labelled-ru` (not core) |" in page
    assert "| `Labelled-en` |" in page


def test_each_severity_other_than_violation_has_a_reason_in_the_docs(project, page):
    text = (project.root / "docs/shapes.md").read_text("utf-8")
    reasons = re.findall(r"^\| `([\w-]+)` \| (Warning|Info) \| (.+) \|$", text, re.MULTILINE)
    told = {name: cells[4] for name, cells in rows(page).items() if cells[4] != "Violation"}
    assert {name: severity for name, severity, _ in reasons} == told
    assert all(why for *_, why in reasons)
