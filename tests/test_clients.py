"""Clients that people use, each against one real server with the real graph: they get what the files hold."""

import contextlib
import functools
import http.server
import io
import json
import os
import shutil
import subprocess
import threading
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas
import pytest
import rdflib
from playwright.sync_api import Browser, Page, sync_playwright
from pyoxigraph import Literal
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, JSONLD, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from conftest import absent
from kgraph import dump, names
from kgraph.build import Dataset
from kgraph.files import Project
from running import Server

# SPARQLWrapper and rdflib's reader of JSON-LD warn of rdflib.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
HERE = Path(__file__).parent / "clients"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
#: Kazakh labels: letters that no Latin or Russian character set has; a plus and an ampersand on the way.
ROWS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing (STR(?label) AS ?name) WHERE {
  ?thing rdfs:label ?label FILTER(LANG(?label) = "kk" && 1+1 > 1)
} ORDER BY ?thing ?name"""
TRIPLES = f'CONSTRUCT {{ ?s <{LABEL}> ?o }} WHERE {{ ?s <{LABEL}> ?o FILTER(LANG(?o) = "kk") }}'
YES, NO = f"ASK {{ ?s <{LABEL}> ?o }}", "ASK { ?s <http://x/nothing> ?o }"
BROKEN, UPDATE = "SELECT * WHERE { ?s ?p", "CLEAR ALL"


@pytest.fixture(scope="module")
def server(graph: Dataset, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("published")
    for folder in ("ontology", "data/ttl"):
        (home / folder).mkdir(parents=True)
    dump.write(graph, "nquads", project.prefixes, home / "build" / "kgraph.nq")
    made = Server(home, workers=2)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def endpoint(server: Server) -> str:
    return f"{server.address}/sparql"


@pytest.fixture(scope="module")
def labels(graph: Dataset) -> list[tuple[str, str]]:
    """The things with Kazakh labels and these labels, read from the build, not from an endpoint."""
    found = {
        (quad.subject.value, quad.object.value)  # type: ignore[union-attr]
        for quad in graph.quads
        if quad.predicate.value == LABEL
        and isinstance(quad.object, Literal)
        and (quad.object.language or "").lower() == "kk"
    }
    assert len(found) > 20
    return sorted(found)


@pytest.fixture(scope="module")
def triples(labels: list[tuple[str, str]]) -> rdflib.Graph:
    made = rdflib.Graph()
    for thing, label in labels:
        made.add((rdflib.URIRef(thing), rdflib.URIRef(LABEL), rdflib.Literal(label, lang="kk")))
    return made


def address(endpoint: str, **parameters: str) -> str:
    return f"{endpoint}?{urlencode(parameters)}"


def needs(program: str) -> str:
    found = shutil.which(program)
    if not found:
        absent(program)
    return found  # type: ignore[return-value]


def run(*command: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, **more)


# SPARQLWrapper, which names the format as format=, output= and results=, and in its Accept.

WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


def wrapper(endpoint: str, query: str, format: str, method: str = GET, way: str = URLENCODED) -> Any:
    made = Wrapper(endpoint)
    made.setQuery(query)
    made.setReturnFormat(format)
    made.setMethod(method)
    made.setRequestMethod(way)
    return made.query().convert()


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_sparqlwrapper_asks_in_every_way(
    endpoint: str, labels: list[tuple[str, str]], triples: rdflib.Graph, method: str, way: str
) -> None:
    told = wrapper(endpoint, ROWS, JSON, method, way)["results"]["bindings"]
    assert [(row["thing"]["value"], row["name"]["value"]) for row in told] == labels
    assert wrapper(endpoint, YES, JSON, method, way)["boolean"] is True
    assert wrapper(endpoint, NO, JSON, method, way)["boolean"] is False
    assert isomorphic(rdflib.Graph() + wrapper(endpoint, TRIPLES, RDFXML, method, way), triples)
    with pytest.raises(QueryBadFormed, match="syntax error"):
        wrapper(endpoint, BROKEN, JSON, method, way)


@pytest.mark.parametrize("format", [XML, CSV, TSV])
def test_sparqlwrapper_reads_rows(endpoint: str, labels: list[tuple[str, str]], format: str) -> None:
    told = wrapper(endpoint, ROWS, format)
    text = told.toxml() if format == XML else told.decode("utf-8")
    for thing, label in labels:
        assert thing in text
        assert label in text


@pytest.mark.parametrize("format", [TURTLE, RDFXML, JSONLD, XML])
def test_sparqlwrapper_reads_triples(endpoint: str, triples: rdflib.Graph, format: str) -> None:
    told = wrapper(endpoint, TRIPLES, format)
    if isinstance(told, bytes):
        told = rdflib.Graph().parse(data=told, format="turtle")
    assert isomorphic(rdflib.Graph() + told, triples)


def test_sparqlwrapper_learns_that_updates_are_refused(endpoint: str) -> None:
    made = Wrapper(endpoint)
    made.setQuery(UPDATE)
    made.setMethod(POST)
    with pytest.raises(urllib.error.HTTPError) as refused:
        made.query()
    assert refused.value.code == 403
    refused.value.close()


# rdflib, as a store and by SERVICE.


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_uses_the_endpoint_as_a_store(
    endpoint: str, labels: list[tuple[str, str]], triples: rdflib.Graph, method: str
) -> None:
    remote = rdflib.Graph(SPARQLStore(endpoint, method=method))
    assert [(str(row.thing), str(row.name)) for row in remote.query(ROWS)] == labels
    assert remote.query(YES).askAnswer is True
    assert isomorphic(rdflib.Graph() + remote.query(TRIPLES).graph, triples)
    thing = rdflib.URIRef(labels[0][0])
    found = {str(value) for value in remote.objects(thing, rdflib.RDFS.label) if value.language == "kk"}
    assert found == {label for name, label in labels if name == labels[0][0]}
    if method == "GET":
        with pytest.raises(ValueError, match="something wrong"):
            remote.query(BROKEN)
    else:  # rdflib's own way to tell of a status
        assert SPARQLStore(endpoint, method=method).query(BROKEN)[0] == 400


def test_rdflib_reads_a_named_graph_of_the_endpoint(endpoint: str, graph: Dataset) -> None:
    name = names.GRAPH + "kz-2020-covid/asserted"
    remote = rdflib.Graph(SPARQLStore(endpoint), identifier=rdflib.URIRef(name))
    assert len(remote) == len(graph.graphs[name])


@pytest.mark.parametrize("padding", [0, 600])
def test_rdflib_joins_what_it_has_with_the_endpoint(
    endpoint: str, labels: list[tuple[str, str]], padding: int
) -> None:
    """A federated query that rdflib evaluates: our endpoint is the one that is asked, by GET or by form."""
    here = rdflib.Graph()
    here.add((rdflib.URIRef(labels[0][0]), rdflib.RDF.type, rdflib.URIRef("http://x/Wanted")))
    query = f"""SELECT ?thing ?label WHERE {{
      ?thing a <http://x/Wanted> .
      SERVICE <{endpoint}> {{ ?thing <{LABEL}> ?label FILTER(LANG(?label) = "kk"{" " * padding}) }}
    }}"""
    found = [(str(row.thing), str(row.label)) for row in here.query(query)]
    assert found == [pair for pair in labels if pair[0] == labels[0][0]]
    with pytest.raises(urllib.error.HTTPError) as refused:
        list(here.query(query.replace("LANG(?label)", "<http://x/unknown>(?label)")))
    assert refused.value.code == 400
    refused.value.close()


# Tables: pandas and base R, each by the address alone.


@pytest.mark.parametrize(("format", "separator"), [("csv", ","), ("tsv", "\t")])
def test_pandas_reads_an_address(
    endpoint: str, labels: list[tuple[str, str]], format: str, separator: str
) -> None:
    table = pandas.read_csv(address(endpoint, query=ROWS, format=format), sep=separator)
    found = table.to_numpy().tolist()
    if format == "tsv":  # TSV has terms, not strings: names are between <>, and text between quotes
        table.columns = table.columns.str.lstrip("?")
        found = [[thing.strip("<>"), label.strip('"')] for thing, label in found]
    assert list(table.columns) == ["thing", "name"]
    assert [tuple(row) for row in found] == labels
    with pytest.raises(urllib.error.HTTPError) as refused:
        pandas.read_csv(address(endpoint, query=BROKEN, format=format))
    assert refused.value.code == 400
    refused.value.close()


def test_pandas_reads_an_ending(server: Server, labels: list[tuple[str, str]]) -> None:
    table = pandas.read_csv(address(f"{server.address}/sparql.csv", query=ROWS))
    assert table["name"].tolist() == [label for _, label in labels]


def test_base_r_reads_an_address(endpoint: str, labels: list[tuple[str, str]]) -> None:
    rscript = needs("Rscript")
    asked = address(endpoint, query=ROWS, format="csv")
    ran = run(rscript, "--vanilla", str(HERE / "read.R"), asked, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == ["thing", "name", *(cell for row in labels for cell in row)]
    broken = run(rscript, "--vanilla", str(HERE / "read.R"), address(endpoint, query=BROKEN, format="csv"))
    assert broken.returncode != 0
    assert "400" in broken.stderr


# curl.

CURLS: dict[str, Callable[[str], list[str]]] = {
    "get": lambda query: ["--get", "--data-urlencode", f"query={query}"],
    "form": lambda query: ["--data-urlencode", f"query={query}"],
    "direct": lambda query: ["-H", "Content-Type: application/sparql-query", "--data-binary", query],
    "compressed": lambda query: ["--compressed", "--data-urlencode", f"query={query}"],
}


@pytest.mark.parametrize("way", CURLS)
def test_curl_asks_in_every_way(
    endpoint: str, labels: list[tuple[str, str]], triples: rdflib.Graph, way: str
) -> None:
    curl = [needs("curl"), "-fsS", endpoint]
    told = json.loads(run(*curl, *CURLS[way](ROWS)).stdout)["results"]["bindings"]
    assert [(row["thing"]["value"], row["name"]["value"]) for row in told] == labels
    assert json.loads(run(*curl, *CURLS[way](NO)).stdout)["boolean"] is False
    turtle = run(*curl, "-H", "Accept: text/turtle", *CURLS[way](TRIPLES)).stdout
    assert isomorphic(rdflib.Graph().parse(data=turtle, format="turtle"), triples)
    refused = run(*curl, *CURLS[way](BROKEN))
    assert (refused.returncode, "400" in refused.stderr) == (22, True)
    updating = run(*curl, *CURLS[way](UPDATE))
    assert (updating.returncode, "403" in updating.stderr) == (22, True)


# Comunica, where `make test` could install it.


def test_the_lock_names_no_registry_and_pins_every_package() -> None:
    """npm then asks the registry that is set up where it runs, and takes nothing but what was locked."""
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    locked = [package for name, package in lock["packages"].items() if name]
    assert len(locked) > 500
    assert not [package for package in locked if "resolved" in package]
    assert all(package["integrity"].startswith("sha512-") for package in locked)


def comunica(endpoint: str, query: str, kind: str) -> subprocess.CompletedProcess[str]:
    program = Path(__file__).parents[1] / "build" / "npm" / "node_modules" / ".bin" / "comunica-sparql"
    if not program.exists():
        absent("Comunica in build/npm (make test installs it with npm)")
    return run(needs("node"), str(program), f"sparql@{endpoint}", query, "-t", kind)


def test_comunica_asks(endpoint: str, labels: list[tuple[str, str]], triples: rdflib.Graph) -> None:
    told = comunica(endpoint, ROWS, "application/sparql-results+json")
    assert told.returncode == 0, told.stderr
    bindings = json.loads(told.stdout)["results"]["bindings"]
    assert [(row["thing"]["value"], row["name"]["value"]) for row in bindings] == labels
    told = comunica(endpoint, NO, "application/sparql-results+json")
    assert json.loads(told.stdout)["boolean"] is False
    told = comunica(endpoint, TRIPLES, "application/n-triples")
    assert isomorphic(rdflib.Graph().parse(data=told.stdout, format="nt"), triples)


def test_comunica_learns_of_an_error(endpoint: str) -> None:
    forbidden = f"SELECT * WHERE {{ ?s ?p ?o . SERVICE <{endpoint}> {{ ?s ?p ?o }} }}"
    told = comunica(endpoint, forbidden, "application/sparql-results+json")
    assert told.returncode != 0
    assert "403" in told.stderr + told.stdout


# Chromium: the page as a person uses it, and a script of another origin.


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = needs("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a telephone, with and without JavaScript; what the browser complains of is an error."""
    context = browser.new_context(
        java_script_enabled=request.param, viewport={"width": 360, "height": 740}, locale="en-GB"
    )
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert not [text for text in said if "status of 4" not in text]


