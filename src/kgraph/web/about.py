"""What the server tells of itself to people and to those who run it: start page, limits, health, metrics."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kgraph import __version__
from kgraph.settings import Settings
from kgraph.web import pages, protocol, words
from kgraph.web.access import BOUNDS
from kgraph.web.description import LIMITS
from kgraph.web.service import Service


def routes(service: Service) -> list[Route]:
    """Return the addresses that tell of the server."""

    async def home(request: Request) -> Response:
        root = request.scope.get("root_path", "")
        text = pages.page(words.of(request.scope), service.settings, service.pool.about, root=root)
        return HTMLResponse(text, headers=pages.HEADERS)

    async def limits_(request: Request) -> Response:
        told = limits(service.settings)
        if not protocol.wants_page(request.scope):
            return JSONResponse(told, headers={"Vary": "Accept"})
        lang, root = words.of(request.scope), request.scope.get("root_path", "")
        text = pages.limits(lang, service.settings, service.pool.about, told, root)
        return HTMLResponse(text, headers=pages.HEADERS)

    async def health(_: Request) -> Response:
        told = {**service.pool.health(), "software": __version__}
        status = 200 if told["status"] == "ok" else 503
        return JSONResponse(told, status, {"Cache-Control": "no-store"})

    async def metrics(_: Request) -> Response:
        from prometheus_client import CollectorRegistry
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(service))
        headers = {"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE_LATEST}
        return Response(generate_latest(registry), headers=headers)

    return [
        Route("/", home),
        Route("/about/limits", limits_),
        Route("/health", health),
        Route("/metrics", metrics),
    ]


def limits(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return every limit in force: its value, its unit, what it limits."""
    known = {item.name: item.metadata for item in fields(Settings)}
    values = {name: getattr(settings, name) for name in LIMITS} | {"workers": settings.parallel}
    return {
        name: {"value": values[name], "unit": known[name]["unit"], "meaning": known[name]["help"]}
        for name in LIMITS
    }


class _Collector:
    """The counts since the start, in the terms of Prometheus; made when asked for, kept by nobody."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def collect(self) -> Iterator[Any]:
        """Yield the families of metrics."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
            InfoMetricFamily,
        )

        tally, health = self.service.tally, self.service.pool.health()
        asked = CounterMetricFamily(
            "kgraph_exchanges", "HTTP exchanges.", labels=["route", "status", "outcome"]
        )
        for (route, status, outcome), count in sorted(tally.exchanges.items()):
            asked.add_metric([route, str(status), outcome], count)
        yield asked
        took = HistogramMetricFamily("kgraph_exchange_seconds", "Duration of exchanges.", labels=["route"])
        for route, classes in sorted(tally.seconds.items()):
            buckets: list[tuple[str, float]] = []
            running = 0.0
            for bound, size in zip((*map(str, BOUNDS), "+Inf"), classes, strict=False):
                running += size
                buckets.append((bound, running))
            took.add_metric([route], buckets, classes[-1])
        yield took
        for name, text, number in (
            ("kgraph_rows", "Rows and triples answered.", tally.rows),
            ("kgraph_sent_bytes", "Bytes of bodies, as sent.", tally.sent),
            ("kgraph_lost_log_lines", "Lines of the access log that could not be written.", tally.lost_lines),
        ):
            yield CounterMetricFamily(name, text, value=number)
        workers = GaugeMetricFamily("kgraph_queries", "Queries by their state.", labels=["state"])
        for state in ("busy", "waiting"):
            workers.add_metric([state], health["workers"][state])
        yield workers
        kept = self.service.answers.kept
        yield GaugeMetricFamily("kgraph_kept_answers", "Answers kept.", value=len(kept))
        yield GaugeMetricFamily("kgraph_kept_bytes", "Memory of the answers kept.", value=kept.used)
        yield GaugeMetricFamily(
            "kgraph_ready", "Whether queries are answered.", value=health["status"] == "ok"
        )
        version = str(health.get("version", ""))
        yield InfoMetricFamily("kgraph_dataset", "The dataset served.", value={"version": version})
