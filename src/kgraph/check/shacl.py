"""SHACL behind a small port: one question, two engines, one kind of answer.

``shacl``, written in Rust, is the everyday engine; pySHACL is the reference and decides where they
differ. Where ``shacl`` cannot be imported pySHACL serves. Messages come from the shapes themselves, so
that they are the same for both.
"""

import logging
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgraph import names
from kgraph.errors import CannotRun, DataError, NotFound

ENGINES = ("shacl", "pyshacl")
SH = names.FOREIGN["sh"]
_FIRST, _REST = names.FOREIGN["rdf"] + "first", names.FOREIGN["rdf"] + "rest"
_PATHS = ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
SUFFIX = "ConstraintComponent"


@dataclass(frozen=True, order=True)
class Result:
    """One SHACL result; terms in N-Triples syntax, the path in SPARQL's, component and severity short."""

    focus: str
    path: str
    component: str
    shape: str
    severity: str
    value: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What two engines must agree on: focus, path, component, source shape, severity."""
        return self.focus, self.path, self.component, self.shape, self.severity


@dataclass(frozen=True)
class Shapes:
    """The text of shapes files read as one graph, with names and messages by shape and language."""

    text: str

    @classmethod
    def read(cls, paths: Iterable[Path]) -> "Shapes":
        """Return the shapes of several Turtle files."""
        return cls("\n".join(path.read_text("utf-8") for path in paths))

    @cached_property
    def triples(self) -> list[ox.Quad]:
        """The shapes graph."""
        return list(ox.parse(self.text, format=ox.RdfFormat.TURTLE))

    @cached_property
    def texts(self) -> dict[tuple[str, str], str]:
        """The sh:message of each shape, by the shape's N-Triples term and language."""
        found = {}
        for quad in self.triples:
            if quad.predicate.value == SH + "message" and isinstance(quad.object, ox.Literal):
                found[str(quad.subject), quad.object.language or "en"] = quad.object.value
        return found

    def message(self, result: Result, language: str) -> str:
        """Return what the shape says to a person, or its component where it says nothing."""
        return self.texts.get((result.shape, language)) or f"{result.component} does not hold."

    @cached_property
    def objects(self) -> dict[tuple[str, str], list[str]]:
        """The objects of each subject and predicate, as N-Triples terms in the order of the text."""
        found: dict[tuple[str, str], list[str]] = {}
        for quad in self.triples:
            found.setdefault((str(quad.subject), quad.predicate.value), []).append(str(quad.object))
        return found

    def path(self, shape: str) -> str:
        """Return the sh:path of a shape as Turtle with the prefix ``sh:``, ``""`` where it has none."""
        paths = self.objects.get((shape, SH + "path"))
        return self._path(paths[0]) if paths else ""

    def _path(self, node: str) -> str:
        if not node.startswith("_:"):
            return node
        if (node, _FIRST) in self.objects:
            return "( " + " ".join(self._path(step) for step in self.items(node)) + " )"
        for word in _PATHS:
            if inner := self.objects.get((node, SH + word)):
                return f"[ sh:{word} {self._path(inner[0])} ]"
        raise DataError(f"a shape has a path that is none: {node}", rule="shacl")

    def items(self, head: str) -> list[str]:
        """Return the members of an RDF list."""
        found = []
        while (head, _FIRST) in self.objects:
            found += self.objects[head, _FIRST]
            head = self.objects[head, _REST][0]
        return found

    @cached_property
    def compiled(self) -> Any:
        """The shapes as the Rust engine holds them."""
        import shacl

        return shacl.Shapes.from_turtle(self.text)

    @cached_property
    def graph(self) -> Any:
        """The shapes as an rdflib graph."""
        import rdflib

        return rdflib.Graph().parse(data=self.text, format="turtle")


def available(engine: str | None = None) -> str:
    """Return the engine to use: the one asked for, else the fast one where it can be imported.

    Raises NotFound for an unknown name, CannotRun where the engine asked for is not installed.
    """
    if engine is not None and engine not in ENGINES:
        raise NotFound(f"no SHACL engine {engine!r}", remedy="one of: " + ", ".join(ENGINES))
    for name in [engine] if engine else ENGINES:
        try:
            __import__(name)
        except ImportError:
            continue
        return name
    raise CannotRun(
        f"the SHACL engine {engine or 'shacl'} is not installed", remedy="pip install shacl pyshacl"
    )


