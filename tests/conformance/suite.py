"""The suite: W3C's manifests, read into cases."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

BASE = "https://w3c.github.io/rdf-tests/sparql/"
"""Where W3C publishes the suite: the base of every relative IRI in it, and the names of its graphs."""

TOP = ("sparql10/manifest.ttl", "sparql11/manifest-all.ttl")
_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^<>\s]*)>", re.IGNORECASE)
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One test. ``name`` is its folder and fragment; ``node`` leads to the rest of it in ``manifest``."""

    name: str
    iri: str
    kind: str
    node: Node = field(repr=False)
    manifest: Graph = field(repr=False, compare=False)
    root: Path = field(repr=False)

    @property
    def suite(self) -> str:
        """The folder, such as ``sparql11/aggregates``."""
        return self.name.partition("#")[0]

    @cached_property
    def action(self) -> Node:
        return self.manifest.value(self.node, MF.action)

    def of_action(self, word: URIRef) -> list[str]:
        """Return the files that the action names by a property, as published IRIs."""
        return sorted(str(item) for item in self.manifest.objects(self.action, word))

    def file(self, iri: str) -> Path:
        """Return the file behind a published IRI."""
        return self.root / iri.removeprefix(BASE)

    @cached_property
    def query_iri(self) -> str:
        """The query's address: of the action itself in syntax tests, else of its qt:query or ut:request."""
        found = [*self.of_action(QT.query), *self.of_action(UT.request)]
        return found[0] if found else str(self.action)

    @cached_property
    def query(self) -> str:
        return self.file(self.query_iri).read_bytes().decode("utf-8")

    @property
    def based_query(self) -> str:
        """The query with its address as BASE, which a query sent by HTTP cannot have otherwise."""
        return f"BASE <{self.query_iri}>\n{self.query}"

    @cached_property
    def sources(self) -> list[str]:
        """The graphs that the query's own FROM clauses name."""
        found = _FROM.findall(_COMMENT.sub("", self.query))
        return list(dict.fromkeys(urljoin(self.query_iri, iri) for iri in found))

    @cached_property
    def data(self) -> list[str]:
        """The files of the default graph."""
        return self.of_action(QT.data)

    @cached_property
    def graphs(self) -> list[str]:
        """The files of the named graphs, which they name."""
        return self.of_action(QT.graphData)

    @cached_property
    def result(self) -> str:
        return str(self.manifest.value(self.node, MF.result))

    @property
    def ordered(self) -> bool:
        """Whether the outermost query orders its rows: ORDER BY after the last group."""
        return bool(re.search(r"\bORDER\s+BY\b", self.query.rpartition("}")[2], re.IGNORECASE))

    @property
    def lax(self) -> bool:
        """Whether rows may stand fewer times than expected, as REDUCED allows."""
        return self.manifest.value(self.node, MF.resultCardinality) == MF.LaxCardinality


def cases(root: Path) -> list[Case]:
    """Return every test that the manifests include, in their order."""
    return [case for top in TOP for case in _read(root, top)]


def _read(root: Path, path: str) -> list[Case]:
    manifest = Graph().parse(root / path, format="turtle", publicID=BASE + path)
    here = manifest.value(predicate=RDF.type, object=MF.Manifest)
    found = []
    for included in _list(manifest, here, MF.include):
        found += _read(root, str(included).removeprefix(BASE))
    for node in _list(manifest, here, MF.entries):
        suite = path.rpartition("/")[0]
        kind = str(manifest.value(node, RDF.type)).rpartition("#")[2]
        name = f"{suite}#{str(node).rpartition('#')[2]}"
        found.append(Case(name, str(node), kind, node, manifest, root))
    assert found, f"{path} has no test"
    return found


def _list(graph: Graph, node: Node, word: URIRef) -> list[Node]:
    head = graph.value(node, word)
    return list(Collection(graph, head)) if head is not None else []
