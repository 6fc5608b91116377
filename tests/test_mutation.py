"""A drawn hundred of the mutants of `make mutation`; docs/mutation.md is about the whole run."""

import re
from functools import cache
from pathlib import Path
from random import Random

import pytest

from kgraph.check import profile, shacl
from kgraph.files import Project
from mutation import contract, page, plan, unseen
from mutation.judge import Judge, Verdict
from mutation.world import FALSEHOOD, MECHANICAL, World

ROOT = Path(__file__).parents[1]
DRAWN, WHOLE, BOTH = 100, 20, 4
ANCHORS = ("anchor misplaced", "meaningless value")


@cache
def judge() -> Judge:
    return Judge(World(Project.find(ROOT)))


@cache
def mutants():
    return plan.mutants(judge().world)


@cache
def verdicts() -> list[Verdict]:
    return [judge().try_(mutant) for mutant in Random(plan.SEED).sample(mutants(), DRAWN)]


def rules() -> list[list[str]]:
    """Return the rows of the table of rules across nodes in docs/shapes.md."""
    text = (ROOT / "docs" / "shapes.md").read_text("utf-8")
    _, _, rest = text.partition("\n## Rules across nodes\n")
    rows = [
        line.strip("|").split("|") for line in rest.split("\n## ")[0].splitlines() if line.startswith("|")
    ]
    return [[cell.strip() for cell in row] for row in rows[2:]]


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


@pytest.mark.parametrize("number", range(WHOLE))
def test_a_neighbourhood_says_what_the_whole_graph_says(number):
    mutant = Random(plan.SEED + 1).sample(mutants(), WHOLE)[number]
    assert judge().try_(mutant).by == judge().whole(mutant).by, mutant.says


@pytest.mark.parametrize("number", range(BOTH))
def test_both_engines_say_the_same_of_a_mutant(number):
    """`make mutation WITH=--pyshacl` compares a hundred; each takes pySHACL some ten seconds."""
    mutant = Random(plan.SEED + 2).sample(mutants(), BOTH)[number]
    found = judge().compare(mutant)
    assert found["shacl"] == found["pyshacl"], mutant.says


@pytest.mark.parametrize("row", rules(), ids=lambda row: row[0])
def test_each_rule_across_nodes_has_its_shape_its_mutants_and_its_cases(row):
    """docs/shapes.md lists them; some mutant of the operators named meets each shape named."""
    _, by, operators, cases = (re.findall(r"`([^`]+)`", cell) for cell in row)
    found = [mutant for mutant in mutants() if mutant.operator in operators]
    assert {mutant.operator for mutant in found} == set(operators)
    waiting = set(by)
    for mutant in found:
        if not waiting:
            break
        waiting -= {name.partition(" ")[0] for name in judge().try_(mutant).by}
    assert waiting == set()
    for name in cases:
        path = ROOT / "tests" / name
        assert path.is_file(), name
        assert any(rule in path.read_text("utf-8") for rule in by), f"{name} shows none of {by}"


def test_the_page_tells_of_the_whole_run_and_keeps_the_bound():
    text = (ROOT / "docs" / "mutation.md").read_text("utf-8")
    said = re.search(r"\*\*Mechanical\*\*: (\d+) mutants, (\d+) caught", text)
    assert said
    assert int(said[1]) >= 1000
    assert int(said[2]) >= (1 - page.MOST_SURVIVORS) * int(said[1])


def section(title: str) -> str:
    """Return what docs/mutation.md says under a title, up to the next of its rank."""
    text = (ROOT / "docs" / "mutation.md").read_text("utf-8")
    _, _, rest = text.partition(f"\n### {title}")
    return re.split(r"\n##+ ", rest)[0]


def test_no_constraint_is_dead():
    """Of the whole run; a new constraint that no operator reaches is not on the page, and fails here."""
    every = page.constraints(judge().shapes, judge().world)
    text = (ROOT / "docs" / "mutation.md").read_text("utf-8")
    said = re.search(r"(\d+) constraints of the shapes can report; (\d+) caught a mutant", text)
    assert said
    assert int(said[1]) == int(said[2]) == len(every)


def test_each_constraint_that_never_caught_alone_says_why_it_stays():
    listed = set(re.findall(r"^- `([^`]+)` \(", section("Constraints that never caught alone"), re.MULTILINE))
    reasons = page.reasons()
    assert listed == set(reasons), sorted(listed ^ set(reasons))
    assert all(reasons.values())
    assert listed <= page.constraints(judge().shapes, judge().world)


def test_what_stays_for_the_core_profile_is_alone_there():
    core = shacl.Shapes.read(profile.files(judge().world.project, "core"))
    stay = {
        name for name, reason in page.reasons().items() if "the core profile leaves that one out" in reason
    }
    assert stay
    for name in sorted(stay):
        assert any(judge().try_(m, core).by == (name,) for m in mutants() if m.operator in ANCHORS), name


def test_each_survivor_of_the_page_is_of_a_kind_that_something_else_sees():
    text = (ROOT / "docs" / "mutation.md").read_text("utf-8")
    assert page.NO_REASON not in text
    shown = {kind.seen_by for kind in unseen.KINDS if f"### Seen by {kind.seen_by} (" in text}
    assert shown == {kind.seen_by for kind in unseen.KINDS}, "a kind without a survivor is stale"


@pytest.mark.parametrize("kind", unseen.KINDS, ids=lambda kind: kind.seen_by)
def test_what_is_said_to_see_a_survivor_sees_it(kind, request):
    mutant = next(m for m in mutants() if unseen.kind_of(m) is kind and not judge().try_(m).by)
    if kind.needs_source:
        request.getfixturevalue("source_text")
    assert kind.proof(judge().world, mutant), mutant.says
