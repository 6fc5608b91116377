"""docs/asking.md: each question is answered by the change it names, with the rows it shows."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgraph import queries
from kgraph.engine import Engine

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "asking.md").read_text("utf-8")
SECTIONS = re.split(r"(?m)^## ", PAGE)[1:]


@pytest.fixture(scope="module")
def engine(graph, tmp_path_factory) -> Iterator[Engine]:
    dump = tmp_path_factory.mktemp("asking") / "real.nq"
    dump.write_text("".join(f"{line}\n" for line in graph.lines), encoding="utf-8")
    with Engine(dump) as engine:
        yield engine


def table(section: str) -> list[list[str]]:
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [cells[0], *cells[2:]]


def test_ten_questions_and_none_of_them_is_a_saved_query():
    assert len(SECTIONS) == 10
    asked = {section.partition(". ")[2].partition("\n")[0] for section in SECTIONS}
    assert len(asked) == 10
    assert not asked & {query.summary["en"] for query in queries.load(ROOT / "queries")}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.partition(".")[0])
def test_the_change_gives_the_rows_that_the_page_shows(section, engine):
    name = re.search(r"(?m)^`([a-z-]+)`", section)[1]
    query = queries.find(ROOT / "queries", name)
    values = dict(re.findall(r"`(\w+)=(\S+?)`", section))
    changes = re.findall(r"(?m)^-(.*)\n\+(.*)$", section)
    assert len(changes) + len(values) == 1, "one parameter or one line"
    for old, new in changes:
        assert query.text.splitlines().count(old) == 1, "the line to change stands in the file, once"
        query = dataclasses.replace(query, text=query.text.replace(f"{old}\n", f"{new}\n"))
    answer = engine.run(query.fill(values), "text/tab-separated-values").body.decode().splitlines()
    columns, *told = table(section)
    places = [answer[0].split("\t").index(f"?{column}") for column in columns]
    rows = [[plain(line.split("\t")[place]) for place in places] for line in answer[1:]]
    assert [row for at, row in enumerate(rows) if row not in rows[:at]] == told


def plain(term: str) -> str:
    """The value of a term as TSV writes it."""
    return re.sub(r'^"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^\S+)?$', r"\1", term)
