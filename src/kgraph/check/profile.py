"""The core profile: the shapes that a sister graph must satisfy, published as one file.

``shapes/profiles/core.csv`` lists what is left out of our shapes, each row with its reason: a file, a
shape, or ``sh:closed``. So a new shape belongs to the core unless somebody says why not. ``make docs``
writes ``shapes/profiles/core.ttl``, which ``kgraph check --profile core`` reads.
"""

import csv
import re
from pathlib import Path

from rdflib import SH, Graph, URIRef
from rdflib.term import Node

from kgraph import names
from kgraph.errors import CannotRun, DataError
from kgraph.files import Project

PROFILES = ("full", "core")

_HEADER = """\
# The core profile: what a graph must satisfy to be queried together with this one.
# It checks data together with ontology/hrm.ttl, which says what is a subclass of what. Made by `make docs`.
# Licence: CC BY 4.0. Source: shapes/*.ttl, less what shapes/profiles/core.csv leaves out.
# Creator: the kgraph maintainers.

"""
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
_OF_CLOSED = {SH.closed, SH.ignoredProperties}


def files(project: Project, profile: str = "full") -> list[Path]:
    """Return the shapes files of a profile.

    Raises CannotRun where the profile was not made.
    """
    if profile == "full":
        return project.shapes
    path = project.profiles / f"{profile}.ttl"
    if not path.is_file():
        raise CannotRun(f"there is no {project.relative(path)}", remedy="run: make docs")
    return [path]


def left_out(project: Project) -> dict[str, str]:
    """Return what the core leaves out, each with the reason."""
    text = (project.profiles / "core.csv").read_text("utf-8")
    return {row["left_out"]: row["why"] for row in csv.DictReader(text.splitlines())}


def core(project: Project) -> str:
    """Return the core profile as Turtle.

    Raises DataError where the table names a file or shape that does not exist.
    """
    table = left_out(project)
    whole, without = Graph(), set()
    for path in project.shapes:
        part = Graph().parse(path, format="turtle")
        if path.name in table:
            without |= set(part.subjects())
        whole += part
    shapes = {names.HRSH + name: name for name in table if not name.endswith(".ttl") and ":" not in name}
    without |= {URIRef(iri) for iri in shapes}
    known = {str(subject).removeprefix(names.HRSH) for subject in whole.subjects()}
    known |= {path.name for path in project.shapes} | {"sh:closed"}
    if unknown := sorted(set(table) - known):
        raise DataError(
            f"no shapes file and no shape is called {', '.join(unknown)}",
            file="shapes/profiles/core.csv",
            rule="core-profile",
            remedy="correct the name or remove the row",
        )
    kept = Graph()
    for prefix, iri in project.prefixes.items():
        kept.bind(prefix, iri, replace=True)
    for triple in whole:
        closed = "sh:closed" in table and triple[1] in _OF_CLOSED
        if triple[0] not in without and triple[2] not in without and not closed:
            kept.add(triple)
    reached: set[Node] = set()
    todo: list[Node] = [node for target in _TARGETS for node in kept.subjects(target)]
    while todo:
        node = todo.pop()
        if node not in reached:
            reached.add(node)
            todo += kept.objects(node)
    for triple in list(kept):
        if triple[0] not in reached:
            kept.remove(triple)
    text = re.sub(r"^@prefix (.*) \.$", r"PREFIX \1", kept.serialize(format="turtle"), flags=re.MULTILINE)
    return _HEADER + text.rstrip() + "\n"
