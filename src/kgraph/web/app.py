"""The application: its addresses, each family in a module of its own, and the layers around them.

==================  ======================================================================
about               / and /about/limits, /health, /metrics
sparql              /sparql and /sparql.csv ...: the SPARQL protocol; a browser gets the page
graphs              /graph-store, /graph/...: the graph store protocol; /.well-known/void
saved               /queries/ and /queries/NAME.csv ...; /.well-known/sparql-examples
openapi             /openapi.json, and /openapi as a page
/static/            style sheet and picture of the pages
==================  ======================================================================
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from kgraph import __version__
from kgraph.engine.pool import Pool
from kgraph.errors import KgraphError
from kgraph.files import Project
from kgraph.settings import Settings
from kgraph.web import about, access, graphs, openapi, pages, problems, protocol, saved, sparql, words
from kgraph.web.access import Access
from kgraph.web.answers import Answers
from kgraph.web.edge import Edge
from kgraph.web.service import Service


def create_app(settings: Settings, dump: Path, pool: Pool | None = None) -> FastAPI:
    """Return the application; ``pool`` is started with it where that has not been done."""
    pool = pool or Pool(dump, settings)
    project = Project(dump.parents[1])
    service = Service(pool, settings, Answers(pool, settings), project)
    if settings.queries:  # a folder that the build has not seen: what is wrong in it is told at the start
        _ = service.library

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
            *about.routes(service),
            *sparql.routes(service),
            *graphs.routes(service),
            *saved.routes(service),
            *openapi.routes(service),
            Mount("/static", StaticFiles(packages=[("kgraph.web", "static")])),
        ],
        exception_handlers={HTTPException: _refused(service), KgraphError: _refused(service)},
    )
    app.state.pool = pool
    # The last one added is the outermost.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)
    app.add_middleware(Edge)
    app.add_middleware(Access, tally=service.tally, file=access.opened(settings.access_log))
    return app


def _refused(service: Service) -> Any:
    async def refused(request: Request, raised: Exception) -> Response:
        error = problems.known(raised)
        access.note(request.scope, rule=error.rule)
        if not protocol.wants_page(request.scope):
            return problems.response(error, {"Vary": "Accept"})
        lang, root = words.of(request.scope), request.scope.get("root_path", "")
        text = pages.problem(lang, service.settings, service.pool.about, error, root)
        return HTMLResponse(text, error.status, {**pages.HEADERS, **problems.headers(error)})

    return refused
