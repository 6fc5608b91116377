"""How much of a report is in the graph: which sentences lie inside anchors, and what stands behind them.

A sentence is covered when each of its characters but blanks, bullets and footnote numbers lies in the union
of the anchors that some node has as its evidence. What a section holds besides is counted in nodes (those
with evidence in it) and triples (theirs, and those of the nodes they need that have no evidence of their
own: roles, sums, dates).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from kgraph import names, sentences
from kgraph.anchors import covered
from kgraph.document import Document, Part
from kgraph.errors import NotFound
from kgraph.sentences import Sentence

_EVIDENCE = names.HRM + "evidence"


@dataclass
class Row:
    """What one section holds; a parent counts its own words only, not its subsections'."""

    section: Part | None
    sentences: int = 0
    uncovered: list[Sentence] = field(default_factory=list)
    anchors: int = 0
    nodes: int = 0
    triples: int = 0

    @property
    def covered(self) -> int:
        """How many sentences are covered."""
        return self.sentences - len(self.uncovered)

    @property
    def percent(self) -> float:
        """The covered share of the sentences; 100 where there are none."""
        return 100 * self.covered / self.sentences if self.sentences else 100.0

    @property
    def triples_per_sentence(self) -> float:
        """Triples for each sentence; 0 where there are none."""
        return self.triples / self.sentences if self.sentences else 0.0


def measure(document: Document, quads: Iterable[ox.Quad]) -> list[Row]:
    """Return one row for each section, in order; ``quads`` is what was entered, derived layers left out.

    >>> Row(None, sentences=4, triples=10).triples_per_sentence
    2.5
    """
    graph = _Graph(document, quads)
    spans = [anchor.span for anchor in document.anchors if anchor.iri in graph.used]
    rows = {section.iri: Row(section) for section in document.sections}
    for sentence in sentences.split(document):
        row = rows[sentence.section.iri]
        row.sentences += 1
        if not covered(spans, sentence.positions):
            row.uncovered.append(sentence)
    for section in document.sections:
        row = rows[section.iri]
        anchors = {anchor.iri for anchor in document.anchors if anchor.section == section.iri}
        nodes = graph.nodes_of(anchors)
        row.anchors, row.nodes = len(anchors), len(nodes)
        row.triples = graph.size(nodes | anchors)
    return list(rows.values())


def total(rows: Iterable[Row]) -> Row:
    """Return the sum of rows; a node with evidence in two sections counts in both."""
    whole = Row(None)
    for row in rows:
        whole.sentences += row.sentences
        whole.uncovered += row.uncovered
        whole.anchors += row.anchors
        whole.nodes += row.nodes
        whole.triples += row.triples
    return whole


def choose(rows: list[Row], number: int) -> list[Row]:
    """Return the row of section ``number`` and of its subsections; raises NotFound where there is none."""
    chosen = [row for row in rows if row.section and row.section.number == number]
    if not chosen or chosen[0].section is None:
        raise NotFound(f"the report has no section {number}", remedy=f"1 to {len(rows)}")
    whole = chosen[0].section.iri
    return chosen + [row for row in rows if row.section and row.section.whole == whole]


def table(rows: list[Row]) -> str:
    """Return the rows and their sum as lines of a table for a terminal."""
    lines = [
        f"{'section':<56}{'sentences':>10}{'covered':>9}{'%':>7}{'anchors':>9}{'nodes':>7}{'triples/s.':>12}"
    ]
    for row in [*rows, total(rows)]:
        title = (
            f"{row.section.number:>2} {row.section.labels.get('en', row.section.name)}"
            if row.section
            else "   all of these"
        )
        lines.append(
            f"{title[:55]:<56}{row.sentences:>10}{row.covered:>9}{row.percent:>7.1f}"
            f"{row.anchors:>9}{row.nodes:>7}{row.triples_per_sentence:>12.1f}"
        )
    return "\n".join(lines)


class _Graph:
    """What was entered about a report: who has evidence where, and how many triples each node has."""

    def __init__(self, document: Document, quads: Iterable[ox.Quad]) -> None:
        self.sizes: dict[str, int] = defaultdict(int)
        self.evidence: dict[str, set[str]] = defaultdict(set)
        self.needs: dict[str, set[str]] = defaultdict(set)
        fixed = {part.iri for part in [document.report, *document.sections, *document.footnotes]}
        for quad in quads:
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            subject = quad.subject.value
            self.sizes[subject] += 1
            if quad.predicate.value == _EVIDENCE and isinstance(quad.object, ox.NamedNode):
                self.evidence[subject].add(quad.object.value)
            elif isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(document.base):
                self.needs[subject].add(quad.object.value)
        for subject in self.needs:
            self.needs[subject] -= fixed
        self.used = set().union(*self.evidence.values())

    def nodes_of(self, anchors: set[str]) -> set[str]:
        """Return the nodes with evidence among these anchors."""
        return {subject for subject, found in self.evidence.items() if found & anchors}

    def size(self, nodes: set[str]) -> int:
        """Return the triples of these nodes and of what they need that has no evidence of its own."""
        seen, ahead = set(nodes), list(nodes)
        while ahead:
            for other in self.needs.get(ahead.pop(), ()):
                if other not in seen and other not in self.evidence and other in self.sizes:
                    seen.add(other)
                    ahead.append(other)
        return sum(self.sizes[node] for node in seen)
