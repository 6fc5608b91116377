"""The reply to one question as it arrives from a worker: status first, then bytes, then the counts.

The worker's frames are taken in as they come, so that it is free as soon as it has finished, however slowly
the client reads; only when 1 MiB waits for the client does the worker wait too. Two clocks bound it: one
for the worker's work, one for the time it waits for the client.
"""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

from kgraph.engine import frames, launch
from kgraph.engine.frames import Question
from kgraph.errors import KgraphError, LimitExceeded
from kgraph.settings import Settings

if TYPE_CHECKING:
    from kgraph.engine.lanes import Lane
    from kgraph.engine.pool import Worker

AHEAD = 2**20


class Clock:
    """So many seconds in all, counted while it runs; then ``ring`` is called."""

    def __init__(self, seconds: float, ring: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._left, self._ring = seconds, ring
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def run(self) -> None:
        """Count from now on."""
        self._since = self._loop.time()
        self._timer = self._loop.call_later(max(self._left, 0), self._ring)

    def rest(self) -> None:
        """Count no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._left -= self._loop.time() - self._since


class Reply:
    """One answer on its way.

    ``media_type``, ``form`` and ``truncated`` (the number of rows a marked part has, else 0) are known once
    ``begin`` returns; ``complete`` tells whether all of it is here, ``rows`` then how many rows or triples
    it has.
    """

    def __init__(
        self,
        worker: "Worker",
        question: Question,
        settings: Settings,
        *,
        kill: Callable[["Worker"], None],
        done: Callable[["Reply", "Worker", bool], None],
    ) -> None:
        self.media_type = self.form = ""
        self.rows: int | None = None
        self.size = self.truncated = 0
        self.complete = False
        self.lane: Lane | None = None
        self._worker, self._settings = worker, settings
        self._kill, self._done = kill, done
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._error: KgraphError | None = None
        self._news = asyncio.Event()
        self._begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ending: asyncio.Task[None] | None = None
        self._working = Clock(settings.deadline, lambda: self._fail(launch.overdue(settings)))
        self._idling = Clock(settings.reader_wait, lambda: self._fail(_left_waiting(settings)))
        self._paused = False
        self._working.run()
        worker.ask(question, self)

    async def begin(self) -> None:
        """Wait until the status is certain; raises the error that the query met before."""
        try:
            await self._begun
        except asyncio.CancelledError:
            await self.close()
            raise
        if self._error:
            raise self._error

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the answer; raises where it is cut off before its end."""
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._waiting -= len(chunk)
                if self._paused and self._waiting <= AHEAD // 2:
                    self._go_on()
                yield chunk
            if self._error:
                raise self._error
            if self.complete:
                return
            self._news.clear()
            await self._news.wait()

    async def body(self) -> bytes:
        """Return the whole answer."""
        return b"".join([chunk async for chunk in self.chunks()])

    async def close(self) -> None:
        """End the query where it still runs; its worker is killed."""
        if not self.complete and self._error is None:
            self._fail(KgraphError("the query was ended"))
        if self._ending:
            await self._ending

    def frame(self, letter: bytes, body: bytes) -> None:
        """Take in the next frame; called by the worker."""
        if self._error or self.complete:
            return
        if letter == b"H":
            head = json.loads(body)
            self.media_type, self.form = head["media_type"], head["form"]
            self.truncated = head["truncated"]
        elif letter == b"D":
            self._take(body)
        elif letter == b"X":
            self._error, leaves = frames.error(body)
            self._finish(reusable=not leaves)
        else:
            counts: dict[str, Any] = json.loads(body)
            if counts["bytes"] != self.size:
                self._fail(KgraphError(f"the worker sent {self.size} of {counts['bytes']} bytes"))
                return
            self.rows, self.complete = counts["rows"], True
            self._finish(reusable=not counts["leaves"])

    def lost(self) -> None:
        """Learn that the worker has closed its socket; called by the worker."""
        if not self.complete and self._error is None and self._ending is None:
            self._rest()
            self._ending = asyncio.create_task(self._verdict())

    def _take(self, body: bytes) -> None:
        self.size += len(body)
        if self.size > self._settings.answer_size * 2**20:
            self._fail(launch.oversize(self._settings))
            return
        first = self.size == len(body)
        self._chunks.append(body)
        self._waiting += len(body)
        self._news.set()
        # The first frame alone decides nothing: the end, or an error, may be right behind it.
        if not first and not self._begun.done():
            self._begun.set_result(None)
        if self._waiting > AHEAD and not self._paused:
            self._paused = True
            self._worker.pause()
            self._working.rest()
            self._idling.run()

    def _go_on(self) -> None:
        self._paused = False
        self._idling.rest()
        if not self.complete and self._error is None:
            self._working.run()
            self._worker.resume()

    def _fail(self, error: KgraphError) -> None:
        self._error = error
        self._rest()
        self._ending = asyncio.create_task(self._end_worker())

    def _rest(self) -> None:
        self._working.rest()
        self._idling.rest()

    def _finish(self, *, reusable: bool) -> None:
        self._rest()
        self._worker.reply = None
        if not self._begun.done():
            self._begun.set_result(None)
        self._news.set()
        if reusable and self._paused:
            self._worker.resume()
        self._done(self, self._worker, reusable)

    async def _end_worker(self) -> None:
        """Kill the worker; its place is free once it is no more."""
        self._kill(self._worker)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.shield(self._worker.death)
        self._finish(reusable=False)

    async def _verdict(self) -> None:
        """Find out what the worker's death means."""
        try:
            async with asyncio.timeout(5):
                status = await asyncio.shield(self._worker.death)
        except TimeoutError:
            self._kill(self._worker)
            self._error = KgraphError("the worker closed its socket and did not end")
        else:
            self._error = launch.gone() if status is None else launch.verdict(status, self._settings)
        self._finish(reusable=False)


def _left_waiting(settings: Settings) -> LimitExceeded:
    return LimitExceeded(
        f"the client left the answer waiting for {settings.reader_wait:g} s", rule="reader-wait"
    )
