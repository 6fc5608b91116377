"""Answers over HTTP: remembered, unchanged, compressed, limited in rows, described."""

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from kgraph.web.answers import Kept, Whole
from running import JSON, LIMITS, Server

ROWS = "SELECT ?s ?o WHERE { ?s <http://x/p> ?o } ORDER BY ?s ?o"
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
SCHEMA = Namespace("https://schema.org/")


def get(server: Server, path: str = "/sparql", headers: dict[str, str] | None = None, **params: str):  # type: ignore[no-untyped-def]
    return server.http.get(
        path, params={key.replace("_", "-"): v for key, v in params.items()}, headers=headers
    )


# Tags.


def test_an_answer_has_a_tag_and_is_unchanged_until_the_data_change(server: Server) -> None:
    first = get(server, query=ROWS)
    tag = first.headers["etag"]
    assert tag.startswith(f'W/"{server.health()["version"]}-')
    again = get(server, query=ROWS, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert get(server, query=ROWS, headers={"If-None-Match": '"other"'}).status_code == 200
    tags = {
        tag,
        get(server, query=ROWS, format="csv").headers["etag"],
        get(server, query=ROWS, format="csv", bom="1").headers["etag"],
        get(server, query=ROWS, default_graph_uri="http://x/g1").headers["etag"],
        get(server, query=ROWS, row_limit="900").headers["etag"],
    }
    assert len(tags) == 5


def test_304_needs_no_worker(home: Path) -> None:
    server = Server(home, workers=1)
    tag = get(server, query=ROWS).headers["etag"]
    before = server.workers
    assert get(server, query=ROWS, headers={"If-None-Match": tag}).status_code == 304
    assert get(server, query=ROWS).status_code == 200  # from memory
    assert server.workers == before
    server.stop()


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "uuid()", "STRUUID ()"])
def test_what_differs_each_time_is_not_remembered(server: Server, call: str) -> None:
    query = f"SELECT ({call} AS ?x) WHERE {{}}"
    first, second = get(server, query=query), get(server, query=query)
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"
    assert first.content != second.content


def test_an_answer_kept_is_the_same_for_every_method(server: Server) -> None:
    fresh = get(server, query=ROWS, headers={"Cache-Control": "no-cache"})
    kept, posted = get(server, query=ROWS), server.ask(ROWS)
    assert fresh.content == kept.content == posted.content
    assert "etag" not in posted.headers
    plain = {"Accept-Encoding": "identity"}
    head = server.http.head("/sparql", params={"query": ROWS}, headers=plain)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(fresh.content)))


def test_memory_for_answers_is_bounded() -> None:
    kept = Kept(80_000)
    for number in range(100):
        kept.put(str(number), Whole("x/y", "rows", bytes(1000), 1))
        assert kept.used <= 80_000
    assert kept.get("0") is None
    assert kept.get("99") is not None
    assert len(kept) == 80_000 // 1512
    kept.put("large", Whole("x/y", "rows", bytes(10_001), 1))
    assert kept.get("large") is None


# Form.


