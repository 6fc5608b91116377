"""Measure kgraph against its peers in one run: every figure is a ratio, absolute times mean nothing.

Example: make bench
"""

import math
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from kgraph import queries
from kgraph.files import Project

HOME = Project.find(Path(__file__).parents[1])
PYTHON = sys.executable
CUT = 60.0
"""Seconds after which a peer's query is given up and marked."""


def cpu(*command: str) -> float:
    """Return the user and system seconds one command takes, its children's too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [PYTHON, *command], check=True, cwd=HOME.root, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def best(measure: Callable[[], float], times: int = 5) -> float:
    """Return the smallest of several measurements: what disturbs a run only ever adds."""
    return min(measure() for _ in range(times))


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def served(command: list[str], url: str, patience: float = 180.0) -> Iterator[float]:
    """Run a server; yield the seconds from its start to its first answered query."""
    start = time.perf_counter()
    server = subprocess.Popen(command, cwd=HOME.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                answer = httpx.get(
                    url, params={"query": "SELECT * { ?s ?p ?o } LIMIT 1"}, headers=JSON, timeout=60
                )
                if answer.status_code == 200:
                    break
            except httpx.TransportError:
                pass
            if server.poll() is not None or time.perf_counter() - start > patience:
                raise SystemExit(f"bench: {' '.join(command)} did not come up")
            time.sleep(0.005)
        yield time.perf_counter() - start
    finally:
        server.terminate()
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:  # busy with a query that was given up
            server.kill()
            server.wait()


JSON = {"Accept": "application/sparql-results+json"}


def ours(port: int) -> tuple[list[str], str]:
    """Return the command and address of our server."""
    return [PYTHON, "-m", "kgraph.cli", "serve", "--port", str(port)], f"http://127.0.0.1:{port}/sparql"


def theirs(port: int) -> tuple[list[str], str]:
    """Return the command and address of rdflib-endpoint on the same dump."""
    peer = str(Path(PYTHON).parent / "rdflib-endpoint")
    command = [peer, "serve", "--host", "127.0.0.1", "--port", str(port), str(HOME.dump)]
    return command, f"http://127.0.0.1:{port}/"


def startup() -> None:
    """Print time to the first answer against importing the packages alone."""

    def first_answer() -> float:
        command, url = ours(free_port())
        with served(command, url) as seconds:
            return seconds

    def imports() -> float:
        start = time.perf_counter()
        subprocess.run([PYTHON, "-c", "import fastapi, uvicorn, pyoxigraph"], check=True)
        return time.perf_counter() - start

    answer, alone = best(first_answer), best(imports)
    print(f"start to first answer / importing fastapi, uvicorn, pyoxigraph: {answer / alone:.2f}")


def files() -> None:
    """Print the CPU of build plus everyday check against parsing the same files with rdflib."""
    paths = [str(source.path) for source in HOME.sources]
    parse = best(lambda: cpu("-c", PARSE, *paths), 3)
    empty = best(lambda: cpu("-c", "import rdflib"), 3)
    for name, command in (("build", "build"), ("check (it builds too)", "check")):
        used = best(lambda command=command: cpu("-m", "kgraph.cli", command), 3)
        print(f"CPU of {name} / CPU of parsing {len(paths)} files with rdflib: {used / parse:.2f}")
    print(f"  (importing rdflib alone is {empty / parse:.2f} of that parse)")


PARSE = "import sys, rdflib\nfor path in sys.argv[1:]: rdflib.Graph().parse(path, format='turtle')"


def throughput() -> None:
    """Print, for each saved query, our answers per second through HTTP against rdflib-endpoint's."""
    texts = {query.name: query.fill({}) for query in queries.load(HOME.queries) if query.form == "rows"}
    command, url = ours(free_port())
    with served(command, url):
        mine = {name: rate(url, text) for name, text in texts.items()}
    ratios = []
    for name, (peer, rows) in peer_rates(texts):
        ratio = mine[name][0] / peer
        ratios.append(ratio)
        remark = f" (peer cut at {CUT:.0f} s)" if rows is None else ""
        remark = " (row counts differ)" if rows not in (None, mine[name][1]) else remark
        print(f"  {name:<40} {ratio:>8.1f}{remark}", flush=True)
    print(
        f"queries through HTTP, uncached, kgraph / rdflib-endpoint, geometric mean: {geometric(ratios):.1f}"
    )


def peer_rates(texts: dict[str, str]) -> Iterator[tuple[str, tuple[float, int | None]]]:
    """Yield each query's rate at the peer, which is started anew after a cut: it cannot cancel a query."""
    left = list(texts)
    while left:
        command, url = theirs(free_port())
        with served(command, url):
            cut = False
            while left and not cut:
                name = left.pop(0)
                measured = rate(url, texts[name])
                cut = measured[1] is None
                yield name, measured


def rate(url: str, text: str, seconds: float = 2.0) -> tuple[float, int | None]:
    """Return answers per second (median of single requests) and the number of rows, None where cut."""
    spent: list[float] = []
    rows: int | None = None
    with httpx.Client(timeout=CUT) as client:
        while sum(spent) < seconds and len(spent) < 200:
            start = time.perf_counter()
            try:
                answer = client.post(url, data={"query": text}, headers=JSON).raise_for_status()
            except httpx.TimeoutException:
                return 1 / CUT, None
            spent.append(time.perf_counter() - start)
            rows = len(answer.json()["results"]["bindings"])
    return 1 / statistics.median(spent), rows


def geometric(values: list[float]) -> float:
    """Return the geometric mean."""
    return math.exp(sum(math.log(value) for value in values) / len(values))


if __name__ == "__main__":
    os.environ.pop("KGRAPH_HOME", None)
    for part in (startup, files, throughput):
        part()
