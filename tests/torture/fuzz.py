"""Fuzzing: queries of the W3C suite broken by their tokens, and requests made of anything.

What is asked for is small: every input has an honest status, never 500, and the server lives.
"""

import os
import random
import socket
from collections import Counter
from pathlib import Path
from urllib.parse import quote_from_bytes

import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from kgraph.engine import scan
from running import Server, alive
from torture.fault import Absent, Faults
from torture.world import World, quiet

FAULTS = Faults("fuzzing")
SUITES = "KGRAPH_W3C_SUITES"
HONEST = {200, 400, 403, 405, 406, 408, 413, 415, 503, 504, 507}
TYPES = [
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/turtle",
    "application/ld+json", "application/rdf+xml", "application/n-quads", "text/html", "*/*", "image/png", "",
]  # fmt: skip
#: What breaks parsers: signs that open and close, numbers out of range, letters of other planes.
SPICE = [
    "(", ")", "{", "}", "[", "]", "<", ">", '"', "'", '"""', "\\", "#", "?", "$", "@", "^^", "^", "|", "*",
    "+", "!", "/", ".", ";", ",", "_:", ":", "a", "%", "\x00", "\u200b", "\ufeff", "\U0001f600", "é", "Қ",
    "99999999999999999999999", "1e999", "-0", "NaN", "1.0e", "SELECT", "WHERE", "OPTIONAL", "MINUS", "FILTER",
    "EXISTS", "BIND", "VALUES", "UNDEF", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "DISTINCT",
    "REDUCED", "FROM", "NAMED", "GRAPH", "SERVICE", "LATERAL", "SILENT", "LOAD", "CONSTRUCT",
    "DESCRIBE", "ASK", "COUNT(*)", "GROUP_CONCAT", "SEPARATOR", "REGEX", "REPLACE", "<<", ">>",
    "<<(", ")>>", "{|", "|}", "~",
]  # fmt: skip


def corpus() -> list[str]:
    """Return the queries of the suite, without those over 4 kB; raises Absent where it is not there."""
    folder = os.environ.get(SUITES, "")
    found = sorted(Path(folder, "sparql").rglob("*.r[qu]")) if folder else []
    texts = [path.read_bytes().decode("utf-8", "replace") for path in found]
    texts = [text for text in texts if len(text) < 4096]
    if not texts:
        raise Absent(f"{SUITES} (the W3C suites)")
    return texts


def pieces(query: str) -> list[str]:
    """Return the tokens of a query together with what stands between them."""
    starts = [token.start for token in scan.tokens(query)]
    return [query[start:end] for start, end in zip([0, *starts], [*starts, len(query)], strict=True)]


def broken(chance: random.Random, tokens: list[list[str]]) -> str:
    """Return a query of the corpus after one to six changes to its tokens."""
    made = list(chance.choice(tokens))
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(made) + 1)
        match chance.randrange(7):
            case 0:
                del made[place : place + chance.randint(1, 3)]
            case 1:
                made[place:place] = made[place : place + chance.randint(1, 8)] * chance.choice([1, 1, 2, 50])
            case 2:
                made.insert(place, f" {chance.choice(SPICE)} ")
            case 3:
                made[place : place + 1] = [chance.choice(SPICE)]
            case 4:
                other = chance.choice(tokens)
                start = chance.randrange(len(other) + 1)
                made[place:place] = other[start : start + chance.randint(1, 20)]
            case 5:
                made[place : place + 4] = reversed(made[place : place + 4])
            case _:
                text = "".join(made)
                at = chance.randrange(len(text) + 1)
                made = [
                    text[:at],
                    chr(chance.choice([chance.randrange(128), chance.randrange(0xD7FF)])),
                    text[at + 1 :],
                ]
        if sum(map(len, made)) > 20000:
            break
    return "".join(made)


def shrunk_report(query: str, status: int, body: str) -> str:
    """Return what a failure tells."""
    return f"{status} for {query!r}: {body[:300]}"


def send(server: Server, query: str, accept: str, way: int) -> int:
    """Ask in one of three ways and return the status; 0 stands for an answer that was cut."""
    text = query.encode("utf-8", "replace")
    try:
        if way == 0 and len(text) < 8000:
            response = server.http.get("/sparql", params={"query": text.decode()}, headers={"Accept": accept})
        elif way == 1:
            kind = {"Content-Type": "application/sparql-query", "Accept": accept}
            response = server.http.post("/sparql", content=text, headers=kind)
        else:
            response = server.http.post("/sparql", data={"query": text.decode()}, headers={"Accept": accept})
    except httpx.RemoteProtocolError:
        return 0
    assert response.status_code in HONEST, shrunk_report(query, response.status_code, response.text)
    if response.status_code == 503:
        raise AssertionError(shrunk_report(query, 503, response.text))
    return response.status_code


