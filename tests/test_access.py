"""The access log and the metrics: what happened, never who or what."""

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kgraph.files import Project
from kgraph.web import access
from running import ENDLESS, LONG, Server, read_all, until

QUERY = "SELECT ?o WHERE { <http://x/awkward> ?p ?o }"


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_exchange_is_one_line_without_address_or_query(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    server = Server(home, workers=1, **{"access-log": file, "deadline": 1, "answer-size": 1})
    first = server.http.get("/sparql", params={"query": QUERY})
    server.http.get("/sparql", params={"query": QUERY})
    server.http.get("/sparql", params={"query": QUERY}, headers={"If-None-Match": first.headers["etag"]})
    server.ask("SELECT nonsense")
    server.ask(ENDLESS)
    server.http.get("/secret-address")
    read_all(server.start_asking(LONG))
    gone = server.start_asking(ENDLESS.replace("?n", "?m"))
    server.busy(1)
    gone.close()
    until(lambda: lines(file)[-1]["outcome"] == "client gone")
    told = [line for line in lines(file) if line["route"] != "/health"]
    assert [(line["status"], line["outcome"], line.get("rule"), line.get("rows")) for line in told] == [
        (200, "whole", None, 1),
        (200, "kept", None, 1),
        (304, "unchanged", None, None),
        (400, "refused", "sparql-syntax", None),
        (504, "refused", "deadline", None),
        (404, "refused", None, None),
        (200, "cut", None, None),
        (0, "client gone", None, None),
    ]
    assert {line["query"] for line in told[:3]} == {access.digest(QUERY)}
    assert told[0]["id"] == first.headers["x-request-id"]
    assert len({line["id"] for line in told}) == len(told)
    text = file.read_text()
    assert "awkward" not in text
    assert "secret" not in text
    assert "127.0.0.1" not in text
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", str(told[0]["time"]))
    server.stop()


def test_a_log_that_cannot_be_written_stops_nobody(home: Path) -> None:
    server = Server(home, workers=1, **{"access-log": "/dev/full"})
    for _ in range(3):
        server.answers()
    assert metrics(server)["kgraph_lost_log_lines_total"] >= 3
    assert (home / "log").read_text().count("access log cannot be written") == 1
    server.stop()


def test_a_log_that_cannot_be_opened_is_said_at_the_start(home: Path) -> None:
    with pytest.raises(AssertionError, match="access log cannot be opened"):
        Server(home, workers=1, **{"access-log": home / "none" / "access.log"})


def metrics(server: Server) -> dict[str, float]:
    text = server.http.get("/metrics").text
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0) + sample.value
    return found


def test_the_metrics_count_what_was_answered(home: Path) -> None:
    server = Server(home, workers=1)
    before = metrics(server)
    server.answers()
    server.ask(QUERY)
    server.ask(QUERY)
    server.ask("SELECT nonsense")
    after = metrics(server)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert grown["kgraph_exchanges_total"] == 5  # the four, and the first look at the metrics
    assert grown["kgraph_exchange_seconds_count"] == 5
    assert grown["kgraph_rows_total"] == 2
    assert after["kgraph_ready"] == 1
    assert after["kgraph_kept_answers"] == 2
    server.stop()


def test_every_member_and_metric_is_documented(home: Path, project: Project, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    server = Server(home, workers=1, **{"access-log": file})
    server.ask(QUERY)
    server.ask("SELECT nonsense")
    page = (project.root / "docs" / "operation.md").read_text("utf-8")
    members = {name for line in lines(file) for name in line}
    assert {name for name in members if f'"{name}"' not in page and f"`{name}`" not in page} == set()
    shown = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in metrics(server)}
    assert {name for name in shown if f"`{name}`" not in page} == set()
    server.stop()
