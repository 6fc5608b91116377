"""Starting the zygote, giving it orders, and reading what a worker's death means."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from kgraph.errors import CannotRun, KgraphError, LimitExceeded, MemoryExceeded, QueryError, Unavailable
from kgraph.settings import Settings


class Zygote:
    """The zygote process as seen by the one that started it; start it from the main thread.

    Messages on ``control`` arrive whole; an empty one means that the zygote has died. The kernel kills
    the zygote when the thread that started it ends, and the workers when the zygote ends.
    """

    def __init__(self, dump: Path, settings: Settings) -> None:
        plan = _plan(dump, settings)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        limits = {
            "deadline": settings.deadline,
            "memory": settings.memory,
            "niceness": settings.niceness,
            "rows": settings.row_limit,
        }
        command = [sys.executable, "-m", "kgraph.engine.zygote", str(theirs.fileno()), json.dumps(plan)]
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [*command, json.dumps(limits), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # A backtrace of a dying worker costs seconds and tells nothing.
                env={**os.environ, "RUST_BACKTRACE": "0"},
                start_new_session=True,
            )

    def fork(self, number: int) -> socket.socket:
        """Order a worker known as ``number``; return our end of its socket, usable at once."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._order({"fork": number}, [theirs.fileno()])
        return ours

    def kill(self, number: int) -> None:
        """Order the death of a worker; one that has died already is left in peace."""
        self._order({"kill": number}, [])

    def _order(self, order: dict[str, int], descriptors: list[int]) -> None:
        try:
            socket.send_fds(self.control, [json.dumps(order).encode()], descriptors)
        except OSError:
            raise gone() from None

    def close(self) -> None:
        """End the zygote and its workers, and wait until they are no more."""
        self.control.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _plan(dump: Path, settings: Settings) -> dict[str, Any]:
    """Return what the zygote loads; raises CannotRun where a file or a graph's name is missing."""
    if settings.only_data and not settings.data:
        raise CannotRun("nothing to serve", rule="only-data", remedy="name files: --data FILE=GRAPH")
    if not settings.only_data and not dump.is_file():
        raise CannotRun(f"no {dump.parent.name}/{dump.name}", remedy="kgraph build")
    files = []
    for mount in settings.data:
        file, _, graph = mount.rpartition("=")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\\x00-\x20]+", graph) or not file:
            raise CannotRun(
                f"{mount!r} does not say which graph a file is served in",
                rule="data",
                remedy="write FILE=GRAPH with an absolute IRI: sister.ttl=https://example.org/graph/sister",
            )
        if not Path(file).is_file():
            raise CannotRun("there is no such file", file=file, rule="data")
        files.append([file, graph])
    return {
        "dump": None if settings.only_data else str(dump),
        "files": files,
        "union": settings.default_graph == "union",
    }


def ready(message: bytes) -> dict[str, Any]:
    """Return what the zygote's first message says of the dataset; raises CannotRun where it failed."""
    if not message:
        raise CannotRun("the engine ended while it was starting", remedy="see the log for its last words")
    told: dict[str, Any] = json.loads(message)
    if "failed" in told:
        raise CannotRun(told["failed"], file=told["file"], line=told["line"], remedy=told["remedy"])
    about: dict[str, Any] = told["ready"]
    return about


def gone() -> Unavailable:
    """Return the error of a question asked while the engine is not there."""
    return Unavailable("the engine has stopped and is started anew", remedy="ask again in a few seconds")


def overdue(settings: Settings) -> LimitExceeded:
    """Return the error of a query that takes too long."""
    return LimitExceeded(
        f"the query took longer than {settings.deadline:g} s and was stopped; there is no partial answer",
        rule="deadline",
        remedy="add conditions, or a LIMIT; patterns that share no variable multiply their rows",
    )


def verdict(status: int, settings: Settings) -> KgraphError:
    """Return the error that a worker's death means, from its wait status."""
    number = os.WTERMSIG(status) if status >= 0 and os.WIFSIGNALED(status) else 0
    if number == signal.SIGSEGV:
        return QueryError(
            "the query is nested too deep", rule="nesting", remedy="use fewer brackets inside each other"
        )
    if number == signal.SIGABRT:
        return MemoryExceeded(
            f"the query needed more than {settings.memory} MiB and was stopped",
            rule="memory",
            remedy="add conditions; sorting and grouping keep every row in memory",
        )
    if number == signal.SIGXCPU:
        return overdue(settings)
    if number:
        name = signal.Signals(number).name if number in list(signal.Signals) else str(number)
        return Unavailable(
            f"the worker was stopped from outside ({name})",
            rule="worker-stopped",
            remedy="ask again; where it happens repeatedly, the machine may be out of memory",
        )
    return KgraphError("the worker ended unexpectedly; its last words are in the log")


def oversize(settings: Settings) -> LimitExceeded:
    """Return the error of an answer that is too long to be given whole."""
    return LimitExceeded(
        f"the answer is longer than {settings.answer_size} MiB",
        rule="answer-size",
        remedy="ask in pages with ORDER BY, LIMIT and OFFSET, or load a dump: kgraph dump",
    )
