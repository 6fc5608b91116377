"""The check: its CPU against parsing the same files with rdflib, and how both engines grow with the graph.

A copy of the graph is a further report: its nodes stand under a namespace of their own, places, law and
vocabularies are shared. Every copy conforms, so that engines do the same work and report nothing.
"""

import math
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from kgraph import build, names
from kgraph.check import shacl
from kgraph.files import Project

COPIES = {"shacl": (1, 4, 16, 64), "pyshacl": (1, 4)}
CUT = 2400
"""Seconds of CPU after which a run is given up; the clock may show four times as many."""

MEMORY = 12 << 30
PARSE = "import sys, rdflib\nfor path in sys.argv[1:]: rdflib.Graph().parse(path, format='turtle')"


def table() -> str:
    """Return both tables as Markdown."""
    project = Project.find(Path(__file__).parents[2])
    with TemporaryDirectory() as folder:
        return "\n".join([*ratios(project), "", *growth(project, Path(folder))])


def ratios(project: Project) -> list[str]:
    """Return the CPU of build and check in parses of the same files with rdflib, the best of three each."""
    paths = [str(source.path) for source in project.sources]
    parse = best(3, "-c", PARSE, *paths)
    cli = ("-m", "kgraph.cli", "--home", str(project.root))
    rows = [
        f"| importing rdflib alone | {best(3, '-c', 'import rdflib') / parse:.2f} |",
        f"| `kgraph build` | {best(3, *cli, 'build') / parse:.2f} |",
        f"| `kgraph check`: parse, hygiene, SHACL | {best(3, *cli, 'check') / parse:.2f} |",
        f"| `kgraph check --engine pyshacl` | {best(1, *cli, 'check', '--engine', 'pyshacl') / parse:.0f} |",
    ]
    head = f"CPU against parsing the {len(paths)} files of data and ontology with rdflib"
    return [f"{head}, best of three:", "", "| | parses |", "|---|---:|", *rows]


def growth(project: Project, folder: Path) -> list[str]:
    """Return the CPU of each engine on the graph copied, against its own on the graph, with the slope."""
    files = {copies: folder / f"{copies}.nt" for copies in COPIES["shacl"]}
    sizes = {copies: copied(project, copies, path) for copies, path in files.items()}
    head = "| engine | " + " | ".join(f"{n} ({sizes[n]:,} triples)" for n in files) + " | slope |"
    rows = [head, "|---|" + "---:|" * (len(files) + 1)]
    for engine, copies in COPIES.items():
        spent = {n: validated(engine, files[n], 3 if n == 1 and engine == "shacl" else 1) for n in copies}
        told = {n: seconds for n, seconds in spent.items() if seconds is not None}
        cells = [cell(n, spent, told) for n in files]
        rows.append(f"| {engine} | {' | '.join(cells)} | {slope(told)} |")
    return ["SHACL alone, CPU in runs of the same engine on the graph itself:", "", *rows]


def cell(copies: int, spent: dict[int, float | None], told: dict[int, float]) -> str:
    """Return what a table says of one run."""
    if copies not in spent:
        return "not tried"
    if copies in told and 1 in told:
        return f"{told[copies] / told[1]:.1f}"
    return f"over {CUT} s of CPU or {MEMORY >> 30} GiB"


def slope(told: dict[int, float]) -> str:
    """Return by which power of the number of copies the time grows."""
    if len(told) < 2:
        return ""
    logs = [(math.log(copies), math.log(seconds)) for copies, seconds in told.items()]
    return f"{statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope:.2f}"


def copied(project: Project, copies: int, made: Path) -> int:
    """Write the build, less its own statistics, in so many copies as N-Triples; return how many triples."""
    quads = build.build(project).quads
    triples = {quad.triple for quad in quads if quad.graph_name != ox.NamedNode(names.VOID_GRAPH)}
    lines = [f"{triple} .\n" for triple in triples]
    report = re.compile(f"<({names.BASE}(?:id|graph)/(?:{'|'.join(project.datasets)}))/")
    own = [line for line in lines if report.search(line)]
    with made.open("w", encoding="utf-8") as file:
        file.writelines(lines)
        for number in range(2, copies + 1):
            file.writelines(report.sub(rf"<\1-{number}/", line) for line in own)
    return len(lines) + (copies - 1) * len(own)


def validated(engine: str, data: Path, times: int) -> float | None:
    """Return the CPU seconds of one engine on a file, None where it was given up."""
    try:
        return min(float(run("-m", "bench.check", engine, str(data))) for _ in range(times))
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None


def best(times: int, *command: str) -> float:
    """Return the smallest CPU time of several runs: what disturbs a run only ever adds."""
    return min(cpu(command) for _ in range(times))


def cpu(command: Sequence[str]) -> float:
    """Return the user and system seconds one command of Python takes, its children's too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(*command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def run(*command: str) -> str:
    """Run Python with bounded memory and CPU and return what it prints."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CUT, CUT))

    done = subprocess.run(
        [sys.executable, *command],
        check=True,
        capture_output=True,
        text=True,
        timeout=4 * CUT,
        preexec_fn=bounded,
    )
    return done.stdout


def worker(engine: str, data: Path) -> float:
    """Return the CPU seconds of validating a file; fails where the copies do not conform."""
    shapes = shacl.Shapes.read(Project.find(Path(__file__).parents[2]).shapes)
    before = resource.getrusage(resource.RUSAGE_SELF)
    triples = (quad.triple for quad in ox.parse(path=data, format=ox.RdfFormat.N_TRIPLES))
    results = shacl.validate(shapes, triples, engine)
    after = resource.getrusage(resource.RUSAGE_SELF)
    if results:
        raise SystemExit(f"bench: {len(results)} results, the first {results[0]}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    print(worker(sys.argv[1], Path(sys.argv[2])) if sys.argv[2:] else table())