@FAULTS("queries of the W3C suite, broken", "no 500, no server or zygote lost")
def mutated(world: World) -> str:
    tokens = [pieces(text) for text in corpus()]
    chance, told = random.Random(11), Counter[int]()
    count = world.times(14_000, 300)
    with world.server(deadline=2, workers=2) as server:
        pids = (server.process.pid, server.zygote)
        for number in range(count):
            told[send(server, broken(chance, tokens), chance.choice(TYPES), number % 3)] += 1
        quiet(server)
        assert pids == (server.process.pid, server.zygote), "a process was replaced"
    return f"{count} queries: " + _counted(told)


@FAULTS("texts of anything as queries (Hypothesis)", "no 500, no server or zygote lost")
def anything(world: World) -> str:
    told, count = Counter[int](), world.times(2_000, 100)
    signs = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(SPICE), max_size=40).map(" ".join))
    with world.server(deadline=2) as server:
        pids = (server.process.pid, server.zygote)

        @seed(5)
        @settings(
            max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
        @given(signs, st.sampled_from(TYPES), st.integers(0, 2))
        def ask(query: str, accept: str, way: int) -> None:
            told[send(server, query, accept, way)] += 1

        ask()
        quiet(server)
        assert pids == (server.process.pid, server.zygote), "a process was replaced"
    return f"{sum(told.values())} queries: " + _counted(told)


_NAMES = [
    "query",
    "update",
    "format",
    "default-graph-uri",
    "named-graph-uri",
    "lang",
    "limit-mode",
    "graph",
    "x",
]
_PATHS = [
    "/",
    "/sparql",
    "/health",
    "/metrics",
    "/queries/",
    "/rdf-graph-store",
    "/.well-known/void",
    "/static/x",
    "/x",
]
_HEADERS = [
    "Accept", "Accept-Language", "Accept-Encoding", "Content-Type", "If-None-Match", "Range", "Origin",
    "Cookie", "Expect", "Cache-Control", "X-Forwarded-For", "Transfer-Encoding",
]  # fmt: skip
_VALUES = [
    b"ASK%20%7B%7D", b"%FF", b"*/*", b"text/html", b"gzip", b"ru", b"http://x/g1", b"chunked",
    b"100-continue", b"application/sparql-query", b"application/x-www-form-urlencoded",
]  # fmt: skip


def _raw(
    method: bytes, path: str, query: list[tuple[str, bytes]], headers: list[tuple[str, bytes]], body: bytes
) -> bytes:
    asked = b"&".join(name.encode() + b"=" + value for name, value in query)
    lines = [method + b" " + path.encode() + (b"?" + asked if asked else b"") + b" HTTP/1.1", b"Host: x"]
    lines += [name.encode() + b": " + value for name, value in headers]
    lines += [b"Connection: close", b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@FAULTS("requests made of anything (Hypothesis)", "no 500, no server or zygote lost")
def requests(world: World) -> str:
    told, count = Counter[int](), world.times(4_000, 100)
    known = st.sampled_from(_VALUES)
    value = st.one_of(known, known, st.binary(max_size=60).map(quote_from_bytes).map(str.encode))
    wild = st.one_of(known, known, known, st.binary(max_size=60))
    with world.server(deadline=2, reader_wait=1) as server:
        pids = (server.process.pid, server.zygote)

        @seed(6)
        @settings(
            max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
        @given(
            st.sampled_from(
                [b"GET"] * 5 + [b"POST"] * 5 + [b"HEAD", b"OPTIONS", b"PUT", b"PATCH", b"DELETE", b"X", b""]
            ),
            st.one_of(st.sampled_from(_PATHS), st.sampled_from(_PATHS), st.text(max_size=30)),
            st.lists(st.tuples(st.sampled_from(_NAMES), value), max_size=4),
            st.lists(st.tuples(st.sampled_from(_HEADERS), wild), max_size=3),
            st.binary(max_size=100),
        )
        def ask(method: bytes, path: str, query: list, headers: list, body: bytes) -> None:
            with server.connect() as connection:
                try:
                    connection.sendall(_raw(method, path, query, headers, body))
                    connection.shutdown(socket.SHUT_WR)
                    answer = connection.recv(65536)
                except (ConnectionError, TimeoutError):
                    answer = b""
            found = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
            assert found != 500, (method, path, query, headers, body, answer[-400:])
            told[found] += 1

        ask()
        quiet(server)
        assert all(map(alive, pids))
        assert pids == (server.process.pid, server.zygote), "a process was replaced"
    return f"{sum(told.values())} requests: " + _counted(told)


def _counted(told: Counter[int]) -> str:
    return ", ".join(f"{count} x {status or 'cut'}" for status, count in sorted(told.items()))
