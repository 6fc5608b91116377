"""Named graphs by HTTP: the reading half of the SPARQL 1.1 Graph Store HTTP Protocol, and VoID.

``/graph-store?graph=IRI`` and ``?default`` name a graph indirectly. A graph of ours is also an address:
``/graph/kz-2020-covid/asserted``, where the redirect of its IRI leads.
"""

import json
import re
from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from kgraph import names
from kgraph.engine import formats
from kgraph.engine.frames import Question
from kgraph.errors import KgraphError, NotFound, QueryError
from kgraph.web import access, description, problems, protocol
from kgraph.web.problems import MethodRefused
from kgraph.web.protocol import Receive, Scope, Send
from kgraph.web.service import Service

ALL = "CONSTRUCT { ?s ?p ?o } WHERE { %s }"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\\x00-\x20]+")


def routes(service: Service) -> list[Route]:
    """Return the addresses of graphs."""
    return [
        Route("/graph-store", _Graphs(service, _indirect)),
        Route("/graph/{path:path}", _Graphs(service, _direct)),
        Route("/.well-known/void", _Graphs(service, None)),
    ]


class _Graphs:
    """Answers with the triples of the graph that ``named`` finds in the request; without it, with VoID."""

    def __init__(self, service: Service, named: Callable[[Scope], str | None] | None) -> None:
        self.service, self.named = service, named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accept = protocol.header(scope, "accept")
        try:
            if scope["method"] not in ("GET", "HEAD"):
                raise MethodRefused("graphs can only be read here", rule="read-only", remedy="use GET")
            format = _format(scope)
            if self.named is None:
                question = description.void(scope, accept, format)
            else:
                graph = self.named(scope)
                pattern = "?s ?p ?o" if graph is None else f"GRAPH <{graph}> {{ ?s ?p ?o }}"
                if graph is not None:
                    await self._exists(graph, scope, receive)
                question = Question.make(ALL % pattern, formats.without_pages(accept), format=format)
            if format is None and formats.wants_page(accept):
                page = f"{scope.get('root_path', '')}/sparql?" + urlencode({"query": question.query})
                away = RedirectResponse(page, 303, {"Vary": "Accept"})
                await away(scope, receive, send)  # type: ignore[arg-type]
                return
            await self.service.answers.send(question, scope, receive, send)
        except KgraphError as error:
            access.note(scope, rule=error.rule)
            answer = problems.response(error, {"Vary": "Accept"}, allow="GET, HEAD, OPTIONS")
            await answer(scope, receive, send)  # type: ignore[arg-type]

    async def _exists(self, graph: str, scope: Scope, receive: Receive) -> None:
        asked = Question.make(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", formats.JSON.media_type)
        told = await self.service.answers.body(asked, scope, receive, lane="light")
        if not json.loads(told.body)["boolean"]:
            raise NotFound(f"there is no graph {graph}", rule="graph", remedy="GET /sparql lists the graphs")


def _format(scope: Scope) -> str | None:
    wanted = Request(scope).query_params.get("format")
    known = formats.called(wanted) if wanted else None
    if wanted and not (known and formats.named(known, "graph")):
        raise QueryError(f"no format {wanted!r}", rule="format", remedy="turtle, ntriples, jsonld ...")
    return known


def _indirect(scope: Scope) -> str | None:
    given = Request(scope).query_params
    graphs, default = given.getlist("graph"), "default" in given
    if len(graphs) + default != 1:
        raise QueryError("name one graph", rule="graph", remedy="?graph=IRI or ?default")
    if default:
        return None
    # A relative name is resolved against the address of the request, as section 4.2 of the protocol says.
    return _checked(graphs[0] if ":" in graphs[0] else description.address(scope, "/") + graphs[0])


def _direct(scope: Scope) -> str:
    return _checked(names.GRAPH + scope["path_params"]["path"])


def _checked(iri: str) -> str:
    if not _IRI.fullmatch(iri):
        raise QueryError(f"{iri!r} is no IRI", rule="graph-iri", remedy="name a graph by its absolute IRI")
    return iri
