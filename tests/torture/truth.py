"""Answers that are cut: no client may take a part for the whole."""

import http.client
import shutil
import subprocess
import urllib.parse
import urllib.request

import requests

from running import LONG, read_all, status
from torture.fault import Absent, Faults
from torture.world import World, quiet

FAULTS = Faults("cut answers")
CLIENTS = "the client knows: "


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Absent(name)
    return found


@FAULTS("curl", CLIENTS + "exit code 18")
def curl(world: World) -> str:
    command = [_program("curl"), "-sS", f"{world.shared.address}/sparql", "--data-urlencode", f"query={LONG}"]
    ended = subprocess.run(command, capture_output=True).returncode
    assert ended == 18, f"curl ended with {ended}"
    quiet(world.shared)
    return "exit code 18"


@FAULTS("curl --compressed", CLIENTS + "an exit code other than 0")
def curl_compressed(world: World) -> str:
    command = [_program("curl"), "-sS", "--compressed", f"{world.shared.address}/sparql"]
    ended = subprocess.run([*command, "--data-urlencode", f"query={LONG}"], capture_output=True).returncode
    assert ended != 0
    quiet(world.shared)
    return f"exit code {ended}"


@FAULTS("requests", CLIENTS + "it raises")
def raised_by_requests(world: World) -> str:
    try:
        response = requests.post(f"{world.shared.address}/sparql", data={"query": LONG}, timeout=60)
    except requests.exceptions.ChunkedEncodingError as error:
        quiet(world.shared)
        return type(error).__name__
    raise AssertionError(f"{len(response.content)} bytes, status {response.status_code}")


@FAULTS("urllib", CLIENTS + "it raises")
def raised_by_urllib(world: World) -> str:
    form = urllib.parse.urlencode({"query": LONG}).encode()
    try:
        with urllib.request.urlopen(f"{world.shared.address}/sparql", form, timeout=60) as response:
            length = len(response.read())
    except (http.client.IncompleteRead, ConnectionResetError) as error:
        quiet(world.shared)
        return type(error).__name__
    raise AssertionError(f"{length} bytes read as if whole")


@FAULTS("fetch of Node.js", CLIENTS + "it rejects")
def rejected_by_node(world: World) -> str:
    program = (
        "const [url, query] = process.argv.slice(1);"
        "fetch(url, {method: 'POST', body: new URLSearchParams({query})})"
        ".then(r => r.text()).then(() => process.exit(0), e => {console.log(e.name); process.exit(3)})"
    )
    command = [_program("node"), "-e", program, f"{world.shared.address}/sparql", LONG]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 3, ran.stderr
    quiet(world.shared)
    return f"rejected, {ran.stdout.strip()}"


@FAULTS("a client of HTTP/1.0, which has no chunks", "an error instead of a part")
def no_chunks(world: World) -> str:
    answer = read_all(world.shared.start_asking(LONG, "1.0"))
    assert status(answer) == 504
    quiet(world.shared)
    return str(status(answer))


@FAULTS("the raw bytes of each format", "no final chunk")
def raw(world: World) -> str:
    found = []
    for accept in (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ):
        connection = world.shared.connect()
        form = urllib.parse.urlencode({"query": LONG}).encode()
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + f"Accept: {accept}\r\nContent-Length: {len(form)}\r\n\r\n".encode()
            + form
        )
        answer = read_all(connection)
        assert status(answer) == 200
        assert not answer.endswith(b"0\r\n\r\n"), accept
        found.append(accept.rpartition("/")[2])
    quiet(world.shared)
    return f"{len(found)} formats, none ended"
