"""What each saved query costs beside a single look-up, through the engine a server uses, uncached.

Example: PYTHONPATH=tests python -m bench.saved
"""

import csv
import tempfile
import time
from pathlib import Path

from kgraph import build, queries
from kgraph.engine import Engine
from kgraph.files import Project

LOOKUP = "SELECT * { <https://w3id.org/hrmon/id/kz-2020-covid/act-0001> ?p ?o }"
DEAR = 50
"""A query above so many look-ups stands in tests/costly.csv, with the reason."""


def table() -> str:
    """Return the part on saved queries: the dearest ten, and those above ``DEAR`` with their reasons."""
    project = Project.find(Path(__file__).parents[2])
    with (project.root / "tests/costly.csv").open(encoding="utf-8", newline="") as file:
        reasons = {row["query"]: row["reason"] for row in csv.DictReader(file)}
    library = queries.load(project.queries)
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "real.nq"
        dump.write_text("".join(f"{line}\n" for line in build.build(project).lines), encoding="utf-8")
        with Engine(dump) as engine:
            single = cost(engine, LOOKUP, "text/csv", 200)
            ratios = {
                query.name: cost(
                    engine, query.fill({}), "text/csv" if query.form == "rows" else "text/turtle", 7
                )
                / single
                for query in library
            }
    dear = {name for name, ratio in ratios.items() if ratio > DEAR}
    lines = ["| saved query | single look-ups | reason |", "|---|---:|---|"]
    for name in sorted(ratios, key=lambda name: -ratios[name]):
        if len(lines) < 12 or name in dear | reasons.keys():
            lines.append(f"| {name} | {ratios[name]:.1f} | {reasons.get(name, '')} |")
    lines.append("")
    lines.append(f"{len(library)} queries; above {DEAR} single look-ups: {len(dear)}, ")
    lines[-1] += f"without a reason: {', '.join(sorted(dear - reasons.keys())) or 'none'}.\n"
    return "\n".join(lines)


def cost(engine: Engine, text: str, accept: str, times: int) -> float:
    """Return the least seconds of several answers: what disturbs a run only ever adds."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        engine.run(text, accept)
        spent.append(time.perf_counter() - start)
    return min(spent)


if __name__ == "__main__":
    print(table())
