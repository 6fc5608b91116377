"""The tests of the Graph Store Protocol, on a store that only reads.

Every write of a test must be refused. What it would have left is worked out here and served by a server of
its own, and every read that follows is sent to that one: so reading is tested as the suite means it.
"""

import email
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
from rdflib import Graph
from rdflib.compare import isomorphic

from conformance import results
from conformance.exchange import Exchange, exchanges
from conformance.outcome import FAILED, PASSED, REFUSED, Outcome
from conformance.suite import Case
from kgraph import names

WRITES = "writes are refused with 405, reads are answered"
State = tuple[tuple[str, str], ...]
"""The graphs of a store: pairs of a name and sorted N-Triples."""

Serve = Callable[[State], httpx.Client]


def run(case: Case, serve: Serve) -> Outcome:
    """Return what became of one test; ``serve`` starts a server on given graphs."""
    state: State = ()
    wrote = False
    for exchange in exchanges(case):
        response = exchange.send(serve(state), address(exchange))
        if exchange.method not in ("GET", "HEAD"):
            wrote = True
            if response.status_code not in (403, 405):
                return Outcome(case, FAILED, f"{exchange.method} was answered with {response.status_code}")
            state = _written(exchange, state)
        elif "$LOCATION$" in exchange.path:
            continue  # where the graph that was not made would be
        elif wrong := _wrong(exchange, response):
            return Outcome(case, FAILED, f"{exchange.method} {exchange.path}: {wrong}")
    return Outcome(case, REFUSED, WRITES) if wrote else Outcome(case, PASSED)


def address(exchange: Exchange) -> str:
    """Return the address at this server for one of the manifest.

    A graph of ours is its own address: ``/gsp/person/1.ttl`` becomes ``/graph/person/1.ttl``.
    """
    path = exchange.path
    return (
        path.replace("/gsp/", "/graph/", 1)
        if path.startswith("/gsp/")
        else path.replace("/gsp", "/graph-store", 1)
    )


def _named(exchange: Exchange) -> str:
    """The graph that a request means; empty for the default graph and for POST to the store itself."""
    parts = urlsplit(exchange.path)
    if parts.path.startswith("/gsp/"):
        return names.GRAPH + parts.path.removeprefix("/gsp/")
    return parse_qs(parts.query).get("graph", [""])[0]


def _written(exchange: Exchange, state: State) -> State:
    graphs = dict(state)
    name = _named(exchange)
    if exchange.method == "DELETE":
        graphs.pop(name, None)
    else:
        before = graphs.get(name, "") if exchange.method == "POST" else ""
        graphs[name] = before + "".join(_triples(body, name) for body in _parts(exchange))
    return tuple(sorted(graphs.items()))


def _triples(turtle: str, name: str) -> str:
    graph = ox.NamedNode(name) if name else ox.DefaultGraph()
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    return "".join(f"{ox.Quad(q.subject, q.predicate, q.object, graph)} .\n" for q in quads)


def _parts(exchange: Exchange) -> list[str]:
    if exchange.kind != "multipart/form-data":
        return [exchange.body.decode("utf-8")]
    head = f"Content-Type: {exchange.headers['content-type']}\r\n\r\n".encode()
    return [part.get_payload() for part in email.message_from_bytes(head + exchange.body).get_payload()]


def _wrong(exchange: Exchange, response: httpx.Response) -> str:
    if not exchange.fits(response.status_code):
        return f"answered with {response.status_code}, expected {exchange.statuses}"
    if exchange.method == "HEAD" and response.content:
        return "HEAD was answered with a body"
    told = response.headers["content-type"].partition(";")[0]
    if exchange.answer_type and told != exchange.answer_type.partition(";")[0]:
        return f"{told} instead of {exchange.answer_type}"
    if exchange.answer is not None and exchange.method == "GET":
        wanted = Graph().parse(data=exchange.answer, format="turtle")
        if not isomorphic(Graph().parse(data=response.text, format=results.GRAPHS[told]), wanted):
            return "another graph"
    return ""
