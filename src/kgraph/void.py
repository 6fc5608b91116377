"""VoID: what the dataset holds, in numbers counted from its quads (W3C note "Describing Linked Datasets").

Described are the whole, each report's dataset, each named graph, and the links to outside authorities;
the whole and the reports also by class and by property.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

import pyoxigraph as ox

from kgraph import names

VOID = names.FOREIGN["void"]
TYPE = ox.NamedNode(names.RDF_TYPE)
LABEL = ox.NamedNode(names.FOREIGN["rdfs"] + "label")
LINKS = {
    f"{names.FOREIGN['skos']}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
} | {names.FOREIGN["owl"] + "sameAs", names.FOREIGN["rdfs"] + "seeAlso"}

Triples = set[ox.Triple]


def describe(quads: Iterable[ox.Quad], datasets: Iterable[str]) -> set[ox.Quad]:
    """Return the quads of the graph ``void`` for a dataset with the reports named."""
    graphs: dict[str, Triples] = defaultdict(set)
    for quad in quads:
        graphs[quad.graph_name.value].add(quad.triple)  # type: ignore[union-attr]
    told = set(_whole(set(chain.from_iterable(graphs.values()))))
    for name in datasets:
        node = f"{names.BASE}id/{name}/dataset"
        layers = [graph for graph in graphs if graph.startswith(f"{names.GRAPH}{name}/")]
        triples = set(chain.from_iterable(graphs[graph] for graph in layers))
        told.update(_numbers(node, triples), _partitions(node, name, triples), _linksets(node, name, triples))
        told.add(_link(names.EVERYTHING, "subset", node))
        told.update(_link(node, "subset", graph) for graph in layers)
    for graph, triples in graphs.items():
        told.update(_numbers(graph, triples))
        if not any(graph.startswith(f"{names.GRAPH}{name}/") for name in datasets):
            told.add(_link(names.EVERYTHING, "subset", graph))
    graph_name = ox.NamedNode(names.VOID_GRAPH)
    return {ox.Quad(t.subject, t.predicate, t.object, graph_name) for t in told}


def _whole(triples: Triples) -> Iterator[ox.Triple]:
    node = names.EVERYTHING
    yield ox.Triple(ox.NamedNode(node), TYPE, ox.NamedNode(VOID + "Dataset"))
    for lang, label in (("en", "Everything in this graph database"), ("ru", "Все данные этой базы")):
        yield ox.Triple(ox.NamedNode(node), LABEL, ox.Literal(label, language=lang))
    yield ox.Triple(ox.NamedNode(node), _term("uriSpace"), ox.Literal(names.BASE))
    used = {t.predicate.value for t in triples}
    used |= {t.object.value for t in triples if t.predicate == TYPE and isinstance(t.object, ox.NamedNode)}
    for vocabulary in sorted({re.sub(r"[^#/]+$", "", iri) for iri in used}):
        yield _link(node, "vocabulary", vocabulary)
    yield from _numbers(node, triples)
    yield from _partitions(node, "all", triples)


def _numbers(node: str, triples: Triples) -> Iterator[ox.Triple]:
    subjects = {t.subject for t in triples}
    described = sum(isinstance(s, ox.NamedNode) and s.value.startswith(names.BASE) for s in subjects)
    yield _count(node, "triples", len(triples))
    yield _count(node, "entities", described)
    yield _count(node, "distinctSubjects", len(subjects))
    yield _count(node, "distinctObjects", len({t.object for t in triples}))
    yield _count(node, "properties", len({t.predicate for t in triples}))
    yield _count(node, "classes", len({t.object for t in triples if t.predicate == TYPE}))


def _partitions(node: str, mark: str, triples: Triples) -> Iterator[ox.Triple]:
    members = Counter(t.object.value for t in triples if t.predicate == TYPE)  # type: ignore[union-attr]
    uses = Counter(t.predicate.value for t in triples)
    for kind, counts, number in (("class", members, "entities"), ("property", uses, "triples")):
        for iri, count in counts.items():
            part = f"{names.VOID_GRAPH}#{mark}-{kind}-{_mark(iri)}"
            yield _link(node, f"{kind}Partition", part)
            yield _link(part, kind, iri)
            yield _count(part, number, count)


def _linksets(node: str, mark: str, triples: Triples) -> Iterator[ox.Triple]:
    found: Counter[tuple[str, str]] = Counter()
    for t in triples:
        if t.predicate.value in LINKS and isinstance(t.object, ox.NamedNode):
            host = re.match(r"[a-z]+://[^/]+/", t.object.value)
            if host and not t.object.value.startswith(names.BASE):
                found[t.predicate.value, host[0]] += 1
    for (predicate, target), count in found.items():
        part = f"{names.VOID_GRAPH}#{mark}-links-{_mark(predicate)}-{_mark(target)}"
        yield ox.Triple(ox.NamedNode(part), TYPE, ox.NamedNode(VOID + "Linkset"))
        yield _link(node, "subset", part)
        yield _link(part, "linkPredicate", predicate)
        yield _link(part, "subjectsTarget", node)
        yield _link(part, "objectsTarget", target)
        yield _count(part, "triples", count)


def _mark(iri: str) -> str:
    """Return an IRI as a part of another: letters, digits, dots and hyphens."""
    return re.sub(r"\W+", "-", iri.partition("//")[2].replace(".", "_")).strip("-").replace("_", ".")


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(VOID + name)


def _link(node: str, name: str, to: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(node), _term(name), ox.NamedNode(to))


def _count(node: str, name: str, count: int) -> ox.Triple:
    return ox.Triple(ox.NamedNode(node), _term(name), ox.Literal(count))
