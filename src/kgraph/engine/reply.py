"""The reply to one question as it arrives from a worker: status first, then bytes, then the counts.

A task of its own takes the frames in, so that a worker is free as soon as it has finished, however slowly
the client reads; only when 1 MiB waits for the client does the worker wait too.
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
    from kgraph.engine.pool import Lane, Worker

AHEAD = 2**20


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
        self._worker, self._question, self._settings = worker, question, settings
        self._kill, self._done = kill, done
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._error: KgraphError | None = None
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run())

    async def begin(self) -> None:
        """Wait until the status is certain; raises the error that the query met before."""
        try:
            await asyncio.shield(self._begun)
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
                self._room.set()
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
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        reusable = False
        try:
            reusable = await self._take_in()
            self.complete = self._error is None
        except EOFError:
            self._error = await self._verdict()
        except KgraphError as error:
            self._error = error
            await self._end_worker()
        except asyncio.CancelledError:
            self._error = KgraphError("the query was ended")
            await self._end_worker()
            raise
        finally:
            if not self._begun.done():
                self._begun.set_result(None)
            self._news.set()
            self._done(self, self._worker, reusable)

    async def _take_in(self) -> bool:
        """Take in all frames; return whether the worker can be used again."""
        worker = self._worker
        clock = asyncio.get_running_loop().time
        working, waiting = self._settings.deadline, self._settings.reader_wait
        worker.writer.write(frames.frame(b"Q", self._question.body()))
        while True:
            start = clock()
            try:
                async with asyncio.timeout(working):
                    letter, body = await worker.receive()
            except TimeoutError:
                raise launch.overdue(self._settings) from None
            working -= clock() - start
            if letter == b"H":
                head = json.loads(body)
                self.media_type, self.form = head["media_type"], head["form"]
                self.truncated = head["truncated"]
            elif letter == b"D":
                self._take(body)
                if self._waiting > AHEAD:
                    waiting = await self._wait_for_room(waiting)
            elif letter == b"X":
                self._error, leaves = frames.error(body)
                return not leaves
            else:
                counts: dict[str, Any] = json.loads(body)
                self.rows = counts["rows"]
                if counts["bytes"] != self.size:
                    raise KgraphError(f"the worker sent {self.size} of {counts['bytes']} bytes")
                return not counts["leaves"]

    def _take(self, body: bytes) -> None:
        self.size += len(body)
        if self.size > self._settings.answer_size * 2**20:
            raise launch.oversize(self._settings)
        first = self.size == len(body)
        self._chunks.append(body)
        self._waiting += len(body)
        self._news.set()
        # The first frame alone decides nothing: the end, or an error, may be right behind it.
        if not first and not self._begun.done():
            self._begun.set_result(None)

    async def _wait_for_room(self, budget: float) -> float:
        """Wait until the client has taken some; return what is left of his time."""
        clock = asyncio.get_running_loop().time
        start = clock()
        try:
            async with asyncio.timeout(budget):
                while self._waiting > AHEAD // 2:
                    self._room.clear()
                    await self._room.wait()
        except TimeoutError:
            raise LimitExceeded(
                f"the client left the answer waiting for {self._settings.reader_wait:g} s", rule="reader-wait"
            ) from None
        return budget - (clock() - start)

    async def _verdict(self) -> KgraphError:
        """Return what the worker's death means."""
        try:
            async with asyncio.timeout(5):
                status = await asyncio.shield(self._worker.death)
        except TimeoutError:
            self._kill(self._worker)
            return KgraphError("the worker closed its socket and did not end")
        return launch.gone() if status is None else launch.verdict(status, self._settings)

    async def _end_worker(self) -> None:
        self._kill(self._worker)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.shield(self._worker.death)
