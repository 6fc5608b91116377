"""The SPARQL endpoint: ``/sparql``, and ``/sparql.csv`` and its like, which name the format.

Plain ASGI: nothing stands between the engine and the connection. Without a query a program gets the service
description, a browser the form.
"""

from dataclasses import replace

from starlette.responses import HTMLResponse
from starlette.routing import Route

from kgraph.engine import formats
from kgraph.errors import KgraphError, NotFound
from kgraph.web import access, description, pages, problems, protocol, shown, words
from kgraph.web.protocol import Receive, Request, Scope, Send
from kgraph.web.service import Service


def routes(service: Service) -> list[Route]:
    """Return the addresses of the endpoint."""
    endpoint = _Sparql(service)
    return [Route("/sparql", endpoint), Route("/sparql.{suffix}", endpoint)]


class _Sparql:
    def __init__(self, service: Service) -> None:
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = None
        try:
            request = await protocol.read(scope, receive, self.service.settings)
            if suffix := scope["path_params"].get("suffix"):
                request = replace(request, format=_format(suffix))
            if request.query is not None:
                access.note(scope, query=access.digest(request.query))
            if request.wants_page:
                await self._page(request, scope, receive, send)
            elif request.query is None and scope["method"] != "POST":
                question = description.question(self.service, scope, request.accept, request.format)
                await self.service.answers.send(question, scope, receive, send, lane="light")
            else:
                answers = self.service.answers
                await answers.send(request.question(), scope, receive, send, bom=request.bom)
        except KgraphError as error:
            access.note(scope, rule=error.rule)
            # Somebody who asked for a CSV in a browser still reads an error as a page.
            if (request and request.wants_page) or protocol.wants_page(scope):
                await self._send_page(request, scope, receive, send, error=error)
            else:
                answer = problems.response(error, {"Vary": "Accept"})
                await answer(scope, receive, send)  # type: ignore[arg-type]

    async def _page(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        answer = None
        if request.query is not None:
            whole = await self.service.answers.body(pages.question(request), scope, receive)
            root = scope.get("root_path", "")
            answer = shown.shown(whole, self.service.settings, root, words.of(scope))
        await self._send_page(request, scope, receive, send, answer=answer)

    async def _send_page(
        self,
        request: Request | None,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        answer: shown.Shown | None = None,
        error: KgraphError | None = None,
    ) -> None:
        text = pages.page(
            words.of(scope),
            self.service.settings,
            self.service.pool.about,
            root=scope.get("root_path", ""),
            path="/sparql",
            request=request,
            answer=answer,
            error=error,
        )
        status, headers = (error.status, problems.headers(error)) if error else (200, {})
        made = HTMLResponse(text, status, {**pages.HEADERS, **headers})
        await made(scope, receive, send)  # type: ignore[arg-type]


def _format(suffix: str) -> str:
    name = formats.SUFFIXES.get(suffix, suffix)
    if name not in protocol.NAMES:
        known = ", ".join(sorted({*protocol.NAMES, *formats.SUFFIXES}))
        raise NotFound(f"no format {suffix!r}", rule="suffix", remedy=f"one of: {known}")
    return name
