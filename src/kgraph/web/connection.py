"""A connection that bounds the head of a request, and sends the head of an answer together with its body."""

from asyncio import AbstractEventLoop, TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST = 256 * 1024
"""The longest head, in bytes."""

_END = b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_LATE, _LONG = b"HTTP/1.1 408 Request Timeout" + _END, b"HTTP/1.1 431 Request Header Fields Too Large" + _END


class Connection(HttpToolsProtocol):
    """uvicorn's connection, closed where a head takes more than ``head_wait`` seconds or ``MOST`` bytes.

    Otherwise as many half heads as there may be connections would keep everybody out, and one endless
    head would take all the memory.
    """

    head_wait = 60.0
    _within_head = False
    _received = 0
    _clock: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take a new connection."""
        super().connection_made(Joined(transport, self.loop))  # type: ignore[arg-type]
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take the next bytes; a head that is here at once needs no clock."""
        super().data_received(data)
        if self._within_head:
            self._received += len(data)
            if self._received > MOST:
                self._refuse(_LONG)
            elif self._clock is None:
                self._wait()

    def on_message_begin(self) -> None:
        """Note the first byte of a head."""
        self._within_head, self._received = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note the end of a head."""
        self._within_head = False
        self._stop()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let a lost connection go."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._clock = self.loop.call_later(self.head_wait, self._refuse, _LATE)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _refuse(self, answer: bytes) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(answer)
        self.transport.close()


class Joined:
    """A transport that holds back a head until there is a body, or until the loop has nothing else to do.

    uvicorn writes them apart; together they are one packet, for which the client wakes once.
    """

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._head = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write, or hold back what begins an answer."""
        if self._head:
            head, self._head = self._head, b""
            self._transport.writelines([head, data])
        elif data.startswith(b"HTTP/1.1 "):
            self._head = data
            self._loop.call_soon(self.flush)
        else:
            self._transport.write(data)

    def flush(self) -> None:
        """Write what was held back."""
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)

    def close(self) -> None:
        """Close, after what was held back."""
        self.flush()
        self._transport.close()


def patient(seconds: float) -> type[Connection]:
    """Return the class of connections that wait so long for the head of a request."""
    return type("PatientConnection", (Connection,), {"head_wait": seconds})
