"""The SPARQL 1.1 Protocol: a request becomes a question for the engine. The query is never looked at here."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from kgraph.engine import formats
from kgraph.engine.frames import Question
from kgraph.errors import ForbiddenQuery, QueryError
from kgraph.settings import Settings
from kgraph.web import form
from kgraph.web.problems import MethodRefused, TooLarge, TooSlow, UnknownBody

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
NAMES = sorted({f.name for offers in formats.OFFERS.values() for f in offers} | {"html"})


class ClientGone(Exception):
    """The client has closed the connection: nobody waits for an answer."""


@dataclass(frozen=True)
class Request:
    """What a client asks: the query, the dataset, the formats it accepts."""

    query: str | None
    accept: str
    format: str | None = None
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)
    row_limit: int = 0
    truncate: bool = False
    bom: bool = False

    @property
    def wants_page(self) -> bool:
        """Tell whether a person with a browser asks: HTML is wanted most."""
        return self.format == "html" if self.format else formats.wants_page(self.accept)

    def question(self) -> Question:
        """Return the question for the engine; raises QueryError where there is none."""
        if self.query is None:
            raise QueryError(
                "there is no query",
                rule="query-missing",
                remedy="GET /sparql?query=..., or POST it as a form or as application/sparql-query",
            )
        return Question.make(
            self.query,
            self.accept,
            format=self.format,
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
            row_limit=self.row_limit,
            truncate=self.truncate,
        )


def header(scope: Scope, name: str) -> str:
    """Return a request header; several of one name are joined by commas."""
    wanted = name.lower().encode()
    return ", ".join(value.decode("latin-1") for key, value in scope["headers"] if key.lower() == wanted)


def wants_page(scope: Scope) -> bool:
    """Tell whether a client wants HTML more than any format of data."""
    return formats.wants_page(header(scope, "accept"))


async def read(scope: Scope, receive: Receive, settings: Settings) -> Request:
    """Return the request of one HTTP exchange.

    Raises QueryError (400), ForbiddenQuery (403, an update), MethodRefused (405), TooSlow (408), TooLarge
    (413), UnknownBody (415), ClientGone.
    """
    fields = decoded(scope["query_string"])
    if scope["method"] == "POST":
        kind, _, parameters = header(scope, "content-type").lower().partition(";")
        if kind.strip() not in (FORM, QUERY, UPDATE):
            raise UnknownBody(
                f"the body is {kind.strip() or 'of no stated type'}",
                rule="content-type",
                remedy=f"send {FORM} with query=..., or the query itself as {QUERY}",
            )
        charset = re.search(r'charset\s*=\s*"?([\w-]+)', parameters)
        if charset and charset[1] not in ("utf-8", "utf8", "us-ascii"):
            raise UnknownBody(f"the body is in {charset[1]}", rule="charset", remedy="send UTF-8")
        if kind.strip() == UPDATE:
            raise _update()
        body = await _body(scope, receive, settings, 3 if kind.strip() == FORM else 1)
        fields += decoded(body) if kind.strip() == FORM else [("query", _text(body))]
    elif scope["method"] not in ("GET", "HEAD"):
        raise MethodRefused(f"{scope['method']} is not answered here", remedy="use GET or POST")
    return _request(fields, header(scope, "accept"), settings)


def _request(fields: list[tuple[str, str]], accept: str, settings: Settings) -> Request:
    def all_of(name: str) -> list[str]:
        return [value for key, value in fields if key == name]

    if all_of("update"):
        raise _update()
    for name in ("query", "row-limit", "limit-mode", "bom"):
        if len(all_of(name)) > 1:
            raise QueryError(f"{name} is given {len(all_of(name))} times", rule="one-query")
    query = all_of("query")[0] if all_of("query") else None
    if query is not None and len(query.encode()) > settings.query_size * 1024:
        raise _too_large(settings)
    limit, mode, bom = ((all_of(name) or [""])[0] for name in ("row-limit", "limit-mode", "bom"))
    if limit and not re.fullmatch(r"[1-9][0-9]{0,8}", limit):
        raise QueryError(f"row-limit={limit!r} is no number", rule="row-limit", remedy="row-limit=1000")
    if mode not in ("", "error", "truncate"):
        raise QueryError(f"no limit-mode {mode!r}", rule="limit-mode", remedy="error or truncate")
    if bom not in ("", "0", "1"):
        raise QueryError(f"bom={bom!r}", rule="bom", remedy="bom=1 asks for a byte order mark, bom=0 not")
    return Request(
        query,
        accept,
        _format([text for text in all_of("format") if text]),
        all_of("default-graph-uri"),
        all_of("named-graph-uri"),
        int(limit or 0),
        mode == "truncate",
        bom == "1",
    )


def _format(given: list[str]) -> str | None:
    # Clients that know no server's names send their own together with the media type: what is known counts.
    known = {found for text in given if (found := formats.called(text))}
    if given and not known:
        raise QueryError(f"no format {given[0]!r}", rule="format", remedy="one of: " + ", ".join(NAMES))
    if len(known) > 1:
        raise QueryError(f"format is given {len(known)} times", rule="one-query")
    return min(known, default=None)


def decoded(data: bytes) -> list[tuple[str, str]]:
    """Return the names and values of form data or of a query string; raises QueryError (400)."""
    _text(data)  # tells which byte is wrong
    try:
        return form.fields(data)
    except UnicodeDecodeError:
        raise QueryError("a percent-encoded parameter is no UTF-8", rule="encoding") from None
    except ValueError:
        raise QueryError(f"more than {form.MOST} parameters", rule="parameters") from None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"byte {error.start + 1} of the request is no UTF-8", rule="encoding") from None


async def _body(scope: Scope, receive: Receive, settings: Settings, blow_up: int) -> bytes:
    limit = settings.query_size * 1024 * blow_up + 4096
    length = header(scope, "content-length")
    if length.isdigit() and int(length) > limit:
        raise _too_large(settings)
    body = bytearray()
    try:
        async with asyncio.timeout(settings.reader_wait):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                body += message.get("body", b"")
                if len(body) > limit:
                    raise _too_large(settings)
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise TooSlow("the request's body did not arrive", rule="reader-wait") from None


def _too_large(settings: Settings) -> TooLarge:
    return TooLarge(f"a query may have {settings.query_size} KiB", rule="query-size")


def _update() -> ForbiddenQuery:
    return ForbiddenQuery("this endpoint only reads; updates are refused", rule="read-only")
