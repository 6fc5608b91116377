"""A small dataset and a real ``kgraph serve`` on it, for the tests of engine and web."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from kgraph.build import Dataset
from kgraph.files import Project

AWKWARD = '50%25 + 1 & "кавычки" Қазақстан ңғүұқөһі \\ тест'
LIMITS = {"deadline": 2, "memory": 64, "answer-size": 1, "queue": 2, "queue-wait": 1, "reader-wait": 2}
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HOG = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
LONG = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"  # 603 x 603 rows, about 90 MB of JSON
NESTED = "SELECT * WHERE { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }"
JSON = "application/sparql-results+json"


def quoted(text: str) -> str:
    """Return a literal as N-Quads and SPARQL both write it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def lines() -> list[str]:
    """602 triples in three graphs; ``<http://x/shared>`` stands in two of them."""
    made = [f'<http://x/s{i}> <http://x/p> "value {i}" <http://x/g1> .' for i in range(600)]
    made += [f'<http://x/shared> <http://x/p> "twice" <http://x/g{n}> .' for n in (1, 2)]
    made.append(f"<http://x/awkward> <http://x/label> {quoted(AWKWARD)}@kk <http://x/g3> .")
    made.append('<http://x/evil> <http://x/html> "<script>alert(1)</script>" <http://x/g3> .')
    return sorted(made)


class Server:
    """``kgraph serve`` in a process of its own on a free port."""

    def __init__(self, home: Path, under: Sequence[str] = (), **settings: object) -> None:
        flags = []
        for name, value in settings.items():
            for one in value if isinstance(value, list) else [value]:
                flags += [f"--{name}"] if one is None else [f"--{name}", str(one)]
        command = [sys.executable, "-m", "kgraph.cli", "--home", str(home), "serve", "--port", "0"]
        self.home = home
        self.log = (home / "log").open("w+")
        self.process = subprocess.Popen(
            [*under, *command, *flags], stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        self.address = self.process.stdout.readline().strip().removesuffix("/")  # type: ignore[union-attr]
        if not self.address:
            self.process.wait(timeout=15)
            self.process.stdout.close()  # type: ignore[union-attr]
            self.log.close()
            raise AssertionError(f"the server did not start: {(home / 'log').read_text()}")
        self.http = httpx.Client(base_url=self.address, timeout=20)

    def ask(self, query: str, **arguments: Any) -> httpx.Response:
        """Return the response to a query sent as a form."""
        return self.http.post("/sparql", data={"query": query}, **arguments)

    def answers(self) -> None:
        """Assert that the next query is answered, and by the engine."""
        response = self.ask("ASK { <http://x/s1> ?p ?o }", headers={"Cache-Control": "no-cache"})
        assert (response.status_code, response.json().get("boolean")) == (200, True), response.text

    def health(self) -> Any:
        return self.http.get("/health").json()

    def connect(self) -> socket.socket:
        host, port = self.address.removeprefix("http://").rsplit(":", 1)
        return socket.create_connection((host, int(port)), timeout=20)

    def start_asking(self, query: str, version: str = "1.1") -> socket.socket:
        """Send a query and return the socket without reading the answer."""
        connection = self.connect()
        head = f"POST /sparql HTTP/{version}\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        connection.sendall(f"{head}Content-Length: {len(query.encode())}\r\n\r\n{query}".encode())
        return connection

    @property
    def zygote(self) -> int:
        return children(self.process.pid)[0]

    @property
    def workers(self) -> list[int]:
        return children(self.zygote)

    def busy(self, count: int, within: float = 2.0) -> None:
        """Wait until exactly so many queries run."""
        until(lambda: self.health()["workers"]["busy"] == count, within)

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Stop the server and return its exit code."""
        self.http.close()
        self.process.send_signal(how)
        code = self.process.wait(timeout=15)
        self.process.stdout.close()  # type: ignore[union-attr]
        self.log.close()
        return code


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that still exist."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    """Tell whether a process exists and is no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: Any, within: float = 5.0) -> None:
    """Wait until a condition holds, and fail where it does not in time."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "did not come about in time"
        time.sleep(0.02)


def read_all(connection: socket.socket) -> bytes:
    """Return what a connection brings until its end."""
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := connection.recv(65536):
            data += chunk
    connection.close()
    return data


def read_one(connection: socket.socket) -> bytes:
    """Return one answer with a Content-Length: head and body may come in separate pieces."""
    data = b""
    while chunk := connection.recv(65536):
        data += chunk
        head, end, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if end and length and len(body) >= int(length[1]):
            break
    return data


def status(answer: bytes) -> int:
    """Return the status of a raw HTTP answer."""
    return int(re.match(rb"HTTP/1\.\d (\d+)", answer)[1])  # type: ignore[index]


def problem(answer: bytes) -> Any:
    """Return the problem body of a raw HTTP answer."""
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def home_with(root: Path, more: str = "") -> Path:
    """Make a folder a project's, with nothing in it but the small dataset and more N-Quads."""
    for folder in ("ontology", "data/ttl", "build"):
        (root / folder).mkdir(parents=True)
    (root / "build" / "kgraph.nq").write_text(more + "".join(f"{line}\n" for line in lines()), "utf-8")
    return root


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project's folder with nothing in it but the small dataset."""
    return home_with(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def dump(home: Path) -> Path:
    return home / "build" / "kgraph.nq"


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """One server with tight limits for a whole module."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KGRAPH_")}
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - set(clean):
            patch.delenv(name)
        made = Server(home, workers=2, **LIMITS)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def published(graph: Dataset, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server of the whole project for all tests: the real graph and the saved queries."""
    root = tmp_path_factory.mktemp("published")
    for name in ("ontology", "data", "queries"):
        (root / name).symlink_to(project.root / name)
    (root / "build").mkdir()
    (root / "build" / "kgraph.nq").write_text("".join(f"{line}\n" for line in graph.lines), "utf-8")
    made = Server(root, workers=2)
    yield made
    made.stop()
