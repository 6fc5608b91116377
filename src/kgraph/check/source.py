"""The files under check: found and read once, with their triples and where those stand."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from kgraph import build, examples, names, queries
from kgraph.check import lines, syntax
from kgraph.check.finding import Finding, Text
from kgraph.errors import CannotRun, DataError
from kgraph.files import LAYERS, Project
from kgraph.queries import syntax as sparql

SHAPES = names.GRAPH + "shapes"
_OUTSIDE = names.GRAPH + "outside-"
_PERHAPS = (".json", ".xml")
"""Endings of much that is no RDF: read where the file itself is named, and only told of in a folder."""
_PACKED = (".gz", ".bz2", ".xz", ".zip", ".hdt", ".yaml", ".yml", ".trix", ".jsonl")
"""Endings of what may well hold RDF and cannot be read here."""


@dataclass(frozen=True, eq=False)
class File:
    """One file of RDF: where it lies, its named graph, text, and quads.

    Where the syntax is wrong there are none, but of the ontology those statements that can be read.
    """

    path: Path
    shown: str
    graph: str
    text: str
    quads: list[ox.Quad] = field(repr=False)
    broken: Finding | None = None

    @property
    def outside(self) -> bool:
        """Whether the file is a stranger's, not the project's."""
        return self.graph.startswith(_OUTSIDE)

    @cached_property
    def declared_prefixes(self) -> list[tuple[str, str]]:
        """The prefixes the file declares, in its order."""
        return lines.PREFIX.findall(self.text)

    @cached_property
    def places(self) -> lines.Places:
        """The lines of subjects, predicates and values."""
        return lines.of(self.text, self.path.suffix.lower())

    @cached_property
    def subjects(self) -> set[str]:
        """The IRIs the file describes, also where it cannot be parsed; then rather too many."""
        found = {place[0] for place in self.places if len(place) == 1}
        return found | lines.margin(self.text) if self.broken else found

    @cached_property
    def _held(self) -> dict[str, tuple[str, str]]:
        """Where a blank node stands: the node of the text that leads to it, and by which predicate."""
        links: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for quad in self.quads:
            if isinstance(quad.object, ox.BlankNode):
                links[_written(quad.subject)].append((quad.predicate.value, str(quad.object)))
        found: dict[str, tuple[str, str]] = {}
        todo = [(node, (start, p)) for start in links if (start,) in self.places for p, node in links[start]]
        while todo:
            node, place = todo.pop()
            if node not in found:
                found[node] = place
                todo += [(inner, place) for _, inner in links.get(node, ())]
        return found

    def line(self, subject: str, predicate: str = "", value: str = "") -> int:
        """Return the line of a value, else of its predicate, else of the subject, else 0.

        ``value`` is a term as N-Triples has it. A blank node without a label stands where it is the object
        of another node.
        """
        subject = _written(subject)
        if subject in self._held and (subject,) not in self.places:
            (subject, predicate), value = self._held[subject], ""
        for place in ((subject, predicate, value), (subject, predicate), (subject,)):
            if place in self.places:
                return self.places[place]
        return 0


def _written(subject: object) -> str:
    """Return a subject as the text has it: an IRI without brackets, a blank node by the label there."""
    return re.sub(r"^_:b[0-9a-f]{8}x", "_:", str(subject)).strip("<>")


def read(path: Path, graph: str, shown: str) -> File:
    """Return a file with its quads; what cannot be read or parsed becomes its finding, and stops nothing.

    Raises CannotRun where the ending names no format.
    """
    suffix = path.suffix.lower()
    if suffix not in syntax.FORMATS:
        raise CannotRun(
            f"no RDF format has the ending {path.suffix!r}: {path}",
            remedy="one of: " + ", ".join(syntax.FORMATS),
        )
    try:
        if path.exists() and not path.is_file():  # a pipe or device may never end
            return File(path, shown, graph, "", [], _unreadable(shown, "no regular file", "не обычный файл"))
        data = path.read_bytes()
    except OSError as error:
        said = error.strerror or type(error).__name__
        return File(path, shown, graph, "", [], _unreadable(shown, said, said))
    text, quads, broken = syntax.read(data, suffix, shown)
    if broken and graph == names.GRAPH + "ontology":
        quads = syntax.readable(text)
    return File(path, shown, graph, text, _placed(quads, graph, text, shown), broken)


def _unreadable(shown: str, en: str, ru: str) -> Finding:
    message = Text(f"this cannot be read: {en}", f"не читается: {ru}")
    remedy = Text("save what it should hold as a file", "сохраните содержимое как обычный файл")
    return syntax.finding(shown, "unreadable", message, 0, remedy)


def _placed(quads: list[ox.Quad], graph: str, text: str, shown: str) -> list[ox.Quad]:
    """Return quads in the graph of their file, or in the layer beside it that their graph is named for."""
    if graph == SHAPES:  # its many blank nodes need no stable labels
        return quads
    quads = _numbered(quads, text, shown) if graph.startswith(_OUTSIDE) else build.labelled(quads, shown)
    report, _, folder = graph.rpartition("/")
    placed = {}
    for name in {quad.graph_name for quad in quads}:
        layer = str(name).strip("<>").rpartition("/")[2]
        placed[name] = ox.NamedNode(f"{report}/{layer if layer in LAYERS else folder}")
    return [ox.Quad(quad.subject, quad.predicate, quad.object, placed[quad.graph_name]) for quad in quads]


def _numbered(quads: list[ox.Quad], text: str, shown: str) -> list[ox.Quad]:
    """Return a stranger's quads with blank nodes no other file has: the text's labels, else numbers.

    Labels by content, as our own files have them, could take a hostile graph hours.
    """
    mark = sha256(shown.encode()).hexdigest()[:8]
    written = set(re.findall(r"_:([\w.-]*\w)", text))
    labels: dict[str, ox.BlankNode] = {}

    def label(term: object) -> object:
        if not isinstance(term, ox.BlankNode):
            return term
        name = term.value
        if name not in labels:
            labels[name] = ox.BlankNode(f"b{mark}x{name}" if name in written else f"b{mark}n{len(labels)}")
        return labels[name]

    return [ox.Quad(label(q.subject), q.predicate, label(q.object), q.graph_name) for q in quads]  # type: ignore[arg-type]


def of_project(project: Project) -> list[File]:
    """Return the files of ontology/ and data/ttl/. Raises CannotRun where one cannot be opened."""
    return [_opened(read(each.path, each.graph, project.relative(each.path))) for each in project.sources]


def of_shapes(project: Project) -> list[File]:
    """Return the files of shapes/. Raises CannotRun where one cannot be opened."""
    return [_opened(read(path, SHAPES, project.relative(path))) for path in project.shapes]


def _opened(file: File) -> File:
    if file.broken and file.broken.rule == "unreadable":
        raise CannotRun(f"{file.shown}: {file.broken.message.en}", remedy=file.broken.remedy.en)
    return file


def of_queries(project: Project) -> list[File]:
    """Return the files of queries/ with the triples that describe each query."""
    found = []
    for path in sorted(project.queries.glob("*.rq")):
        shown = project.relative(path)
        try:
            query = queries.read(path)
            sparql.check(query)
            found.append(File(path, shown, examples.GRAPH, query.text, build.saved([query], {})))
        except DataError as error:
            message = Text(error.message, f"ошибка в запросе: {error.message}")
            remedy = Text(error.remedy or "", error.remedy or "")
            broken = syntax.finding(shown, error.rule or "syntax", message, error.line or 0, remedy)
            found.append(File(path, shown, examples.GRAPH, "", [], broken))
    return found


def outside(paths: Iterable[Path]) -> list[File]:
    """Return files that are not the project's: each path is a graph of its own, in one layer or several.

    A file stands in the layer its folder is named for, ``editorial/acts.ttl`` in ``editorial``, and else in
    ``asserted``; a named graph stands in the layer that its name ends with. Raises CannotRun where a folder
    holds no RDF, or nothing at all can be read.
    """
    found: dict[Path, File] = {}
    for path in paths:
        slug = re.sub(r"[^a-z0-9-]+", "-", path.stem.lower())
        for each in _inside(path) if path.is_dir() else [path]:
            layer = each.parent.name if each.parent.name in LAYERS else "asserted"
            if each not in found:
                found[each] = read(each, f"{_OUTSIDE}{slug}/{layer}", str(each))
    if len(found) == 1:
        _opened(*found.values())
    return [part for file in found.values() for part in _by_layer(file)]


def _inside(folder: Path) -> list[Path]:
    """Return the files of a folder that are RDF by their ending."""
    sure = [suffix for suffix in syntax.FORMATS if suffix not in _PERHAPS]
    found = [each for each in sorted(folder.rglob("*")) if each.suffix.lower() in sure and not each.is_dir()]
    if not found:
        raise CannotRun(
            f"no RDF files in {folder}", remedy="name a file, or a folder with " + ", ".join(sure)
        )
    return found


def noted(paths: Iterable[Path], files: Iterable[File]) -> Iterator[Finding]:
    """Note what was passed over outside: files without a triple, and those that were not read."""
    for file in files:
        if file.outside and not file.quads and not file.broken:
            message = Text("the file holds no triples", "в файле нет триплетов")
            remedy = Text("is it the right file, and was it saved?", "тот ли это файл и сохранён ли он?")
            yield Finding(file.shown, 0, "", "empty", "Info", message, remedy)
    read = {file.path for file in files}
    for each in sorted({each for path in paths for each in path.rglob("*")} - read):
        if each.suffix.lower() in (*_PERHAPS, *_PACKED):
            message = Text("not read: its ending names no RDF format", "не прочитан: по окончанию это не RDF")
            remedy = Text(
                "if it is RDF: name the file itself where it is .json or .xml, else unpack or convert it",
                "если это RDF: .json и .xml назовите отдельно, остальное распакуйте или переведите",
            )
            yield Finding(str(each), 0, "", "not-read", "Info", message, remedy)


def _by_layer(file: File) -> list[File]:
    """Return a file once for each layer its named graphs stand in."""
    layers: dict[str, list[ox.Quad]] = {}
    for quad in file.quads:
        layers.setdefault(str(quad.graph_name).strip("<>"), []).append(quad)
    if layers.keys() <= {file.graph}:
        return [file]
    return [replace(file, graph=graph, quads=quads) for graph, quads in sorted(layers.items())]
