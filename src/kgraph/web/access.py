"""The access log and the counts behind ``/metrics``: what happened, never who asked or what.

One JSON line for each exchange. It has no client address and no query: the ``query`` in it is a digest, by
which the lines of one query can be brought together and by which its author can find it.
"""

import hashlib
import json
import logging
import os
import secrets
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from kgraph.errors import CannotRun
from kgraph.web.protocol import ClientGone, Receive, Scope, Send
from kgraph.web.sending import AnswerCut

log = logging.getLogger("kgraph.web")
NOTES = "kgraph.notes"
#: Upper bounds in seconds of the classes in which durations are counted.
BOUNDS = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0)


def note(scope: Scope, **told: object) -> None:
    """Say something about an exchange for its line in the log: outcome, rows, rule, query."""
    scope.get(NOTES, {}).update(told)


def digest(query: str) -> str:
    """Return the mark by which a query is known in the log.

    >>> digest("ASK {}")
    '819ea91ed5f1'
    """
    return hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Tally:
    """Counts of exchanges since the start, by route, status and outcome."""

    def __init__(self) -> None:
        self.exchanges: Counter[tuple[str, int, str]] = Counter()
        self.rows = self.sent = self.lost_lines = 0
        self.seconds: dict[str, list[float]] = {}

    def count(self, line: dict[str, Any]) -> None:
        """Count one exchange by the line that the log has of it."""
        self.exchanges[line["route"], line["status"], line["outcome"]] += 1
        self.rows += line.get("rows") or 0
        self.sent += line["bytes"]
        classes = self.seconds.setdefault(line["route"], [0.0] * (len(BOUNDS) + 2))
        seconds = line["ms"] / 1000
        classes[sum(seconds > bound for bound in BOUNDS)] += 1
        classes[-1] += seconds


class Access:
    """The layer around everything: gives each exchange an id, times it, logs it, counts it."""

    def __init__(self, app: object, tally: Tally, file: int | None) -> None:
        self.app, self.tally, self._file = app, tally, file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one exchange."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)  # type: ignore[operator]
            return
        started = time.perf_counter()
        name = secrets.token_hex(8)
        notes: dict[str, Any] = {}
        scope[NOTES] = notes
        status = sent = 0

        async def counted(message: dict[str, Any]) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-request-id", name.encode())]}
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counted)  # type: ignore[operator]
        except AnswerCut:
            notes["outcome"] = "cut"
            raise
        except ClientGone:
            notes["outcome"] = "client gone"
        finally:
            line = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "id": name,
                "method": scope["method"],
                "route": _route(scope),
                "status": status,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "bytes": sent,
                "outcome": "answered" if 0 < status < 400 else "refused" if status else "client gone",
                **notes,
            }
            self.tally.count(line)
            self._write(line)

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is None:
            return
        try:
            os.write(self._file, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        except OSError as error:  # a full disk must not keep anybody from an answer
            if not self.tally.lost_lines:
                log.error("the access log cannot be written: %s", error.strerror)
            self.tally.lost_lines += 1


def opened(file: str) -> int | None:
    """Return the descriptor of the log; None where none is wanted. Raises CannotRun."""
    if not file:
        return None
    if file == "-":
        return sys.stderr.fileno()
    try:
        return os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    except OSError as error:
        raise CannotRun(
            f"the access log cannot be opened: {error.strerror}", file=file, rule="access-log"
        ) from None


def _route(scope: Scope) -> str:
    """Return the pattern of the address, never the address itself: that may hold what was asked."""
    if "endpoint" not in scope:
        return "-"
    pattern: str = scope["path"]
    for name, value in scope.get("path_params", {}).items():
        before, _, after = pattern.rpartition(str(value))
        pattern = f"{before}{{{name}}}{after}"
    return pattern
