"""Saved queries as addresses.

===============================  ================================================================
/queries/                        the list: a page, narrowed by ?tag= and ?q=, or RDF by Accept
/queries/NAME                    the page: form, answer, text, code to copy; data by Accept
/queries/NAME.csv                the answer as csv, tsv, json, xml, xlsx; ttl, jsonld ... of triples
/queries/NAME.ttl                of a query that answers with rows: its own description
/.well-known/sparql-examples     the list in the vocabulary of public example collections
===============================  ================================================================

The values are the parameters in the query string; ?page= and ?page_size= ask for some of the rows.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from kgraph import examples, labels
from kgraph.engine import formats
from kgraph.engine.frames import Question
from kgraph.errors import KgraphError, LimitExceeded, QueryError
from kgraph.examples import Triple
from kgraph.queries import Offer, offer, sparql
from kgraph.web import (
    access,
    asked,
    description,
    library,
    pages,
    paging,
    problems,
    protocol,
    sheet,
    shown,
    words,
)
from kgraph.web.answers import Whole
from kgraph.web.asked import Asked
from kgraph.web.problems import MethodRefused
from kgraph.web.protocol import Receive, Scope, Send
from kgraph.web.service import Service
from kgraph.workbook import MEDIA_TYPE as WORKBOOK
from kgraph.workbook import workbook

#: The longest answer that is shown as a page, and that is counted or made into a workbook, in bytes.
SHOWN, COUNTED = 2 * 2**20, 16 * 2**20


def routes(service: Service) -> list[Route]:
    """Return the addresses of saved queries."""

    async def moved(request: Request) -> Response:
        return RedirectResponse(request.scope.get("root_path", "") + "/queries/", 308)

    return [
        Route("/queries", moved),
        Route("/queries/", _List(service)),
        Route("/queries/{address}", _Saved(service)),
        Route("/.well-known/sparql-examples", _List(service)),
    ]


class _List:
    """The list of saved queries: a page for people, RDF for programs."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodRefused("the list can only be read", rule="method", remedy="use GET")
        exchange = _Exchange(self.service, scope, receive, send)
        given = dict(protocol.decoded(scope["query_string"]))
        if protocol.wants_page(scope):
            tag, text = given.get("tag", "")[:100], given.get("q", "")[:200]
            await exchange.page(library.page(self.service, words.of(scope), exchange.root, tag, text))
        else:
            prefixes = self.service.project.prefixes
            await exchange.triples(examples.triples(self.service.library, prefixes, exchange.endpoint))


