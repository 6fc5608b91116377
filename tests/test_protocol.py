"""The SPARQL protocol, over HTTP against a real server: ways to ask, formats, datasets, errors."""

import asyncio
import json
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from kgraph.engine import formats
from kgraph.errors import KgraphError
from kgraph.settings import Settings
from kgraph.web import problems, protocol
from running import AWKWARD, ENDLESS, HOG, JSON, NESTED, Server, quoted, read_all, status

ONE = "SELECT ?o WHERE { <http://x/s1> ?p ?o }"
QUERIES = [
    ONE,
    f"SELECT ?s (STR(?o) AS ?text) {{ ?s <http://x/label> ?o FILTER(STR(?o) = {quoted(AWKWARD)}) }}",
    'SELECT ("50%25 a+b&c=d;e" AS ?a) ("\\"кавычки\\" \'и\' ңғүұқөһі" AS ?b) {}',
    "SELECT (1+1 AS ?a) (2>1&&3<4 AS ?b)\r\n# comment\t%0A\n{}",
    "ASK { FILTER(CONTAINS('100% 🙂 #', '🙂')) }",
    'SELECT ("""one\ntwo\r\nthree\tfour\u2028five""" AS ?a) ("\\u0416\\n\\\\" AS ?b) {}',
    "SELECT (<http://x/a?b=c&d=e%20f+g#h;i> AS ?a) (<http://x/қаза%D2%9B> AS ?b) {}",
    'SELECT ("\u00e9" AS ?a) ("e\u0301" AS ?b) ("\u202e\u05e9\u05dc" AS ?c) {} # no line after this',
    f'SELECT ("{"ж+" * 4000}" AS ?a) {{}}',
]


def same(response: httpx.Response) -> tuple[int, str, str]:
    return response.status_code, response.headers["content-type"], response.text


@pytest.mark.parametrize("query", QUERIES)
def test_get_form_and_direct_post_give_the_same_answer(server: Server, query: str) -> None:
    direct = server.http.post(
        "/sparql",
        content=query.encode(),
        headers={"Content-Type": "application/sparql-query; charset=UTF-8"},
    )
    form = server.http.post("/sparql", data={"query": query})
    plus = server.http.get(f"/sparql?{urlencode({'query': query})}")
    percent = server.http.get(f"/sparql?query={quote(query, safe='')}")
    assert same(direct) == same(form) == same(plus) == same(percent)
    assert direct.status_code == 200
    assert direct.json().get("boolean", True)
    assert len(direct.json().get("results", {"bindings": [1]})["bindings"]) == 1


