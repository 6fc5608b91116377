"""A worker: one process that answers one query at a time over its socket, until the socket closes.

It is forked by the zygote with the dataset already in memory. Whatever a query does to it, only this
process suffers; how it died tells the server what to answer.
"""

import itertools
import json
import os
import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, cast

import pyoxigraph as ox

from kgraph import names
from kgraph.engine import formats, frames, isolation, part, scan
from kgraph.engine.counting import Rows
from kgraph.engine.frames import FULL, Question
from kgraph.errors import KgraphError, QueryError

RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
#: So many triples are looked through for the prefixes they use; a longer answer declares every prefix.
LOOKED_THROUGH = 5000
_SIGNS = {
    "Prefix not found": ("this prefix is not declared", "sparql-prefix"),
    "IRI parsing failed": ("this is no absolute IRI", "sparql-iri"),
}
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True)
class Limits:
    """What one query may use: seconds of processor, MiB beyond the dataset, rows (0: any number).

    ``niceness`` is how far the workers stand back for other processes.
    """

    deadline: float
    memory: int
    niceness: int
    rows: int


def serve(connection: socket.socket, store: ox.Store, limits: Limits, prefixes: Mapping[str, str]) -> None:
    """Answer questions until the other side closes, or until a query has left too much memory taken."""
    os.nice(limits.niceness)
    isolation.no_core_dump()
    isolation.bound_memory(limits.memory)
    start = isolation.address_space()
    merged = Merged(store)
    while True:
        try:
            _, body = frames.receive(connection)
        except (EOFError, OSError):
            return
        isolation.bound_time(limits.deadline)
        reply = _Reply(connection)
        try:
            try:
                _answer(merged, Question(**json.loads(body)), reply, limits.rows, prefixes)
                reply.finish()
            except KgraphError as error:
                reply.failed = error
            # Memory once taken is rarely given back, and a fresh worker is 15 ms away.
            grown = isolation.address_space() - start > limits.memory * 2**20 // 4
            reply.end(leaves=grown)
        except MemoryError:
            os.abort()
        except _Gone:
            return
        if grown:
            return


def _answer(
    merged: "Merged", question: Question, reply: "_Reply", most: int, prefixes: Mapping[str, str]
) -> None:
    file = cast(IO[bytes], reply)
    scan.refuse(question.query)
    limit = min(filter(None, (question.row_limit, most)), default=0)
    try:
        store, dataset = merged.dataset(question)
        result = store.query(question.query, base_iri=names.BASE, **dataset)
        if isinstance(result, ox.QueryTriples):
            media_type, chosen = formats.choose("graph", question.accepted)
            reply.begin("graph", media_type)
            triples, used = _prefixed(result, prefixes)
            ox.serialize(reply.counted(triples), file, GRAPH_FORMATS[chosen.name], prefixes=used)
        elif isinstance(result, ox.QueryBoolean):
            media_type, chosen = formats.choose("boolean", question.accepted)
            reply.begin("boolean", media_type)
            result.serialize(file, RESULT_FORMATS[chosen.name])
        elif question.truncate:
            media_type = part.media_type(question.accepted, limit)
            body, cut = part.rows(result, limit)
            reply.begin("rows", media_type, Rows("json"), truncated=limit if cut else 0)
            reply.write(body)
        else:
            media_type, chosen = formats.choose("rows", question.accepted)
            reply.begin("rows", media_type, Rows(chosen.name, limit))
            result.serialize(file, RESULT_FORMATS[chosen.name])
    except SyntaxError as error:
        raise syntax_error(str(error.msg)) from None
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(str(error), rule="evaluation") from None


def _prefixed(
    result: ox.QueryTriples, prefixes: Mapping[str, str]
) -> tuple[Iterator[ox.Triple], dict[str, str]]:
    """Return the triples of an answer and the prefixes that they use; a short one in reading order."""
    first = list(itertools.islice(result, LOOKED_THROUGH))
    if len(first) == LOOKED_THROUGH:
        return itertools.chain(first, result), dict(prefixes)
    first.sort(key=_reading_order)
    text = "\n".join(map(str, first))
    return iter(first), {name: iri for name, iri in prefixes.items() if f"<{iri}" in text}


def _reading_order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return str(triple.subject), predicate != names.RDF_TYPE, predicate, str(triple.object)


