"""The benchmark measures what it says: its queries, its copies, its client, its page."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from bench import client, copies, page, questions, servers, throughput
from conftest import absent
from kgraph import build
from kgraph.engine import Engine
from kgraph.files import Project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Project:
    """A project of the same name whose dump is fresh."""
    root = tmp_path_factory.mktemp("bench")
    for name in ("ontology", "data", "queries", "shapes"):
        (root / name).symlink_to(project.root / name)
    (root / "build").mkdir()
    made = Project.find(root)
    made.dump.write_text("".join(f"{line}\n" for line in build.build(made).lines), "utf-8")
    return made


def test_there_are_two_hundred_ad_hoc_queries_and_each_is_answered(built: Project) -> None:
    asked = questions.ad_hoc(built.dump)
    assert len(asked) == questions.AD_HOC == sum(times for times, _ in questions.KINDS.values())
    assert asked == questions.ad_hoc(built.dump)
    with Engine(built.dump) as engine:
        rows = {name: engine.run(text).rows for name, text in asked.items()}
    kinds = {name.partition(": ")[2] for name, count in rows.items() if count or "any" in name}
    assert kinds == set(questions.KINDS), "a kind that never finds anything measures nothing"


def test_a_copy_is_a_further_report(built: Project, tmp_path: Path) -> None:
    made = tmp_path / "copied.nq"
    lines = len(built.dump.read_text("utf-8").splitlines())
    number = copies.copied(built, 3 * lines, made)
    assert number >= 3
    text = made.read_text("utf-8").splitlines()
    assert len(text) == len(set(text))
    assert abs(len(text) - 3 * lines) < lines
    [dataset] = built.datasets[:1]
    assert sum(f"/graph/{dataset}-2/" in line for line in text) > lines / 2


def test_the_default_graph_of_the_peers_has_every_triple_once(built: Project, tmp_path: Path) -> None:
    data = servers.Data(built.dump, tmp_path)
    with Engine(built.dump) as engine:
        [_, count, _] = (
            engine.run("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").body.decode().split("\r\n")
        )
    assert len(data.merged.read_text("utf-8").splitlines()) == int(count)


def test_the_client_times_every_request_and_counts_what_fails() -> None:
    if not shutil.which("wrk"):
        absent("wrk")
    with client.fixed(sys.executable) as url:
        asked = [client.post(url, f"ASK {{}} # {number} \"'\\") for number in range(5)]
        ran = client.run(url, asked, 2, 1)
        assert ran.failed == 0
        assert ran.rate > 100
        assert all(ms and ms > 0 for ms in ran.each)
        assert client.run(url, asked, 1, 1, status=304).failed > 0


def test_the_page_tells_of_a_target_that_is_missed(tmp_path: Path) -> None:
    def run(ms: float) -> dict[str, object]:
        return {"rate": 1000 / ms, "failed": 0, "p50": ms, "p99": ms, "each": {"q": ms}}

    runs = {"kgraph 200": run(2.0), "kgraph kept": run(0.5), "kgraph 304": run(0.4), "oxigraph 200": run(1.0)}
    part = {
        "triples": 1,
        "missing": ["virtuoso: virtuoso-t"],
        "peers": {"kgraph": {"version": "1", "seconds": 1}, "oxigraph": {"version": "2", "seconds": 1}},
        "probes": {name: {"saved/q": {"ms": 3.0, "rows": 1}} for name in ("kgraph", "oxigraph")},
        "rows": [
            {"log": "saved", "clients": 1, "client alone": 2000.0, "runs": runs},
            {"log": "ad hoc", "clients": 1, "client alone": 99999.0, "runs": {}},
        ],
    }
    part["rows"][1]["runs"] = {name: {**one, "each": {"1: kind": one["p50"]}} for name, one in runs.items()}
    throughput.write(tmp_path / "http.json", part)
    throughput.write(tmp_path / "start.json", {"answer": 1.0, "imports": 1.0})
    text = page.page(tmp_path, tmp_path)
    assert re.search(
        r"uncached, against Oxigraph, 2 queries \| 0.7 \| 0.50 \| 0.50 \| 0.50 \| \*\*missed\*\*", text
    )
    assert re.search(
        r"repeated, 200, against Oxigraph, 2 queries \| 1.5 \| 2.00 \| 2.00 \| 2.00 \| met", text
    )
    assert "Missing: virtuoso: virtuoso-t." in text
    assert "| saved, 1 | uncached **void** |" in text
    assert "| q | 2.00 | 0.50 | 0.40 | 0.50 |" in text
    assert "`make bench PARTS=growth`" in text
    assert json.loads((tmp_path / "start.json").read_text())["answer"] == 1.0