ROWS, GRAPH, YES = ONE, "CONSTRUCT WHERE { <http://x/s1> ?p ?o }", "ASK {}"
CSV, TSV = "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"
XML, TURTLE = "application/sparql-results+xml", "text/turtle; charset=utf-8"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (ROWS, None, JSON),
        (ROWS, "*/*", JSON),
        (ROWS, "", JSON),
        (ROWS, JSON, JSON),
        (ROWS, "application/json", "application/json"),
        (ROWS, "application/xml", "application/xml"),
        (ROWS, "text/xml", "text/xml; charset=utf-8"),
        (ROWS, XML, XML),
        (ROWS, "TEXT/CSV", CSV),
        (ROWS, "text/*", CSV),
        (ROWS, "text/tab-separated-values", TSV),
        (ROWS, "text/csv, */*", CSV),
        (ROWS, f"text/csv;q=0.2, {XML};q=0.9", XML),
        (ROWS, f"{XML}, {JSON}", XML),
        (ROWS, f"{JSON};q=0, */*", XML),
        (ROWS, "application/*;q=0.1, text/csv;q=0.05", JSON),
        (ROWS, "image/png, text/csv;q=0.001", CSV),
        (ROWS, "text/csv;header=present;q=0.5, text/turtle", CSV),
        (ROWS, "text/turtle", 406),
        (ROWS, "image/png", 406),
        (ROWS, "text/csv;q=0", 406),
        (ROWS, "nonsense", 406),
        (ROWS, BROWSER, HTML),
        (ROWS, "text/html;q=0.5, text/csv", CSV),
        (YES, None, JSON),
        (YES, "text/csv", 406),
        (YES, "text/csv, application/xml;q=0.1", "application/xml"),
        (GRAPH, None, TURTLE),
        (GRAPH, "application/json", "application/json"),
        (GRAPH, "application/ld+json", "application/ld+json"),
        (GRAPH, "application/rdf+xml", "application/rdf+xml"),
        (GRAPH, "application/n-triples", "application/n-triples; charset=utf-8"),
        (GRAPH, "application/xml;q=0.3, text/*;q=0.2", "application/xml"),
        (GRAPH, f"{JSON}, text/turtle;q=0.1", TURTLE),
        (GRAPH, JSON, 406),
        (GRAPH, BROWSER, HTML),
    ],
)
def test_the_format_is_what_the_client_wants_most(
    server: Server, query: str, accept: str | None, expected: str | int
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    request = server.http.build_request("POST", "/sparql", data={"query": query}, headers=headers)
    if accept is None:
        del request.headers["Accept"]
    response = server.http.send(request)
    if isinstance(expected, int):
        assert response.status_code == expected
        assert response.headers["content-type"] == "application/problem+json"
        assert "ask for one of" in response.json()["remedy"]
    else:
        assert (response.status_code, response.headers["content-type"]) == (200, expected)
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize("name", protocol.NAMES)
def test_every_format_has_a_name_for_the_address(server: Server, name: str) -> None:
    form = "rows" if formats.named(name, "rows") or name == "html" else "graph"
    query = {"rows": ROWS, "graph": GRAPH}[form]
    response = server.http.get("/sparql", params={"query": query, "format": name})
    [media_type] = ["text/html"] if name == "html" else formats.named(name, form)
    assert (response.status_code, response.headers["content-type"]) == (200, formats.content_type(media_type))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["ttl"], TURTLE),
        (["application/rdf+xml"], "application/rdf+xml"),
        (["APPLICATION/LD+JSON; charset=utf-8"], "application/ld+json"),
        (["json-ld", "application/ld+json,application/x-json+ld"], "application/ld+json"),
        (["json", "application/json"], "application/ld+json"),
        (["rdf+xml", ""], 400),
        (["turtle", "ntriples"], 400),
    ],
)
def test_a_format_may_be_named_by_ending_or_media_type_and_beside_unknown_names(
    server: Server, given: list[str], expected: str | int
) -> None:
    response = server.http.get("/sparql", params={"query": GRAPH, "format": given})
    assert (expected if isinstance(expected, int) else 200) == response.status_code
    if isinstance(expected, str):
        assert response.headers["content-type"] == expected


def test_default_and_named_graphs_are_strict(server: Server) -> None:
    def graphs(*given: tuple[str, str]) -> list[str]:
        default, named = "{ ?s ?p ?o BIND('default' AS ?where) }", "{ GRAPH ?where { ?a ?b ?c } }"
        query = f"SELECT DISTINCT ?where {{ {default} UNION {named} }}"
        body = urlencode([("query", query), *given])
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        posted = server.http.post("/sparql", content=body, headers={**form, "Accept": "text/csv"})
        got = server.http.get(f"/sparql?{body}", headers={"Accept": "text/csv"})
        direct = server.http.post(
            f"/sparql?{urlencode(given)}",
            content=query,
            headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"},
        )
        assert same(posted) == same(got) == same(direct)
        return sorted(posted.text.split("\r\n")[1:-1])

    default, named = "default-graph-uri", "named-graph-uri"
    g1, g2, g3 = (f"http://x/g{n}" for n in (1, 2, 3))
    assert graphs() == ["default", g1, g2, g3]
    assert graphs((default, g1)) == ["default"]
    assert graphs((default, "http://x/none")) == []
    assert graphs((named, g1), (named, g3)) == [g1, g3]
    assert graphs((default, g3), (default, g2), (named, g1)) == ["default", g1]


