"""The catalogue of the shapes: the page docs/shapes-reference.md, made from shapes/ and the cases.

Each shape that reports is a row: its path, how many values, what else it asks, severity, message, and
the invalid cases that show it bite.
"""

import re
from functools import cached_property
from pathlib import Path

from rdflib import RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from kgraph import names
from kgraph.check import profile
from kgraph.check.shacl import Shapes, path_of
from kgraph.files import Project

_TARGETS = {
    SH.targetClass: "every {}",
    SH.targetSubjectsOf: "whatever has {}",
    SH.targetObjectsOf: "whatever {} points to",
    SH.targetNode: "{}",
}
_COUNTS = {SH.minCount, SH.maxCount}
# Parameters whose value is read together with another one, or that ask nothing themselves.
_SILENT = {SH.ignoredProperties, SH.qualifiedValueShape, SH.flags, SH.property, SH.path}


class Catalogue:
    """The shapes of a project, as a reader looks them up."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.graph: Graph = Shapes.read(project.shapes).graph
        core = Graph().parse(data=profile.core(project), format="turtle")
        self.core = set(core.subjects(SH.severity))

    @cached_property
    def cases(self) -> dict[str, list[Path]]:
        """The invalid cases that expect a result of each shape, by its prefixed name."""
        found: dict[str, list[Path]] = {}
        for path in sorted((self.project.root / "tests" / "cases").glob("*/invalid-*.ttl")):
            said = re.findall(r"^# expect: .* (hrsh:\S+) \w+$", path.read_text("utf-8"), re.MULTILINE)
            for shape in sorted(set(said)):
                found.setdefault(shape, []).append(path)
        return found

    def short(self, term: Node) -> str:
        """Return a term as people write it."""
        if isinstance(term, URIRef):
            for prefix, iri in sorted(self.project.prefixes.items(), key=lambda pair: -len(pair[1])):
                if term.startswith(iri) and re.fullmatch(r"[\w-]+", term[len(iri) :]):
                    return f"{prefix}:{term[len(iri) :]}"
            return f"<{term}>"
        return str(term)

    def english(self, shape: Node, predicate: URIRef) -> str:
        """Return the English text of a shape, empty where it has none."""
        texts = self.graph.objects(shape, predicate)
        return next((str(text) for text in texts if isinstance(text, Literal) and text.language == "en"), "")

    def path(self, shape: Node) -> str:
        """Return the path of a property shape in SPARQL's syntax, shortened."""
        path = path_of(self.graph, self.graph.value(shape, SH.path))
        return re.sub(r"<([^>]*)>", lambda match: self.short(URIRef(match[1])), path)

    def listed(self, head: Node) -> str:
        """Return the members of an RDF list; a prefix that all share is written once."""
        members = [self.short(member) for member in self.graph.items(head)]
        prefixes = {member.partition(":")[0] for member in members}
        if len(members) > 1 and len(prefixes) == 1 and ":" in members[0]:
            return f"{members[0]}, " + ", ".join(member.partition(":")[2] for member in members[1:])
        return ", ".join(members)

    def number(self, shape: Node) -> str:
        """Return how many values a property shape allows, such as ``1..*``; empty where it does not say."""
        least, most = self.graph.value(shape, SH.minCount), self.graph.value(shape, SH.maxCount)
        if least is None and most is None:
            return ""
        return f"{least or 0}..{'*' if most is None else most}"

    def asks(self, shape: Node) -> str:
        """Return what a shape asks besides the number of values."""
        told = []
        for predicate in sorted(set(self.graph.predicates(shape)), key=str):
            word = str(predicate).removeprefix(str(SH))
            if not str(predicate).startswith(str(SH)) or predicate in _COUNTS | _SILENT | set(_TARGETS):
                continue
            if predicate in (SH.name, SH.message, SH.severity):
                continue
            values = sorted(self.graph.objects(shape, predicate), key=str)
            for value in values:
                told.append(self._one(shape, word, value))
        return "; ".join(told)

    def _one(self, shape: Node, word: str, value: Node) -> str:
        if word == "sparql":
            return "a query finds none"
        if word in ("in", "or", "and", "xone", "languageIn"):
            return f"{word} `{self.listed(value)}`"
        if word in ("qualifiedMinCount", "qualifiedMaxCount"):
            other = self.graph.value(shape, SH.qualifiedValueShape)
            bound = "at least" if word == "qualifiedMinCount" else "at most"
            return f"{bound} {value} `{self.short(other) if other else ''}`"
        if value == Literal(True):
            return word
        return f"{word} `{self.short(value)}`"

    def row(self, shape: URIRef) -> str:
        """Return the row of a shape that reports."""
        severity = self.graph.value(shape, SH.severity)
        cases = ", ".join(
            f"[{path.stem.removeprefix('invalid-')}](../tests/cases/{path.parent.name}/{path.name})"
            for path in self.cases.get(self.short(shape), [])
        )
        cells = [
            f"`{self.short(shape).removeprefix('hrsh:')}`" + ("" if shape in self.core else " (not core)"),
            f"`{self.path(shape)}`" if (shape, SH.path, None) in self.graph else "",
            self.number(shape),
            self.asks(shape),
            str(severity).removeprefix(str(SH)),
            self.english(shape, SH.message),
            cases,
        ]
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"

    def targets(self, shape: URIRef) -> str:
        """Return which nodes a shape looks at."""
        told = [
            phrase.format(f"`{self.short(node)}`")
            for target, phrase in _TARGETS.items()
            for node in sorted(self.graph.objects(shape, target), key=str)
        ]
        return ", ".join(told)

    def section(self, path: Path) -> str:
        """Return the shapes of one file: each shape with a target, and its properties."""
        text = path.read_text("utf-8")
        own = [URIRef(names.HRSH + name) for name in re.findall(r"^hrsh:([\w-]+)", text, re.MULTILINE)]
        aimed = [shape for shape in own if any((shape, target, None) in self.graph for target in _TARGETS)]
        if not aimed:
            return ""
        first = text.partition("\n")[0].removeprefix("# ")
        parts = [f"\n## {path.stem}\n\n{first}\n"]
        for shape in aimed:
            rows = [shape] if (shape, SH.message, None) in self.graph else []
            rows += [each for each in own if (shape, SH.property, each) in self.graph]
            title = next(
                t for t in self.graph.objects(shape, RDFS.label) if getattr(t, "language", "") == "en"
            )
            parts.append(
                f"\n### hrsh:{shape.removeprefix(names.HRSH)}\n\n{title}: {self.targets(shape)}.\n\n"
            )
            parts.append("| shape | path | values | asks | severity | message | cases |\n")
            parts.append("|---|---|---|---|---|---|---|\n")
            parts += [self.row(each) for each in rows]
        return "".join(parts)


def page(project: Project, note: str = "") -> str:
    """Return docs/shapes-reference.md."""
    catalogue = Catalogue(project)
    lead = (
        "Every shape that reports, by file. A shape's IRI is `https://w3id.org/hrmon/shape#` and its name; "
        "`a/b` is a path, `^a` its inverse. Values: `1..*` means at least one. The messages are here in "
        "English; `kgraph check --lang ru` has the Russian. "
        "Cases are graphs that the shape finds fault with. What is not core is not asked of a sister graph "
        "([check.md](check.md)). How a shape is written: [shapes.md](shapes.md).\n"
    )
    return "# Shapes, one by one\n\n" + note + lead + "".join(map(catalogue.section, project.shapes))
