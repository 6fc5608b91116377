"""The build: files become one dataset, a named graph per layer, with the derived layers computed.

The saved queries are described in a graph of their own (kgraph.examples), and all graphs in numbers in
the graph ``void`` (kgraph.void).

Rules are CONSTRUCT queries in ``ontology/rules/``. They read the common graphs and one report's
``asserted`` layer and write its ``derived`` layer; what the same rules add once ``editorial`` is read
too goes to ``derived-editorial``. They are monotonic and run until nothing new appears.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kgraph import examples, names, queries, turtle, void
from kgraph.errors import DataError
from kgraph.files import LAYERS, Project


@dataclass(frozen=True)
class Dataset:
    """Every quad of a build, sorted by its N-Quads line."""

    quads: tuple[ox.Quad, ...]

    @cached_property
    def lines(self) -> list[str]:
        """The dataset as sorted N-Quads lines without line ends."""
        return [f"{quad} ." for quad in self.quads]

    @cached_property
    def version(self) -> str:
        """The dataset's version: the first 16 hex digits of the SHA-256 of its sorted N-Quads."""
        return hashlib.sha256("".join(f"{line}\n" for line in self.lines).encode()).hexdigest()[:16]

    @cached_property
    def graphs(self) -> dict[str, list[ox.Quad]]:
        """The quads of each named graph, by its IRI."""
        found: dict[str, list[ox.Quad]] = {}
        for quad in self.quads:
            found.setdefault(str(quad.graph_name)[1:-1], []).append(quad)
        return found


def build(project: Project, say: Callable[[str], object] = lambda _: None) -> Dataset:
    """Return the whole dataset of a project; ``say`` is told of each step.

    Raises DataError on the first file or rule that cannot be read.
    """
    quads: set[ox.Quad] = set()
    for source in project.sources:
        quads.update(read(source.path, source.graph, project.relative(source.path)))
    say(f"read {len(project.sources)} files, {len(quads):,} quads")
    if project.queries.is_dir():
        library = queries.load(project.queries)
        quads |= set(saved(library, project.prefixes))
        say(f"described {len(library)} saved queries")
    for name in project.datasets:
        derived = derive(name, quads, project.rules)
        say(f"derived {len(derived):,} quads for {name}")
        quads |= derived
    quads |= void.describe(quads, project.datasets)
    return Dataset(tuple(sorted(quads, key=str)))


def read(path: Path, graph: str, shown_as: str) -> list[ox.Quad]:
    """Return one file's triples as quads of ``graph``; blank nodes are labelled by their content."""
    quads = labelled(turtle.parse(path, shown_as), shown_as)
    name = ox.NamedNode(graph)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads]


def labelled(quads: list[ox.Quad], shown_as: str) -> list[ox.Quad]:
    """Return a file's quads, its blank nodes labelled by their content and by the file's name."""
    if not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        return quads
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    mark = hashlib.sha256(shown_as.encode()).hexdigest()[:8]
    return [_relabel(quad, mark) for quad in dataset]


def saved(library: Iterable[queries.Query], prefixes: dict[str, str]) -> list[ox.Quad]:
    """Return the description of saved queries and prefixes as quads of their own graph."""
    text = examples.ntriples(examples.triples(library, prefixes))
    graph = ox.NamedNode(examples.GRAPH)
    found = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]


def _relabel(quad: ox.Quad, mark: str) -> ox.Quad:
    def label(term: object) -> object:
        return ox.BlankNode(f"b{mark}{term.value}") if isinstance(term, ox.BlankNode) else term

    return ox.Quad(label(quad.subject), quad.predicate, label(quad.object), quad.graph_name)  # type: ignore[arg-type]


def derive(dataset: str, quads: Iterable[ox.Quad], rules: list[Path]) -> set[ox.Quad]:
    """Return the quads of a report's ``derived`` and ``derived-editorial`` layers."""
    queries = [(rule, rule.read_text("utf-8")) for rule in rules]
    quads = list(quads)
    store = ox.Store()  # one merged graph: a query over a list of graphs costs twice as much
    found: set[ox.Quad] = set()
    scope: set[str] = {quad.graph_name.value for quad in quads}  # type: ignore[union-attr]
    scope = {graph for graph in scope if graph.rpartition("/")[2] not in LAYERS}
    for reads, writes in (
        (("asserted", "derived"), "derived"),
        (("editorial", "derived-editorial"), "derived-editorial"),
    ):
        scope |= {f"{names.GRAPH}{dataset}/{layer}" for layer in reads}
        store.extend(_merged(quad) for quad in quads if quad.graph_name.value in scope)  # type: ignore[union-attr]
        graph = ox.NamedNode(f"{names.GRAPH}{dataset}/{writes}")
        while new := _apply(store, queries):
            found |= {ox.Quad(q.subject, q.predicate, q.object, graph) for q in new}
        scope = set()
    return found


def _merged(quad: ox.Quad | ox.Triple) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _apply(store: ox.Store, rules: list[tuple[Path, str]]) -> set[ox.Quad]:
    """Run every rule once, each over what those before it wrote, and return what is new in the store."""
    new: set[ox.Quad] = set()
    for rule, text in rules:
        try:
            triples = store.query(text)
        except SyntaxError as error:
            raise DataError(
                f"the rule does not parse: {error.msg}",
                file=rule,
                line=error.lineno,
                rule="rule-syntax",
                remedy="a rule is one SPARQL 1.1 CONSTRUCT query",
            ) from None
        if not isinstance(triples, ox.QueryTriples):
            raise DataError("the rule is no CONSTRUCT query", file=rule, rule="rule-syntax")
        written = {quad for quad in map(_merged, triples) if quad not in store}
        store.extend(written)
        new |= written
    return new
