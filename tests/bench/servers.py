"""The servers under measurement, each started on the same triples and on a port of its own.

Every server gets the named graphs and a default graph in which each triple stands once, as kgraph loads it.
Virtuoso has no such choice: its default graph is the union of all graphs. So has rdflib-endpoint.
"""

import contextlib
import http.client
import importlib.metadata
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

BIN = Path(sys.executable).parent
PATIENCE = 600.0
"""Seconds in which a server must have loaded its data."""


@dataclass(frozen=True)
class Peer:
    """A server that answers: name, version, address of its endpoint, seconds until it came up."""

    name: str
    version: str
    url: str
    pid: int
    seconds: float


class Missing(Exception):
    """A peer that is not installed here."""


@dataclass(frozen=True)
class Data:
    """A dump as N-Quads, and its triples once each as N-Triples, in a scratch folder."""

    quads: Path
    scratch: Path

    @property
    def merged(self) -> Path:
        """Return the file of the default graph, made when first asked for."""
        made = self.scratch / "merged.nt"
        if not made.exists():
            with self.quads.open(encoding="utf-8") as lines:
                triples = {line.rpartition(" <")[0] + " .\n" for line in lines if line.strip()}
            made.write_text("".join(triples), "utf-8")
        return made


def kgraph(
    data: Data, home: Path | None = None, deadline: int = 60
) -> contextlib.AbstractContextManager[Peer]:
    """Run kgraph, with limits as wide as the peers have; ``home`` is a project with a dump of its own."""
    home, given = home or data.scratch / "home", home is not None
    if not given and not home.exists():
        for folder in ("ontology", "data/ttl", "build"):
            (home / folder).mkdir(parents=True)
        (home / "build" / "kgraph.nq").symlink_to(data.quads.resolve())
    port = free_port()
    limits = ["--deadline", str(deadline), "--memory", "8192", "--answer-size", "1024"]
    command = [sys.executable, "-m", "kgraph.cli", "--home", str(home), "serve", "--port", str(port), *limits]
    version = importlib.metadata.version("kgraph")
    return _served("kgraph", version, command, f"http://127.0.0.1:{port}/sparql", data.scratch)


def oxigraph(data: Data) -> contextlib.AbstractContextManager[Peer]:
    """Run the Oxigraph server on a RocksDB store of its own."""
    program = str(BIN / "oxigraph")
    store = data.scratch / "oxigraph"
    if not store.exists():
        files = [str(data.quads.resolve()), str(data.merged)]
        subprocess.run([program, "load", "-l", str(store), "-f", *files], check=True, capture_output=True)
        subprocess.run([program, "optimize", "-l", str(store)], check=True, capture_output=True)
    port = free_port()
    command = [program, "serve-read-only", "-l", str(store), "-b", f"127.0.0.1:{port}"]
    version = importlib.metadata.version("oxigraph")
    return _served("oxigraph", version, command, f"http://127.0.0.1:{port}/query", data.scratch)


def rdflib_endpoint(data: Data) -> contextlib.AbstractContextManager[Peer]:
    """Run rdflib-endpoint, which parses the dump at its start."""
    port = free_port()
    command = [str(BIN / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    version = importlib.metadata.version("rdflib-endpoint")
    return _served(
        "rdflib-endpoint", version, [*command, str(data.quads)], f"http://127.0.0.1:{port}/", data.scratch
    )


@contextlib.contextmanager
def virtuoso(data: Data) -> Iterator[Peer]:
    """Run Virtuoso 7 on a database of its own, filled by its bulk loader."""
    program, shell = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not program or not shell:
        raise Missing("virtuoso-t (Debian: virtuoso-opensource-7-bin)")
    folder = data.scratch / "virtuoso"
    folder.mkdir(exist_ok=True)
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(INI.format(sql=sql, http=http), "utf-8")
    loaded = (folder / "graph.nq").exists()
    said = subprocess.run([program, "-?"], capture_output=True, text=True)
    version = re.search(r"Version ([\d.]+)", said.stdout + said.stderr)
    command = [program, "+foreground", "+wait", "+configfile", "virtuoso.ini"]
    address = f"http://127.0.0.1:{http}/sparql"
    with _served("virtuoso", version[1] if version else "7", command, address, folder) as peer:
        begun = time.perf_counter()
        if not loaded:
            shutil.copy(data.quads, folder / "graph.nq")
            load = "ld_dir('.', '*.nq', 'http://localhost/none'); rdf_loader_run(); checkpoint;"
            subprocess.run(
                [shell, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"], check=True, capture_output=True
            )
        yield Peer(peer.name, peer.version, peer.url, peer.pid, peer.seconds + time.perf_counter() - begun)


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def _served(name: str, version: str, command: list[str], url: str, folder: Path) -> Iterator[Peer]:
    if not Path(command[0]).exists():
        raise Missing(command[0])
    begun = time.perf_counter()
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ})
    try:
        _await(process, url, begun)
        yield Peer(name, version, url, process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # busy with a query that was given up
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], url: str, begun: float) -> None:
    place = urlsplit(url)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    while True:
        # A plain connection: making a client of httpx takes longer than a try, and a core the server needs.
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        try:
            connection.request("POST", place.path, urlencode({"query": "ASK {}"}), headers)
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        if process.poll() is not None or time.perf_counter() - begun > PATIENCE:
            raise SystemExit(f"bench: {process.args} did not come up")
        time.sleep(0.005)


#: Buffers for about 2 GB, as its own manual proposes for such a machine; no cap on rows, time or cost.
INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 3
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {sql}
DisableUnixSocket = 1
MaxClientConnections = 50
DirsAllowed = .
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxQueryMem = 4G
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 50
MaxKeepAlives = 50
KeepAliveTimeout = 60
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""
