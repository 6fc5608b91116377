"""The real graph as operators see it, and the neighbourhood of a few nodes as the judge checks it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from kgraph import names
from kgraph.check import source, terms
from kgraph.files import Project

MECHANICAL, FALSEHOOD = "mechanical", "falsehood"
CORE_LINKS, RING_LINKS = 20, 5
"""How many of the nodes that point to a touched node, or to its neighbour, are taken along."""

_LAYOUT = ("doco:Footnote", "doco:Section", "fabio:ReportDocument")
_OPEN = ("rdfs:subClassOf", "rdfs:subPropertyOf")


@dataclass(frozen=True)
class Mutant:
    """One fault: what is taken away and what is put there, and who would notice if the check does not."""

    operator: str
    kind: str
    term: str
    says: str
    removed: frozenset[ox.Quad]
    added: frozenset[ox.Quad]
    beyond: str = field(default="", compare=False)

    @property
    def touched(self) -> set[str]:
        """The IRIs of the nodes whose triples or links differ."""
        found = set()
        for quad in self.removed | self.added:
            found.add(quad.subject.value)
            if isinstance(quad.object, ox.NamedNode):
                found.add(quad.object.value)
        return found


class World:
    """Every entered quad of a project, by subject and object, with the classes of each node."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.files = source.of_project(project)
        self.quads = {quad for file in self.files for quad in file.quads}
        self.declared = terms.declarations(self.files)
        self.by_subject: dict[str, list[ox.Quad]] = defaultdict(list)
        self.by_object: dict[str, list[ox.Quad]] = defaultdict(list)
        for quad in sorted(self.quads, key=str):
            self.by_subject[quad.subject.value].append(quad)
            if isinstance(quad.object, ox.NamedNode):
                self.by_object[quad.object.value].append(quad)
        self._short: dict[str, str] = {}
        self.longest_first = sorted(project.prefixes.items(), key=lambda pair: -len(pair[1]))

    def node(self, name: str) -> ox.NamedNode:
        """Return a prefixed name as an IRI node."""
        prefix, _, local = name.partition(":")
        return ox.NamedNode(self.project.prefixes[prefix] + local)

    def short(self, iri: str) -> str:
        """Return an IRI as a prefixed name where a prefix fits, else without the project's base."""
        if iri not in self._short:
            fits = (pair for pair in self.longest_first if iri.startswith(pair[1]))
            prefix, start = next((p for p in fits if "/" not in iri[len(p[1]) :]), ("", ""))
            self._short[iri] = f"{prefix}:{iri[len(start) :]}" if prefix else iri.removeprefix(names.BASE)
        return self._short[iri]

    @cached_property
    def types(self) -> dict[str, set[str]]:
        """The classes of each node, as prefixed names."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self.quads:
            if quad.predicate.value == names.RDF_TYPE:
                found[quad.subject.value].add(self.short(quad.object.value))
        return found

    @cached_property
    def instances(self) -> dict[str, list[str]]:
        """The nodes of each class, sorted."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in sorted(self.types):
            for name in self.types[iri]:
                found[name].append(iri)
        return found

    @cached_property
    def quads_by_predicate(self) -> dict[str, list[ox.Quad]]:
        """The quads of each predicate, by its IRI, sorted."""
        found: dict[str, list[ox.Quad]] = defaultdict(list)
        for quad in sorted(self.quads, key=str):
            found[quad.predicate.value].append(quad)
        return found

    def term(self, iri: str) -> str:
        """Return the rarest class of a node: the one that says most."""
        return min(self.types[iri], key=lambda name: (len(self.instances[name]), name), default="")

    def of(self, *classes: str) -> list[str]:
        """Return the nodes of some classes, sorted."""
        return sorted({iri for name in classes for iri in self.instances.get(name, ())})

    def has(self, iri: str, predicate: str) -> list[ox.Quad]:
        """Return the quads of a node with one predicate, given as a prefixed name."""
        wanted = self.node(predicate)
        return [quad for quad in self.by_subject.get(iri, ()) if quad.predicate == wanted]

    def value(self, iri: str, predicate: str) -> str | None:
        """Return the first value of a node as text, None where there is none."""
        found = self.has(iri, predicate)
        return found[0].object.value if found else None

    def to(self, iri: str, predicate: str) -> list[str]:
        """Return the subjects that point to a node."""
        wanted = self.node(predicate)
        return [quad.subject.value for quad in self.by_object.get(iri, ()) if quad.predicate == wanted]

    @cached_property
    def hierarchy(self) -> frozenset[ox.Quad]:
        """The class hierarchy, which every neighbourhood holds."""
        return frozenset(q for q in self.quads if self.short(q.predicate.value) in _OPEN)

    @cached_property
    def layout(self) -> frozenset[ox.Quad]:
        """Where sections and notes lie, which the neighbourhood of a place in the text holds."""
        return frozenset(q for iri in self.of(*_LAYOUT) for q in self.by_subject[iri])

    def around(self, nodes: Collection[str], rings: int = 2) -> set[ox.Quad]:
        """Return the quads of ``nodes`` and of what lies up to ``rings`` links away, with their classes."""
        seen = {iri for iri in nodes if iri in self.by_subject}
        edge = set(seen)
        for ring in range(rings):
            links = CORE_LINKS if ring == 0 else RING_LINKS
            found: set[str] = set()
            for iri in edge:
                if iri.startswith((names.HRM, names.GRAPH)) and ring:
                    continue
                found.update(
                    q.object.value for q in self.by_subject.get(iri, ()) if isinstance(q.object, ox.NamedNode)
                )
                if not self._hub(iri) or ring == 0:
                    found.update(q.subject.value for q in self.by_object.get(iri, ())[:links])
            edge = {iri for iri in found if iri in self.by_subject} - seen
            seen |= edge
        kept = set(self.hierarchy)
        if any(self.types[iri] & {"hrm:EvidenceAnchor", *_LAYOUT} for iri in nodes if iri in self.types):
            kept |= self.layout
        for iri in seen:
            kept.update(self.by_subject[iri])
        rim = {q.object.value for q in kept if isinstance(q.object, ox.NamedNode)} - seen
        for iri in rim:
            kept.update(q for q in self.by_subject.get(iri, ()) if q.predicate.value == names.RDF_TYPE)
        return kept

    def _hub(self, iri: str) -> bool:
        return len(self.by_object.get(iri, ())) > CORE_LINKS