def test_chromium_asks_and_reads_the_table(page: Page, server: Server, labels: list[tuple[str, str]]) -> None:
    page.goto(f"{server.address}/sparql")
    page.locator("textarea[name=query]").fill(ROWS)
    page.locator("main form button[type=submit]").first.click()
    cells = page.locator("main table tbody tr td:nth-child(2)").all_inner_texts()
    assert [cell.strip() for cell in cells] == [label for _, label in labels]
    wide = page.locator("body").bounding_box()
    assert wide
    assert wide["width"] <= 360


def test_chromium_shows_the_place_of_an_error(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/sparql?lang=ru")
    page.locator("textarea[name=query]").fill(BROKEN)
    with page.expect_navigation() as gone:
        page.locator("main form button[type=submit]").first.click()
    assert gone.value
    assert gone.value.status == 400
    assert page.locator("[role=alert]").count() == 1
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.locator("textarea[name=query]").input_value().strip() == BROKEN


def test_chromium_downloads_an_answer(page: Page, server: Server, labels: list[tuple[str, str]]) -> None:
    response = page.request.get(address(f"{server.address}/sparql", query=ROWS, format="csv"))
    table = pandas.read_csv(io.BytesIO(response.body()))
    assert table["name"].tolist() == [label for _, label in labels]


def test_a_script_of_another_origin_may_ask(
    browser: Browser, endpoint: str, labels: list[tuple[str, str]], tmp_path: Path
) -> None:
    """CORS as the browser itself enforces it: preflights, answers, tags, and an error that can be read."""
    (tmp_path / "index.html").write_text("<!doctype html><title>elsewhere</title>", "utf-8")
    ask = """async ([endpoint, query]) => {
      const answer = await fetch(endpoint, {
        method: "POST", body: query,
        headers: {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
      });
      return [answer.status, await answer.json()];
    }"""
    again = """async ([address]) => {
      const first = await fetch(address), tag = first.headers.get("etag");
      const second = await fetch(address, {cache: "no-store", headers: {"If-None-Match": tag}});
      return [first.status, tag, second.status];
    }"""
    with elsewhere(tmp_path) as origin, contextlib.closing(browser.new_page()) as opened:
        opened.goto(origin)
        status, told = opened.evaluate(ask, [endpoint, ROWS])
        assert status == 200
        assert [row["name"]["value"] for row in told["results"]["bindings"]] == [label for _, label in labels]
        status, told = opened.evaluate(ask, [endpoint, BROKEN])
        assert (status, told["status"], told["rule"]) == (400, 400, "sparql-syntax")
        status, tag, unchanged = opened.evaluate(again, [address(endpoint, query=ROWS)])
        assert (status, unchanged) == (200, 304)
        assert tag


@contextlib.contextmanager
def elsewhere(folder: Path) -> Iterator[str]:
    """A page of another origin: a server of its own on another port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}/"
        made.shutdown()
        thread.join()
