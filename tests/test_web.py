"""The server as a whole: processes, limits, cut answers, pages."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from conftest import absent
from kgraph.files import Project
from kgraph.web import words
from running import (
    ENDLESS,
    LIMITS,
    LONG,
    Server,
    alive,
    problem,
    read_all,
    read_one,
    status,
    until,
)

ROW = "SELECT ?o WHERE { <http://x/s1> ?p ?o }"


# The process that faces the network.


def test_it_holds_no_rdf_engine(server: Server) -> None:
    server.answers()
    maps = {pid: Path(f"/proc/{pid}/maps").read_text() for pid in (server.process.pid, server.zygote)}
    assert "pyoxigraph" not in maps[server.process.pid]
    assert "pyoxigraph" in maps[server.zygote]


def test_it_imports_neither_an_rdf_engine_nor_a_parser() -> None:
    program = (
        "import sys, kgraph.cli, kgraph.web.app, kgraph.web.serve\n"
        "bad = ('pyoxigraph', 'rdflib', 'pyparsing', 'pyshacl', 'shacl', 'oxrdflib', 'SPARQLWrapper')\n"
        "ours = ('kgraph.engine.scan', 'kgraph.engine.worker', 'kgraph.engine.zygote', 'kgraph.build')\n"
        "print([m for m in sys.modules if m.partition('.')[0] in bad or m in ours])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_it_says_how_it_is(server: Server) -> None:
    told = server.health()
    assert (told["status"], told["quads"], told["graphs"]) == ("ok", 604, 3)
    assert re.fullmatch(r"[0-9a-f]{16}", told["version"])
    assert set(told["isolation"]) == {"network", "memory", "processor", "dies_with_parent"}
    assert told["isolation"]["dies_with_parent"] is True


def test_it_does_not_start_without_data(tmp_path: Path) -> None:
    for folder in ("ontology", "data/ttl"):
        (tmp_path / folder).mkdir(parents=True)
    command = [sys.executable, "-m", "kgraph.cli", "--home", str(tmp_path), "serve", "--port", "0"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "kgraph: no build/kgraph.nq\n  Remedy: kgraph build\n"
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "kgraph.nq").write_text("no N-Quads\n")
    ran = subprocess.run(command, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "kgraph.nq:1: cannot be loaded" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_it_does_not_start_where_the_port_is_taken(server: Server, home: Path) -> None:
    port = server.address.rpartition(":")[2]
    command = [sys.executable, "-m", "kgraph.cli", "--home", str(home), "serve", "--port", port]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in ran.stderr
    assert "--port" in ran.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_leaves_no_process_behind(home: Path, how: int) -> None:
    server = Server(home, workers=2, **{"stop-wait": 1})
    connection = server.start_asking(ENDLESS)
    server.busy(1)
    pids = [server.zygote, *server.workers]
    assert len(pids) >= 2
    server.stop(how)
    until(lambda: not any(alive(pid) for pid in pids))
    connection.close()


def test_it_needs_no_privilege(home: Path) -> None:
    if not shutil.which("setpriv"):
        absent("setpriv")
    nothing = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
    server = Server(home, under=nothing, workers=1)
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    assert re.search(r"CapEff:\s+0+$", status, re.MULTILINE)
    server.answers()
    health = server.health()
    # Where the system grants no namespace either, that must be said.
    assert health["isolation"]["network"] == "none" or health["isolation"]["network"].startswith("open: ")
    server.stop()


def test_a_small_answer_is_not_held_back(server: Server) -> None:
    """Nagle's algorithm against delayed acknowledgement would cost 40 ms on every second answer."""
    times = []
    for _ in range(21):
        begun = time.perf_counter()
        server.answers()
        times.append(time.perf_counter() - begun)
    assert sorted(times)[10] < 0.035


# How a worker ends is the status.


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (signal.SIGSEGV, 400),
        (signal.SIGABRT, 507),
        (signal.SIGXCPU, 504),
        (signal.SIGKILL, 503),
    ],
)
def test_a_workers_death_is_the_status(server: Server, how: int, expected: int) -> None:
    connection = server.start_asking(ENDLESS)
    server.busy(1)
    until(lambda: any(_running(pid) for pid in server.workers))
    [worker] = [pid for pid in server.workers if _running(pid)]
    os.kill(worker, how)
    connection.settimeout(5)
    answer = read_one(connection)
    assert status(answer) == expected
    assert problem(answer)["status"] == expected
    assert (b"\r\nretry-after: " in answer.lower()) == (expected == 503)
    connection.close()
    server.answers()
    until(lambda: not alive(worker))


def _running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"
    except FileNotFoundError:
        return False


def test_a_killed_zygote_is_a_clear_failure_and_comes_back(home: Path) -> None:
    server = Server(home, **LIMITS)
    server.answers()
    connection = server.start_asking(ENDLESS)
    server.busy(1)
    before = server.zygote
    os.kill(before, signal.SIGKILL)
    answer = read_one(connection)
    assert status(answer) == 503
    assert b"\r\nretry-after: " in answer.lower()
    connection.close()
    until(lambda: server.http.get("/health").status_code == 200)
    server.answers()
    assert server.zygote != before
    server.stop()


