"""Named graphs by HTTP, VoID, and RDF files mounted beside or instead of the project's graph."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, Namespace, URIRef

from kgraph import names
from kgraph.build import Dataset
from running import Server

VOID = Namespace("http://rdfs.org/ns/void#")
MINE = "https://w3id.org/hrmon/graph/sister/asserted"


@pytest.mark.parametrize(
    ("params", "triples"),
    [({"graph": "http://x/g1"}, 601), ({"graph": "http://x/g3"}, 2), ({"default": ""}, 603)],
)
def test_a_graph_is_read_by_its_name(server: Server, params: dict[str, str], triples: int) -> None:
    response = server.http.get("/graph-store", params=params)
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    assert len(Graph().parse(data=response.text, format="turtle")) == triples
    head = server.http.head("/graph-store", params=params)
    assert (head.status_code, head.content) == (200, b"")
    again = server.http.get(
        "/graph-store", params=params, headers={"If-None-Match": response.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("params", "status", "rule"),
    [
        ({}, 400, "graph"),
        ({"graph": "http://x/g1", "default": ""}, 400, "graph"),
        ({"graph": "http://x/none"}, 404, "graph"),
        ({"graph": "http://x/> { } } #"}, 400, "graph-iri"),
        ({"graph": "http://x/g1", "format": "csv"}, 400, "format"),
    ],
)
def test_a_wrong_name_is_refused(server: Server, params: dict[str, str], status: int, rule: str) -> None:
    response = server.http.get("/graph-store", params=params)
    assert (response.status_code, response.json()["rule"]) == (status, rule)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/graph-store?graph=http://x/g1", "/graph/kz/asserted"])
def test_graphs_are_never_written(server: Server, method: str, path: str) -> None:
    response = server.http.request(method, path, content="<http://x/a> <http://x/b> 1 .")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    server.answers()


def test_the_format_is_negotiated_and_a_browser_is_led_to_the_page(server: Server) -> None:
    params = {"graph": "http://x/g2"}
    for accept, given in (
        ("application/n-quads", "application/n-quads; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
    ):
        assert (
            server.http.get("/graph-store", params=params, headers={"Accept": accept}).headers["content-type"]
            == given
        )
    assert server.http.get("/graph-store", params=params, headers={"Accept": "image/png"}).status_code == 406
    page = server.http.get(
        "/graph-store", params=params, headers={"Accept": "text/html"}, follow_redirects=True
    )
    assert "twice" in page.text
    assert page.headers["content-type"].startswith("text/html")


# Mounted files.


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "a.ttl").write_text("PREFIX x: <http://x/> x:a x:p [ x:q 1 ] . <rel> x:p 2 .")
    (tmp_path / "b.nt").write_text('_:b <http://x/q> "b" .\n')
    (tmp_path / "c.jsonld").write_text('{"@id": "http://x/c", "http://x/p": 3}')
    return tmp_path


def count(server: Server, graph: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    return int(server.ask(query).json()["results"]["bindings"][0]["n"]["value"])


def test_files_are_served_beside_the_project(home: Path, files: Path) -> None:
    plain = Server(home, workers=1)
    version = plain.health()["version"]
    plain.stop()
    mounts = [
        f"{files}/{name}={graph}"
        for name, graph in (("a.ttl", MINE), ("b.nt", MINE), ("c.jsonld", "http://x/g2"))
    ]
    server = Server(home, workers=1, data=mounts)
    assert (count(server, MINE), count(server, "http://x/g1"), count(server, "http://x/g2")) == (4, 601, 2)
    assert server.health()["version"] != version
    assert server.ask(f"ASK {{ <{MINE.rpartition('/')[0]}/rel> <http://x/p> 2 }}").json()["boolean"]
    direct = server.http.get("/graph/sister/asserted")
    assert len(Graph().parse(data=direct.text, format="turtle")) == 4
    server.stop()


def test_files_are_served_instead_of_the_project(home: Path, files: Path) -> None:
    server = Server(home, workers=1, data=[f"{files}/a.ttl={MINE}"], **{"only-data": None})
    assert server.health()["quads"] == 3
    assert count(server, "http://x/g1") == 0
    void = Graph().parse(data=server.http.get("/.well-known/void").text, format="turtle")
    assert Literal(3) in set(void.objects(None, VOID.triples))
    server.stop()


def test_an_empty_default_graph_is_a_setting(home: Path) -> None:
    server = Server(home, workers=1, **{"default-graph": "empty"})
    assert server.ask("ASK { ?s ?p ?o }").json()["boolean"] is False
    assert server.ask("ASK { GRAPH ?g { ?s ?p ?o } }").json()["boolean"] is True
    assert server.ask("ASK FROM <http://x/g1> { ?s ?p ?o }").json()["boolean"] is True
    text = server.http.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert "UnionDefaultGraph" not in text
    server.stop()


@pytest.mark.parametrize(
    ("mount", "said"),
    [
        ("{}/none.ttl=http://x/g", "none.ttl: there is no such file"),
        ("{}/a.ttl", "does not say which graph"),
        ("{}/a.ttl=g", "does not say which graph"),
        ("{}/broken.ttl=http://x/g", "broken.ttl:2: cannot be loaded"),
        ("{}/a.doc=http://x/g", "a.doc: the ending names no RDF format"),
        ("{}/q.nq=http://x/g", "q.nq: it has graphs of its own"),
    ],
)
def test_a_broken_file_is_named_and_refused(home: Path, files: Path, mount: str, said: str) -> None:
    (files / "broken.ttl").write_text("PREFIX x: <http://x/>\nx:a x:b .\n")
    (files / "a.doc").write_text("?")
    (files / "q.nq").write_text("<http://x/a> <http://x/b> <http://x/c> <http://x/d> .\n")
    with pytest.raises(AssertionError, match="did not start") as raised:
        Server(home, workers=1, data=[mount.format(files)])
    assert said in str(raised.value)


def test_nothing_to_serve_is_said(home: Path) -> None:
    with pytest.raises(AssertionError, match="nothing to serve"):
        Server(home, **{"only-data": None})


def test_the_description_is_of_this_address(server: Server) -> None:
    graph = Graph().parse(data=server.http.get("/.well-known/void").text, format="turtle")
    assert (None, VOID.sparqlEndpoint, URIRef(server.address + "/sparql")) in graph


def test_the_number_of_triples_is_the_one_of_the_build(graph: Dataset, tmp_path: Path) -> None:
    for folder in ("ontology", "data/ttl", "build"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "build" / "kgraph.nq").write_text("".join(f"{line}\n" for line in graph.lines), "utf-8")
    server = Server(tmp_path, workers=1)
    told = Graph().parse(data=server.http.get("/.well-known/void").text, format="turtle")
    kept = {quad.triple for quad in graph.quads if quad.graph_name != ox.NamedNode(names.VOID_GRAPH)}
    assert list(told.objects(URIRef(names.EVERYTHING), VOID.triples)) == [Literal(len(kept))]
    server.stop()
