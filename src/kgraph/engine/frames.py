"""The frames between the server and a worker: a letter, four bytes of length, the body.

``Q`` a question (JSON). Then either ``H`` (JSON: media type and form), any number of ``D`` (bytes of the
answer), ``E`` (JSON: rows, bytes, and whether the worker goes), or, at any point, ``X`` (JSON: an error
and whether the worker goes).
The header is sent only with the first 64 KiB of the answer or with its end, so that whatever goes wrong
before has an honest status.
"""

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any

from kgraph import errors
from kgraph.engine import formats
from kgraph.errors import KgraphError

HEAD = struct.Struct("!cI")
FULL = 64 * 1024


@dataclass(frozen=True)
class Question:
    """One query with its dataset and what the client accepts for each form of answer.

    ``default_graphs`` and ``named_graphs`` are the dataset of the protocol; both None is the whole
    dataset, or what the query's own FROM says. ``row_limit`` bounds the rows below the server's own
    limit (0: no bound); where ``truncate`` is set, more rows make a marked part instead of an error.
    """

    query: str
    accepted: dict[str, list[str]]
    default_graphs: list[str] | None = None
    named_graphs: list[str] | None = None
    row_limit: int = 0
    truncate: bool = False

    @classmethod
    def make(
        cls,
        query: str,
        accept: str = "*/*",
        *,
        format: str | None = None,
        default_graphs: list[str] | None = None,
        named_graphs: list[str] | None = None,
        row_limit: int = 0,
        truncate: bool = False,
    ) -> "Question":
        """Return a question from an Accept header or, stronger, the name of a format."""
        accepted = formats.accepted(accept, format)
        return cls(query, accepted, default_graphs or None, named_graphs or None, row_limit, truncate)

    def body(self) -> bytes:
        """Return the question as the body of a ``Q`` frame."""
        return json.dumps(vars(self)).encode()


def frame(letter: bytes, body: bytes | dict[str, Any]) -> bytes:
    """Return one frame."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HEAD.pack(letter, len(data)) + data


def receive(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return the next frame of a blocking socket; raises EOFError where the other side has closed."""
    letter, length = HEAD.unpack(_exactly(connection, HEAD.size))
    return letter, _exactly(connection, length)


def _exactly(connection: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        chunk = connection.recv(min(length - len(data), 1 << 20))
        if not chunk:
            raise EOFError
        data += chunk
    return bytes(data)


def error_body(error: KgraphError) -> dict[str, Any]:
    """Return an error as the body of an ``X`` frame."""
    return {
        "kind": type(error).__name__,
        "message": error.message,
        "line": error.line,
        "column": error.column,
        "rule": error.rule,
        "remedy": error.remedy,
    }


def error(body: bytes) -> tuple[KgraphError, bool]:
    """Return the error an ``X`` frame carries, and whether the worker goes."""
    fields = json.loads(body)
    leaves = bool(fields.pop("leaves"))
    kind = getattr(errors, fields.pop("kind"), KgraphError)
    made: KgraphError = kind(fields.pop("message"), **fields)
    return made, leaves