def test_a_client_that_leaves_frees_its_worker(server: Server) -> None:
    connection = server.start_asking(ENDLESS)
    server.busy(1)
    connection.close()
    server.busy(0, within=1.0)
    server.answers()


def test_a_client_that_leaves_in_the_middle_frees_its_worker(home: Path) -> None:
    server = Server(home, deadline=20, workers=1)
    connection = server.start_asking(LONG)
    assert status(connection.recv(1000)) == 200
    connection.close()
    server.busy(0, within=1.0)
    server.answers()
    server.stop()


def test_a_reader_who_stalls_frees_its_worker(home: Path) -> None:
    server = Server(home, **{"deadline": 20, "reader-wait": 1, "workers": 1, "answer-size": 200})
    connection = server.start_asking(LONG)
    assert status(connection.recv(1000)) == 200
    server.busy(0, within=4.0)
    server.answers()
    connection.settimeout(10)
    assert not read_all(connection).endswith(b"0\r\n\r\n")
    server.stop()


def test_a_full_queue_is_429_and_pages_still_answer(server: Server) -> None:
    waiting = [server.start_asking(ENDLESS) for _ in range(4)]
    until(lambda: server.health()["workers"]["waiting"] == 2)
    refused = server.ask(ROW)
    assert (refused.status_code, refused.json()["rule"]) == (429, "queue")
    assert int(refused.headers["retry-after"]) > 0
    assert server.http.get("/").status_code == 200
    found = sorted(status(connection.recv(65536)) for connection in waiting)
    assert found == [429, 429, 504, 504]  # two ran, two waited longer than the queue allows
    for connection in waiting:
        connection.close()
    server.answers()


# A cut answer cannot be taken for a whole one.


def test_a_cut_answer_cannot_look_complete(server: Server) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        server.ask(LONG)
    raw = read_all(server.start_asking(LONG))
    assert status(raw) == 200
    assert not raw.endswith(b"0\r\n\r\n")
    server.answers()


def test_curl_knows_that_an_answer_was_cut(server: Server) -> None:
    if not shutil.which("curl"):
        absent("curl")
    command = ["curl", "-sS", f"{server.address}/sparql", "--data-urlencode", f"query={LONG}"]
    assert subprocess.run(command, capture_output=True).returncode == 18


def test_a_client_without_chunks_gets_an_error_instead(server: Server) -> None:
    answer = read_all(server.start_asking(LONG, "1.0"))
    assert (status(answer), problem(answer)["rule"]) == (504, "answer-size")


def test_the_log_tells_of_a_cut_answer_in_one_line(home: Path) -> None:
    server = Server(home, **LIMITS)
    with pytest.raises(httpx.RemoteProtocolError):
        server.ask(LONG)
    server.stop()
    log = (home / "log").read_text()
    assert "an answer was cut off: the answer is longer than 1 MiB" in log
    assert "Traceback" not in log


# The documentation.


def test_every_example_of_the_documentation_works(home: Path, project: Project, tmp_path: Path) -> None:
    (tmp_path / "common.nt").write_text("<http://x/a> <http://x/b> <http://x/c> .\n")
    server = Server(home, workers=1, data=f"{tmp_path}/common.nt=https://w3id.org/hrmon/graph/common")
    if not shutil.which("curl"):
        absent("curl")
    text = (project.root / "docs" / "endpoint.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    commands = (
        "".join(blocks).replace("\\\n", "").replace("http://127.0.0.1:8000", server.address).splitlines()
    )
    commands = [command for command in commands if command.startswith("curl")]
    assert len(commands) == 11
    for command in commands:
        ran = subprocess.run(shlex.split(command), capture_output=True, text=True)
        assert ran.returncode == 0, command
    server.stop()


def test_every_rule_and_status_is_documented(project: Project) -> None:
    text = (project.root / "docs" / "endpoint.md").read_text("utf-8")
    for code in words.STATUS:
        assert str(code) in text or code == 500, code
    for item in ("deadline", "memory", "answer_size", "query_size", "workers", "queue_wait", "reader_wait"):
        assert f"`{item}`" in text


# Pages.


