"""OpenAPI: every saved query as an operation, generated from the headers; as JSON and as a plain page."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kgraph import __version__
from kgraph.engine import formats
from kgraph.queries import Parameter, Query
from kgraph.queries.parameter import LONGEST
from kgraph.web import description, pages, words
from kgraph.web.asked import ANSWERS, LARGEST_PAGE, PAGE_SIZE, SUFFIXES
from kgraph.web.service import Service
from kgraph.workbook import MEDIA_TYPE as WORKBOOK

_SCHEMAS: dict[str, dict[str, Any]] = {
    "iri": {"type": "string", "format": "iri"},
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer", "minimum": -(10**18) + 1, "maximum": 10**18 - 1},
    "decimal": {"type": "string", "pattern": r"^[+-]?[0-9]{1,18}(\.[0-9]{1,18})?$"},
    "language": {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$", "maxLength": 35},
    "text": {"type": "string", "maxLength": LONGEST},
    "choice": {"type": "string", "minLength": 1, "maxLength": LONGEST},
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "rule": {"type": "string"},
        "remedy": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
}
_PROBLEMS = {
    "400": "a value is missing, of another type, or not offered",
    "404": "there is no such query, ending or page",
    "405": "only GET and HEAD are answered",
    "406": "the answer cannot be had in this form",
    "429": "too many queries at once",
    "503": "the engine is starting or stopping",
    "504": "a limit was reached",
    "507": "the query needs too much memory",
}
_RDF = {offer.media_type for offer in formats.OFFERS["graph"]}


def routes(service: Service) -> list[Route]:
    """Return the addresses of the OpenAPI document."""

    @lru_cache(maxsize=4)  # it takes a tenth of a second, in which nobody else would be answered
    def written(server: str) -> bytes:
        return bytes(JSONResponse(document(service.library, server)).body)

    async def json(request: Request) -> Response:
        return Response(written(description.address(request.scope, "")), media_type="application/json")

    async def page(request: Request) -> Response:
        lang, root = words.of(request.scope), request.scope.get("root_path", "")
        text = pages.render(
            "openapi.html",
            lang,
            service.settings,
            service.pool.about,
            root=root,
            path="/openapi",
            queries=service.library,
            suffixes=SUFFIXES,
        )
        return HTMLResponse(text, headers=pages.HEADERS)

    return [Route("/openapi.json", json), Route("/openapi", page)]


def document(library: Sequence[Query], server: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a library on a server."""
    paths: dict[str, Any] = {"/queries/": {"get": _list()}}
    for query in library:
        paths[f"/queries/{query.name}.{{ending}}"] = {"get": _operation(query)}
    paths["/.well-known/sparql-examples"] = {
        "get": {
            "operationId": "sparql-examples",
            "summary": "The saved queries as RDF, in the vocabulary of public example collections",
            "responses": {"200": _answer(_RDF, "the list"), **_problems("406", "429", "503")},
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kgraph: saved queries",
            "version": __version__,
            "description": "Questions to a knowledge graph of human-rights documentation, each an address.",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": server}],
        "tags": [{"name": tag} for tag in sorted({tag for query in library for tag in query.tags})],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _list() -> dict[str, Any]:
    told = {"tag": "only the queries with this tag", "q": "words in the question, in either language"}
    return {
        "operationId": "queries",
        "summary": "The list of saved queries: a page, or RDF",
        "parameters": [
            {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
            for name, text in told.items()
        ],
        "responses": {
            "200": _answer({"text/html", *_RDF}, "the list"),
            **_problems("400", "406", "429", "503"),
        },
    }


def _operation(query: Query) -> dict[str, Any]:
    kinds = {offer.media_type for offer in formats.OFFERS[query.form]}
    parameters = [
        {
            "name": "ending",
            "in": "path",
            "required": True,
            "description": "what the answer is wanted as",
            "schema": {"type": "string", "enum": list(SUFFIXES[query.form])},
        },
        *(_parameter(item) for item in query.params.values()),
    ]
    headers: dict[str, Any] = {"ETag": {"schema": {"type": "string"}}}
    if "xlsx" in ANSWERS[query.form]:
        kinds |= {WORKBOOK}
        parameters += [
            _integer("page", "which page of the rows; all rows without it", 10**6),
            _integer("page_size", f"rows of a page; {PAGE_SIZE} without it", LARGEST_PAGE),
            {
                "name": "bom",
                "in": "query",
                "description": "1 begins CSV and TSV with a byte order mark",
                "schema": {"type": "string", "enum": ["0", "1"]},
            },
        ]
        headers["Link"] = {"description": "first, prev, next, last page", "schema": {"type": "string"}}
    return {
        "operationId": query.name,
        "summary": query.summary["en"],
        "description": query.description["en"],
        "tags": list(query.tags),
        "parameters": parameters,
        "responses": {"200": {**_answer(kinds, "the answer"), "headers": headers}, **_problems(*_PROBLEMS)},
    }


def _parameter(item: Parameter) -> dict[str, Any]:
    schema = dict(_SCHEMAS[item.type])
    if item.among:
        schema["enum"] = list(item.among)
    if item.default is not None:
        schema["default"] = int(item.default) if item.type == "integer" else item.default
    text = item.label["en"]
    if source := item.scheme or item.type_of:
        text += f" (a concept of {source})" if item.scheme else f" (such as each {source})"
    return {
        "name": item.name,
        "in": "query",
        "required": item.default is None,
        "description": text,
        "schema": schema,
        "example": int(item.shown) if item.type == "integer" else item.shown,
    }


def _integer(name: str, text: str, most: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": most}
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _answer(kinds: set[str], text: str) -> dict[str, Any]:
    return {"description": text, "content": {formats.content_type(kind): {} for kind in sorted(kinds)}}


def _problems(*codes: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {code: {"description": _PROBLEMS[code], "content": content} for code in codes}
