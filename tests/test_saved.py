"""Saved queries as addresses, over a real server of the real graph."""

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import httpx
import openpyxl
import pytest
import rdflib
from rdflib import RDF, SH

from kgraph import queries
from kgraph.files import Project
from kgraph.queries import Query, sparql
from kgraph.settings import Settings
from running import Server
from test_parameters import HOSTILE

PROJECT = Project.find()
LIBRARY = queries.load(PROJECT.queries)
ROWS = [query for query in LIBRARY if query.form == "rows"]
GRAPHS = [query for query in LIBRARY if query.form == "graph"]
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
WINDOW = "/queries/acts-in-a-date-window"


def named(query: Query) -> str:
    return query.name


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


class Page(HTMLParser):
    """The links, form fields and table cells of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fields: dict[str, dict[str, str | None]] = {}
        self.options: dict[str, list[str]] = {}
        self.cells = 0
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a":
            self.links.append(told["href"] or "")
        elif tag in ("input", "select"):
            self.fields[told["name"] or ""] = told
            self._select = told["name"] or ""
        elif tag == "option":
            self.options.setdefault(self._select, []).append(told["value"] or "")
        elif tag == "td":
            self.cells += 1


# The list.


def test_the_list_has_every_query_in_both_languages(published: Server) -> None:
    for lang in ("en", "ru"):
        page = published.http.get("/queries/", params={"lang": lang}, headers=PAGE).text
        links = Page(page).links
        for query in LIBRARY:
            assert f"/queries/{query.name}?lang={lang}" in links
    assert published.http.get("/queries").headers["location"] == "/queries/"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"tag": "recommendations"}, "recommendations-and-what-stands-behind-them"),
        ({"q": "street PARTY"}, "fines-of-the-street-party"),
        ({"q": "уличной"}, "fines-of-the-street-party"),
        ({"q": "уличной", "lang": "en"}, "fines-of-the-street-party"),
    ],
)
def test_the_list_is_narrowed_by_theme_and_by_words_in_either_language(published, asked, found):
    links = Page(published.http.get("/queries/", params=asked, headers=PAGE).text).links
    shown = {m[1] for link in links if (m := re.fullmatch(r"/queries/([a-z0-9-]+)\?lang=..", link))}
    assert found in shown
    assert len(shown) < len(LIBRARY) / 3


def test_the_list_is_rdf_for_programs_and_at_the_well_known_address(published: Server) -> None:
    for address in ("/queries/", "/.well-known/sparql-examples"):
        for accept, format in (("text/turtle", "turtle"), ("application/rdf+xml", "xml")):
            answer = published.http.get(address, headers={"Accept": accept})
            graph = rdflib.Graph().parse(data=answer.text, format=format)
            found = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
            assert {str(iri).rpartition("/")[2] for iri in found} == {query.name for query in LIBRARY}
            assert set(graph.objects(None, rdflib.SDO.target)) == {
                rdflib.URIRef(f"{published.address}/sparql")
            }
            assert len(set(graph.objects(None, SH.prefix))) == len(PROJECT.prefixes)
    refused = published.http.get("/queries/", headers={"Accept": "image/png"})
    assert refused.status_code == 406


def test_nothing_but_reading(published: Server) -> None:
    for address in ("/queries/", "/queries/acts-by-article", "/.well-known/sparql-examples"):
        answer = published.http.post(address, data={"x": "y"})
        assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


# The page of each query.


@pytest.mark.parametrize(
    ("query", "lang"),
    [(query, ("en", "ru")[place % 2]) for place, query in enumerate(LIBRARY)],
    ids=lambda each: getattr(each, "name", each),
)
def test_the_page_of_a_query_has_form_answer_text_code_and_citation(published, query, lang):
    answer = published.http.get(f"/queries/{query.name}", params={"lang": lang}, headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = Page(answer.text)
    assert set(page.fields) == {*query.params, "lang"}
    for name, parameter in query.params.items():
        if parameter.type == "language":
            assert lang in page.options[name]
        if parameter.type == "choice":
            assert len(page.options[name]) > 1
            assert all(value.startswith(f"{parameter.scheme}/") for value in page.options[name])
    assert '<h2 id="text">' in answer.text
    assert answer.text.count('<code id="code-') == 4
    assert (
        f"{published.address}/queries/{query.name}" in re.search(r'id="citation">(.*?)</p>', answer.text)[1]
    )
    assert any(link.startswith("/sparql?query=") for link in page.links)
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    if query.expect == "rows":
        assert page.cells > 0


def test_a_default_is_among_the_instances_that_the_form_offers(published: Server) -> None:
    offered = 0
    for query in LIBRARY:
        classes = [item for item in query.params.values() if item.type_of]
        if not classes:
            continue
        text = published.http.get(f"/queries/{query.name}", params={"lang": "en"}, headers=PAGE).text
        for item in classes:
            offered += 1
            (words,) = re.findall(
                rf'<option value="{re.escape(item.default)}" selected>([^<]*)</option>', text
            )
            assert words != item.default, f"{query.name}: {item.default} is no {item.type_of} with a label"
            assert len(Page(text).options[item.name]) >= 1
    assert offered > 10


def test_hostile_values_are_answered_or_refused_and_change_nothing(published: Server) -> None:
    before = published.health()["version"], published.health()["quads"]
    for address, name in ((WINDOW, "from"), (WINDOW, "language"), ("/queries/timeline-of-a-law", "law")):
        for value in HOSTILE:
            if "\ud800" in value or "\udfff" in value:
                continue  # no such characters can be sent as UTF-8
            answer = published.http.get(f"{address}.csv", params={name: value})
            assert answer.status_code in (200, 400), (name, value)
            if answer.status_code == 400:
                assert answer.json()["rule"].startswith("parameter-")
                assert f"parameter '{name}'" in answer.json()["detail"]
    assert (published.health()["version"], published.health()["quads"]) == before


def test_the_page_shows_labels_and_keeps_the_iri_behind_them(published: Server) -> None:
    page = published.http.get("/queries/bodies-that-acted", params={"lang": "ru"}, headers=PAGE).text
    (cell,) = re.findall(r'<td class="iri" title="(https://[^"]+)"><a href="[^"]+"[^>]*>([^<]+)</a>', page)[
        :1
    ]
    assert cell[0].startswith("https://w3id.org/hrmon/")
    assert re.search("[а-я]", cell[1])


def test_the_other_language_changes_the_labels_too_and_no_other_value(published: Server) -> None:
    first = published.http.get(WINDOW, params={"lang": "ru", "to": "2020-03-20"}, headers=PAGE)
    (other,) = [link for link in Page(first.text).links if link.endswith("lang=en")][-1:]
    assert "to=2020-03-20" in other
    second = published.http.get(other, headers=PAGE).text
    assert 'value="en" selected' in second
    assert "2020-03-20" in second
    assert f"{WINDOW}?language=en&amp;from=2020-03-16&amp;to=2020-03-20" in second, (
        "an address tells all values"
    )


def test_a_person_who_mistypes_a_name_reads_the_near_ones(published: Server) -> None:
    answer = published.http.get("/queries/acts-by-articel", headers=PAGE)
    assert answer.status_code == 404
    assert "one of: acts-by-article" in answer.text


def test_a_wrong_value_gives_the_form_back_with_what_is_wrong(published: Server) -> None:
    answer = published.http.get(WINDOW, params={"from": '"><b>', "lang": "ru"}, headers=PAGE)
    assert answer.status_code == 400
    assert "parameter &#39;from&#39;" in answer.text
    assert "Дата записывается как" in answer.text
    assert "<b>" not in answer.text
    assert Page(answer.text).fields["from"]["value"] == '"><b>'
    browser = published.http.get(WINDOW + ".csv", params={"from": "x"}, headers=PAGE)
    assert (browser.status_code, set(Page(browser.text).fields)) == (400, {*Page(answer.text).fields})


# The data.


@pytest.mark.parametrize("query", ROWS, ids=named)
def test_rows_are_the_same_as_csv_json_and_workbook(published, query):
    get = published.http.get
    rows = table(get(f"/queries/{query.name}.csv").text)
    told = get(f"/queries/{query.name}.json").json()
    columns = told["head"]["vars"]
    assert rows[0] == columns
    assert rows[1:] == [
        [
            ("_:" if row.get(name, {}).get("type") == "bnode" else "") + row.get(name, {}).get("value", "")
            for name in columns
        ]
        for row in told["results"]["bindings"]
    ]
    book = openpyxl.load_workbook(io.BytesIO(get(f"/queries/{query.name}.xlsx").content))
    sheet = [
        ["" if cell is None else cell for cell in row] for row in book["answer"].iter_rows(values_only=True)
    ]
    assert sheet[0] == columns
    assert len(sheet) == len(rows)
    described = rdflib.Graph().parse(data=get(f"/queries/{query.name}.ttl").text, format="turtle")
    assert str(next(described.objects(None, SH.select))) == query.fill({})


def test_rows_as_tsv_and_xml(published: Server) -> None:
    get = published.http.get
    rows = table(get("/queries/acts-by-article.csv").text)
    tsv = get("/queries/acts-by-article.tsv").text.rstrip("\n").split("\n")
    assert (tsv[0], len(tsv)) == ("\t".join(f"?{name}" for name in rows[0]), len(rows))
    assert get("/queries/acts-by-article.xml").text.count("<result>") == len(rows) - 1


@pytest.mark.parametrize("query", GRAPHS, ids=named)
def test_triples_are_the_same_in_every_format(published, query):
    sizes = set()
    for suffix, format in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")):
        answer = published.http.get(f"/queries/{query.name}.{suffix}")
        assert answer.status_code == 200
        sizes.add(len(rdflib.Graph().parse(data=answer.text, format=format)))
    assert len(sizes) == 1
    assert sizes != {0}


@pytest.mark.parametrize("query", ROWS, ids=named)
def test_pages_of_rows_make_the_whole_and_are_linked(published, query):
    assert sparql.pageable(query.text)
    whole = table(published.http.get(f"/queries/{query.name}.csv").text)
    size = max(1, len(whole) // 3)
    address, pages = f"/queries/{query.name}.csv?page=1&page_size={size}", []
    while address:
        answer = published.http.get(address)
        pages.append(table(answer.text))
        links = answer.links
        assert ("prev" in links) == (len(pages) > 1)
        address = links["next"]["url"] if "next" in links else ""
    assert [row for page in pages for row in page[1:]] == whole[1:]
    assert all(page[0] == whole[0] for page in pages)
    assert links["last"]["url"].endswith(f"page={len(pages)}&page_size={size}")
    assert links["first"]["url"].endswith(f"page=1&page_size={size}")


def test_the_page_of_a_query_turns_too(published: Server) -> None:
    first = published.http.get("/queries/bodies-that-acted?page_size=5&lang=en", headers=PAGE)
    (after,) = [link for link in Page(first.text).links if link.endswith("#answer")]
    second = published.http.get(after, headers=PAGE)
    assert Page(first.text).cells == Page(second.text).cells > 0
    assert first.text != second.text
    assert "Rows 6 to 10" in second.text


def test_accept_decides_where_there_is_no_ending(published: Server) -> None:
    for accept, kind in (
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",) * 2,
        ("text/html", "text/html; charset=utf-8"),
    ):
        answer = published.http.get("/queries/acts-by-article", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


@pytest.mark.parametrize("address", ["acts-by-article.csv", "acts-by-article.ttl", "acts-by-article.xlsx"])
def test_an_answer_known_already_is_not_sent_again(published, address):
    answer = published.http.get(f"/queries/{address}")
    again = published.http.get(f"/queries/{address}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = published.http.get(f"/queries/{address}?lang=ru&language=ru")
    assert (other.headers["etag"] != answer.headers["etag"]) == (not address.endswith("ttl"))


def test_a_mark_for_spreadsheets_and_the_name_of_the_file(published: Server) -> None:
    assert published.http.get("/queries/acts-by-article.csv?bom=1").content.startswith(b"\xef\xbb\xbf")
    book = published.http.get("/queries/acts-by-article.xlsx?language=ru")
    assert book.headers["content-disposition"] == 'attachment; filename="acts-by-article.xlsx"'
    source = openpyxl.load_workbook(io.BytesIO(book.content))["source"]
    told = dict(source.iter_rows(values_only=True))
    assert told["language"] == "ru"
    assert told["address"] == f"{published.address}/queries/acts-by-article?language=ru"
    assert told["dataset version"] == published.health()["version"]


@pytest.mark.parametrize(
    ("address", "status", "rule", "told"),
    [
        ("/queries/acts-by-articel", 404, "query-name", "acts-by-article"),
        ("/queries/acts-by-article.doc", 404, "suffix", "csv, tsv, json, xml, xlsx"),
        ("/queries/one-case-as-a-graph.csv", 406, "suffix", "ttl, jsonld"),
        ("/queries/one-case-as-a-graph.xlsx", 406, "suffix", "ttl, jsonld"),
        (WINDOW + ".csv?from=March", 400, "parameter-date", "'from'"),
        (WINDOW + ".csv?from=", 400, "parameter-date", "'from'"),
        (WINDOW + ".csv?form=2020-03-01", 400, "parameter-unknown", "'form'"),
        (WINDOW + ".csv?from=2020-03-01&from=2020-03-02", 400, "parameter-twice", "from"),
        (WINDOW + ".csv?format=json", 400, "format", "suffix"),
        (WINDOW + ".csv?from=%FF", 400, "encoding", "UTF-8"),
        (WINDOW + ".csv?page=0", 400, "page", "'0'"),
        (WINDOW + ".csv?page=1e3", 400, "page", "'1e3'"),
        (WINDOW + ".csv?page=999999", 404, "page", "the last page is"),
        (WINDOW + ".csv?page_size=99999", 400, "page-size", "10000"),
        (WINDOW + ".csv?bom=yes", 400, "bom", "bom"),
        ("/queries/one-case-as-a-graph.ttl?page=1", 400, "page", "no rows"),
        ("/queries/../../etc/passwd", 404, None, ""),
        ("/queries/a%2Fb", 404, None, ""),
    ],
)
def test_what_cannot_be_answered_says_why(published, address, status, rule, told):
    answer = published.http.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().get("rule") == rule
    assert told in json.dumps(answer.json(), ensure_ascii=False)


def test_a_choice_of_the_address_is_a_concept_of_the_scheme(published: Server) -> None:
    chosen = [(q, p) for q in ROWS for p in q.params.values() if p.type == "choice"]
    assert chosen, "some saved query has a choice"
    for query, parameter in chosen:
        wrong = published.http.get(f"/queries/{query.name}.csv", params={parameter.name: "no-such-concept"})
        assert (wrong.status_code, wrong.json()["rule"]) == (400, "parameter-choice")
        assert parameter.name in wrong.json()["detail"]
        known = wrong.json()["remedy"].removeprefix("one of: ").split(", ")
        for value in (known[0], f"{parameter.scheme}/{known[0]}"):
            answer = published.http.get(f"/queries/{query.name}.csv", params={parameter.name: value})
            assert answer.status_code == 200


def test_what_a_host_header_says_cannot_reach_the_code_to_copy(published: Server) -> None:
    evil = 'x"; $(reboot) #'
    with httpx.Client(base_url=published.address) as client:
        page = client.get("/queries/acts-by-article", headers={**PAGE, "Host": evil})
    assert "reboot" not in page.text


def test_the_address_in_the_docs_is_answered(published: Server) -> None:
    page = (PROJECT.root / "docs" / "saved-queries.md").read_text("utf-8")
    (address,) = re.findall(r"curl -fsS 'http://127.0.0.1:8000(/[^']+)'", page)
    assert len(table(published.http.get(address).raise_for_status().text)) > 1


def test_a_researchers_folder_is_served_beside_ours(published: Server, tmp_path: Path) -> None:
    page = (PROJECT.root / "docs" / "saved-queries.md").read_text("utf-8")
    (block,) = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    (tmp_path / "which-courts.rq").write_text(block, encoding="utf-8")
    log = tmp_path / "log"
    server = Server(published.home, workers=1, queries=tmp_path, **{"access-log": log})
    try:
        rows = table(server.http.get("/queries/which-courts.csv?grade=as-reported").text)
        assert rows[0] == ["court"]
        assert len(rows) > 1
        wrong = server.http.get("/queries/which-courts.csv?grade=sure")
        assert (wrong.status_code, wrong.json()["rule"]) == (400, "parameter-choice")
        assert "which-courts" in server.http.get("/.well-known/sparql-examples").text
        assert server.http.get("/queries/acts-by-article.csv").status_code == 200
        assert "which-courts.{ending}" in server.http.get("/openapi.json").text
        assert '"saved": "which-courts"' in log.read_text()
        assert "as-reported" not in log.read_text(), "what people ask is theirs"
    finally:
        server.stop()


def test_a_server_of_other_data_has_only_its_own_queries(tmp_path: Path) -> None:
    theirs = Settings(queries=(str(tmp_path),))
    assert queries.folders(PROJECT.queries, theirs) == [PROJECT.queries, tmp_path]
    assert queries.folders(PROJECT.queries, replace(theirs, only_data=True)) == [tmp_path]
    assert queries.folders(tmp_path / "none", Settings()) == []


@pytest.mark.parametrize("address", ["acts-by-article.csv", "acts-by-article.xlsx", "acts-by-article", ""])
def test_head_tells_what_get_would(published: Server, address: str) -> None:
    told = published.http.head(f"/queries/{address}", headers=PAGE)
    got = published.http.get(f"/queries/{address}", headers=PAGE)
    assert (told.status_code, told.content) == (200, b"")
    for name in ("content-type", "etag", "vary"):
        assert told.headers.get(name) == got.headers.get(name)
