"""What the graph tells at a place of a report, and the figures of the text it does not tell there.

A figure is found where a node whose evidence overlaps it, or a node one or two steps from that one, has it as
a value or label. Otherwise it stands in the reviewed list with a reason, or it is missing. Descriptions do
not count, nor do discrepancies and other editorial nodes: what the report says must stand in ``asserted``.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from kgraph import build, figures, names
from kgraph.anchors import Span
from kgraph.document import Document, Part
from kgraph.errors import DataError, NotFound
from kgraph.figures import Figure
from kgraph.files import Project

REASONS = {
    "other-meaning": "the word or number is no name, count or date here",
    "term": "a term, abbreviation or title that names nobody and no place of the fact",
    "told-as-date": "an interval, entered as the date or span it leads to",
    "told-otherwise": "entered in another form: another unit, an official name, a type, a span",
    "quoted-norm": "words of a quoted provision, which the graph cites and does not retell",
    "told-beside": "told by the node of a neighbouring sentence, and only taken up again here",
    "caption": "the caption of a chart whose values the text does not hold",
}
STEPS = 2
_LABELS = {
    names.FOREIGN["rdfs"] + "label",
    names.FOREIGN["dcterms"] + "title",
    *(names.FOREIGN["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel")),
}
_NUMBER = names.FOREIGN["eli"] + "number"
_CURRENCY = names.FOREIGN["schema"] + "currency"
_EVIDENCE = names.HRM + "evidence"
# Lead from a fact to its parts: no step of their own.
_PARTS = {
    *(names.HRM + name for name in ("participation", "statedConversion", "sanction", "charge", "penalty")),
    names.FOREIGN["eli"] + "is_part_of",
    names.FOREIGN["schema"] + "containedInPlace",
}
# Lead to the document or to other facts that were never told here.
_ELSEWHERE = {
    _EVIDENCE,
    names.RDF_TYPE,
    names.FOREIGN["qb"] + "dataSet",
    names.FOREIGN["dcterms"] + "isPartOf",
    names.FOREIGN["skos"] + "inScheme",
    names.FOREIGN["prov"] + "wasAttributedTo",
}
_DURATION = re.compile(r"-?P(?:\d+[YMWD])*(?:T(?:\d+[HMS])*)?")
_INTERVAL = re.compile(r"(\d+)([YMWDHS])")


@dataclass
class Facts:
    """What one node says for itself."""

    words: set[str] = field(default_factory=set)
    numbers: set[Decimal] = field(default_factory=set)
    money: set[tuple[Decimal, str]] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    norms: set[str] = field(default_factory=set)

    def tell(self, figure: Figure) -> bool:
        """Say whether the figure is among them."""
        value = figure.value
        if isinstance(value, Decimal):
            if figure.kind == "money":
                return (value, figure.unit) in self.money
            return value in self.numbers
        if figure.kind == "norm":
            return value in self.norms
        if figure.kind == "date":
            return any(value in date for date in self.dates)
        return any(figures.same(value, word) for word in self.words)


class Graph:
    """The asserted layer of a report with all that reports share, as facts at places."""

    def __init__(self, document: Document, quads: Iterable[ox.Quad]) -> None:
        self.literals: dict[str, list[tuple[str, ox.Literal]]] = defaultdict(list)
        self.links: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._facts: dict[str, Facts] = {}
        self._reached: dict[str, set[str]] = {}
        fixed = {part.iri for part in [document.report, *document.sections, *document.footnotes]}
        evidence: dict[str, set[str]] = defaultdict(set)
        for quad in quads:
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            subject, predicate = quad.subject.value, quad.predicate.value
            if isinstance(quad.object, ox.Literal):
                self.literals[subject].append((predicate, quad.object))
            elif isinstance(quad.object, ox.NamedNode):
                if predicate == _EVIDENCE:
                    evidence[quad.object.value].add(subject)
                elif predicate not in _ELSEWHERE and quad.object.value not in fixed:
                    self.links[subject].append((predicate, quad.object.value))
        self.places = [(anchor.span, evidence[anchor.iri]) for anchor in document.anchors]

    def tells(self, figure: Figure) -> bool:
        """Say whether a node cited where the figure stands, or one it leads to, has it."""
        cited = {node for span, nodes in self.places if span.meets(figure.span) for node in nodes}
        levels = str(figure.value).split(".") if figure.kind == "norm" else [figure.value]
        wanted = [Figure(figure.kind, figure.span, level, figure.unit) for level in levels]
        return any(
            all(any(self.facts(node).tell(one) for node in self.reached(start)) for one in wanted)
            for start in cited
        )

    def reached(self, start: str) -> set[str]:
        """Return the node with all that is at most two steps away; parts of a fact are no step."""
        if start not in self._reached:
            steps = {start: 0}
            ahead = [start]
            while ahead:
                node = ahead.pop()
                if node.startswith(names.VOC):
                    continue
                for predicate, other in self.links.get(node, ()):
                    taken = steps[node] + (predicate not in _PARTS)
                    if taken <= STEPS and taken < steps.get(other, STEPS + 1):
                        steps[other] = taken
                        ahead.append(other)
            self._reached[start] = set(steps)
        return self._reached[start]

    def facts(self, node: str) -> Facts:
        """Return what the node says for itself: its values, and the figures of its labels."""
        if node in self._facts:
            return self._facts[node]
        found = self._facts[node] = Facts()
        literals = self.literals.get(node, [])
        currency = next((value.value for predicate, value in literals if predicate == _CURRENCY), "")
        for predicate, value in literals:
            if predicate in _LABELS:
                _label(found, value.value)
            elif predicate == _NUMBER:
                found.norms.add(value.value)
            elif _DURATION.fullmatch(value.value):
                found.numbers |= _lengths(value.value)
            elif value.datatype.value.endswith(("EDTF", "#date", "#gYear", "#gYearMonth")):
                found.dates.add(value.value)
            elif re.fullmatch(r"-?\d+(?:\.\d+)?", value.value):
                found.numbers.add(Decimal(value.value))
                if currency:
                    found.money.add((Decimal(value.value), currency))
        return found


def _label(found: Facts, text: str) -> None:
    found.words |= {figures.plain(word.group()) for word in figures.WORD.finditer(text)}
    for one in figures.read(text):
        if isinstance(one.value, Decimal):
            found.numbers.add(one.value)
        elif one.kind == "date":
            found.dates.add(one.value)


def _lengths(duration: str) -> set[Decimal]:
    found = set()
    for digits, unit in _INTERVAL.findall(duration):
        found.add(Decimal(digits))
        if unit == "D" and int(digits) % 7 == 0:
            found.add(Decimal(int(digits) // 7))
    return found


@dataclass
class Row:
    """The figures of one section."""

    section: Part
    found: int = 0
    reviewed: int = 0
    missing: list[Figure] = field(default_factory=list)


def measure(document: Document, quads: Iterable[ox.Quad], reviewed: Mapping[Span, str]) -> list[Row]:
    """Return a row for each section; ``quads`` are the asserted layer and what reports share."""
    graph = Graph(document, quads)
    rows = {section.iri: Row(section) for section in document.sections}
    for section, figure in figures.of(document):
        row = rows[section.iri]
        if graph.tells(figure):
            row.found += 1
        elif figure.span in reviewed:
            row.reviewed += 1
        else:
            row.missing.append(figure)
    return list(rows.values())


def needless(document: Document, quads: Iterable[ox.Quad], reviewed: Mapping[Span, str]) -> list[Span]:
    """Return the reviewed spans where no figure stands, or only such as the graph tells."""
    graph = Graph(document, quads)
    lacking = {figure.span for _, figure in figures.of(document) if not graph.tells(figure)}
    return [span for span in reviewed if span not in lacking]


def read(path: Path) -> dict[Span, str]:
    """Return the reviewed list: each span with its reason; empty where there is no such file.

    Raises DataError where a reason is none of REASONS, or a row is no span.
    """
    if not path.is_file():
        return {}
    found: dict[Span, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            start, end, reason = row.get("start") or "", row.get("end") or "", row.get("reason") or ""
            if not (start.isdigit() and end.isdigit()) or reason not in REASONS:
                raise DataError(
                    f"a row is start,end,reason, not {','.join(str(value) for value in row.values())}",
                    file=path,
                    line=number,
                    rule="reviewed-figure",
                    remedy="reasons: " + ", ".join(REASONS),
                )
            found[Span(int(start), int(end))] = reason
    return found


def asserted(project: Project) -> list[ox.Quad]:
    """Return what reports say and share: every file but the editorial layers and the metadata."""
    return [
        quad
        for source in project.sources
        if not source.graph.endswith(("/editorial", "/links", "/meta"))
        for quad in build.read(source.path, source.graph, project.relative(source.path))
    ]


def choose(rows: list[Row], number: int | None) -> list[Row]:
    """Return the row of section ``number`` and of its subsections, or all; NotFound where there is none."""
    if number is None:
        return rows
    whole = [row.section.iri for row in rows if row.section.number == number]
    if not whole:
        raise NotFound(f"the report has no section {number}", remedy=f"1 to {len(rows)}")
    return [row for row in rows if {row.section.iri, row.section.whole} & set(whole)]


def listing(text: str, rows: list[Row]) -> str:
    """Return a line for each missing figure: section, position, kind, first characters."""
    return "".join(
        f"{row.section.name}  {f'{one.span.start}-{one.span.end}':<13} {one.kind:<7} "
        f"{' '.join(text[one.span.start : one.span.start + 30].split())}\n"
        for row in rows
        for one in row.missing
    )


def table(rows: list[Row]) -> str:
    """Return the rows and their sum as lines of a table for a terminal."""

    def line(title: str, found: int, reviewed: int, missing: int) -> str:
        whole = found + reviewed + missing
        return f"{title[:55]:<56}{whole:>9}{found:>9}{reviewed:>10}{missing:>9}"

    lines = [f"{'section':<56}{'figures':>9}{'found':>9}{'reviewed':>10}{'missing':>9}"]
    for row in rows:
        title = f"{row.section.number:>2} {row.section.labels.get('en', row.section.name)}"
        lines.append(line(title, row.found, row.reviewed, len(row.missing)))
    found, reviewed = sum(row.found for row in rows), sum(row.reviewed for row in rows)
    lines.append(line("   all of these", found, reviewed, sum(len(row.missing) for row in rows)))
    return "\n".join(lines)
