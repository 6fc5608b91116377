"""``make mutation``: all mutants on the fast engine, and the report; ``--pyshacl`` compares the engines."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random

from kgraph.files import Project
from mutation import page, plan
from mutation.judge import Judge, Verdict
from mutation.world import Mutant, World

DRAWN = 100
_judge: Judge


def _try(mutant: Mutant) -> Verdict:
    return _judge.try_(mutant)


def _compare(mutant: Mutant) -> dict[str, set[tuple[str, ...]]]:
    return _judge.compare(mutant)


def main() -> int:
    """Run the mutants and write docs/mutation.md; 1 where too many survive or the engines differ."""
    global _judge  # forked workers share the one world
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument(
        "--pyshacl", action="store_true", help=f"compare both engines on {DRAWN} drawn mutants"
    )
    parser.add_argument("--jobs", type=int, default=2, help="worker processes (default 2)")
    parser.add_argument(
        "--seed", type=int, default=plan.SEED, help="another draw; the report keeps the default one"
    )
    parser.add_argument(
        "--survivors", action="store_true", help="print every mutant with what caught it, as they are tried"
    )
    options = parser.parse_args()
    world = World(Project.find(Path(__file__).parents[2]))
    _judge = Judge(world)
    mutants = plan.mutants(world, options.seed)
    if options.pyshacl:
        return engines(mutants, options.jobs)
    print(f"{len(mutants)} mutants", file=sys.stderr)
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("fork")) as pool:
        verdicts = []
        for verdict in pool.map(_try, mutants, chunksize=8):
            verdicts.append(verdict)
            if options.survivors:
                fate = "caught" if verdict.by else "survived"
                print(fate, verdict.mutant.operator, verdict.mutant.says, *verdict.by, sep="\t", flush=True)
            if len(verdicts) % 100 == 0:
                print(f"{len(verdicts)} tried", file=sys.stderr)
    text = page.page(world, _judge.shapes, verdicts)
    if options.seed == plan.SEED:
        (world.project.root / "docs" / "mutation.md").write_text(text, "utf-8")
    print(page.summary(verdicts))
    return 0 if page.survived(verdicts) <= page.MOST_SURVIVORS else 1


def engines(mutants: list[Mutant], jobs: int) -> int:
    """Print where the engines differ on drawn mutants; pySHACL decides."""
    different = 0
    drawn = Random(plan.SEED).sample(mutants, DRAWN)
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        for number, (mutant, found) in enumerate(zip(drawn, pool.map(_compare, drawn), strict=True), 1):
            if found["shacl"] != found["pyshacl"]:
                different += 1
                print(mutant.operator, mutant.says)
                for engine, other in (("shacl", "pyshacl"), ("pyshacl", "shacl")):
                    for result in sorted(found[engine] - found[other]):
                        print(f"  {engine} alone:", *result)
            if number % 10 == 0:
                print(f"{number} compared, {different} differ", file=sys.stderr, flush=True)
    print(f"{len(drawn) - different} of {len(drawn)} drawn mutants: both engines report the same")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
