"""The protocol tests: requests as the manifest has them, sent to the endpoint."""

from pathlib import Path

import httpx
from rdflib import RDFS

from conformance.evaluation import ROWS, TRIPLES
from conformance.exchange import Exchange, exchanges
from conformance.outcome import FAILED, PASSED, REFUSED, Outcome
from conformance.suite import UT, Case

UPDATE = "application/sparql-update"
FORMS = {"boolean": ROWS[:2], "tabular": ROWS, "RDF": TRIPLES}
WRITES = "updates are refused with 403"


def data(case: Case) -> dict[str, Path]:
    """Return the files of a test by the names of the graphs they are to be."""
    graph = case.manifest
    return {
        str(graph.value(node, RDFS.label)): case.file(str(graph.value(node, UT.graph)))
        for node in graph.objects(case.node, UT.graphData)
    }


def run(case: Case, http: httpx.Client) -> Outcome:
    """Return what became of one test.

    A query that follows an update is not asked: it reads what the update was to write.
    """
    refused = False
    for exchange in exchanges(case):
        writes, wanted = _updates(exchange), exchange.statuses != (4,)
        if refused and not writes:
            continue
        response = exchange.send(http, exchange.path.replace("/sparql/", "/sparql", 1))
        if writes and wanted:
            refused = True
            if response.status_code != 403:
                return Outcome(case, FAILED, f"an update was answered with {response.status_code}")
        elif wrong := _wrong(exchange, response):
            return Outcome(case, FAILED, wrong)
    return Outcome(case, REFUSED, WRITES) if refused else Outcome(case, PASSED)


def _updates(exchange: Exchange) -> bool:
    return exchange.kind == UPDATE or exchange.body.startswith(b"update=")


def _wrong(exchange: Exchange, response: httpx.Response) -> str:
    if not exchange.fits(response.status_code):
        return f"answered with {response.status_code}, expected {exchange.statuses}"
    if exchange.form and response.headers["content-type"].partition(";")[0] not in FORMS[exchange.form]:
        return f"{response.headers['content-type']} is no {exchange.form} format"
    if exchange.boolean is not None and response.json()["boolean"] is not exchange.boolean:
        return f"answered {response.json()['boolean']}"
    return ""