def syntax_error(text: str) -> QueryError:
    """Return the QueryError of Oxigraph's complaint; it counts lines and code points from 1."""
    match = _PLACE.match(text)
    line, column, said = (int(match[1]), int(match[2]), match[3]) if match else (None, None, text)
    known, rule = next((found for sign, found in _SIGNS.items() if sign in said), ("", "sparql-syntax"))
    said = re.sub(r",?\s*\['.*?'\](?=,|$)", "", said, flags=re.DOTALL)  # classes of characters help nobody
    said = re.sub(r"(, )?\[_\]", "", said).strip()
    if said in ("expected", "expected one of"):
        said = "this cannot stand here, or the query ends too early"
    return QueryError(
        f"syntax error: {known or said}",
        line=line,
        column=column,
        rule=rule,
    )


class Merged:
    """The datasets of the protocol and of FROM: default graphs merged into one without repeats.

    Oxigraph answers a triple once for each of several default graphs that has it, which would falsify
    every count. So two or more are merged into a store of their own; the last one is kept.
    """

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._key: Any = None
        self._store = store

    def dataset(self, question: Question) -> tuple[ox.Store, dict[str, Any]]:
        """Return the store to ask and the arguments that name its dataset."""
        default, named = question.default_graphs, question.named_graphs
        if default is None and named is None:
            found = scan.sources(question.query, names.BASE)
            if len(found.default) < 2:
                return self.store, {}  # Oxigraph reads a single FROM as it should
            default, named = list(found.default), list(found.named)
        graphs = [_graph(iri) for iri in dict.fromkeys(default or [])]
        visible = [_graph(iri) for iri in dict.fromkeys(named or [])]
        if len(graphs) < 2:
            return self.store, {"default_graph": graphs, "named_graphs": visible}
        if self._key != (graphs, visible):
            self._key, self._store = (graphs, visible), self._merge(graphs, visible)
        return self._store, {"default_graph": [ox.DefaultGraph()], "named_graphs": visible}

    def _merge(self, graphs: list[ox.NamedNode], visible: list[ox.NamedNode]) -> ox.Store:
        store = ox.Store()
        for graph in graphs:
            found = self.store.quads_for_pattern(None, None, None, graph)
            store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in found)
        for graph in visible:
            store.extend(self.store.quads_for_pattern(None, None, None, graph))
        return store


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise QueryError(
            f"{iri!r} is no absolute IRI", rule="graph-iri", remedy="name graphs by absolute IRIs"
        ) from None


class _Gone(BaseException):
    """The server has closed the socket."""


class _Reply:
    """The file the engine writes an answer to: cuts it into frames, the first only when there is much."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.pending = bytearray()
        self.waiting = bytearray()
        self.rows: Rows | None = None
        self.written = self.triples = 0
        self.failed: KgraphError | None = None

    def begin(self, form: str, media_type: str, rows: Rows | None = None, truncated: int = 0) -> None:
        """Say what the answer is; this is sent together with its first bytes."""
        self.rows = rows
        head = {"form": form, "media_type": media_type, "truncated": truncated}
        self.pending += frames.frame(b"H", head)

    def counted(self, triples: Iterator[ox.Triple]) -> Any:
        """Pass triples on and count them."""
        for triple in triples:
            self.triples += 1
            yield triple

    def write(self, chunk: bytes) -> int:
        """Take the next bytes of the answer."""
        self.waiting += chunk
        if len(self.waiting) >= FULL:
            self._data()
            self._send()
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: frames go out when full, the rest with the end."""

    def finish(self) -> None:
        """Take in the last bytes; raises LimitExceeded where they are one row too many."""
        self._data()

    def end(self, *, leaves: bool) -> None:
        """Send what is left and the counts, or the error."""
        if self.failed:
            self.pending[:] = frames.frame(b"X", {**frames.error_body(self.failed), "leaves": leaves})
            self._send()
            return
        rows = self.rows.total if self.rows else self.triples
        self.pending += frames.frame(b"E", {"rows": rows, "bytes": self.written, "leaves": leaves})
        self._send()

    def _data(self) -> None:
        if self.waiting:
            data = bytes(self.waiting)
            if self.rows:
                self.rows.feed(data)
            self.pending += frames.frame(b"D", data)
            self.written += len(self.waiting)
            self.waiting.clear()

    def _send(self) -> None:
        try:
            self.connection.sendall(self.pending)
        except OSError:
            raise _Gone from None
        self.pending.clear()
