"""The engine for one caller at a time: what ``kgraph query`` and the tests use.

The query goes through the same zygote and the same worker as in the server.
"""

import itertools
import json
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgraph.engine import frames, launch
from kgraph.engine.frames import Question
from kgraph.settings import Settings


@dataclass(frozen=True)
class Answer:
    """A complete answer. ``rows`` counts solutions or triples; an ASK has 0."""

    media_type: str
    form: str
    body: bytes
    rows: int


class Engine:
    """Answers queries on one N-Quads dump, in isolated worker processes.

    >>> with Engine(Path("build/kgraph.nq"), Settings()) as engine:  # doctest: +SKIP
    ...     engine.run("ASK { ?s ?p ?o }", "application/sparql-results+json").body
    b'{"head":{},"boolean":true}'
    """

    def __init__(self, dump: Path, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._zygote = launch.Zygote(dump, self.settings)
        self._numbers = itertools.count(1)
        self._number = 0
        self._worker: socket.socket | None = None
        self._about: dict[str, Any] | None = None

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the engine's processes."""
        self._leave()
        self._zygote.close()

    @property
    def about(self) -> dict[str, Any]:
        """Return version, quads, graphs, load time and isolation; waits until the dataset is loaded."""
        if self._about is None:
            self._about = launch.ready(self._zygote.control.recv(65536))
        return self._about

    def run(
        self,
        query: str,
        accept: str = "*/*",
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Return the answer to one query in the format that ``accept`` wants most.

        Raises QueryError (syntax, with line and column; nested too deep), ForbiddenQuery, NotAcceptable,
        LimitExceeded (deadline, size), MemoryExceeded, Unavailable.
        """
        question = Question.make(
            query, accept, default_graphs=list(default_graphs), named_graphs=list(named_graphs)
        )
        assert self.about
        if self._worker is None:
            self._number = next(self._numbers)
            self._worker = self._zygote.fork(self._number)
        try:
            return self._ask(self._worker, question)
        except (EOFError, ConnectionError):
            self._leave()
            raise launch.verdict(self._death(), self.settings) from None

    def _ask(self, worker: socket.socket, question: Question) -> Answer:
        head: dict[str, Any] = {}
        body = bytearray()
        end = time.monotonic() + self.settings.deadline
        worker.settimeout(None)
        worker.sendall(frames.frame(b"Q", question.body()))
        while True:
            try:
                worker.settimeout(max(end - time.monotonic(), 0.001))
                letter, data = frames.receive(worker)
            except TimeoutError:
                self._kill()
                raise launch.overdue(self.settings) from None
            if letter == b"H":
                head = json.loads(data)
            elif letter == b"D":
                body += data
                if len(body) > self.settings.answer_size * 2**20:
                    self._kill()
                    raise launch.oversize(self.settings)
            elif letter == b"X":
                error, leaves = frames.error(data)
                if leaves:
                    self._leave()
                raise error
            else:
                counts = json.loads(data)
                if counts["leaves"]:
                    self._leave()
                return Answer(head["media_type"], head["form"], bytes(body), counts["rows"])

    def _leave(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _kill(self) -> None:
        self._zygote.kill(self._number)
        self._leave()

    def _death(self) -> int:
        while message := self._zygote.control.recv(65536):
            told = json.loads(message)
            if told.get("died") == self._number:
                return int(told["status"])
        raise launch.gone()
