"""The files under check: read once, with their triples and the line on which each subject stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kgraph import build, names, turtle
from kgraph.check.finding import Finding, Text
from kgraph.errors import CannotRun, DataError
from kgraph.files import LAYERS, Project

_PREFIX = re.compile(r"^(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:<([^>\s]+)>|([A-Za-z][\w-]*)?:([\w./%-]*))(?=[\s;]|$)")

SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld")
SHAPES = names.GRAPH + "shapes"


@dataclass(frozen=True, eq=False)
class File:
    """One file of RDF: where it lies, its named graph, text, and quads (none where the syntax is wrong)."""

    path: Path
    shown: str
    graph: str
    text: str
    quads: list[ox.Quad] = field(repr=False)
    broken: Finding | None = None

    @cached_property
    def declared_prefixes(self) -> list[tuple[str, str]]:
        """The prefixes the file declares, in its order."""
        return _PREFIX.findall(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """The file's lines."""
        return self.text.splitlines()

    @cached_property
    def subjects(self) -> dict[str, int]:
        """The line on which the block of each subject starts, by IRI; blocks start at the left margin."""
        prefixes = dict(self.declared_prefixes)
        found: dict[str, int] = {}
        for number, line in enumerate(self.lines, 1):
            match = _SUBJECT.match(line)
            if match:
                iri = match[1] or prefixes.get(match[2] or "", "") + match[3]
                found.setdefault(iri, number)
        return found

    def line(self, subject: str, predicate: str = "") -> int:
        """Return the line of ``predicate`` in the block of ``subject``, else of the subject, else 0."""
        start = self.subjects.get(subject, 0)
        if not start or not predicate:
            return start
        written = [re.escape(f"<{predicate}>")]
        written += ["a"] if predicate == names.RDF_TYPE else []
        for prefix, iri in self.declared_prefixes:
            if predicate.startswith(iri):
                written.append(re.escape(f"{prefix}:{predicate[len(iri) :]}"))
        token = re.compile(rf"(?:^|[\s;])(?:{'|'.join(written)})(?=\s)")
        for number in range(start, len(self.lines) + 1):
            line = self.lines[number - 1]
            if number > start and (not line.strip() or _SUBJECT.match(line)):
                break
            if token.search(line):
                return number
        return start


def read(path: Path, graph: str, shown: str) -> File:
    """Return a file with its quads; a syntax error becomes its finding and does not stop the check.

    Raises CannotRun where the file cannot be opened or its format is unknown.
    """
    try:
        text = path.read_text("utf-8")
        quads = _quads(path, graph, shown)
        return File(path, shown, graph, text, quads)
    except OSError as error:
        raise CannotRun(f"cannot read {shown}: {error.strerror}") from None
    except UnicodeDecodeError:
        problem = DataError("the file is not UTF-8", file=shown, rule="encoding", remedy="save it as UTF-8")
    except DataError as error:
        problem = error
        text = path.read_text("utf-8")
        return File(path, shown, graph, text, [], _syntax(shown, problem))
    except SyntaxError as error:
        problem = DataError(f"this cannot be parsed: {error.msg}", line=error.lineno, rule="syntax")
    return File(path, shown, graph, "", [], _syntax(shown, problem))


def _quads(path: Path, graph: str, shown: str) -> list[ox.Quad]:
    if graph == SHAPES:  # its many blank nodes need no stable labels
        return turtle.parse(path, shown)
    if path.suffix == ".ttl":
        return build.read(path, graph, shown)
    kind = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if kind is None:
        raise CannotRun(
            f"no RDF format has the ending {path.suffix!r}: {path}", remedy="one of: " + ", ".join(SUFFIXES)
        )
    name = ox.NamedNode(graph)
    return [ox.Quad(q.subject, q.predicate, q.object, name) for q in ox.parse(path.read_bytes(), format=kind)]


def _syntax(shown: str, error: DataError) -> Finding:
    return Finding(
        shown,
        error.line or 0,
        "",
        error.rule or "syntax",
        "Violation",
        Text(error.message, f"синтаксическая ошибка: {error.message}"),
        Text(error.remedy or "", "исправьте синтаксис; обычно на строке выше пропущены «;» или «.»"),
    )


def of_project(project: Project) -> list[File]:
    """Return the files of ontology/ and data/ttl/."""
    return [read(source.path, source.graph, project.relative(source.path)) for source in project.sources]


def of_shapes(project: Project) -> list[File]:
    """Return the files of shapes/."""
    return [read(path, SHAPES, project.relative(path)) for path in project.shapes]


def outside(paths: Iterable[Path]) -> list[File]:
    """Return files that are not the project's: each path is a graph of its own, in one layer or several.

    A file stands in the layer its folder is named for, ``editorial/acts.ttl`` in ``editorial``, and else in
    ``asserted``. Raises CannotRun where a folder holds no RDF.
    """
    found = []
    for path in paths:
        slug = re.sub(r"[^a-z0-9-]+", "-", path.stem.lower())
        inside = [each for each in sorted(path.rglob("*")) if each.suffix in SUFFIXES]
        if path.is_dir() and not inside:
            raise CannotRun(f"no RDF files in {path}", remedy="name a folder with " + ", ".join(SUFFIXES))
        for each in inside if path.is_dir() else [path]:
            layer = each.parent.name if each.parent.name in LAYERS else "asserted"
            found.append(read(each, f"{names.GRAPH}outside-{slug}/{layer}", str(each)))
    return found
