"""The document in the graph, laid over its text: report, sections, footnotes, anchors.

A report's text is laid out in pages. At the end of a page stand its footnotes, often followed by a list that
repeats their addresses; together they are a *block*. Blocks cut sentences, even words. What is left is the
running text: headings, and the sentences.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from kgraph import names
from kgraph.anchors import Span, digest
from kgraph.errors import AnchorError

_HRM, _OA, _LABEL = names.HRM, names.FOREIGN["oa"], names.FOREIGN["rdfs"] + "label"
_TYPES = {
    names.FOREIGN["fabio"] + "ReportDocument": "report",
    names.FOREIGN["doco"] + "Section": "section",
    names.FOREIGN["doco"] + "Footnote": "footnote",
    _HRM + "EvidenceAnchor": "anchor",
}
# How a footnote's number N stands in running text, from the surest to the last resort.
_HUGGING = r"(?:(?<=[^\W\d_])|(?<=[^\d\s][.,;:!?…»)\]%])|(?<=[»)\]%]))N(?!\d|[.,]\d)|(?<=\S )N(?=  | ?\n| \))"
_AFTER_FIGURE = r"(?<=\d[.,])N(?=\s)"
_BEHIND_DIGIT = r"(?<=\d)N(?!\d)"
_ADDRESSES = re.compile(r"(?:[ \t]*\n\s*https?://\S+)*\s*")


@dataclass(frozen=True)
class Part:
    """A node of the graph that has a place in the text."""

    iri: str
    kind: str
    span: Span
    sha256: str
    number: int = 0
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    whole: str = ""
    section: str = ""
    footnotes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last segment of the IRI."""
        return self.iri.rpartition("/")[2]


@dataclass
class Document:
    """One report's nodes and its text."""

    text: str
    report: Part
    sections: list[Part]
    footnotes: list[Part]
    anchors: list[Part]

    @classmethod
    def find(cls, quads: Iterable[ox.Quad], text: str) -> "Document":
        """Return the report whose digest is that of ``text``, with its parts.

        Raises AnchorError where the graph has no such report, or a part has no position.
        """
        parts = list(_parts(quads))
        reports = [part for part in parts if part.kind == "report"]
        sha256 = digest(text, 0, len(text))
        for report in reports:
            if report.sha256 == sha256:
                break
        else:
            known = ", ".join(f"{report.name} {report.sha256[:8]}" for report in reports) or "none"
            raise AnchorError(
                f"this text (SHA-256 {sha256[:8]}..., {len(text):,} code points) is no report of the graph",
                rule="report-digest",
                remedy=f"give the text the positions were taken from; the graph knows: {known}. A new one is "
                f"described first (kgraph anchor --graph FILE reads it from your file):\n"
                f"    <IRI> a fabio:ReportDocument ; oa:start 0 ; oa:end {len(text)} ;\n"
                f'        hrm:spanSha256 "{sha256}" .',
            )
        base = report.iri.rpartition("/")[0] + "/"
        own = [part for part in parts if part.iri.startswith(base)]
        return cls(
            text,
            report,
            sorted((p for p in own if p.kind == "section"), key=lambda p: p.number),
            sorted((p for p in own if p.kind == "footnote"), key=lambda p: p.number),
            sorted((p for p in own if p.kind == "anchor"), key=lambda p: (p.span, p.iri)),
        )

    @property
    def base(self) -> str:
        """The namespace of the report's own nodes."""
        return self.report.iri.rpartition("/")[0] + "/"

    @property
    def name(self) -> str:
        """The report's name: its folder under data/ttl/, the segment before a node's id."""
        return self.base.rstrip("/").rpartition("/")[2]

    def section_at(self, span: Span) -> Part | None:
        """Return the innermost section that holds the span."""
        holding = [section for section in self.sections if span in section.span]
        return min(holding, key=lambda section: len(section.span), default=None)

    @cached_property
    def blocks(self) -> list[Span]:
        """The footnotes and address lists of each page, with the blanks around them."""
        found: list[Span] = []
        for note in sorted(self.footnotes, key=lambda note: note.span):
            head = re.compile(rf"\s*{note.number}\s*$").search(self.text, 0, note.span.start)
            start = head.start() if head else note.span.start
            end = note.span.end
            if found and start <= found[-1].end:
                start = found.pop().start
            tail = _ADDRESSES.match(self.text, end)
            found.append(Span(start, tail.end() if tail else end))
        return found

    @cached_property
    def headings(self) -> list[Span]:
        """The pieces of text that are a section's heading: its title, wherever a page cuts it."""
        found: list[Span] = []
        for section in self.sections:
            for label in section.labels.values():
                places = self._match(section.span.start, label)
                found += _runs(places)
        return found

    def _match(self, start: int, title: str) -> list[int]:
        places: list[int] = []
        at = start
        for letter in (letter for letter in title if not letter.isspace()):
            while at < len(self.text) and (self.text[at].isspace() or self._in_block(at)):
                at += 1
            if at >= len(self.text) or self.text[at] != letter:
                return []
            places.append(at)
            at += 1
        return places

    def _in_block(self, at: int) -> bool:
        return any(block.start <= at < block.end for block in self.blocks)

    @cached_property
    def markers(self) -> dict[int, Span]:
        """Where the running text refers to each footnote: the digits of its number.

        In the order of the footnotes, a number is a marker where it hugs a word or punctuation ("said.10") or
        stands alone before two blanks, a line's end or a bracket. Only a number found nowhere so is looked
        for behind a figure ("in 2019.8 All", "136" + "7"), between the markers before and after it.
        """
        found: dict[int, Span] = {}
        at = 0
        for note in self.footnotes:
            if marker := self._marker(_HUGGING, note.number, at, len(self.text)):
                found[note.number] = marker
                at = marker.end
        for pattern in (_AFTER_FIGURE, _BEHIND_DIGIT):
            for note in self.footnotes:
                if note.number not in found:
                    start = max((at.end for n, at in found.items() if n < note.number), default=0)
                    end = min(
                        (at.start for n, at in found.items() if n > note.number), default=len(self.text)
                    )
                    if marker := self._marker(pattern, note.number, start, end):
                        found[note.number] = marker
        return dict(sorted(found.items()))

    def _marker(self, pattern: str, number: int, start: int, end: int) -> Span | None:
        for match in re.compile(pattern.replace("N", str(number))).finditer(self.text, start, end):
            if not self._in_block(match.start()):
                return Span(*match.span())
        return None


