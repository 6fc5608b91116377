"""Queries through HTTP: kgraph against its peers, uncached and repeated, with 1, 4 and 16 clients."""

import contextlib
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx

from bench import client, questions, servers
from bench.servers import Data, Peer
from kgraph.files import Project

CUT = 60.0
"""Seconds after which a query is given up and marked."""

SLOW = 1.0
"""Seconds from which on a query is timed alone and takes no part in the mixes."""

CLIENTS = (1, 4, 16)
ALL = ("kgraph", "oxigraph", "virtuoso", "rdflib_endpoint")
Probes = dict[str, dict[str, Any]]


def measure(project: Project, data: Data, *, seconds: int, names: Sequence[str] = ALL) -> dict[str, Any]:
    """Return every figure of the table on one dump.

    Each server is first asked every query once or twice, alone; those it answers in time are then asked by
    wrk, the servers in turn for each row.
    """
    log = {"saved": questions.saved(project), "ad hoc": questions.ad_hoc(data.quads)}
    found: dict[str, Any] = {"triples": sum(1 for _ in data.merged.open()), "peers": {}, "probes": {}}
    found["missing"] = []
    for name in names:
        try:
            found["probes"][name], found["peers"][name] = probes(name, data, log)
        except servers.Missing as lacking:
            found["missing"].append(f"{name}: {lacking}")
    with contextlib.ExitStack() as stack:
        up = {name: stack.enter_context(getattr(servers, name)(data)) for name in found["peers"]}
        found["rows"] = [
            row(up, kind, clients, log[kind], found["probes"], seconds) for kind in log for clients in CLIENTS
        ]
    return found


def probes(name: str, data: Data, log: dict[str, dict[str, str]]) -> tuple[Probes, dict[str, Any]]:
    """Return how a server answers each query, and what it is; it is started anew where it hangs or dies."""
    left = {f"{kind}/{name}": text for kind, asked in log.items() for name, text in asked.items()}
    found: Probes = {}
    about: dict[str, Any] = {}
    while left:
        with getattr(servers, name)(data) as peer, httpx.Client(timeout=CUT) as http:
            about = about or {"version": peer.version, "seconds": peer.seconds}
            for query in list(left):
                found[query] = probe(http, peer.url, left.pop(query))
                if found[query].get("lost"):
                    tell(f"{name}: {query}: {found[query]['why']}")
                    break
    tell(f"{name}: {sum(one['ms'] is None for one in found.values())} of {len(found)} queries not answered")
    return found, about


def probe(http: httpx.Client, url: str, text: str) -> dict[str, Any]:
    """Return the ms (None where it failed) and the rows of a query; of two times the better where quick."""
    first = _once(http, url, text)
    if (first["ms"] or math.inf) < 300 * SLOW:
        first["ms"] = min(first["ms"], _once(http, url, text)["ms"] or math.inf)
    return first


def _once(http: httpx.Client, url: str, text: str) -> dict[str, Any]:
    headers = {"Accept": client.ACCEPT, "Cache-Control": "no-cache"}
    begun = time.perf_counter()
    try:
        answer = http.post(url, data={"query": text}, headers=headers)
    except httpx.TimeoutException:
        return {"ms": None, "rows": None, "why": f"cut at {CUT:.0f} s", "lost": True}
    except httpx.TransportError as error:
        return {"ms": None, "rows": None, "why": f"the server died ({type(error).__name__})", "lost": True}
    spent = 1000 * (time.perf_counter() - begun)
    if answer.status_code != 200:
        return {"ms": None, "rows": None, "why": f"status {answer.status_code}"}
    return {"ms": spent, "rows": _rows(answer)}


def _rows(answer: httpx.Response) -> int | None:
    if "json" not in answer.headers["content-type"]:
        return None
    told = answer.json()
    return len(told["results"]["bindings"]) if "results" in told else int(bool(told.get("boolean")))


def row(
    up: dict[str, Peer],
    kind: str,
    clients: int,
    asked: dict[str, str],
    found: dict[str, Probes],
    seconds: int,
) -> dict[str, Any]:
    """Return one row: a run of wrk for each server and manner, on the queries it answers in time."""
    with client.fixed(sys.executable) as url:
        alone = client.run(url, [client.post(url, text) for text in asked.values()], clients, 1).rate
    made: dict[str, Any] = {"log": kind, "clients": clients, "client alone": alone, "runs": {}}
    for name, peer in up.items():
        spent = {query: found[name][f"{kind}/{query}"]["ms"] or math.inf for query in asked}
        quick = {query: asked[query] for query, ms in spent.items() if ms < 1000 * SLOW}
        cycle = sum(spent[query] for query in quick) / 1000
        once = max(seconds, math.ceil(1.8 * cycle)) if clients == 1 else seconds
        for manner, make in manners(name, peer, list(quick.values())).items():
            lasts = once if manner == "200" else seconds
            ran = client.run(peer.url, make(), clients, lasts, 304 if manner == "304" else 200)
            each = dict(zip(quick, ran.each, strict=True))
            made["runs"][f"{name} {manner}"] = {**vars(ran), "each": each}
            tell(f"{kind}, {clients} clients, {name} {manner}: {ran.rate:.0f}/s, {ran.failed} failed")
    return made


def manners(name: str, peer: Peer, texts: list[str]) -> dict[str, Callable[[], list[bytes]]]:
    """Return the ways of asking a server; only kgraph has more than one."""
    if name != "kgraph":
        return {"200": lambda: [client.post(peer.url, text) for text in texts]}

    def tagged() -> list[bytes]:
        with httpx.Client() as http:
            headers = {"Accept": client.ACCEPT}
            tags = [
                http.get(peer.url, params={"query": text}, headers=headers).headers["etag"] for text in texts
            ]
        return [client.get(peer.url, text, tag) for text, tag in zip(texts, tags, strict=True)]

    return {
        "200": lambda: [client.post(peer.url, text, fresh=True) for text in texts],
        "kept": lambda: [client.post(peer.url, text) for text in texts],
        "304": tagged,
    }


def geometric(values: list[float]) -> float:
    """Return the geometric mean."""
    return math.exp(statistics.fmean(map(math.log, values))) if values else math.nan


def tell(text: str) -> None:
    """Print what was done, at once."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def write(path: Path, found: dict[str, Any]) -> None:
    """Keep the figures of one part for the page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
