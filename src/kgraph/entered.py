"""What was entered by hand about reports: their asserted and editorial layers, here and in graphs outside."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kgraph import anchors, build
from kgraph.check import source
from kgraph.document import Document
from kgraph.errors import DataError
from kgraph.files import Project


def quads(project: Project, outside: Iterable[Path] = ()) -> list[ox.Quad]:
    """Return the quads of every report of the project, and those of files outside.

    Raises DataError for a file that cannot be parsed.
    """
    found = []
    for file in source.outside(outside):
        if file.broken:
            broken = file.broken
            raise DataError(broken.message.en, file=file.shown, line=broken.line or None, rule=broken.rule)
        found += file.quads
    for each in project.sources:
        if each.graph.endswith(("/asserted", "/editorial")):
            found += build.read(each.path, each.graph, project.relative(each.path))
    return found


def document(quads: Iterable[ox.Quad], text: Path) -> Document:
    """Return the report of the graph whose text the file holds."""
    return Document.find(quads, anchors.read(text))
