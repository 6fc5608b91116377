"""The engine of the server: the zygote, its workers, the queue before them, seen from asyncio."""

import asyncio
import contextlib
import itertools
import json
import logging
from pathlib import Path
from typing import Any, cast

from kgraph.engine import frames, launch
from kgraph.engine.frames import Question
from kgraph.engine.lanes import Lane
from kgraph.engine.launch import Zygote
from kgraph.engine.reply import Reply
from kgraph.errors import Unavailable
from kgraph.settings import Settings

log = logging.getLogger("kgraph.engine")
PAUSE = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before each new start of a zygote that dies


class Worker(asyncio.Protocol):
    """One worker process: its number, its socket, and the future that holds how it died."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.death: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self.reply: Reply | None = None
        self.open = False
        self._transport: asyncio.Transport
        self._read = bytearray()

    def ask(self, question: Question, reply: Reply) -> None:
        """Send a question; its frames go to ``reply`` from now on."""
        self.reply = reply
        self._transport.write(frames.frame(b"Q", question.body()))
        if not self.open:
            reply.lost()

    def pause(self) -> None:
        """Let the worker wait."""
        self._transport.pause_reading()

    def resume(self) -> None:
        """Take in what it sends again."""
        if self.open:
            self._transport.resume_reading()

    def close(self) -> None:
        """Close the socket, which ends an idle worker."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport, self.open = cast(asyncio.Transport, transport), True

    def data_received(self, data: bytes) -> None:
        """Pass on every frame that is whole."""
        self._read += data
        while len(self._read) >= frames.HEAD.size:
            letter, length = frames.HEAD.unpack_from(self._read)
            end = frames.HEAD.size + length
            if len(self._read) < end:
                return
            body = bytes(self._read[frames.HEAD.size : end])
            del self._read[:end]
            if self.reply:
                self.reply.frame(letter, body)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio names it
        """Tell whoever waits for it."""
        self.open = False
        if self.reply:
            self.reply.lost()


class Pool:
    """Answers questions with workers; use it from one event loop."""

    def __init__(self, dump: Path, settings: Settings, zygote: Zygote | None = None) -> None:
        self.dump, self.settings = dump, settings
        self.lanes = {"heavy": Lane(settings.parallel, settings), "light": Lane(1, settings)}
        self.about: dict[str, Any] | None = None
        self._zygote = zygote
        self._loaded: asyncio.Future[dict[str, Any]] | None = None
        self._restart: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._workers: dict[int, Worker] = {}
        self._idle: list[Worker] = []
        self._replies: set[Reply] = set()
        self._stopping = False

    async def start(self) -> None:
        """Wait until the dataset is loaded; raises CannotRun where it cannot be."""
        await self._load(self._zygote or Zygote(self.dump, self.settings))
        about = self.about or {}
        log.info("version %s: %s quads, loaded in %s s", about["version"], about["quads"], about["seconds"])
        if about["isolation"]["network"] != "none":
            log.warning("workers are not cut off from the network: %s", about["isolation"]["network"])
        with contextlib.suppress(Unavailable):
            self._idle.append(await self._hire())

    async def stop(self) -> None:
        """End every query, worker and the zygote."""
        self._stopping = True
        if self._restart:
            self._restart.cancel()
        for reply in list(self._replies):
            await reply.close()
        self._forget()

    async def ask(self, question: Question, lane: str = "heavy") -> Reply:
        """Return the reply to a question once its status is certain.

        That is when all of the answer or its first 128 KiB are here. Cancelling this call ends the query.
        Raises Busy, Unavailable, and whatever the query deserves.
        """
        place = self.lanes[lane]
        if lane == "light" and place.full and not self.lanes["heavy"].full:
            place = self.lanes["heavy"]
        await place.enter()
        try:
            worker = await self._take()
        except BaseException:
            place.leave()
            raise
        reply = Reply(worker, question, self.settings, kill=self._kill, done=self._done)
        self._replies.add(reply)
        reply.lane = place
        await reply.begin()
        return reply

    @property
    def ready(self) -> bool:
        """Tell whether the dataset is loaded."""
        return self.about is not None

    def health(self) -> dict[str, Any]:
        """Return what ``/health`` tells."""
        lanes = self.lanes.values()
        return {
            "status": "ok" if self.about else "starting",
            **(self.about or {}),
            "workers": {
                "heavy": self.lanes["heavy"].width,
                "light": self.lanes["light"].width,
                "busy": sum(lane.busy for lane in lanes),
                "idle": len(self._idle),
                "waiting": sum(lane.waiting for lane in lanes),
            },
        }

    async def _load(self, zygote: Zygote) -> None:
        self._zygote = zygote
        loop = asyncio.get_running_loop()
        self._loaded = loop.create_future()
        zygote.control.setblocking(False)
        loop.add_reader(zygote.control, self._hear, zygote)
        try:
            self.about = await self._loaded
        except BaseException:
            self._forget()
            raise

    def _hear(self, zygote: Zygote) -> None:
        """Take in what the zygote reports."""
        while True:
            try:
                message = zygote.control.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                message = b""
            if self._loaded and not self._loaded.done():
                try:
                    self._loaded.set_result(launch.ready(message))
                except Exception as error:
                    self._loaded.set_exception(error)
                    return
            elif not message:
                self._lost()
                return
            else:
                told = json.loads(message)
                self._bury(told["died"], told["status"])

    def _bury(self, number: int, status: int | None) -> None:
        worker = self._workers.pop(number, None)
        if worker is None:
            return
        worker.close()
        if worker in self._idle:
            self._idle.remove(worker)
        if not worker.death.done():
            worker.death.set_result(status)

    def _lost(self) -> None:
        """Carry on after the zygote's death: queries fail with 503 until another one has loaded."""
        log.error("the engine has stopped; it is started anew")
        self._forget()
        if not self._stopping and (self._restart is None or self._restart.done()):
            self._restart = asyncio.create_task(self._revive())

    async def _revive(self) -> None:
        for pause in itertools.chain(PAUSE, itertools.repeat(PAUSE[-1])):
            await asyncio.sleep(pause)
            try:
                await self._load(Zygote(self.dump, self.settings))
            except Exception as error:
                log.error("the engine cannot start: %s", error)
            else:
                return

    def _forget(self) -> None:
        """Let go of the zygote and of every worker; the kernel kills them with it."""
        zygote, self._zygote, self.about = self._zygote, None, None
        if zygote is not None:
            asyncio.get_running_loop().remove_reader(zygote.control)
            zygote.close()
        for number in list(self._workers):
            self._bury(number, None)

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.open and not worker.death.done():
                return worker
        return await self._hire()

    async def _hire(self) -> Worker:
        if self._zygote is None or self.about is None:
            raise launch.gone()
        number = next(self._numbers)
        connection = self._zygote.fork(number)
        loop = asyncio.get_running_loop()
        _, worker = await loop.create_unix_connection(lambda: Worker(number), sock=connection)
        self._workers[number] = worker
        if not self.ready:  # it died in the meantime
            self._bury(number, None)
        return worker

    def _kill(self, worker: Worker) -> None:
        if self._zygote is not None and not worker.death.done():
            with contextlib.suppress(Unavailable):
                self._zygote.kill(worker.number)

    def _done(self, reply: Reply, worker: Worker, reusable: bool) -> None:
        self._replies.discard(reply)
        if reusable and not worker.death.done():
            self._idle.append(worker)
        else:
            worker.close()
        if reply.lane:
            reply.lane.leave()
