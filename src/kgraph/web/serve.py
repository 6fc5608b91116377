"""Running the server: one socket, one event loop, and the zygote beside them."""

import asyncio
import logging
import math
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kgraph.engine.launch import Zygote
from kgraph.engine.pool import Pool
from kgraph.errors import CannotRun
from kgraph.settings import Settings
from kgraph.web import connection
from kgraph.web.app import create_app
from kgraph.web.sending import AnswerCut


def run(dump: Path, settings: Settings, zygote: Zygote, say: Callable[[str], object]) -> None:
    """Serve until told to stop; ``say`` is given the address once the first query can be answered.

    Raises CannotRun where the dataset cannot be loaded or the address not be taken.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn.error").addFilter(_without_traceback)
    try:
        listening = _listen(settings)
        pool = Pool(dump, settings, zygote)
        config = uvicorn.Config(
            create_app(settings, dump, pool),
            http=connection.patient(settings.reader_wait),
            log_config=None,
            log_level="warning",
            access_log=False,  # addresses hold queries, and what people ask is theirs
            server_header=False,
            proxy_headers=False,
            limit_concurrency=settings.connections,
            timeout_graceful_shutdown=math.ceil(settings.stop_wait),
        )
        server = _Server(config, pool, lambda: say(_address(listening)))
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(server.serve(sockets=[listening]))
    except KeyboardInterrupt:
        return
    finally:
        zygote.close()


class _Server(uvicorn.Server):
    """Loads the dataset before it listens, so that a connection made is a query answered."""

    def __init__(self, config: uvicorn.Config, pool: Pool, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self.pool, self.ready = pool, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self.pool.start()
        await super().startup(sockets)
        if self.started:
            self.ready()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP, because asyncio switches Nagle's delay (40 ms an answer) off only where it is named.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # A client that takes nothing for so long is gone; uvicorn itself would wait for ever.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(settings.reader_wait * 1000))
    try:
        made.bind((settings.host, settings.port))
    except OSError as error:
        made.close()
        raise CannotRun(
            f"cannot listen on {settings.host}, port {settings.port}: {error.strerror}",
            remedy="choose another --host or --port",
        ) from None
    return made


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _without_traceback(record: logging.LogRecord) -> bool:
    """Log a connection that was cut on purpose in one line."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, AnswerCut):
        record.exc_info = record.exc_text = None
        record.msg, record.args = "an answer was cut off: %s", (str(error),)
    return True
