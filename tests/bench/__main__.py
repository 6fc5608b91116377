"""``make bench``: every part or those named; each leaves its figures, of which docs/benchmark.md is made."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench import client, copies, growth, page, start, throughput
from bench.servers import Data
from kgraph.files import Project

PARTS = ("start", "http", "million", "growth", "saved", "check")
MILLION = 1_000_000


def measure(part: str, project: Project, scratch: Path, seconds: int, keep: Callable[[Any], None]) -> None:
    """Measure one part and keep its figures."""
    if part == "start":
        keep(start.measure(project, scratch))
    elif part == "http":
        keep(throughput.measure(project, Data(project.dump, scratch), seconds=seconds))
    elif part == "million":
        made = scratch / "million.nq"
        copies.copied(project, MILLION, made)
        quick = throughput.ALL[:3]  # rdflib-endpoint would need a day
        keep(throughput.measure(project, Data(made, scratch), seconds=seconds, names=quick))
    elif part == "growth":
        growth.measure(project, scratch, keep)
    else:
        from bench import check, saved

        keep({"table": saved.table() if part == "saved" else check.table()})


def main() -> int:
    """Measure the parts named and write the page of all that have been measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all without a name")
    parser.add_argument("--seconds", type=int, default=6, help="how long one run of the client lasts")
    parser.add_argument("--page", action="store_true", help="measure nothing, write the page")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part {sorted(unknown)[0]!r}")
    project = Project.find(Path(__file__).parents[2])
    figures = project.root / "build" / "bench"
    if not options.page:
        if not client.there():
            parser.error("wrk is not installed (Debian: wrk)")
        for part in options.parts or PARTS:
            with tempfile.TemporaryDirectory() as scratch:
                keep = partial(throughput.write, figures / f"{part}.json")
                measure(part, project, Path(scratch), options.seconds, keep)
    (project.root / "docs" / "benchmark.md").write_text(page.page(project.root, figures), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
