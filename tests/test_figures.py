"""The figures of a text: what is read as a numeral, sum, date, article or name, and what is not."""

from decimal import Decimal

import pytest

import paper
from kgraph import figures
from kgraph.build import Dataset
from kgraph.document import Document


def kinds(text: str) -> list[tuple[str, str, str]]:
    return sorted((one.kind, str(one.value), one.unit) for one in figures.read(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("за 25 \n\n131 тенге", [("money", "25131", "KZT")]),
        ("около 5,3 млн. тенге", [("money", "5300000", "KZT")]),
        ("или 4 долларов США", [("money", "4", "USD")]),
        ("до 10-12%", [("number", "10", ""), ("number", "12", "%")]),
        ("двое суток", [("number", "2", "сут")]),
        ("пятилетний запрет, 10-дневный срок", [("number", "10", "дне"), ("number", "5", "")]),
        ("с 5 и 6 мая", [("date", "2020-05-05", ""), ("date", "2020-05-06", "")]),
        ("9 \n\nмая 2019 года", [("date", "2019-05-09", "")]),
        ("с марта по июль 2018 г.", [("date", "2018-07", ""), ("date", "2020-03", "")]),
        ("в 2016 году", [("date", "2016", "")]),
        ("по части 4.2 статьи 13", [("norm", "13", ""), ("norm", "4.2", "")]),
        ("по ст. 489, статьи 7 и 8", [("norm", "489", ""), ("norm", "7", ""), ("norm", "8", "")]),
        ("из-за COVID-19", [("name", "covid-19", "")]),
        ("из-за COVID-\n\n19", [("name", "covid-19", "")]),
        ("едет в Усть-\n\nКут к А. Ёлкину", [("name", "елкину", ""), ("name", "усть-кут", "")]),
        ("два заказа по 100,000", [("number", "100000", ""), ("number", "2", "")]),
    ],
)
def test_one_figure_after_another(text: str, found: list[tuple[str, str, str]]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("токаеву", "токаев", True),
        ("алексеем", "алексей", True),
        ("караганду", "караганда", True),
        ("костанае", "костанай", True),
        ("актау", "актобе", False),
        ("иванова", "иванченко", False),
        ("ян", "яна", False),
    ],
)
def test_names_alike_but_for_a_case_ending(one: str, other: str, alike: bool) -> None:
    assert figures.same(one, other) is figures.same(other, one) is alike


def test_the_paper() -> None:
    found = [(section.name, one.kind, str(one.value)) for section, one in figures.of(paper.document())]
    assert found == [
        ("sec-02", "name", "иванов"),
        ("sec-02", "date", "2020-06-05"),
        ("sec-02", "money", "25131"),
        ("sec-02", "number", "5300"),
        ("sec-02", "number", "10"),
        ("sec-02", "norm", "489"),
        ("sec-02", "norm", "13"),
        ("sec-02", "norm", "4.2"),
        ("sec-02", "name", "сколько"),  # a caption is no sentence, so its capital letter counts
        ("sec-02", "name", "мария"),
        ("sec-03", "name", "covid-19"),
    ]


def test_the_real_report(graph: Dataset, source_text: str) -> None:
    document = Document.find(graph.quads, source_text)
    found = figures.of(document)
    assert len(found) > 800
    money = {(one.value, one.unit) for _, one in found if one.kind == "money"}
    assert {(Decimal("132550"), "KZT"), (Decimal("4.5"), "EUR"), (Decimal("10000000000"), "USD")} <= money
    norms = {one.value for _, one in found if one.kind == "norm"}
    assert {"13", "274", "404", "405", "428", "667"} <= norms
    assert "1367" not in norms
    skipped = [*document.headings, *document.markers.values()]
    assert not [one for _, one in found if any(span.meets(one.span) for span in skipped)]
