"""The judge: what the check says of a damaged neighbourhood that it does not say of the whole one.

A mutant is caught by every finding, of SHACL or hygiene, that is new. Neighbourhoods have rims, where
nodes lack what lies beyond; the findings this makes stand in both runs and cancel out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kgraph import build, names
from kgraph.check import hygiene, shacl, terms
from kgraph.check.source import File
from mutation.world import Mutant, World

WARNING = "Warning"


@dataclass(frozen=True)
class Verdict:
    """The constraints that caught a mutant, as ``hrsh:Shape Component`` or the name of a hygiene rule."""

    mutant: Mutant
    by: tuple[str, ...]


class Judge:
    """Checks neighbourhoods of one world; holds the undamaged ones it has seen."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shapes = shacl.Shapes.read(world.project.shapes)
        self._before: dict[frozenset[str], set[tuple[str, ...]]] = {}

    def try_(self, mutant: Mutant, shapes: shacl.Shapes | None = None) -> Verdict:
        """Return which constraints catch a mutant: of all shapes, or of those given."""
        key = frozenset(mutant.touched)
        part = self.world.around(key)
        after = (part - mutant.removed) | mutant.added
        if shapes is None and key not in self._before:
            self._before[key] = self._findings(part, self.world.declared, key)
        before = self._findings(part, self.world.declared, key, shapes) if shapes else self._before[key]
        found = self._findings(after, self._declared(mutant), key, shapes) - before
        return Verdict(mutant, tuple(sorted({one[0] for one in found})))

    def compare(self, mutant: Mutant) -> dict[str, set[tuple[str, ...]]]:
        """Return what each engine reports of the damaged neighbourhood, by what engines must agree on."""
        part = self.world.around(mutant.touched, rings=1)
        triples = self._triples((part - mutant.removed) | mutant.added)
        return {
            engine: {found.key for found in shacl.validate(self.shapes, triples, engine)}
            for engine in shacl.ENGINES
        }

    def whole(self, mutant: Mutant) -> Verdict:
        """Return the same of the whole graph: slow, and right by definition."""
        quads = (self.world.quads - mutant.removed) | mutant.added
        found = self._findings(quads, self._declared(mutant), mutant.touched)
        return Verdict(mutant, tuple(sorted({f[0] for f in found})))

    def _declared(self, mutant: Mutant) -> set[str]:
        """Return what has a type once the mutant is in place."""
        touched = {
            q.subject.value for q in mutant.removed | mutant.added if q.predicate.value == names.RDF_TYPE
        }
        declared = self.world.declared - touched
        for iri in touched:
            quads = (set(self.world.by_subject.get(iri, ())) - mutant.removed) | {
                q for q in mutant.added if q.subject.value == iri
            }
            if any(q.predicate.value == names.RDF_TYPE and isinstance(q.object, ox.NamedNode) for q in quads):
                declared.add(iri)
        return declared

    def _triples(self, quads: set[ox.Quad]) -> set[ox.Triple]:
        found = set(quads)
        for name in self.world.project.datasets:
            found |= build.derive(name, found, self.world.project.rules)
        return {quad.triple for quad in found}

    def _findings(
        self,
        quads: set[ox.Quad],
        declared: set[str],
        touched: Collection[str],
        shapes: shacl.Shapes | None = None,
    ) -> set[tuple[str, ...]]:
        """Return (constraint, focus, path, value) of each finding; hygiene looks at touched nodes only."""
        found = set()
        for result in shacl.validate(shapes or self.shapes, self._triples(quads), "shacl"):
            name = self.world.short(result.shape.strip("<>"))
            found.add((f"{name} {result.component}", result.focus, result.path, result.value))
        by_graph: dict[str, list[ox.Quad]] = {file.graph: [] for file in self.world.files}
        near = [q for q in quads if q.subject.value in touched or q.object.value in touched]
        for quad in near:
            by_graph.setdefault(quad.graph_name.value, []).append(quad)
        files = [File(Path(graph), graph, graph, "", part) for graph, part in sorted(by_graph.items())]
        project = self.world.project
        hits = [f for rule in hygiene.RULES for f in rule(project, files)]
        hits += [*terms.undeclared(files, declared), *terms.foreign(files, declared)]
        found |= {(hit.rule, hit.subject, hit.message.en, "") for hit in hits}
        for quad in near:  # the rule no-blank-nodes reads files; here the quads say the same
            if (
                isinstance(quad.object, ox.BlankNode)
                and quad.graph_name.value.rpartition("/")[2] == "asserted"
            ):
                found.add(("no-blank-nodes", quad.subject.value, quad.predicate.value, ""))
        return found