def _runs(places: list[int]) -> Iterator[Span]:
    start = 0
    for i in range(1, len(places) + 1):
        if i == len(places) or places[i] - places[i - 1] > 3:
            yield Span(places[start], places[i - 1] + 1)
            start = i


def _parts(quads: Iterable[ox.Quad]) -> Iterator[Part]:
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    kinds: dict[str, str] = {}
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, (ox.BlankNode, ox.Triple)):
            continue
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
        values[subject][predicate].append(value)
        if predicate == _LABEL and isinstance(quad.object, ox.Literal):
            labels[subject][quad.object.language or ""] = value
        if predicate == names.RDF_TYPE and value in _TYPES:
            kinds[subject] = _TYPES[value]
    for iri, kind in kinds.items():
        facts = values[iri]
        yield Part(
            iri,
            kind,
            Span(_number(iri, facts, _OA + "start"), _number(iri, facts, _OA + "end")),
            _one(iri, facts, _HRM + "spanSha256"),
            _number(iri, facts, _HRM + "number") if kind in ("section", "footnote") else 0,
            labels[iri],
            next(iter(facts[names.FOREIGN["dcterms"] + "isPartOf"]), ""),
            next(iter(facts[_HRM + "inSection"]), ""),
            tuple(sorted(facts[_HRM + "footnote"])),
        )


def _one(iri: str, facts: dict[str, list[str]], predicate: str) -> str:
    if len(facts[predicate]) != 1:
        local = re.split(r"[#/]", predicate)[-1]
        raise AnchorError(
            f"{iri} has {len(facts[predicate])} values of {local}, not one",
            rule="position-complete",
            remedy="print the node with `kgraph anchor` and put it in place of this one",
        )
    return facts[predicate][0]


def _number(iri: str, facts: dict[str, list[str]], predicate: str) -> int:
    value = _one(iri, facts, predicate)
    if not value.isdigit():
        raise AnchorError(f"{iri}: {value!r} is no position or number", rule="position-complete")
    return int(value)
