"""Growth: load time, memory and the time of every saved query at 0.1, 1 and 5 million quads."""

import http.client
import math
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from bench import client, questions, servers
from bench.copies import copied
from bench.throughput import tell
from kgraph.files import Project
from running import children

SIZES = (100_000, 1_000_000, 5_000_000)
BUDGET = 0.7
"""Seconds for which one query is asked again and again; a longer one is asked once."""

MOST = 50
DEADLINE = 20
"""Seconds after which a query is given up."""


def measure(project: Project, scratch: Path, keep: Callable[[dict[str, Any]], None]) -> None:
    """Keep the figures after each size, with each query's slope on a log-log scale."""
    found: dict[str, Any] = {"sizes": []}
    texts = questions.saved(project)
    for size in SIZES:
        folder = scratch / str(size)
        folder.mkdir()
        dump = folder / "graph.nq"
        copies = copied(project, size, dump)
        with servers.kgraph(servers.Data(dump, folder), deadline=DEADLINE) as peer:
            told = httpx.get(peer.url.replace("/sparql", "/health"), timeout=60).json()
            [zygote] = children(peer.pid)
            one = {
                "quads": told["quads"],
                "copies": copies,
                "load": told["seconds"],
                "server": memory(peer.pid),
                "zygote": memory(zygote),
                "queries": {name: times(peer.url, text) for name, text in texts.items()},
            }
        tell(f"{told['quads']} quads: loaded in {told['seconds']:.1f} s, {one['zygote']:.0f} MiB")
        found["sizes"].append(one)
        dump.unlink()
        found["slopes"] = {name: slope(found["sizes"], name) for name in texts}
        keep(found)


def memory(pid: int) -> float:
    """Return the memory of a process that is in RAM, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def times(url: str, text: str) -> dict[str, float | int | None]:
    """Return p50 and p99 of a query in ms, uncached, and how often it was asked."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=2 * DEADLINE)
    headers = {
        "Accept": client.ACCEPT,
        "Cache-Control": "no-cache",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = urlencode({"query": text})
    spent: list[float] = []
    while len(spent) < MOST and sum(spent) < 1000 * BUDGET:
        begun = time.perf_counter()
        connection.request("POST", place.path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            return {"p50": None, "p99": None, "asked": len(spent) + 1}
        spent.append(1000 * (time.perf_counter() - begun))
    connection.close()
    spent.sort()
    return {
        "p50": statistics.median(spent),
        "p99": spent[min(len(spent) - 1, math.ceil(0.99 * len(spent)) - 1)],
        "asked": len(spent),
    }


def slope(sizes: list[dict[str, Any]], name: str) -> float | None:
    """Return by which power of the size a query's time grows; None where it failed at some size."""
    points = [(one["quads"], one["queries"][name]["p50"]) for one in sizes]
    if len(points) < 2 or not all(ms for _, ms in points):
        return None
    logs = [(math.log(quads), math.log(ms)) for quads, ms in points]
    return statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope
