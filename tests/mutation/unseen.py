"""Mechanical faults that the check does not see, by kind: what else sees them, and the proof that it does."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kgraph import verify
from kgraph.document import Document
from mutation.world import Mutant, World


@dataclass(frozen=True)
class Unseen:
    """A kind of fault: the mutants it takes in, who sees them, why the check cannot, and the proof."""

    operator: str
    pattern: str
    seen_by: str
    why: str
    proof: Callable[[World, Mutant], bool]
    needs_source: bool = False


def source() -> str:
    """Return the report's text, which is not part of the project."""
    return Path(os.environ["KGRAPH_SOURCE_TEXT"]).read_text("utf-8")


def _told_by_the_text(world: World, mutant: Mutant) -> bool:
    """Tell whether ``kgraph verify-source`` names the node at fault, and finds nothing in the whole graph."""
    text, name = source(), mutant.says.partition(": ")[0].removeprefix("kz:")
    damaged = (world.quads - mutant.removed) | mutant.added
    before = verify.faults(Document.find(world.quads, text))
    after = verify.faults(Document.find(damaged, text))
    return not before and any(name in str(fault) for fault in after)


KINDS: tuple[Unseen, ...] = (
    Unseen(
        operator="anchor misplaced",
        pattern="characters long",
        seen_by="`kgraph verify-source`, which compares digests",
        why="A span of a few characters beside a footnote may be the rest of a sentence that the page cuts;"
        " only the text tells.",
        proof=_told_by_the_text,
        needs_source=True,
    ),
)


def kind_of(mutant: Mutant) -> Unseen | None:
    """Return the kind of a mutant, None where none takes it in."""
    return next(
        (k for k in KINDS if mutant.operator == k.operator and re.search(k.pattern, mutant.says)), None
    )
