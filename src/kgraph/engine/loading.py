"""Loading: a dump and mounted files become the store that every worker shares."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgraph import names
from kgraph.errors import DataError


def load(
    dump: str | None, files: list[tuple[str, str]], *, union: bool = True
) -> tuple[ox.Store, dict[str, Any]]:
    """Return the store of a dump and of RDF files in named graphs, and its version, counts and prefixes.

    With ``union`` the default graph is every triple once: Oxigraph's own union of graphs would answer a
    triple as often as there are graphs that have it. Raises DataError naming the file that cannot be read.
    """
    store, digest = ox.Store(), hashlib.sha256()
    if dump is not None:
        data = _bytes(dump)
        digest.update(data)
        with _told(dump, remedy="kgraph build"):
            store.bulk_load(data, format=ox.RdfFormat.N_QUADS)
    for file, graph in files:
        data = _bytes(file)
        digest.update(f"{graph}\n{len(data)}\n".encode() + data)
        _mount(store, file, data, ox.NamedNode(graph))
    about = {
        "version": digest.hexdigest()[:16],
        "quads": len(store),
        "graphs": sum(1 for _ in store.named_graphs()),
        "prefixes": prefixes(store),
    }
    if union:
        store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store, about


def _mount(store: ox.Store, file: str, data: bytes, graph: ox.NamedNode) -> None:
    format = ox.RdfFormat.from_extension(Path(file).suffix.removeprefix("."))
    if format is None:
        endings = "ttl, nt, nq, trig, rdf, jsonld"
        raise DataError("the ending names no RDF format", file=file, rule="data", remedy=f"use {endings}")
    # Blank nodes of two files may bear the same label and are different nodes all the same.
    with _told(file, remedy="mend the file; kgraph check FILE shows more"):
        for quad in ox.parse(data, format, base_iri=graph.value, rename_blank_nodes=True):
            if quad.graph_name != ox.DefaultGraph():
                raise DataError(
                    f"it has graphs of its own, such as {quad.graph_name}",
                    file=file,
                    rule="data",
                    remedy="a file is served in one named graph: write its triples alone",
                )
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))


def _bytes(file: str) -> bytes:
    with _told(file):
        return Path(file).read_bytes()


@contextmanager
def _told(file: str, remedy: str | None = None) -> Iterator[None]:
    """Say which file it was that could not be read."""
    try:
        yield
    except (OSError, SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise DataError(f"cannot be loaded: {error}", file=file, line=line, remedy=remedy) from None


def prefixes(store: ox.Store) -> dict[str, str]:
    """Return the prefixes that answers are written with: the usual ones, and those the data declare."""
    found = {**names.FOREIGN, "hrm": names.HRM, "sd": names.SD}
    declared = store.query(_DECLARED)
    assert isinstance(declared, ox.QuerySolutions)
    for solution in declared:
        name, iri = solution["name"].value, solution["iri"].value
        if re.fullmatch(r"[A-Za-z][\w-]*", name, re.ASCII):
            found.setdefault(name, iri)
    return found


#: Vocabularies and datasets say their prefix by VANN; a concept scheme of ours is one by its name.
_DECLARED = f"""
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX vann: <http://purl.org/vocab/vann/>
SELECT DISTINCT ?name ?iri WHERE {{
  {{ GRAPH ?g {{ ?s vann:preferredNamespacePrefix ?name ; vann:preferredNamespaceUri ?iri }} }}
  UNION
  {{ GRAPH ?g {{ ?scheme a skos:ConceptScheme }}
    BIND(STRAFTER(STR(?scheme), "{names.VOC}") AS ?name) FILTER(REGEX(?name, "^[a-z-]+$"))
    BIND(CONCAT(STR(?scheme), "/") AS ?iri) }}
}} ORDER BY ?name ?iri
"""
