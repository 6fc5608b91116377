"""What was lost with files that could not be read, and which results it may have made.

A result stays unless more triples could take it away and the lost ones may be those: where it rests on a
node's own triples, the node is described in a broken file; else one near it is, or the file names it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from kgraph import names
from kgraph.check.mending import Mending
from kgraph.check.shacl import Result, Shapes
from kgraph.check.source import File

_OF_CLASS = (names.RDF_TYPE, names.FOREIGN["rdfs"] + "subClassOf")
_WORD = re.compile(r"[\w%~.-]*[\w%~-]")
STEPS = 3
"""How far from its focus node a constraint looks: from a charge over its act and participation to a group."""


def kept(files: list[File], results: list[Result], shapes: Shapes) -> list[Result]:
    """Return the results that hold whatever the files that could not be read say."""
    broken = [file for file in files if file.broken]
    if not broken or not results:
        return results
    mending = Mending(shapes)
    open_ = {(r.shape, r.component) for r in results if mending.mendable(r.shape, r.component)}
    if not any((r.shape, r.component) in open_ for r in results):
        return results
    unread = _unread(files, broken)
    words = {word for file in broken for word in _WORD.findall(file.text)}
    near = _Near(files)

    def may_go(result: Result) -> bool:
        ends = {result.focus, result.value} - {""}
        if ends & unread:
            return True
        if mending.narrow(result.shape, result.component):
            return False
        named = any(re.split(r"[/#]", end.rstrip(">"))[-1] in words for end in ends if end[0] == "<")
        return named or bool(near.around(result.focus) & unread)

    return [r for r in results if (r.shape, r.component) not in open_ or not may_go(r)]


def _unread(files: list[File], broken: list[File]) -> set[str]:
    """Return the nodes described in broken files, and those of a class that was lost there."""
    nodes = {f"<{iri}>" for file in broken for iri in file.subjects}
    read = {str(q.subject) for file in broken for q in file.quads}
    links = [q for file in files for q in file.quads if q.predicate.value in _OF_CLASS]
    lost = nodes - read
    while more := {str(q.subject) for q in links if str(q.object) in lost} - lost:
        lost |= more
    return nodes | lost


class _Near:
    """The nodes around a node, by its links and those that point to it."""

    def __init__(self, files: Iterable[File]) -> None:
        self.to: dict[str, set[str]] = defaultdict(set)
        self.back: dict[str, set[str]] = defaultdict(set)
        for file in files:
            for quad in file.quads:
                self.to[str(quad.subject)].add(str(quad.object))
                self.back[str(quad.object)].add(str(quad.subject))

    def around(self, focus: str) -> set[str]:
        """Return what a node and those that point to it reach; only backwards lies every node of a class."""
        edge = {focus} | self.back.get(focus, set())
        found = set(edge)
        for _ in range(STEPS):
            edge = {other for node in edge for other in self.to.get(node, ())} - found
            found |= edge
        return found
