"""200 hostile queries at once, while light requests go on being answered in time.

The hostile clients are a process of their own (``python -m torture.crowd HOST PORT SECONDS``), which stands
back for the others, as clients on other machines would. Each asks again as soon as it has been answered, and
one second after a refusal, which is sooner than the server asks for.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote_plus

import httpx

from running import Server
from torture.fault import Faults
from torture.hostile import QUERIES
from torture.world import World, at_rest, quiet, resident

FAULTS = Faults("crowd")
CROWD = 200
WORST = 10.0
"""How much slower than in quiet the 95th percentile of light requests may be."""


async def _ask(host: str, port: int, query: str) -> str:
    """Ask once; return the status, or ``cut``."""
    body = b"query=" + quote_plus(query).encode()
    reader, writer = await asyncio.open_connection(host, port, limit=2**20)
    try:
        writer.write(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        head = await reader.read(65536)
        last = head
        while chunk := await reader.read(2**20):
            last = (last + chunk)[-16:]
        told = head.split(b" ", 2)[1].decode() if head else "closed"
        chunked = b"transfer-encoding: chunked" in head.lower()
        return "cut" if chunked and not last.endswith(b"0\r\n\r\n") else told
    except (ConnectionError, IndexError):
        return "cut"
    finally:
        writer.close()


async def attack(host: str, port: int, seconds: float) -> Counter[str]:
    """Send hostile queries on so many connections for so long; return how each was answered."""
    texts = [query for query, _ in QUERIES.values()]
    told: Counter[str] = Counter()
    end = time.monotonic() + seconds

    async def one(number: int) -> None:
        while time.monotonic() < end:
            found = await _ask(host, port, texts[number % len(texts)])
            told[found] += 1
            number += 7
            if found in ("429", "503"):
                await asyncio.sleep(1)

    tasks = [asyncio.create_task(one(number)) for number in range(CROWD)]
    await asyncio.wait(tasks, timeout=seconds + 1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return told


def light(server: Server, paths: list[str], seconds: float) -> list[float]:
    """Ask for light things one after the other; return how long each took, in ms."""
    spent = []
    end = time.monotonic() + seconds
    with httpx.Client(base_url=server.address, timeout=30) as client:
        while time.monotonic() < end:
            for path in paths:
                begun = time.perf_counter()
                response = client.get(path, headers={"Cache-Control": "no-cache"})
                spent.append(1000 * (time.perf_counter() - begun))
                assert response.status_code == 200, f"{path}: {response.status_code} {response.text[:200]}"
                time.sleep(0.01)
    return spent


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def paths(server: Server) -> list[str]:
    """Return light addresses: a page, the health, and one that asks the engine in the light lane."""
    lane = "/queries/" if server.http.get("/queries/").status_code == 200 else "/"
    return ["/", "/health", lane]


@FAULTS(
    "200 hostile queries at once for a minute",
    "the p95 of light requests stays under 10 times the quiet one; nothing is lost",
    quick=False,
)
def crowd(world: World) -> str:
    with world.server(queue=32, queue_wait=10, deadline=5, answer_size=64, reader_wait=30) as server:
        server.answers()
        pids = (server.process.pid, server.zygote)
        wanted = paths(server)
        light(server, wanted, 2)
        calm = light(server, wanted, 10)
        before = resident(server.process.pid)
        host, port = server.address.removeprefix("http://").rsplit(":", 1)
        command = [sys.executable, "-m", "torture.crowd", host, port, "60"]
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
        attackers = subprocess.Popen(
            ["nice", "-n", "19", *command], stdout=subprocess.PIPE, text=True, env=env
        )
        time.sleep(5)
        loaded = light(server, wanted, 50)
        told = attackers.communicate(timeout=120)[0].strip()
        assert attackers.returncode == 0
        quiet(server, 15)
        assert (server.process.pid, server.zygote) == pids, "a process was replaced"
        ratio = p95(loaded) / p95(calm)
        seen = (
            f"p95 {p95(calm):.1f} ms quiet, {p95(loaded):.1f} ms loaded ({ratio:.1f} times), "
            f"slowest {max(loaded):.0f} ms; {told}; memory {resident(server.process.pid) - before:+.0f} MiB; "
            f"then {at_rest(server)} ticks burnt"
        )
        assert ratio < WORST, seen
        return seen


if __name__ == "__main__":
    answered = asyncio.run(attack(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
    print(", ".join(f"{count} x {what}" for what, count in sorted(answered.items())))
