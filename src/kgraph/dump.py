"""The dump: one dataset written whole and sorted, as N-Quads, TriG or Turtle.

N-Quads and TriG keep the named graphs. Turtle cannot, so it holds the union of all graphs. Two dumps
of the same files are the same bytes.
"""

import re
from pathlib import Path

import pyoxigraph as ox

from kgraph import turtle
from kgraph.build import Dataset
from kgraph.errors import NotFound

FORMATS = ("nquads", "trig", "turtle")


def text(dataset: Dataset, format: str, prefixes: dict[str, str]) -> str:
    """Return the whole dataset in one of FORMATS; raises NotFound for any other."""
    if format == "nquads":
        return "".join(f"{line}\n" for line in dataset.lines)
    if format == "turtle":
        return turtle.serialize((quad.triple for quad in dataset.quads), prefixes)
    if format == "trig":
        return _trig(dataset, prefixes)
    raise NotFound(f"no dump format {format!r}", remedy="one of: " + ", ".join(FORMATS))


def write(dataset: Dataset, format: str, prefixes: dict[str, str], path: Path) -> None:
    """Write the dump to ``path``; the file is whole or, where writing fails, as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text(dataset, format, prefixes), encoding="utf-8")
    partial.replace(path)


def _trig(dataset: Dataset, prefixes: dict[str, str]) -> str:
    parts, used = [], set()
    for graph in sorted(dataset.graphs):
        body = turtle.serialize((quad.triple for quad in dataset.graphs[graph]), prefixes)
        head, _, rest = body.partition("\n\n") if body.startswith("PREFIX") else ("", "", body)
        used.update(re.findall(r"^PREFIX .*$", head, re.MULTILINE))
        inner = "\n".join(f"    {line}" if line else "" for line in rest.rstrip().splitlines())
        parts.append(f"GRAPH <{graph}> {{\n{inner}\n}}")
    return "\n\n".join(["\n".join(sorted(used)), *parts]) + "\n"


def read(path: Path) -> list[ox.Quad]:
    """Return the quads of an N-Quads dump."""
    return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.N_QUADS))
