"""The errors kgraph raises, each with its exit code and HTTP status.

KgraphError                exit 1, status 500
├── CannotRun              exit 2, status 503   what was asked for could not be started at all
├── DataError              exit 1, status 500   a file of data, ontology or vocabulary is wrong
│   └── AnchorError        exit 1, status 500   a position in the source text is wrong
├── NotFound               exit 2, status 404   a name that does not exist
├── QueryError             exit 1, status 400   a query that cannot be answered as written
│   ├── ForbiddenQuery     exit 1, status 403   a query that is refused whatever its syntax
│   └── NotAcceptable      exit 1, status 406   no offered format fits the answer
├── LimitExceeded          exit 1, status 504   a limit was reached; the answer is not complete
│   ├── MemoryExceeded     exit 1, status 507
│   └── Busy               exit 1, status 429
└── Unavailable            exit 2, status 503   the engine is starting or stopping
"""

from pathlib import Path


class KgraphError(Exception):
    """Says what is wrong, where, by which rule, and what to do about it."""

    exit_code = 1
    status = 500
    title = "Error"

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
        rule: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.rule = rule
        self.remedy = remedy

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        if self.rule:
            text += f" [{self.rule}]"
        if self.remedy:
            text += f"\n  Remedy: {self.remedy}"
        return text

    def problem(self) -> dict[str, object]:
        """Return the RFC 9457 problem body of this error."""
        body: dict[str, object] = {"type": "about:blank", "title": self.title, "status": self.status}
        body["detail"] = self.message
        extra = {"line": self.line, "column": self.column, "rule": self.rule, "remedy": self.remedy}
        body.update({key: value for key, value in extra.items() if value is not None})
        return body


class CannotRun(KgraphError):
    """What was asked for could not be started at all."""

    exit_code = 2
    status = 503
    title = "Could not run"


class DataError(KgraphError):
    """A file of data, ontology, vocabulary or shapes is wrong."""

    title = "Wrong data"


class AnchorError(DataError):
    """A position in the source text is wrong."""

    title = "Wrong anchor"


class NotFound(KgraphError):
    """A name that does not exist."""

    exit_code = 2
    status = 404
    title = "Not found"


class QueryError(KgraphError):
    """A query that cannot be answered as it is written."""

    status = 400
    title = "The query cannot be answered as written"


class ForbiddenQuery(QueryError):
    """A query that is refused whatever its syntax: SERVICE, LOAD, updates."""

    status = 403
    title = "This kind of query is refused"


class NotAcceptable(QueryError):
    """None of the formats asked for can carry this answer."""

    status = 406
    title = "No acceptable format"


class LimitExceeded(KgraphError):
    """A limit was reached, so there is no complete answer."""

    status = 504
    title = "A limit was reached"


class MemoryExceeded(LimitExceeded):
    """The query needed more memory than one query may take."""

    status = 507
    title = "The query needs too much memory"


class Busy(LimitExceeded):
    """All workers are taken and the queue is full."""

    status = 429
    title = "Too many queries at once"


class Unavailable(KgraphError):
    """The engine is starting or stopping."""

    exit_code = 2
    status = 503
    title = "The engine is not available"
