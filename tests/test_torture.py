"""The faults of `make torture` that are quick, each in a small form; docs/torture.md is of the whole run."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import absent
from torture import fuzz, plan
from torture.fault import Absent, Fault
from torture.world import World

ROOT = Path(__file__).parents[1]
QUICK = [fault for fault in plan.faults() if fault.quick and fault not in fuzz.FAULTS]


@pytest.fixture(scope="module")
def world(home: Path) -> Iterator[World]:
    made = World(home, full=False)
    yield made
    made.close()


@pytest.mark.parametrize("fault", QUICK, ids=lambda fault: f"{fault.group}-{fault.name}".replace(" ", "-"))
def test_the_fault_is_survived(fault: Fault, world: World) -> None:
    try:
        assert fault.run(world)
    except Absent as lacking:
        absent(str(lacking))


def test_every_fault_has_a_name_of_its_own_and_an_expectation() -> None:
    names = Counter((fault.group, fault.name) for fault in plan.faults())
    assert not [name for name, count in names.items() if count > 1]
    assert all(fault.expected for fault in plan.faults())


def test_the_page_tells_of_every_fault() -> None:
    text = (ROOT / "docs" / "torture.md").read_text("utf-8")
    rows = re.findall(r"^\| (?!fault \||---)", text, re.MULTILINE)
    assert len(rows) == len(plan.faults()), "stale: make torture"
    assert text.count("**broken**") == int(re.search(r"as expected, (\d+) not", text)[1])  # type: ignore[index]
