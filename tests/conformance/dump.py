"""The dump: the data of every test as one dataset, each file in the named graph of its published IRI."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from conformance.suite import Case

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}


def write(path: Path, files: dict[str, Path]) -> None:
    """Write files as N-Quads, each in the graph that ``files`` maps to it; blank nodes stay apart."""
    lines: list[str] = []
    for iri, file in sorted(files.items()):
        lines += (f"{quad} .\n" for quad in quads(iri, file))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), "utf-8")


def quads(iri: str, file: Path, *, base: str | None = None) -> list[ox.Quad]:
    """Return the triples of a file in the graph ``iri``."""
    own = hashlib.sha256(iri.encode()).hexdigest()[:8]

    def apart(term: object) -> object:
        return ox.BlankNode(own + term.value) if isinstance(term, ox.BlankNode) else term

    parsed = ox.parse(file.read_bytes(), format=FORMATS[file.suffix], base_iri=base or iri)
    return [ox.Quad(apart(q.subject), q.predicate, apart(q.object), ox.NamedNode(iri)) for q in parsed]  # type: ignore[arg-type]


def of_queries(cases: Iterable[Case]) -> dict[str, Path]:
    """Return the data files of the evaluation tests by their IRIs."""
    found = {}
    for case in cases:
        for iri in (*case.data, *case.graphs, *case.sources):
            if case.file(iri).is_file():
                found[iri] = case.file(iri)
    return found