def validate(shapes: Shapes, triples: Iterable[ox.Triple], engine: str = "shacl") -> list[Result]:
    """Return the sorted results of checking ``triples`` against ``shapes``.

    Raises DataError where the engine refuses the shapes.
    """
    run = {"shacl": _rust, "pyshacl": _pyshacl}[engine]
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return sorted(set(run(shapes, (data or b"").decode())))


def _rust(shapes: Shapes, data: str) -> list[Result]:
    try:
        report = shapes.compiled.validate_text(data, format="ntriples")
    except ValueError as error:
        raise DataError(f"shacl cannot run these shapes on this data: {error}", rule="shacl") from None
    return [
        Result(
            focus=found.focus_node,
            path=_bare(found.path or ""),
            component=found.component.removesuffix(SUFFIX),
            shape=found.source_shape or "",
            severity=found.severity,
            value=found.value or "",
        )
        for found in report.results
    ]


def _pyshacl(shapes: Shapes, data: str) -> list[Result]:
    import pyshacl
    import rdflib

    sh = rdflib.SH
    quiet = logging.getLogger("rdflib.term")  # logs a traceback for each ill-typed literal; we report them
    level, normalize = quiet.level, rdflib.NORMALIZE_LITERALS
    quiet.setLevel(logging.CRITICAL)
    rdflib.NORMALIZE_LITERALS = False  # it drops the time zone of a day before a shape sees it
    try:
        graph = rdflib.Graph().parse(data=data, format="nt")
        for prefix, iri in shapes.graph.namespaces():  # it does not follow owl:imports of sh:prefixes
            graph.bind(prefix, iri)
        _, report, text = pyshacl.validate(graph, shacl_graph=shapes.graph, inference="none", inplace=True)
    except Exception as error:  # pySHACL has errors of its own; rdflib raises bare ones for a query
        raise DataError(f"pyshacl cannot run these shapes on this data: {error}", rule="shacl") from None
    finally:
        quiet.setLevel(level)
        rdflib.NORMALIZE_LITERALS = normalize
    if not isinstance(report, rdflib.Graph):
        raise DataError(f"pyshacl cannot run these shapes on this data: {text}", rule="shacl")

    def one(node: Any, predicate: Any) -> str:
        value = report.value(node, predicate)
        with warnings.catch_warnings():  # rdflib warns of each ill-typed number that it writes
            warnings.simplefilter("ignore", UserWarning)
            return "" if value is None else value.n3()

    return [
        Result(
            focus=one(node, sh.focusNode),
            path=path_of(report, report.value(node, sh.resultPath)),
            component=_local(report.value(node, sh.sourceConstraintComponent)).removesuffix(SUFFIX),
            shape=one(node, sh.sourceShape),
            severity=_local(report.value(node, sh.resultSeverity)),
            value=one(node, sh.value),
        )
        for node in report.objects(None, sh.result)  # and none that a result has as sh:detail
    ]


def _local(iri: object) -> str:
    """Return what follows the last ``#`` or ``/``, as the Rust engine names components and severities."""
    return re.split("[#/]", str(iri))[-1]


def path_of(graph: Any, node: Any) -> str:
    """Return a SHACL path of an rdflib graph as a SPARQL property path, without outer brackets."""
    return _bare(_path(graph, node))


def _path(graph: Any, node: Any) -> str:
    import rdflib

    sh = rdflib.SH
    if node is None:
        return ""
    if isinstance(node, rdflib.URIRef):
        return node.n3()
    if (node, rdflib.RDF.first, None) in graph:
        return "(" + "/".join(_path(graph, step) for step in graph.items(node)) + ")"
    if (inverse := graph.value(node, sh.inversePath)) is not None:
        return "^" + _path(graph, inverse)
    if (options := graph.value(node, sh.alternativePath)) is not None:
        return "(" + "|".join(_path(graph, option) for option in graph.items(options)) + ")"
    for word, sign in (("zeroOrMorePath", "*"), ("oneOrMorePath", "+"), ("zeroOrOnePath", "?")):
        if (inner := graph.value(node, sh[word])) is not None:
            return f"({_path(graph, inner)}){sign}"
    return str(node)


def _bare(path: str) -> str:
    return path[1:-1] if re.fullmatch(r"\([^()]*\)", path) else path