def test_an_answer_is_compressed_where_the_client_takes_it(server: Server) -> None:
    packed = get(server, query=ROWS, headers={"Accept-Encoding": "gzip"})
    plain = get(server, query=ROWS, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "Accept-Encoding" in plain.headers["vary"]


def test_a_spreadsheet_gets_its_mark_on_request(server: Server) -> None:
    plain, marked = get(server, query=ROWS, format="csv"), get(server, query=ROWS, format="csv", bom="1")
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    assert get(server, query=ROWS, format="csv", bom="1").content == marked.content  # from memory
    assert get(server, query=ROWS, bom="1").json()  # JSON must not begin with it


@pytest.mark.parametrize(
    ("suffix", "query", "media_type"),
    [
        ("csv", ROWS, "text/csv; charset=utf-8"),
        ("tsv", ROWS, "text/tab-separated-values; charset=utf-8"),
        ("json", ROWS, JSON),
        ("srj", ROWS, JSON),
        ("srx", ROWS, "application/sparql-results+xml"),
        ("ttl", ALL, "text/turtle; charset=utf-8"),
        ("nt", ALL, "application/n-triples; charset=utf-8"),
        ("nq", ALL, "application/n-quads; charset=utf-8"),
        ("trig", ALL, "application/trig; charset=utf-8"),
        ("rdf", ALL, "application/rdf+xml"),
        ("jsonld", ALL, "application/ld+json"),
    ],
)
def test_an_ending_names_the_format(server: Server, suffix: str, query: str, media_type: str) -> None:
    response = get(server, f"/sparql.{suffix}", query=query, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert get(server, "/sparql", query=query, format=suffix).content == response.content


def test_an_unknown_ending_is_refused(server: Server) -> None:
    response = get(server, "/sparql.doc", query=ROWS)
    assert (response.status_code, response.json()["rule"]) == (404, "suffix")


@pytest.mark.parametrize("name", ["turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld"])
def test_every_rdf_format_holds_the_same_triples(server: Server, name: str) -> None:
    response = get(server, query=ALL, format=name)
    media_type = response.headers["content-type"].partition(";")[0]
    format = ox.RdfFormat.from_media_type(media_type)
    assert format is not None
    assert len({quad.triple for quad in ox.parse(response.content, format)}) == 603


def test_turtle_declares_the_prefixes_that_it_uses(server: Server) -> None:
    query = (
        "CONSTRUCT { ?s a <http://www.w3.org/2004/02/skos/core#Concept> } WHERE { ?s <http://x/label> ?o }"
    )
    text = get(server, query=query, format="turtle").text
    assert "@prefix skos: <http://www.w3.org/2004/02/skos/core#>" in text
    assert text.count("@prefix") == 2  # and rdf, of which "a" is short
    assert "a skos:Concept" in text


# Row limits.


def test_more_rows_than_asked_for_is_an_error(server: Server) -> None:
    for name in ("json", "xml", "csv", "tsv"):
        refused = get(server, query=ROWS, row_limit="600", format=name)
        assert (refused.status_code, refused.json()["rule"]) == (504, "row-limit"), name
        assert get(server, query=ROWS, row_limit="601", format=name).status_code == 200
    assert get(server, query=ROWS, row_limit="1").status_code == 504


def test_a_part_says_that_it_is_one(server: Server) -> None:
    whole = get(server, query=ROWS).json()["results"]["bindings"]
    part = get(server, query=ROWS, row_limit="5", limit_mode="truncate")
    assert part.headers["kgraph-truncated"] == "rows=5"
    assert part.json()["truncated"] == {"rows": 5}
    assert part.json()["results"]["bindings"] == whole[:5]
    enough = get(server, query=ROWS, row_limit=str(len(whole)), limit_mode="truncate")
    assert "kgraph-truncated" not in enough.headers
    assert "truncated" not in enough.json()
    assert enough.json()["results"]["bindings"] == whole
    page = get(server, query=ROWS, row_limit="5", limit_mode="truncate", headers={"Accept": "text/html"})
    assert "limit-mode=truncate" in page.text


def test_a_part_is_never_a_file_that_looks_whole(server: Server) -> None:
    refused = get(server, query=ROWS, row_limit="5", limit_mode="truncate", format="csv")
    assert (refused.status_code, refused.json()["rule"]) == (406, "limit-mode")


def test_the_servers_own_limit_is_never_silent(home: Path) -> None:
    server = Server(home, workers=1, **{"row-limit": 100})
    assert get(server, query=ROWS).status_code == 504
    assert get(server, query=ROWS, row_limit="500").status_code == 504
    assert get(server, query=ROWS + " LIMIT 100").status_code == 200
    assert get(server, query=ROWS, limit_mode="truncate").json()["truncated"] == {"rows": 100}
    server.stop()


def test_a_part_writes_terms_as_the_engine_does(server: Server) -> None:
    terms = r'(<http://x/y> "1"^^<http://x/t>) ("a"@en 1.5) (UNDEF "q\"\n")'
    query = f"SELECT * WHERE {{ VALUES (?a ?b) {{ {terms} }} }}"
    assert (
        get(server, query=query, row_limit="9", limit_mode="truncate").json()
        == get(server, query=query).json()
    )


# What the service says of itself.


def described(server: Server, path: str, **headers: str) -> Graph:
    response = server.http.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return Graph().parse(data=response.text, format=response.headers["content-type"].partition(";")[0])


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/rdf+xml", "application/n-triples"])
def test_the_service_describes_itself(server: Server, accept: str) -> None:
    graph = described(server, "/sparql", Accept=accept)
    endpoint = URIRef(server.address + "/sparql")
    assert (endpoint, RDF.type, SD.Service) in graph
    assert (endpoint, SD.endpoint, endpoint) in graph
    assert (endpoint, SD.feature, SD.UnionDefaultGraph) in graph
    assert len(list(graph.objects(endpoint, SD.resultFormat))) == 10
    dataset = graph.value(endpoint, SD.defaultDataset)
    assert graph.value(graph.value(dataset, SD.defaultGraph), VOID.triples) == Literal(603)
    sizes = {
        str(graph.value(node, SD.name)): graph.value(graph.value(node, SD.graph), VOID.triples).value
        for node in graph.objects(dataset, SD.namedGraph)
    }
    assert sizes == {"http://x/g1": 601, "http://x/g2": 1, "http://x/g3": 2}
    limits = {
        str(graph.value(node, SCHEMA.propertyID)): float(graph.value(node, SCHEMA.value))
        for node in graph.objects(endpoint, SCHEMA.additionalProperty)
    }
    assert limits["deadline"] == LIMITS["deadline"]
    assert limits["row_limit"] == 0


def test_a_browser_gets_the_form_and_a_post_without_query_an_error(server: Server) -> None:
    assert "<form" in server.http.get("/sparql", headers={"Accept": "text/html"}).text
    assert server.http.post("/sparql", data={"lang": "en"}).status_code == 400


def test_a_forged_host_changes_nothing_but_the_address(server: Server) -> None:
    response = server.http.get("/sparql", headers={"Host": "x> . <a> <b> <c"})
    if response.status_code == 200:  # the HTTP layer may refuse it first
        assert "<b>" not in response.text


def test_every_limit_is_shown(server: Server) -> None:
    told = server.http.get("/about/limits").json()
    assert told["deadline"] == {"value": 2.0, "unit": "s", "meaning": told["deadline"]["meaning"]}
    assert told["workers"]["value"] == 2
    for lang, name in (("en", "Limits"), ("ru", "Ограничения")):
        page = server.http.get("/about/limits", params={"lang": lang}, headers={"Accept": "text/html"}).text
        assert f"<h1>{name}</h1>" in page
        assert all(f"<code>{limit}</code>" in page for limit in told)


def test_rows_are_the_same_in_csv_and_json(server: Server) -> None:
    rows = list(csv.reader(io.StringIO(get(server, query=ROWS, format="csv").text)))[1:]
    told = json.loads(get(server, query=ROWS).content)["results"]["bindings"]
    assert rows == [[row["s"]["value"], row["o"]["value"]] for row in told]
