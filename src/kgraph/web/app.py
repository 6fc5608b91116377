"""The application: its addresses, and how each answers.

==========  ==============================================================================
/           the page with the query form
/sparql     the SPARQL protocol; a browser gets the page
/health     JSON: version of the dataset, workers, the isolation in force
/static/    style sheet and picture of the pages
==========  ==============================================================================
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kgraph import __version__
from kgraph.engine import formats
from kgraph.engine.pool import Pool
from kgraph.errors import KgraphError
from kgraph.settings import Settings
from kgraph.web import pages, problems, protocol, words
from kgraph.web.edge import Edge
from kgraph.web.protocol import Receive, Request, Scope, Send

PAGE_HEADERS = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}


def create_app(settings: Settings, dump: Path, pool: Pool | None = None) -> FastAPI:
    """Return the application; ``pool`` is started with it where that has not been done."""
    pool = pool or Pool(dump, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if not pool.ready:
            await pool.start()
        yield
        await pool.stop()

    app = FastAPI(
        title="kgraph",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        routes=[
            Route("/", _Home(pool)),
            Route("/sparql", _Sparql(pool)),
            Route("/health", _health(pool)),
            Mount("/static", StaticFiles(packages=[("kgraph.web", "static")])),
        ],
        exception_handlers={HTTPException: _refused(pool), KgraphError: _refused(pool)},
    )
    app.state.pool = pool
    app.add_middleware(Edge)
    return app


class _Home:
    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            raise problems.MethodRefused("this address answers GET only")
        text = pages.page(
            _language(scope), self.pool.settings, self.pool.about, root=scope.get("root_path", "")
        )
        await HTMLResponse(text, headers=PAGE_HEADERS)(scope, receive, send)  # type: ignore[arg-type]


class _Sparql:
    """The SPARQL endpoint, as plain ASGI: nothing stands between the engine and the connection."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = None
        try:
            request = await protocol.read(scope, receive, self.pool.settings)
            if request.wants_page:
                await self._page(request, scope, receive, send)
                return
            reply = await protocol.ask(self.pool, request.question(), receive)
        except KgraphError as error:
            # Somebody who asked for a CSV in a browser still reads an error as a page.
            if (request and request.wants_page) or _wants_page(scope):
                await self._send_page(request, scope, receive, send, error=error)
            else:
                answer = problems.response(error, {"Vary": "Accept"})
                await answer(scope, receive, send)  # type: ignore[arg-type]
            return
        await protocol.respond(reply, scope, receive, send)

    async def _page(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        answer = None
        if request.query is not None:
            reply = await protocol.ask(self.pool, pages.question(request), receive)
            root = scope.get("root_path", "")
            answer = await pages.shown(reply, self.pool.settings, root, _language(scope))
        await self._send_page(request, scope, receive, send, answer=answer)

    async def _send_page(
        self,
        request: Request | None,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        answer: pages.Shown | None = None,
        error: KgraphError | None = None,
    ) -> None:
        text = pages.page(
            _language(scope),
            self.pool.settings,
            self.pool.about,
            root=scope.get("root_path", ""),
            path="/sparql",
            request=request,
            answer=answer,
            error=error,
        )
        status, headers = (error.status, problems.headers(error)) if error else (200, {})
        made = HTMLResponse(text, status, {**PAGE_HEADERS, **headers})
        await made(scope, receive, send)  # type: ignore[arg-type]


def _health(pool: Pool) -> Any:
    async def health(_: HttpRequest) -> Response:
        told = {**pool.health(), "software": __version__}
        status = 200 if pool.ready else 503
        return JSONResponse(told, status, {"Cache-Control": "no-store"})

    return health


def _refused(pool: Pool) -> Any:
    async def refused(request: HttpRequest, raised: Exception) -> Response:
        error = problems.known(raised)
        if not _wants_page(request.scope):
            return problems.response(error, {"Vary": "Accept"})
        lang = _language(request.scope)
        text = pages.problem(lang, pool.settings, pool.about, error, request.scope.get("root_path", ""))
        return HTMLResponse(text, error.status, {**PAGE_HEADERS, **problems.headers(error)})

    return refused


def _wants_page(scope: Any) -> bool:
    return formats.wants_page(protocol.header(scope, "accept"))


def _language(scope: Any) -> str:
    asked = HttpRequest(scope).query_params.get("lang")
    return words.language(asked, protocol.header(scope, "accept-language"))
