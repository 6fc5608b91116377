"""Clients that behave badly: leave, stall, send half of what they announced, come in hundreds."""

import contextlib
import socket
import time

import httpx

from running import ENDLESS, LONG, read_one, status
from torture.fault import Faults
from torture.world import World, at_rest, descriptors, ends, quiet, resident, until

FAULTS = Faults("clients")


@FAULTS("clients that leave before the answer", "their queries end; after a second no worker burns processor")
def leave_before(world: World) -> str:
    server, times = world.shared, world.times(20, 3)
    for _ in range(times):
        gone = [server.start_asking(ENDLESS) for _ in range(2)]
        until(lambda: server.health()["workers"]["busy"] > 0)
        for connection in gone:
            connection.close()
        quiet(server)
    return f"{2 * times} left, {at_rest(server)} ticks burnt"


@FAULTS("clients that leave in the middle of an answer", "the worker is freed; after a second it is at rest")
def leave_within(world: World) -> str:
    with world.server(answer_size=2000, deadline=60) as server:
        times = world.times(20, 3)
        for _ in range(times):
            connection = server.start_asking(LONG)
            assert status(connection.recv(1000)) == 200
            connection.close()
            quiet(server)
        return f"{times} left, {at_rest(server)} ticks burnt"


@FAULTS("a query over its deadline", "504, and after a second no worker burns processor")
def over_deadline(world: World) -> str:
    times = world.times(5, 1)
    for _ in range(times):
        response = world.shared.ask(ENDLESS)
        assert (response.status_code, response.json()["rule"]) == (504, "deadline")
        used = at_rest(world.shared)
    return f"{times} x 504, {used} ticks burnt"


@FAULTS("a client that reads one byte a second", "its worker is freed within reader_wait, its connection cut")
def sip(world: World) -> str:
    with world.server(answer_size=2000, deadline=60, workers=1) as server:
        connection = server.start_asking(LONG)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        begun = time.monotonic()
        until(lambda: server.health()["workers"]["busy"] == 1)
        while server.health()["workers"]["busy"]:
            assert connection.recv(1)
            assert time.monotonic() - begun < 20, "the worker is still held"
            time.sleep(1)
        held = time.monotonic() - begun
        quiet(server)
        connection.settimeout(15)
        assert not ends(connection)[1].endswith(b"0\r\n\r\n"), "the rest looked whole"
        return f"freed after {held:.0f} s, cut"


@FAULTS("clients that send half a header", "everybody else is answered")
def half_header(world: World) -> str:
    server, count = world.shared, world.times(400, 50)
    slow = [server.connect() for _ in range(count)]
    for connection in slow:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Le")
    quiet(server)
    for connection in slow:
        connection.close()
    quiet(server)
    return f"{count} half headers, others answered"


@FAULTS(
    "as many half headers as there may be connections",
    "503 for others until reader_wait is over, then answered",
)
def besieged(world: World) -> str:
    with world.server(connections=40, reader_wait=2) as server:
        server.http.close()
        slow = [server.connect() for _ in range(40)]
        for connection in slow:
            connection.sendall(b"GET /sparql HTTP/1.1\r\nHost: x\r\nAcc")
        with httpx.Client(base_url=server.address) as client:
            assert client.get("/health").status_code == 503
        found = {status(read_one(connection)) for connection in slow}
        assert found == {408}
        for connection in slow:
            connection.close()
        server.http = httpx.Client(base_url=server.address, timeout=20)
        quiet(server)
        return "503, 40 x 408, then answered"


@FAULTS("a header that never ends", "431, and no memory is lost")
def endless_header(world: World) -> str:
    server = world.shared
    server.answers()
    before = resident(server.process.pid)
    connection = server.connect()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ")
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < world.times(200, 50) * 2**20:
            sent += connection.send(b"a" * 65536)
    assert sent < 50 * 2**20, "it was read on and on"
    connection.close()
    quiet(server)
    assert resident(server.process.pid) - before < 20
    return f"refused after {sent / 2**20:.1f} MiB"


@FAULTS("clients that send half a body", "408 once reader_wait is over; everybody else is answered")
def half_body(world: World) -> str:
    server, count = world.shared, world.times(100, 20)
    slow = [server.connect() for _ in range(count)]
    for connection in slow:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 100\r\n\r\nASK "
        )
    quiet(server)
    found = {status(read_one(connection)) for connection in slow}
    assert found == {408}
    for connection in slow:
        connection.close()
    return f"{count} x 408"


@FAULTS("a body of one byte a second", "408 once reader_wait is over")
def drip(world: World) -> str:
    connection = world.shared.connect()
    connection.sendall(
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 100\r\n\r\n"
    )
    begun = time.monotonic()
    connection.settimeout(1)
    answer = b""
    while not answer and time.monotonic() - begun < 20:
        connection.sendall(b" ")
        try:
            answer = connection.recv(65536)
        except TimeoutError:
            continue
    assert status(answer) == 408
    connection.close()
    return f"408 after {time.monotonic() - begun:.0f} s"


@FAULTS("more connections than are allowed", "the surplus is told 503; once they close, all is as before")
def too_many(world: World) -> str:
    with world.server(connections=40) as server:
        server.answers()
        before = descriptors(server.process.pid)
        crowd = [server.connect() for _ in range(60)]
        for connection in crowd:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        found = [status(read_one(connection)) for connection in crowd]
        assert set(found) == {200, 503} or set(found) == {503}
        for connection in crowd:
            connection.close()
        until(lambda: descriptors(server.process.pid) <= before)
        quiet(server)
        return f"{found.count(503)} of 60 told 503, then answered"


@FAULTS("connections that close at once", "no descriptor is lost")
def knock(world: World) -> str:
    server, count = world.shared, world.times(2000, 200)
    server.answers()
    before = descriptors(server.process.pid)
    for _ in range(count):
        server.connect().close()
    until(lambda: descriptors(server.process.pid) <= before)
    quiet(server)
    return f"{count} connections, descriptors {before} before and after"
