"""Requests that are not well formed, or ask for what is not given: each has its status."""

from functools import partial

from running import read_one, status
from torture.fault import Fault, Faults
from torture.world import World, quiet

FAULTS = Faults("requests")
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
DIRECT = b"Content-Type: application/sparql-query\r\n"


def get(target: bytes, headers: bytes = b"") -> bytes:
    """Return a GET of a target, verbatim."""
    return b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n"


def post(body: bytes, headers: bytes, target: bytes = b"/sparql", length: int | None = None) -> bytes:
    """Return a POST of a body, verbatim; ``length`` may lie."""
    stated = b"Content-Length: %d\r\n" % (len(body) if length is None else length)
    return b"POST " + target + b" HTTP/1.1\r\nHost: x\r\n" + headers + stated + b"\r\n" + body


ASK = b"ASK%20%7B%7D"
#: Name: the bytes sent and the status.
REQUESTS: dict[str, tuple[bytes, set[int]]] = {
    "malformed UTF-8 in an address": (get(b"/sparql?query=%FF%FE"), {400}),
    "a lone surrogate in an address": (get(b"/sparql?query=%ED%A0%80"), {400}),
    "an overlong encoding in an address": (get(b"/sparql?query=%C0%AF"), {400}),
    "malformed UTF-8 in a form": (post(b"query=%FF", FORM), {400}),
    "raw bytes in a form": (post(b"query=\xff\xfe", FORM), {400}),
    "malformed UTF-8 in a direct body": (post(b"ASK { ?s ?p '\xff' }", DIRECT), {400}),
    "a zero byte in a query": (post(b"ASK {\x00}", DIRECT), {400}),
    "a percent sign alone": (get(b"/sparql?query=%"), {400}),
    "query in the address and in the form": (post(b"query=" + ASK, FORM, b"/sparql?query=" + ASK), {400}),
    "two queries in the address": (get(b"/sparql?query=" + ASK + b"&query=" + ASK), {400}),
    "query and update in one form": (post(b"query=" + ASK + b"&update=CLEAR%20ALL", FORM), {403}),
    "no query": (post(b"", FORM), {400}),
    "an empty query": (get(b"/sparql?query="), {400}),
    "2,000 parameters": (post(b"&".join([b"a=b"] * 2000), FORM), {400}),
    "no content type": (post(b"ASK {}", b""), {415}),
    "a wrong content type": (post(b"ASK {}", b"Content-Type: text/plain\r\n"), {415}),
    "a content type of another charset": (
        post(b"ASK {}", b"Content-Type: application/sparql-query; charset=utf-16\r\n"),
        {415},
    ),
    "multipart": (post(b"--x\r\n", b"Content-Type: multipart/form-data; boundary=x\r\n"), {415}),
    "an update": (post(b"CLEAR ALL", b"Content-Type: application/sparql-update\r\n"), {403}),
    "an update as a query": (post(b"INSERT DATA { <a:b> <a:b> <a:b> }", DIRECT), {403}),
    "a query over the length limit": (post(b"#" + b"a" * 1_100_000, DIRECT), {413}),
    "a body that is announced too long": (post(b"ASK {}", DIRECT, length=10**12), {413}),
    "a compressed body": (post(b"\x1f\x8b\x08", DIRECT + b"Content-Encoding: gzip\r\n"), {400, 415}),
    "PUT": (b"PUT /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", {405}),
    "DELETE": (b"DELETE /sparql HTTP/1.1\r\nHost: x\r\n\r\n", {405}),
    "TRACE": (b"TRACE /sparql HTTP/1.1\r\nHost: x\r\n\r\n", {405}),
    "an unknown format": (get(b"/sparql?query=" + ASK + b"&format=exe"), {400}),
    "an Accept that nothing fits": (get(b"/sparql?query=" + ASK, b"Accept: image/png\r\n"), {406}),
    "an Accept of 50,000 characters": (
        get(b"/sparql?query=" + ASK, b"Accept: " + b"a/b," * 12500 + b"*/*\r\n"),
        {200, 400, 431},
    ),
    "a relative graph": (get(b"/sparql?query=" + ASK + b"&default-graph-uri=x"), {400}),
    "an address of 100,000 characters": (get(b"/" + b"a" * 100_000), {400, 404, 414}),
    "an address out of the folder": (get(b"/static/..%2f..%2fapp.py"), {404}),
    "an unknown address": (get(b"/wp-login.php"), {404}),
    "a header of 100,000 characters": (get(b"/health", b"X-A: " + b"a" * 100_000 + b"\r\n"), {200, 400, 431}),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64 + b"\r\n\r\n", {400}),
    "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}),
    "a length that is no number": (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", {400}),
    "a negative length": (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", {400}),
    "two lengths": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        {400},
    ),
    "a length and chunks": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\n"
        b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        {400, 415},
    ),
    "a chunk of no size": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\n" + DIRECT + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK\r\n",
        {400},
    ),
}


def _told(world: World, name: str) -> str:
    sent, expected = REQUESTS[name]
    server = world.shared
    connection = server.connect()
    connection.sendall(sent)
    answer = read_one(connection)
    connection.close()
    assert answer, "the connection was closed without an answer"
    assert status(answer) in expected, status(answer)
    quiet(server)
    return str(status(answer))


for _name, (_, _statuses) in REQUESTS.items():
    _expected = " or ".join(map(str, sorted(_statuses))) + "; the next query is answered"
    FAULTS.append(Fault(FAULTS.group, _name, _expected, partial(_told, name=_name)))
