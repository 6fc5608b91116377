"""What each saved query costs beside a single look-up, both through HTTP and never kept.

Example: PYTHONPATH=tests python -m bench saved
"""

import csv
import tempfile
import time
from pathlib import Path

import httpx

from bench.servers import Data, kgraph
from kgraph import build, queries
from kgraph.files import Project

LOOKUP = "SELECT * { <https://w3id.org/hrmon/id/kz-2020-covid/act-0001> ?p ?o }"
DEAR = 50
"""A query above so many look-ups stands in tests/costly.csv, with the reason."""
SHOWN = 10
"""So many of the dearest queries are shown in any case."""


def table() -> str:
    """Return the part on saved queries: the dearest of them, and the reasons of those above ``DEAR``."""
    project = Project.find(Path(__file__).parents[2])
    with (project.root / "tests/costly.csv").open(encoding="utf-8", newline="") as file:
        reasons = {row["query"]: row["reason"] for row in csv.DictReader(file)}
    ratios = measure(project)
    dear = {name for name, ratio in ratios.items() if ratio > DEAR}
    lines = ["| saved query | single look-ups | reason |", "|---|---:|---|"]
    for place, name in enumerate(sorted(ratios, key=lambda name: -ratios[name])):
        if place < SHOWN or name in dear:
            lines.append(f"| {name} | {ratios[name]:.1f} | {reasons.get(name, '')} |")
    lacking = ", ".join(sorted(dear - reasons.keys())) or "none"
    lines += [
        "",
        f"{len(ratios)} queries, {len(dear)} above {DEAR} single look-ups; without a reason: {lacking}.",
    ]
    return "\n".join(lines)


def measure(project: Project) -> dict[str, float]:
    """Return what each saved query costs with its defaults, as a multiple of the look-up."""
    library = queries.load(project.queries)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        dump = scratch / "graph.nq"
        dump.write_text("".join(f"{line}\n" for line in build.build(project).lines), encoding="utf-8")
        with kgraph(Data(dump, scratch)) as peer, httpx.Client(timeout=120) as client:
            single = cost(client, peer.url, LOOKUP, "text/csv", 300)
            return {
                query.name: cost(client, peer.url, query.fill({}), accept(query), 9) / single
                for query in library
            }


def accept(query: queries.Query) -> str:
    """Return the plainest format of a query's answer."""
    return "application/n-triples" if query.form == "graph" else "text/csv"


def cost(client: httpx.Client, url: str, text: str, media: str, times: int) -> float:
    """Return the least seconds of several answers: what disturbs a run only ever adds.

    A comment that never comes twice keeps the server from giving an answer it has kept.
    """
    spent = []
    for turn in range(times):
        question = {"query": f"{text}\n# {turn}"}
        start = time.perf_counter()
        client.post(url, data=question, headers={"Accept": media}).raise_for_status()
        spent.append(time.perf_counter() - start)
    return min(spent)
