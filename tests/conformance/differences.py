"""The known differences: tests whose answer is not the suite's, with the reason and the section concerned.

The engine's own, all of them: each must be seen in the same way through pyoxigraph's API. The list is checked
in both directions, so that neither a new difference nor one that is gone stays unseen.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import httpx

from conformance import evaluation, results
from conformance.outcome import BY_VALUE, FAILED, Outcome

FILE = Path(__file__).with_name("differences.csv")
MOST = 40
"""How many tests may be answered otherwise than the suite has it."""

ANSWER, FORM = "answer", "form"
KINDS = {ANSWER: FAILED, FORM: BY_VALUE}


@dataclass(frozen=True)
class Difference:
    """``kind``: another ``answer``, or the same in another lexical ``form``."""

    test: str
    kind: str
    section: str
    reason: str


def known(path: Path = FILE) -> dict[str, Difference]:
    """Return the list by the tests' names."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [Difference(**row) for row in csv.DictReader(file)]
    assert len({item.test for item in found}) == len(found), "a test is listed twice"
    assert {item.kind for item in found} <= set(KINDS)
    return {item.test: item for item in found}


def unexpected(outcomes: list[Outcome], listed: dict[str, Difference]) -> list[str]:
    """Return what the list and the run do not agree about, a line for each test."""
    said = []
    for outcome in outcomes:
        name = outcome.case.name
        wanted = KINDS[listed[name].kind] if name in listed else None
        if outcome.verdict in KINDS.values() and outcome.verdict != wanted:
            said.append(f"{name}: {outcome.verdict}, not listed so: {outcome.said}")
        elif outcome.verdict not in KINDS.values() and wanted:
            said.append(f"{name}: listed, but {outcome.verdict}; strike it out of {FILE.name}")
    lost = set(listed) - {outcome.case.name for outcome in outcomes}
    return said + [f"{name}: listed, but no test of the suite" for name in sorted(lost)]


def ours(outcomes: list[Outcome], http: httpx.Client) -> list[str]:
    """Return the differences that pyoxigraph's API does not show in the same way."""
    return [
        outcome.case.name
        for outcome in outcomes
        if outcome.verdict in KINDS.values() and not _same(outcome, http)
    ]


def _same(outcome: Outcome, http: httpx.Client) -> bool:
    if outcome.case.kind not in (*evaluation.EVALUATION, *evaluation.POSITIVE, *evaluation.NEGATIVE):
        return False
    server, engine = evaluation.by_server(outcome.case, http), evaluation.by_engine(outcome.case)
    if isinstance(server, str) or isinstance(engine, str):
        return server == engine
    return results.compare(server, engine, ordered=outcome.case.ordered) == results.EXACT
