"""The files under check: read once, with their triples and the line on which each subject stands."""

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kgraph import build, examples, names, queries, turtle
from kgraph.check.finding import Finding, Text
from kgraph.errors import CannotRun, DataError
from kgraph.files import LAYERS, Project
from kgraph.queries import syntax

_PREFIX = re.compile(r"^(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:<([^>\s]+)>|([A-Za-z][\w-]*)?:([\w./%-]*))(?=[\s;]|$)")

SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld")
SHAPES = names.GRAPH + "shapes"


@dataclass(frozen=True, eq=False)
class File:
    """One file of RDF: where it lies, its named graph, text, and quads.

    Where the syntax is wrong there are none, save of the ontology, on which the rest depends: of it the
    statements that can be read.
    """

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
        """The line on which the block of each subject starts, by IRI.

        A block starts at the left margin or, as inside a graph of TriG, after a line that ends one.
        """
        prefixes = dict(self.declared_prefixes)
        found: dict[str, int] = {}
        closed = True
        for number, line in enumerate(self.lines, 1):
            bare = line.strip()
            match = _SUBJECT.match(bare if closed else line)
            if match:
                iri = match[1] or prefixes.get(match[2] or "", "") + match[3]
                found.setdefault(iri, number)
            if bare and not bare.startswith("#"):
                closed = bare.endswith((".", "{", "}"))
        return found

    def line(self, subject: str, predicate: str = "") -> int:
        """Return the line of ``predicate`` in the block of ``subject``, else of the subject, else 0.

        A blank node stands where it is the object of another node.
        """
        if subject.startswith("_:"):
            holder = next((quad for quad in self.quads if str(quad.object) == subject), None)
            if holder is None or isinstance(holder.subject, ox.BlankNode):
                return 0
            return self.line(str(holder.subject).strip("<>"), holder.predicate.value)
        start = self.subjects.get(subject, 0)
        if not start or not predicate:
            return start
        written = [re.escape(f"<{predicate}>")]
        written += ["a"] if predicate == names.RDF_TYPE else []
        for prefix, iri in self.declared_prefixes:
            if predicate.startswith(iri):
                written.append(re.escape(f"{prefix}:{predicate[len(iri) :]}"))
        token = re.compile(rf"(?:^|[\s;])(?:{'|'.join(written)})(?=\s|$)")
        others = set(self.subjects.values()) - {start}
        for number in range(start, len(self.lines) + 1):
            line = self.lines[number - 1]
            if number > start and (not line.strip() or number in others or _SUBJECT.match(line)):
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
        problem = DataError("the file is not UTF-8", file=shown, rule="encoding")
    except DataError as error:
        problem = error
        text = path.read_text("utf-8")
        quads = _readable(text) if graph == names.GRAPH + "ontology" else []
        return File(path, shown, graph, text, quads, _syntax(shown, problem))
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
    report, _, folder = graph.rpartition("/")
    quads = []
    for q in build.labelled(list(ox.parse(path.read_bytes(), format=kind)), shown):
        layer = str(q.graph_name).strip("<>").rpartition("/")[2]
        name = ox.NamedNode(f"{report}/{layer if layer in LAYERS else folder}")
        quads.append(ox.Quad(q.subject, q.predicate, q.object, name))
    return quads


def _readable(text: str) -> list[ox.Quad]:
    """Return the quads of those statements of a Turtle text that parse by themselves."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in _PREFIX.findall(text))
    graph = ox.NamedNode(names.GRAPH + "ontology")
    found: list[ox.Quad] = []
    statement: list[str] = []
    for line in text.splitlines():
        if line.startswith("#") or _PREFIX.match(line):
            continue
        statement.append(line)
        if line.rstrip().endswith("."):
            with contextlib.suppress(SyntaxError):
                quads = ox.parse(prefixes + "\n".join(statement), format=ox.RdfFormat.TURTLE)
                found += [ox.Quad(q.subject, q.predicate, q.object, graph) for q in list(quads)]
            statement = []
    return found


def _syntax(shown: str, error: DataError) -> Finding:
    return Finding(
        shown,
        error.line or 0,
        "",
        error.rule or "syntax",
        "Violation",
        Text(error.message, f"синтаксическая ошибка: {error.message}"),
        _mended(error),
    )


def _mended(error: DataError) -> Text:
    """Return what to do about an error of syntax, told from the parser's words."""
    if error.rule == "query-header":
        return Text(error.remedy or "", error.remedy or "")
    if error.rule == "encoding":
        return Text("save it as UTF-8", "сохраните его в UTF-8")
    if undeclared := re.search(r"prefix ([\w-]*): has not been declared", error.message):
        iri = {**names.FOREIGN, "hrm": names.HRM}.get(undeclared[1], "...")
        line = f"PREFIX {undeclared[1]}: <{iri}>"
        return Text(f"declare it at the top: {line}", f"объявите его в начале файла: {line}")
    if "'/' is not allowed" in error.message:
        return Text(
            f"no '/' stands after a prefix: declare one that ends with it, as <{names.VOC}grade/>, "
            "or write the whole <IRI>",
            f"после префикса «/» не стоит: объявите префикс, который ею кончается, как <{names.VOC}grade/>, "
            "или запишите <IRI> целиком",
        )
    return Text(
        "mend the syntax there; a missing ';' or '.' on the line before is the usual cause",
        "исправьте синтаксис; обычно на строке выше пропущены «;» или «.»",
    )


def of_project(project: Project) -> list[File]:
    """Return the files of ontology/ and data/ttl/."""
    return [read(source.path, source.graph, project.relative(source.path)) for source in project.sources]


def of_shapes(project: Project) -> list[File]:
    """Return the files of shapes/."""
    return [read(path, SHAPES, project.relative(path)) for path in project.shapes]


def of_queries(project: Project) -> list[File]:
    """Return the files of queries/ with the triples that describe each query."""
    found = []
    for path in sorted(project.queries.glob("*.rq")):
        shown = project.relative(path)
        try:
            query = queries.read(path)
            syntax.check(query)
            found.append(File(path, shown, examples.GRAPH, query.text, build.saved([query], {})))
        except DataError as error:
            found.append(File(path, shown, examples.GRAPH, "", [], _syntax(shown, error)))
    return found


def outside(paths: Iterable[Path]) -> list[File]:
    """Return files that are not the project's: each path is a graph of its own, in one layer or several.

    A file stands in the layer its folder is named for, ``editorial/acts.ttl`` in ``editorial``, and else in
    ``asserted``; a named graph stands in the layer that its name ends with. Raises CannotRun where a folder
    holds no RDF.
    """
    found = []
    for path in paths:
        slug = re.sub(r"[^a-z0-9-]+", "-", path.stem.lower())
        inside = [each for each in sorted(path.rglob("*")) if each.suffix in SUFFIXES]
        if path.is_dir() and not inside:
            raise CannotRun(f"no RDF files in {path}", remedy="name a folder with " + ", ".join(SUFFIXES))
        for each in inside if path.is_dir() else [path]:
            layer = each.parent.name if each.parent.name in LAYERS else "asserted"
            found += _by_layer(read(each, f"{names.GRAPH}outside-{slug}/{layer}", str(each)))
    return found


def _by_layer(file: File) -> list[File]:
    """Return a file once for each layer its named graphs stand in."""
    layers: dict[str, list[ox.Quad]] = {}
    for quad in file.quads:
        layers.setdefault(str(quad.graph_name).strip("<>"), []).append(quad)
    if layers.keys() <= {file.graph}:
        return [file]
    return [replace(file, graph=graph, quads=quads) for graph, quads in sorted(layers.items())]
