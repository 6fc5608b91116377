"""Evaluation: the tests of queries and of their syntax, over HTTP in every format and by the engine alone."""

import io
from typing import Any

import httpx
import pyoxigraph as ox

from conformance import dump, results
from conformance.outcome import BY_VALUE, EXCLUDED, FAILED, PASSED, REFUSED, Outcome
from conformance.results import Answer
from conformance.suite import BASE, Case

ROWS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/tab-separated-values",
    "text/csv",
)
TRIPLES = tuple(results.GRAPHS)
EMPTY = BASE + "empty-graph"
POSITIVE = ("PositiveSyntaxTest", "PositiveSyntaxTest11")
NEGATIVE = ("NegativeSyntaxTest", "NegativeSyntaxTest11")
EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
UPDATES = ("UpdateEvaluationTest", "PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11")
FEDERATED = ("sparql11/service", "sparql11/syntax-fed")
ENTAILMENT = "sparql11/entailment"


def run(case: Case, http: httpx.Client) -> Outcome:
    """Return what became of one test on the server."""
    if case.suite == ENTAILMENT:
        return Outcome(case, EXCLUDED, "entailment regimes are not offered: what is derived is in the data")
    if case.kind in UPDATES or case.file(case.query_iri).suffix == ".ru":
        return _refused(case, ask(http, case.query, "update"), "read-only")
    if case.suite in FEDERATED:
        return _refused(case, ask(http, case.based_query, "query"), "no-service")
    if case.kind in POSITIVE:
        response = ask(http, case.based_query, "query", default=[EMPTY])
        return _said(case, "" if response.status_code == 200 else _told(response))
    if case.kind in NEGATIVE:
        response = ask(http, case.based_query, "query", default=[EMPTY])
        rule = response.json().get("rule", "") if response.status_code == 400 else ""
        return _said(case, "" if rule.startswith("sparql-") else f"answered with {response.status_code}")
    return _evaluated(case, http)


def expected(case: Case) -> Answer:
    """Return the answer a test wants."""
    file = case.file(case.result)
    return results.read(file.read_bytes(), results.SUFFIXES[file.suffix], case.result)


def media_types(answer: Answer) -> tuple[str, ...]:
    """Return every format in which such an answer is written; CSV and TSV are defined for rows alone."""
    return ROWS[:2] if isinstance(answer, bool) else ROWS if isinstance(answer, results.Rows) else TRIPLES


def ask(
    http: httpx.Client,
    query: str,
    way: str,
    accept: str = "*/*",
    default: list[str] | None = None,
    named: list[str] | None = None,
) -> httpx.Response:
    """Send a query by GET, as a form (``query``, ``update``) or directly."""
    dataset = {"default-graph-uri": default or [], "named-graph-uri": named or []}
    headers = {"Accept": accept}
    if way == "get":
        return http.get("/sparql", params={"query": query, **dataset}, headers=headers)
    if way == "direct":
        headers["Content-Type"] = "application/sparql-query"
        return http.post("/sparql", params=dataset, content=query.encode(), headers=headers)
    return http.post("/sparql", data={way: query, **dataset}, headers=headers)


def dataset(case: Case) -> dict[str, list[str]]:
    """Return the dataset arguments of a test: none where its query has FROM, else exactly its own graphs."""
    if case.sources:
        return {}
    return {"default": case.data or [EMPTY], "named": case.graphs}


def _evaluated(case: Case, http: httpx.Client) -> Outcome:
    wanted = expected(case)
    verdict, said = PASSED, []
    for way, accept in zip(("get", "query", "direct") * 2, media_types(wanted), strict=False):
        if case.kind == "CSVResultFormatTest" and accept != "text/csv":
            continue
        response = ask(http, case.based_query, way, accept, **dataset(case))
        kind = response.headers.get("content-type", "").partition(";")[0]
        if response.status_code != 200 or kind != accept:
            verdict, found = FAILED, _told(response)
        else:
            found = compare(case, results.read(response.content, accept, case.query_iri), wanted)
            if found != results.EXACT and verdict != FAILED:
                verdict = BY_VALUE if found == results.BY_VALUE else FAILED
        if found != results.EXACT:
            said.append(f"{accept}: {found}")
    return Outcome(case, verdict, "; ".join(said))


def compare(case: Case, actual: Answer, wanted: Answer) -> str:
    """Return whether an answer is what a test wants: exactly, by value, or not."""
    return results.compare(actual, wanted, ordered=case.ordered, lax=case.lax)


def by_server(case: Case, http: httpx.Client) -> Answer | str:
    """Return the server's answer in its first format; of a syntax test, ``accepted`` or ``refused``."""
    response = ask(
        http,
        case.based_query,
        "direct",
        **(dataset(case) if case.kind in EVALUATION else {"default": [EMPTY]}),
    )
    if response.status_code != 200:
        return "refused"
    if case.kind not in EVALUATION:
        return "accepted"
    return results.read(response.content, response.headers["content-type"], case.query_iri)


def by_engine(case: Case) -> Answer | str:
    """Return the same as pyoxigraph's API gives it, with no code of ours between."""
    store = ox.Store()
    files = {
        iri: case.file(iri) for iri in (*case.data, *case.graphs, *case.sources) if case.file(iri).is_file()
    }
    for iri, file in files.items():
        for quad in dump.quads(iri, file):
            store.add(ox.Quad(*quad.triple) if iri in case.data else quad)
            if iri in case.graphs:
                store.add(quad)
    try:
        result: Any = store.query(case.query, base_iri=case.query_iri)
        body = io.BytesIO()
        if isinstance(result, ox.QueryTriples):
            ox.serialize(result, body, ox.RdfFormat.TURTLE)
            kind = TRIPLES[0]
        else:
            result.serialize(body, ox.QueryResultsFormat.JSON)
            kind = ROWS[0]
    except (SyntaxError, ValueError, RuntimeError):
        return "refused"
    return results.read(body.getvalue(), kind, case.query_iri) if case.kind in EVALUATION else "accepted"


def _refused(case: Case, response: httpx.Response, rule: str) -> Outcome:
    body = response.json() if "json" in response.headers.get("content-type", "") else {}
    if (response.status_code, body.get("rule")) == (403, rule):
        return Outcome(case, REFUSED, f"refused with 403, {rule}")
    return Outcome(case, FAILED, f"not refused: {_told(response)}")


def _said(case: Case, wrong: str) -> Outcome:
    return Outcome(case, FAILED if wrong else PASSED, wrong)


def _told(response: httpx.Response) -> str:
    kind = response.headers.get("content-type", "")
    said = response.json().get("detail", "") if kind.startswith("application/problem+json") else kind
    return f"{response.status_code} {said}"
