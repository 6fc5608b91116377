"""Inputs that nobody thought of: some hundred of the 20,000 of `make torture`."""

import random
from pathlib import Path

import pytest

from conftest import absent
from torture import fuzz
from torture.fault import Absent, Fault
from torture.world import World


@pytest.mark.parametrize("fault", fuzz.FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_whatever_is_sent_has_an_honest_status(fault: Fault, home: Path) -> None:
    try:
        assert fault.run(World(home, full=False))
    except Absent as lacking:
        absent(str(lacking))


def test_the_whole_run_has_twenty_thousand_inputs(home: Path) -> None:
    asked: list[int] = []

    class Counting(World):
        def times(self, full: int, small: int) -> int:
            asked.append(full)
            return small

    for fault in fuzz.FAULTS:
        try:
            fault.run(Counting(home, full=False))
        except Absent as lacking:
            absent(str(lacking))
    assert sum(asked) >= 20_000


def test_the_draw_of_broken_queries_is_always_the_same_and_always_broken() -> None:
    query = "SELECT ?s WHERE { ?s <http://x/p> 'a' } # end"
    assert "".join(fuzz.pieces(query)) == query
    tokens = [fuzz.pieces(query)]
    drawn = [[fuzz.broken(random.Random(seed), tokens) for seed in range(200)] for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert sum(text != query for text in drawn[0]) > 150
