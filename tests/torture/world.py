"""The world in which faults are done: a dataset, servers on it, and what the process table tells of them."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from running import Server, alive, children, until

TIGHT = {
    "deadline": 2,
    "memory": 256,
    "answer-size": 8,
    "queue": 8,
    "queue-wait": 2,
    "reader-wait": 3,
    "stop-wait": 1,
}
"""Limits small enough that a limit is soon met."""

TICK = os.sysconf("SC_CLK_TCK")


class World:
    """A home with data, one server shared by most faults, others on request.

    ``full`` is the whole torture; else every number is made small enough for a test.
    """

    def __init__(self, home: Path, *, full: bool) -> None:
        self.home, self.full = home, full
        self._shared: Server | None = None

    @property
    def shared(self) -> Server:
        """The server with tight limits and two workers; started when first needed."""
        if self._shared is None:
            self._shared = Server(self.home, workers=2, **TIGHT)
        return self._shared

    @contextlib.contextmanager
    def server(self, **settings: object) -> Iterator[Server]:
        """Run a server of one's own, with tight limits but for those given."""
        given = {name.replace("_", "-"): value for name, value in settings.items()}
        made = Server(self.home, **{"workers": 2, **TIGHT, **given})
        try:
            yield made
        finally:
            if made.process.poll() is None:
                made.stop()

    def times(self, full: int, small: int) -> int:
        """Return how often something is done."""
        return full if self.full else small

    def abandon(self) -> None:
        """Kill the shared server after a failure, so that the next fault meets a fresh one."""
        if self._shared is not None:
            self._shared.stop(signal.SIGKILL)
            self._shared = None

    def close(self) -> None:
        """End the shared server; raises where it was not the one it had been."""
        if self._shared is not None:
            assert self._shared.process.poll() is None, "the shared server has died"
            self._shared.stop()
            self._shared = None


def quiet(server: Server, within: float = 5.0) -> None:
    """Wait until no query runs, and assert that the next one is answered."""
    server.busy(0, within)
    server.answers()


def ends(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return the first and the last bytes that a connection brings; what is between may be gigabytes."""
    first = last = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := connection.recv(1 << 20):
            first = first or chunk
            last = (last + chunk)[-16:]
    connection.close()
    return first, last


def resident(pid: int) -> float:
    """Return the memory of a process that is in RAM, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def descriptors(pid: int) -> int:
    """Return how many files a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def burnt(pid: int) -> int:
    """Return the clock ticks of processor that a process has used; a dead one uses none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[11]) + int(fields[12])


def family(server: Server) -> list[int]:
    """Return every process of a server: itself, the zygote, the workers."""
    zygotes = children(server.process.pid)
    return [server.process.pid, *zygotes, *(pid for zygote in zygotes for pid in children(zygote))]


def dead(pids: list[int]) -> list[int]:
    """Return the processes of a list that have ended and that nobody has waited for."""
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and not alive(pid)]


def at_rest(server: Server) -> int:
    """Assert that one second from now no worker burns processor; return the ticks of the next half second.

    Read from the process table, not from what the server says of itself.
    """
    time.sleep(1.0)
    before = {pid: burnt(pid) for pid in server.workers}
    time.sleep(0.5)
    used = sum(burnt(pid) - ticks for pid, ticks in before.items())
    assert used <= 1, f"workers burnt {used / TICK:.2f} s in half a second"
    return used


__all__ = [
    "TICK",
    "TIGHT",
    "World",
    "alive",
    "at_rest",
    "burnt",
    "children",
    "dead",
    "descriptors",
    "ends",
    "family",
    "quiet",
    "resident",
    "until",
]