class _Saved:
    """One saved query: its page, its answer, its description."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = asked.read(scope, self.service.library)
        access.note(scope, saved=wanted.query.name)
        exchange = _Exchange(self.service, scope, receive, send)
        accept = protocol.header(scope, "accept")
        if wanted.suffix == "html" or (not wanted.suffix and formats.wants_page(accept)):
            await _page(exchange, wanted)
            return
        try:
            await _data(exchange, wanted)
        except KgraphError as error:
            if not formats.wants_page(accept):
                raise
            # Somebody who asked for a CSV in a browser still gets the form back.
            await exchange.page(sheet.page(self.service, scope, wanted, offers={}, error=error), error)


@dataclass(frozen=True)
class _Exchange:
    """One HTTP exchange about saved queries."""

    service: Service
    scope: Scope
    receive: Receive
    send: Send

    @property
    def root(self) -> str:
        return str(self.scope.get("root_path", ""))

    @property
    def endpoint(self) -> str:
        return description.address(self.scope, "/sparql")

    @property
    def accept(self) -> str:
        return formats.without_pages(protocol.header(self.scope, "accept"))

    async def answer(
        self, text: str, format: str, headers: Mapping[str, str] | None = None, *, bom: bool = False
    ) -> None:
        """Send the answer to a query in a named format or, where that is empty, as ``Accept`` says."""
        question = Question.make(text, self.accept, format=format or None)
        await self.service.answers.send(
            question, self.scope, self.receive, self.send, lane="light", headers=headers, bom=bom
        )

    async def triples(self, found: Sequence[Triple], format: str = "") -> None:
        """Send triples of our own making."""
        await self.answer(examples.construct(found), format)

    async def whole(self, text: str, most: int = SHOWN) -> Whole:
        """Return the whole answer to a query, rows as JSON, triples as Turtle."""
        accepted = {form: [offers[0].media_type] for form, offers in formats.OFFERS.items()}
        return await self.service.answers.body(
            Question(text, accepted), self.scope, self.receive, lane="light", most=most
        )

    async def page(self, text: str, error: KgraphError | None = None) -> None:
        """Send a page, with the status of an error where it shows one."""
        status, headers = (error.status, problems.headers(error)) if error else (200, {})
        if error:
            access.note(self.scope, rule=error.rule)
        made = HTMLResponse(text, status, {**pages.HEADERS, **headers})
        await made(self.scope, self.receive, self.send)  # type: ignore[arg-type]

    async def offers(self, wanted: Asked, *, instances: bool = False) -> dict[str, list[Offer]]:
        """Return the concepts there are for the choices of a query, and the instances for its page."""
        schemes = {item.scheme for item in wanted.query.params.values() if item.scheme}
        classes = {item.type_of for item in wanted.query.params.values() if item.type_of}
        texts = [offer.question(schemes)] if schemes else []
        texts += [offer.question((), [each]) for each in sorted(classes)] if instances else []
        found: dict[str, list[Offer]] = {}
        for text in texts:
            told = await self.whole(text)
            found |= offer.read(told.body) if not told.long else {}
        return found


async def _data(exchange: _Exchange, wanted: Asked) -> None:
    """Send what a program asks for."""
    query = wanted.query
    kinds = [*formats.types(query.form), *([WORKBOOK] if query.form == "rows" else [])]
    best = formats.acceptable(exchange.accept, kinds)[:1]
    if wanted.describes or (not wanted.suffix and not best):
        await exchange.triples(examples.described(query, exchange.endpoint), wanted.format)
        return
    text = query.fill(wanted.values, await exchange.offers(wanted))
    headers = {}
    if wanted.page:
        headers["Link"] = paging.links(wanted, await _count(exchange, wanted, text), exchange.root)
        text = sparql.page(text, wanted.size, (wanted.page - 1) * wanted.size)
    if wanted.suffix == "xlsx" or (not wanted.suffix and best == [WORKBOOK]):
        await _workbook(exchange, wanted, text, headers)
    else:
        await exchange.answer(text, wanted.format, headers, bom=wanted.bom)


async def _count(exchange: _Exchange, wanted: Asked, text: str) -> int | None:
    """Return the number of all rows, None where there are too many to count."""
    if not sparql.pageable(text):
        raise QueryError(
            f"query {wanted.query.name!r} cannot be paged: it has a LIMIT, OFFSET or VALUES of its own",
            rule="page",
            remedy="leave page out",
        )
    whole = await exchange.whole(text, COUNTED)
    return None if whole.long else whole.rows


async def _workbook(exchange: _Exchange, wanted: Asked, text: str, headers: dict[str, str]) -> None:
    whole = await exchange.whole(text, COUNTED)
    if whole.long:
        raise LimitExceeded(
            "the answer is too long for a workbook", rule="workbook", remedy="take CSV, or pages"
        )
    told = {
        "query": wanted.query.summary[wanted.lang],
        **wanted.values,
        "address": description.address(exchange.scope, wanted.path()),
        "dataset version": str((exchange.service.pool.about or {}).get("version", "")),
        "licence": "https://creativecommons.org/licenses/by/4.0/",
    }
    mark = hashlib.sha256(repr(told).encode() + whole.body).hexdigest()[:24]
    headers |= {
        "ETag": f'W/"{mark}"',
        "Vary": "Accept, Accept-Encoding, Accept-Language",
        "Cache-Control": "no-cache",
    }
    if mark in protocol.header(exchange.scope, "if-none-match"):
        answer = Response(None, 304, headers)
    else:
        made = await asyncio.to_thread(workbook, whole.body, told)
        headers["Content-Disposition"] = f'attachment; filename="{wanted.query.name}.xlsx"'
        answer = Response(made, 200, headers, WORKBOOK)
    await answer(exchange.scope, exchange.receive, exchange.send)  # type: ignore[arg-type]


async def _page(exchange: _Exchange, wanted: Asked) -> None:
    """Send the page of a query: with its answer, or with what is wrong in place of it."""
    service, scope = exchange.service, exchange.scope
    size = min(wanted.size, service.settings.page_rows)
    wanted = replace(wanted, values=_complete(wanted), page=wanted.page or 1, size=size)
    language = wanted.query.language(wanted.values) or wanted.lang
    offers: dict[str, list[Offer]] = {}
    try:
        offers = await exchange.offers(wanted, instances=True)
        filled = wanted.query.fill(wanted.values, offers)
        whole = await exchange.whole(filled)
        first, turn, known = (wanted.page - 1) * size, None, {}
        if whole.form == "rows" and not whole.long:
            turn = paging.turn(wanted, whole.rows, exchange.root)
            if found := labels.iris(whole.body, first, first + size):
                told = await exchange.whole(labels.question(found))
                known = labels.read(told.body, language) if not told.long else {}
        answer = shown.shown(whole, service.settings, exchange.root, wanted.lang, (first, size), known)
        page = sheet.page(service, scope, wanted, offers=offers, filled=filled, answer=answer, turn=turn)
    except KgraphError as error:
        await exchange.page(sheet.page(service, scope, wanted, offers=offers, error=error), error)
        return
    await exchange.page(page)


def _complete(wanted: Asked) -> dict[str, str]:
    """Return every value of a page, so that its addresses mean the same when a default has changed.

    Labels come in the language of the page where no other is asked for.
    """
    defaults = {
        name: wanted.lang if item.type == "language" and item.takes(wanted.lang) else item.default
        for name, item in wanted.query.params.items()
    }
    return {**{name: value for name, value in defaults.items() if value is not None}, **wanted.values}
