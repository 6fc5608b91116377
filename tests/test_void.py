"""VoID: every number counted again by a query, the other way round."""

import pyoxigraph as ox
import pytest

from kgraph import names
from kgraph.build import Dataset
from kgraph.void import LINKS

VOID = names.FOREIGN["void"]
REPORT = "https://w3id.org/hrmon/id/kz-2020-covid/dataset"


@pytest.fixture(scope="module")
def store(graph: Dataset) -> ox.Store:
    made = ox.Store()
    made.extend(graph.quads)
    return made


def number(store: ox.Store, node: str, name: str) -> int:
    found = list(store.quads_for_pattern(ox.NamedNode(node), ox.NamedNode(VOID + name), None))
    assert len(found) == 1, (node, name, found)
    return int(found[0].object.value)  # type: ignore[union-attr]


def counted(store: ox.Store, what: str, pattern: str, graphs: list[str] | None = None) -> int:
    """Count in the merged default graph of some graphs, or of all but the description itself."""
    every = [g.value for g in store.named_graphs() if g.value != names.VOID_GRAPH]
    merged = ox.Store()
    for graph in graphs or every:
        found = store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        merged.extend(ox.Quad(q.subject, q.predicate, q.object) for q in found)
    rows = merged.query(f"SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}")
    return int(next(iter(rows))["n"].value)  # type: ignore[union-attr, arg-type]


COUNTS = {
    "triples": ("*", "?s ?p ?o"),
    "entities": ("DISTINCT ?s", f'?s ?p ?o FILTER(STRSTARTS(STR(?s), "{names.BASE}"))'),
    "distinctSubjects": ("DISTINCT ?s", "?s ?p ?o"),
    "distinctObjects": ("DISTINCT ?o", "?s ?p ?o"),
    "properties": ("DISTINCT ?p", "?s ?p ?o"),
    "classes": ("DISTINCT ?o", "?s a ?o"),
}


@pytest.mark.parametrize("name", COUNTS)
def test_the_numbers_are_true(store: ox.Store, name: str) -> None:
    what, pattern = COUNTS[name]
    assert number(store, names.EVERYTHING, name) == counted(store, what, pattern) > 0
    layers = [g.value for g in store.named_graphs() if "/graph/kz-2020-covid/" in g.value]
    assert number(store, REPORT, name) == counted(store, what, pattern, layers)
    asserted = names.GRAPH + "kz-2020-covid/asserted"
    assert number(store, asserted, name) == counted(store, what, pattern, [asserted])


def test_every_class_and_property_has_its_partition(store: ox.Store, graph: Dataset) -> None:
    triples = {quad.triple for quad in graph.quads if quad.graph_name != ox.NamedNode(names.VOID_GRAPH)}
    for kind, unit, wanted, one, pattern in (
        (
            "class",
            "entities",
            {t.object for t in triples if t.predicate.value == names.RDF_TYPE},
            "Act",
            "?s a <{}>",
        ),
        ("property", "triples", {t.predicate for t in triples}, "grade", "?s <{}> ?o"),
    ):
        whole, link = ox.NamedNode(names.EVERYTHING), ox.NamedNode(f"{VOID}{kind}Partition")
        parts = [quad.object for quad in store.quads_for_pattern(whole, link, None)]
        found = {}
        for part in parts:
            (said,) = store.quads_for_pattern(part, ox.NamedNode(VOID + kind), None)  # type: ignore[arg-type]
            found[said.object] = number(store, part.value, unit)  # type: ignore[union-attr]
        assert set(found) == wanted
        assert len(parts) == len(wanted)
        iri = names.HRM + one
        assert found[ox.NamedNode(iri)] == counted(store, "*", pattern.format(iri)) > 0


def test_the_linksets_are_the_links(store: ox.Store) -> None:
    linksets = store.quads_for_pattern(None, None, ox.NamedNode(VOID + "Linkset"))
    sizes = [number(store, quad.subject.value, "triples") for quad in linksets]  # type: ignore[union-attr]
    values = " ".join(f"<{iri}>" for iri in sorted(LINKS))
    outside = f'FILTER(ISIRI(?o) && !STRSTARTS(STR(?o), "{names.BASE}"))'
    layers = [g.value for g in store.named_graphs() if "/graph/kz-2020-covid/" in g.value]
    assert sum(sizes) == counted(store, "*", f"VALUES ?p {{ {values} }} ?s ?p ?o {outside}", layers)
    assert len(sizes) > 5