class Page(HTMLParser):
    """The elements and texts of a page; fails where tags do not match."""

    VOID = ("meta", "link", "input", "img", "br")

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(response.text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def get(server: Server, path: str = "/sparql", **parameters: str) -> tuple[httpx.Response, Page]:
    response = server.http.get(path, params=parameters, headers={"Accept": "text/html"})
    return response, Page(response)


@pytest.mark.parametrize("path", ["/", "/sparql"])
def test_the_form_needs_no_script_and_nobody_else(server: Server, path: str) -> None:
    response, page = get(server, path)
    assert response.status_code == 200
    assert not page.all("script")
    assert "style=" not in response.text
    assert " onclick" not in response.text
    addresses = [a.get("href") or a.get("src") or "" for t, a in page.tags if t in ("link", "img")]
    assert addresses
    assert all(address.startswith("/static/") for address in addresses)
    for address in addresses:
        assert server.http.get(address).status_code == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    labels = {label["for"] for label in page.all("label")}
    assert labels == {"query", "format"}
    assert page.all("form")[0]["action"] == "/sparql"


@pytest.mark.parametrize(
    ("parameters", "header", "expected"),
    [
        ({}, "", "en"),
        ({}, "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ({}, "kk,ru;q=0.5", "ru"),
        ({}, "en;q=0.1,ru;q=0", "en"),
        ({"lang": "ru"}, "en", "ru"),
        ({"lang": "xx"}, "ru", "ru"),
    ],
)
def test_the_language_is_asked_for_or_negotiated(
    server: Server, parameters: dict[str, str], header: str, expected: str
) -> None:
    response = server.http.get("/", params=parameters, headers={"Accept-Language": header})
    assert f'<html lang="{expected}">' in response.text
    assert ("Выполнить" in response.text) == (expected == "ru")
    assert "Accept-Language" in response.headers["vary"]


def test_every_text_is_there_in_both_languages() -> None:
    for key, both in {**words.WORDS, **words.STATUS}.items():
        english, russian = both
        assert english, key
        assert russian, key
        assert not re.search("[а-я]", english.lower()), key
        assert re.findall(r"\{\d\}", english) == re.findall(r"\{\d\}", russian), key


def test_every_example_is_answered(server: Server) -> None:
    for lang in ("en", "ru"):
        _, page = get(server, "/", lang=lang)
        links = [a["href"] for a in page.all("a") if "query=" in (a["href"] or "")]
        assert len(links) == 3
        for link in links:
            response = server.http.get(link or "", headers={"Accept": "text/html"})
            assert response.status_code == 200
            assert Page(response).all("section")


def test_rows_are_a_table_and_text_is_only_text(server: Server) -> None:
    response, page = get(server, query="SELECT ?s ?o ?none { ?s <http://x/html> ?o }")
    assert not page.all("script")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text
    assert len(page.all("th")) == 3
    assert len(page.all("td")) == 3
    assert "Rows: 1." in page.text
    assert {button.get("value") for button in page.all("button")} >= {"csv", "tsv", "json", "xml"}
    _, page = get(server, query='SELECT ("</textarea><script>x</script>" AS ?a) (<javascript:x> AS ?b) {}')
    assert not page.all("script")
    assert not [a for a in page.all("a") if (a["href"] or "").startswith("javascript")]


def test_a_page_says_that_it_shows_a_part(server: Server) -> None:
    _, page = get(server, query="SELECT * { ?s ?p ?o }")
    assert len(page.all("tr")) == 501
    assert "The page shows the first 500 of 603 rows" in page.text
    _, page = get(server, query="SELECT * { ?s ?p ?o }", lang="ru")
    assert "показаны первые 500 строк из 603" in page.text


def test_no_rows_yes_and_no_and_triples(server: Server) -> None:
    shown: dict[str, Callable[[str], bool]] = {
        "SELECT * { ?s <http://x/none> ?o }": lambda text: "nothing in the data matches" in text,
        "SELECT * {}": lambda text: "Rows: 1." in text,
        "ASK {}": lambda text: "Yes" in text,
        "ASK { FILTER(false) }": lambda text: "No\n" in text or "No<" in text or "No" in text,
        "CONSTRUCT WHERE { <http://x/s1> ?p ?o }": lambda text: '"value 1"' in text and "Triples: 1." in text,
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s <http://x/none> ?o . ?s ?p ?o }": lambda t: "No triples" in t,
    }
    for query, holds in shown.items():
        response, page = get(server, query=query)
        assert response.status_code == 200
        assert holds(page.text), query


def test_an_error_page_keeps_the_query_and_marks_the_place(server: Server) -> None:
    response, page = get(server, query="SELECT *\nWHERE { ?s ?p ?o ", lang="ru")
    assert response.status_code == 400
    assert "строка 2, позиция 18" in page.text
    assert "Ошибка в записи запроса" in page.text
    assert "WHERE { ?s ?p ?o \n                 ^" in page.text
    assert page.text.count("SELECT *") == 1
    response, page = get(server, query=ENDLESS)
    assert response.status_code == 504
    assert "A limit was reached" in page.text
    response, page = get(server, query=ROW, format="turtle")
    assert response.status_code == 406


def test_a_wrong_address_is_a_page_or_a_problem(server: Server) -> None:
    response, page = get(server, "/nothing", lang="ru")
    assert response.status_code == 404
    assert "ничего нет" in page.text
    response = server.http.get("/nothing")
    assert (response.status_code, response.json()["status"]) == (404, 404)
    assert response.headers["access-control-allow-origin"] == "*"
    assert server.http.post("/", data={}).status_code == 405
    assert server.http.post("/health").status_code == 405
    assert server.http.head("/").status_code == 200
