"""The client: wrk, with a script that asks a list of requests in turn and times each of them."""

import contextlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

from bench.servers import free_port

ACCEPT = "application/sparql-results+json, text/turtle;q=0.9"

# One connection to a thread, so that the answer belongs to the request sent last. LuaJIT reaches the clock.
SCRIPT = r"""
local ffi = require("ffi")
ffi.cdef[[typedef struct { long sec; long nsec; } bench_time; int clock_gettime(int, bench_time *);]]
local clock = ffi.new("bench_time")
local function now()
  ffi.C.clock_gettime(1, clock)
  return tonumber(clock.sec) + tonumber(clock.nsec) / 1e9
end
local asked = dofile("REQUESTS")
local threads = {}
function setup(thread)
  thread:set("turn", #threads * 17)
  table.insert(threads, thread)
end
function init()
  spent, count, bad, begun = {}, {}, 0, 0
  for i = 1, #asked do spent[i], count[i] = 0, 0 end
end
function request()
  turn = turn % #asked + 1
  begun = now()
  return asked[turn]
end
function response(status)
  spent[turn] = spent[turn] + now() - begun
  count[turn] = count[turn] + 1
  if status ~= STATUS then bad = bad + 1 end
end
function done(summary, latency)
  local all = {}
  for i = 1, #asked do all[i] = {0, 0} end
  local wrong = 0
  for _, thread in ipairs(threads) do
    local s, c = thread:get("spent"), thread:get("count")
    for i = 1, #asked do all[i][1] = all[i][1] + s[i]; all[i][2] = all[i][2] + c[i] end
    wrong = wrong + thread:get("bad")
  end
  local parts = {}
  for i = 1, #asked do parts[i] = string.format("[%.9f,%d]", all[i][1], all[i][2]) end
  local e = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"seconds":%.6f,"failed":%d,"p50":%.3f,"p99":%.3f,"each":[%s]}\n',
    summary.requests, summary.duration / 1e6, wrong + e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, table.concat(parts, ",")))
end
"""


@dataclass(frozen=True)
class Run:
    """One run: answers per second, those that failed, percentiles in ms, and the mean ms of each request."""

    rate: float
    failed: int
    p50: float
    p99: float
    each: list[float | None]


def post(url: str, query: str, *, fresh: bool = False) -> bytes:
    """Return the bytes of a query as a form; ``fresh`` forbids a kept answer."""
    place = urlsplit(url)
    body = b"query=" + quote_plus(query).encode()
    head = f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nAccept: {ACCEPT}\r\n"
    head += "Cache-Control: no-cache\r\n" if fresh else ""
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def get(url: str, query: str, tag: str) -> bytes:
    """Return the bytes of a GET by a client that has the answer under a tag."""
    place = urlsplit(url)
    head = f"GET {place.path}?query={quote_plus(query)} HTTP/1.1\r\nHost: {place.netloc}\r\n"
    return (head + f"Accept: {ACCEPT}\r\nIf-None-Match: {tag}\r\n\r\n").encode()


def run(url: str, requests: list[bytes], clients: int, seconds: int, status: int = 200) -> Run:
    """Ask the requests in turn with so many connections for so long; all must have one status."""
    with tempfile.TemporaryDirectory() as folder:
        texts = ",\n".join('"' + "".join(f"\\{byte:03d}" for byte in one) + '"' for one in requests)
        asked, script = Path(folder, "requests.lua"), Path(folder, "script.lua")
        asked.write_text(f"return {{\n{texts}\n}}\n", "ascii")
        script.write_text(SCRIPT.replace("REQUESTS", str(asked)).replace("STATUS", str(status)), "ascii")
        command = ["wrk", f"-t{clients}", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s"]
        ran = subprocess.run([*command, "-s", str(script), url], capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(f"bench: wrk: {ran.stderr}{ran.stdout[-500:]}")
    told = json.loads(ran.stdout.rpartition("RESULT ")[2])
    each = [1000 * spent / count if count else None for spent, count in told["each"]]
    return Run(told["requests"] / told["seconds"], told["failed"], told["p50"], told["p99"], each)


def there() -> bool:
    """Tell whether wrk is installed."""
    return shutil.which("wrk") is not None


FIXED = """
import asyncio, sys, uvloop
ANSWER = b"HTTP/1.1 200 OK\\r\\ncontent-length: 60\\r\\n\\r\\n" + b"x" * 60
class Fixed(asyncio.Protocol):
    def connection_made(self, transport): self.transport = transport
    def data_received(self, data): self.transport.write(ANSWER)
async def main():
    server = await asyncio.get_running_loop().create_server(Fixed, "127.0.0.1", int(sys.argv[1]))
    print("ready", flush=True)
    await server.serve_forever()
uvloop.run(main())
"""


@contextlib.contextmanager
def fixed(python: str) -> Iterator[str]:
    """Run a server that gives every request the same answer; yield its address."""
    port = free_port()
    server = subprocess.Popen([python, "-c", FIXED, str(port)], stdout=subprocess.PIPE)
    try:
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()  # type: ignore[union-attr]
