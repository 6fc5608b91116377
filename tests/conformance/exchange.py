"""An exchange: one HTTP request that a manifest describes, and the answer it expects."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from rdflib import Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from conformance.suite import MF, Case

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass(frozen=True)
class Exchange:
    """``path`` is as the manifest has it; ``statuses`` are classes (2) or statuses (204)."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: tuple[int, ...]
    boolean: bool | None
    form: str | None
    answer: str | None
    answer_type: str | None

    @property
    def kind(self) -> str:
        """The type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    def fits(self, status: int) -> bool:
        """Tell whether a status is one of those expected."""
        return any(status in (wanted, wanted * 100 + status % 100) for wanted in self.statuses)

    def send(self, http: httpx.Client, path: str) -> httpx.Response:
        """Send the request to an address of the server in place of the manifest's."""
        request = http.build_request(self.method, path, headers=self.headers, content=self.body or None)
        if not any(name.lower() == "accept" for name in self.headers):
            del request.headers["accept"]
        return http.send(request)


def exchanges(case: Case) -> Iterator[Exchange]:
    """Yield the exchanges of a test in their order."""
    graph = case.manifest
    for node in Collection(graph, graph.value(case.action, HT.requests)):
        response = graph.value(node, HT.resp)
        told = graph.value(response, MF.expectedBoolean)
        form = graph.value(response, MF.expectedFormat)
        answer = _body(graph, response)
        yield Exchange(
            str(graph.value(node, HT.methodName)),
            str(graph.value(node, HT.absolutePath)),
            _headers(graph, node),
            _body(graph, node) or b"",
            tuple(sorted(_status(str(item)) for item in graph.objects(response, MF.expectedStatus))),
            None if told is None else told.toPython(),  # type: ignore[attr-defined]
            None if form is None else str(form),
            None if answer is None else answer.decode("utf-8"),
            _headers(graph, response).get("content-type"),
        )


def _status(iri: str) -> int:
    name = iri.rpartition("#")[2]
    return STATUSES[name] if name in STATUSES else int(name.removeprefix("StatusCode")[0])


def _headers(graph: Graph, node: Node) -> dict[str, str]:
    head = graph.value(node, HT.headers)
    return {
        str(graph.value(item, HT.fieldName)): str(graph.value(item, HT.fieldValue))
        for item in (Collection(graph, head) if head is not None else ())
    }


def _body(graph: Graph, node: Node) -> bytes | None:
    content = graph.value(node, HT.body)
    if content is None:
        return None
    encoding = str(graph.value(content, CNT.characterEncoding))
    return str(graph.value(content, CNT.chars)).encode(encoding)
