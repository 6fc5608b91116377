"""A drawn hundred of the mutants of `make mutation`; docs/mutation.md is about the whole run."""

import re
from functools import cache
from pathlib import Path
from random import Random

from kgraph.files import Project
from mutation import contract, page, plan
from mutation.judge import Judge, Verdict
from mutation.world import FALSEHOOD, MECHANICAL, World

ROOT = Path(__file__).parents[1]
DRAWN = 100


@cache
def judge() -> Judge:
    return Judge(World(Project.find(ROOT)))


@cache
def mutants():
    return plan.mutants(judge().world)


@cache
def verdicts() -> list[Verdict]:
    return [judge().try_(mutant) for mutant in Random(plan.SEED).sample(mutants(), DRAWN)]


def test_there_are_enough_mutants_of_every_class():
    kinds = [mutant.kind for mutant in mutants()]
    assert kinds.count(MECHANICAL) >= 1000
    assert kinds.count(FALSEHOOD) >= 200
    terms = {mutant.term for mutant in mutants()}
    asked = {*contract.REQUIRED, *contract.LABELLED, *contract.OWNED}
    there = {judge().world.term(iri) for iri in judge().world.types}
    assert asked & there <= terms


def test_a_mutant_is_one_fault():
    for mutant in mutants():
        assert mutant.removed or mutant.added
        assert not mutant.removed & mutant.added
        assert mutant.removed <= judge().world.quads, mutant.says
        assert not mutant.added & judge().world.quads, mutant.says


def test_the_draw_is_always_the_same():
    again = plan.mutants(World(judge().world.project))
    assert [mutant.says for mutant in again] == [mutant.says for mutant in mutants()]


def test_few_mechanical_mutants_of_a_draw_survive():
    left = [v.mutant.says for v in page.of_kind(verdicts(), MECHANICAL) if not v.by]
    drawn = len(page.of_kind(verdicts(), MECHANICAL))
    assert drawn > DRAWN / 2
    assert len(left) <= 2 * page.MOST_SURVIVORS * drawn, (
        left
    )  # a small draw may exceed the share of the whole run


def test_what_is_known_to_be_false_is_caught():
    def caught(operator: str, says: str) -> tuple[str, ...]:
        found = next(m for m in mutants() if m.operator == operator and says in m.says)
        return judge().try_(found).by

    assert "hrsh:DeniedFact SPARQL" in caught("denied, yet a fact", "")
    assert "hrsh:SanctionOfParticipant SPARQL" in caught("sanction on another", "")
    assert "layer" in caught("shortcut entered by hand", "")
    assert "dangling-iri" in caught("no class", "no longer a")


def test_the_page_tells_of_the_whole_run_and_keeps_the_bound():
    text = (ROOT / "docs" / "mutation.md").read_text("utf-8")
    said = re.search(r"\*\*Mechanical\*\*: (\d+) mutants, (\d+) caught", text)
    assert said
    assert int(said[1]) >= 1000
    assert int(said[2]) >= (1 - page.MOST_SURVIVORS) * int(said[1])