PROBLEMS: list[tuple[str, dict[str, Any], int, str]] = [
    ("POST", {"data": {"format": "csv"}}, 400, "query-missing"),
    ("GET", {"params": {"query": ROWS, "row-limit": "many"}}, 400, "row-limit"),
    ("GET", {"params": {"query": ROWS, "limit-mode": "silent"}}, 400, "limit-mode"),
    ("GET", {"params": {"query": ROWS, "limit-mode": "truncate"}}, 400, "row-limit"),
    ("GET", {"params": {"query": ROWS, "bom": "yes"}}, 400, "bom"),
    ("GET", {"params": {"query": "SELECT"}}, 400, "sparql-syntax"),
    ("GET", {"params": {"query": ["ASK {}", "ASK {}"]}}, 400, "one-query"),
    ("GET", {"params": {"query": ROWS, "format": "doc"}}, 400, "format"),
    ("GET", {"params": {"query": ROWS, "format": "turtle"}}, 406, "accept"),
    ("GET", {"params": {"query": ROWS, "default-graph-uri": "g1"}}, 400, "graph-iri"),
    ("GET", {"params": {"update": "CLEAR ALL"}}, 403, "read-only"),
    ("POST", {"data": {"update": "CLEAR ALL"}}, 403, "read-only"),
    ("POST", {"data": {"query": "CLEAR ALL"}}, 403, "read-only"),
    ("POST", {"data": {"query": "LOAD <http://127.0.0.1/>"}}, 403, "read-only"),
    ("POST", {"data": {"query": "SELECT * { SERVICE <http://127.0.0.1/> {} }"}}, 403, "no-service"),
    ("POST", {"data": {"query": "SELECT * { SERVICE SILENT <http://127.0.0.1/> {} }"}}, 403, "no-service"),
    ("POST", {"data": {"query": NESTED}}, 400, "nesting"),
    ("POST", {"data": {"query": ENDLESS}}, 504, "deadline"),
    ("POST", {"data": {"query": HOG}}, 507, "memory"),
    ("POST", {"data": {"query": f"{ROWS} # {'x' * 2**20}"}}, 413, "query-size"),
    ("POST", {"content": b"\xff", "headers": {"Content-Type": "application/sparql-query"}}, 400, "encoding"),
    ("POST", {"content": b"query=%FF", "headers": {"Content-Type": protocol.FORM}}, 400, "encoding"),
    ("POST", {"content": b"x", "headers": {"Content-Type": protocol.UPDATE}}, 403, "read-only"),
    ("POST", {"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415, "content-type"),
    ("POST", {"content": b"x"}, 415, "content-type"),
    (
        "POST",
        {"content": b"x", "headers": {"Content-Type": "application/sparql-query; charset=koi8-r"}},
        415,
        "charset",
    ),
    ("PUT", {"content": b"x"}, 405, ""),
    ("DELETE", {}, 405, ""),
]


@pytest.mark.parametrize(("method", "arguments", "expected", "rule"), PROBLEMS)
def test_every_error_is_a_problem_that_any_origin_can_read(
    server: Server, method: str, arguments: dict[str, Any], expected: int, rule: str
) -> None:
    response = server.http.request(method, "/sparql", **arguments)
    assert response.status_code == expected, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == "*"
    body = response.json()
    assert (body["status"], body.get("rule", "")) == (expected, rule)
    assert body["title"]
    assert body["detail"]
    server.answers()


def test_a_syntax_error_names_line_and_column(server: Server) -> None:
    body = server.ask("SELECT *\nWHERE { ?қ ?p ?o ").json()
    assert (body["line"], body["column"]) == (2, 18)


def test_every_error_class_has_its_own_status() -> None:
    def below(kind: type[KgraphError]) -> list[type[KgraphError]]:
        return [kind, *(found for child in kind.__subclasses__() for found in below(child))]

    for kind in below(KgraphError):
        body = json.loads(problems.response(kind("why")).body)
        assert (body["status"], body["title"], body["detail"]) == (kind.status, kind.title, "why")


def test_head_and_options_and_preflight(server: Server) -> None:
    head = server.http.head("/sparql", params={"query": ROWS})
    assert (head.status_code, head.headers["content-type"], head.content) == (200, JSON, b"")
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    options = server.http.options("/sparql", headers=headers)
    assert (options.status_code, options.content) == (204, b"")
    assert "POST" in options.headers["access-control-allow-methods"]
    assert "Content-Type" in options.headers["access-control-allow-headers"]


def test_an_old_client_gets_a_length_and_an_error_instead_of_a_part(server: Server) -> None:
    answer = read_all(server.start_asking(ONE, "1.0"))
    assert status(answer) == 200
    assert b"content-length" in answer.lower()


def test_a_body_that_never_comes_is_given_up(server: Server) -> None:
    connection = server.connect()
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    connection.sendall(head + b"Content-Length: 9\r\n\r\nASK")
    assert status(connection.recv(65536)) == 408
    connection.close()


def test_an_answer_to_nobody_is_not_computed() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    scope = {"method": "POST", "query_string": b"", "headers": [(b"content-type", protocol.QUERY.encode())]}
    with pytest.raises(protocol.ClientGone):
        asyncio.run(protocol.read(scope, gone, Settings()))
