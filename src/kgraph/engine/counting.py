"""Counting the rows of an answer from its bytes as they pass by.

Oxigraph writes SELECT results by itself, 10 times faster than Python could, and does not say how many rows
there were. Each format marks a row by something that cannot occur inside a value.
"""

from kgraph.errors import LimitExceeded


class Rows:
    """Counts the rows in the chunks of one answer; ``total`` is right once all have been fed.

    More than ``limit`` rows raise LimitExceeded; 0 is no limit.
    """

    def __init__(self, format_name: str, limit: int = 0) -> None:
        self.limit = limit
        self.total = -1 if format_name in ("csv", "tsv") else 0  # the line of variable names is no row
        self._feed = {"json": self._json, "xml": self._xml, "csv": self._csv, "tsv": self._tsv}[format_name]
        self._quoted = False
        self._last = self._cut = b""

    def feed(self, chunk: bytes) -> None:
        """Count the rows that begin (JSON, XML) or end (CSV, TSV) in the next chunk."""
        self._feed(chunk)
        if self.limit and self.total > self.limit:
            raise over(self.limit)

    def _tsv(self, chunk: bytes) -> None:
        self.total += chunk.count(b"\n")  # line ends inside values are escaped

    def _csv(self, chunk: bytes) -> None:
        # A quote inside a value is doubled, so being inside one is a matter of odd and even.
        pieces = chunk.split(b'"')
        self.total += sum(piece.count(b"\n") for piece in pieces[1 if self._quoted else 0 :: 2])
        self._quoted ^= len(pieces) % 2 == 0

    def _xml(self, chunk: bytes) -> None:
        text = self._last + chunk  # "<" inside values is escaped
        self.total += text.count(b"<result>")
        self._last = text[-7:]

    def _json(self, chunk: bytes) -> None:
        # A row is an object in the array of bindings; every other object follows a colon. So: drop the
        # escapes, then the strings, and count in what is left.
        text = self._cut + chunk
        slashes = len(text) - len(text.rstrip(b"\\"))
        self._cut = text[len(text) - 1 :] if slashes % 2 else b""
        text = text[: len(text) - len(self._cut)].replace(b"\\\\", b"").replace(b'\\"', b"")
        pieces = text.split(b'"')
        outside = pieces[1 if self._quoted else 0 :: 2]
        self._quoted ^= len(pieces) % 2 == 0
        skeleton = self._last + b'"'.join(outside)
        self.total += skeleton.count(b",{") + skeleton.count(b"[{")
        self._last = b"" if self._quoted else skeleton[-1:]


def over(limit: int) -> LimitExceeded:
    """Return the error of an answer that has more rows than it may."""
    return LimitExceeded(
        f"the answer has more than {limit} rows",
        rule="row-limit",
        remedy="ask in pages with ORDER BY, LIMIT and OFFSET, or for a marked part: limit-mode=truncate",
    )
