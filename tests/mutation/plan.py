"""Which mutants are tried: every operator over the real graph, drawn with one seed, each operator capped."""

from collections import defaultdict
from random import Random

from mutation import crossed, falsehoods, layout, mechanical, near, terms, told
from mutation.world import FALSEHOOD, Mutant, World

SEED = 4
# Operators that try every predicate of every class are kept whole where each pair tells something new.
CAPS = {
    "misspelt property": 40,
    "dangling IRI": 50,
    "text for a node": 80,
    "drop a required value": 260,
    "second value": 560,
    "wrong class": 290,
    "wrong datatype": 400,
    "no class": 40,
    "class of another kind": 50,
    "code of another scheme": 120,
    "meaningless value": 130,
    "link misdirected": 100,
    "empty text": 70,
    "stray link": 190,
    "property of another kind of node": 220,
    "half a node": 40,
    "name inside an IRI": 120,
    "swapped bounds": 70,
    "belongs to two": 50,
    "one language missing": 150,
    "wrong language tag": 150,
    "two texts in one language": 150,
    "wrong kind of term": 40,
    "anchor misplaced": 40,
    "wrong layer": 90,
    "a cycle of two": 30,
    "ours given out as the report's": 30,
}
CAP, FALSE_CAP = 26, 14


def mutants(world: World, seed: int = SEED) -> list[Mutant]:
    """Return the mutants of a seed in a fixed order; classes take turns where an operator is capped."""
    found: dict[str, dict[tuple[str, frozenset[object], frozenset[object]], Mutant]] = defaultdict(dict)
    for module in (mechanical, crossed, near, terms, layout, told, falsehoods):
        for make in module.OPERATORS:
            for mutant in make(world, Random(f"{seed} {make.__name__}")):
                if mutant:
                    found[mutant.operator].setdefault((mutant.says, mutant.removed, mutant.added), mutant)
    chosen = []
    for operator in sorted(found):
        every = list(found[operator].values())
        cap = CAPS.get(operator, FALSE_CAP if every[0].kind == FALSEHOOD else CAP)
        chosen += _in_turn(every, cap)
    return chosen


def _in_turn(every: list[Mutant], cap: int) -> list[Mutant]:
    """Return up to ``cap`` mutants, taking one of each class in turn."""
    by_term: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in every:
        by_term[mutant.term].append(mutant)
    kept: list[Mutant] = []
    while by_term and len(kept) < cap:
        for term in sorted(by_term):
            kept.append(by_term[term].pop(0))
            if not by_term[term]:
                del by_term[term]
    return kept[:cap]
