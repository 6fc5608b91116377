"""Positions in a source text: spans, their digests, and how to find a passage again.

Positions are code points of the text in NFC, end exclusive. A digest is the SHA-256 of the UTF-8 bytes of
``text[start:end]``, so a position can be proved without printing a word of a text that belongs to others.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kgraph import names, turtle
from kgraph.errors import AnchorError, CannotRun

SHORTEST, LONGEST, MOST_SENTENCES = 40, 600, 3
_BEFORE = re.compile(r"[«“„(\[]*$")
_AFTER = re.compile(r"[.,;:!?…»”)\]]*")


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of the text: code points from ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: "Span") -> bool:
        """Say whether the two share a code point."""
        return self.start < other.end and other.start < self.end


def read(path: Path) -> str:
    """Return a source text: UTF-8, line ends LF, in NFC; raises CannotRun where it is no UTF-8."""
    try:
        return unicodedata.normalize("NFC", path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(
            f"cannot read the text: {error}", file=path, remedy="give the report's text as a UTF-8 file"
        ) from None


def digest(text: str, start: int, end: int) -> str:
    """Return the SHA-256, in hex, of the NFC UTF-8 bytes of ``text[start:end]``.

    >>> digest("abc", 0, 3)[:8]
    'ba7816bf'
    """
    return hashlib.sha256(unicodedata.normalize("NFC", text[start:end]).encode()).hexdigest()


def trim(text: str, span: Span) -> Span:
    """Return the span without the blanks at its ends."""
    part = text[span.start : span.end]
    start = span.start + len(part) - len(part.lstrip())
    return Span(start, max(start, span.end - (len(part) - len(part.rstrip()))))


def pieces(text: str, span: Span, skip: Sequence[Span]) -> list[Span]:
    """Return what is left of a span outside the ``skip`` spans, without blanks at the ends."""
    found, start = [], span.start
    for hole in sorted(skip):
        if hole.meets(span):
            found.append(trim(text, Span(start, max(start, hole.start))))
            start = hole.end
    found.append(trim(text, Span(min(start, span.end), span.end)))
    return [piece for piece in found if len(piece)]


def find(text: str, first: str, last: str, skip: Sequence[Span] = (), within: Span | None = None) -> Span:
    """Return the span from the ``first`` words of a passage to its ``last`` words.

    Blanks do not count, so line ends, doubled spaces and words broken over a page are no obstacle; ``skip``
    (the footnotes and address lists at page ends) is jumped over. Punctuation that hugs the passage belongs
    to it. ``first`` and ``last`` may be the same words. Raises AnchorError where the passage is not found,
    or found at several places.
    """
    whole = within or Span(0, len(text))
    offsets = [
        i
        for piece in pieces(text, whole, skip)
        for i in range(piece.start, piece.end)
        if not text[i].isspace()
    ]
    flow = "".join(text[i] for i in offsets)
    heads = list(_words(text, flow, offsets, first))
    tails = list(_words(text, flow, offsets, last))
    ends = [end for _, end in tails]
    found = []
    for start, end in heads:
        later = [tail for tail in ends if tail >= end and tail - start <= 2 * LONGEST]
        if later:
            found.append(Span(offsets[start], offsets[later[0] - 1] + 1))
    if not found:
        raise AnchorError(_why_not(heads, tails, offsets), rule="anchor-words", remedy=_COPY)
    if len(found) > 1:
        places = ", ".join(str(span.start) for span in found[:10])
        raise AnchorError(
            f"the passage is found at {len(found)} places: {places}",
            rule="anchor-words",
            remedy="give more of the first words, until one place is left",
        )
    return _hug(text, found[0], whole)


_COPY = "copy the words from the text; leave out the numbers of footnotes"


def _words(text: str, flow: str, offsets: list[int], words: str) -> Iterable[tuple[int, int]]:
    wanted = re.sub(r"\s", "", unicodedata.normalize("NFC", words))
    if not wanted:
        raise AnchorError("no words to look for", rule="anchor-words", remedy=_COPY)
    at = flow.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        before, after = offsets[at] - 1, offsets[end - 1] + 1
        inside = (before >= 0 and text[before].isalpha() and wanted[0].isalpha()) or (
            after < len(text) and text[after].isalpha() and wanted[-1].isalpha()
        )
        if not inside:
            yield at, end
        at = flow.find(wanted, at + 1)


def _why_not(heads: list[tuple[int, int]], tails: list[tuple[int, int]], offsets: list[int]) -> str:
    if not heads:
        return "the first words are not in the text"
    if not tails:
        return f"the last words are not in the text (the first are, at {offsets[heads[0][0]]})"
    places = ", ".join(str(offsets[at]) for at, _ in heads[:10])
    return f"the last words do not follow the first (at {places}) within {2 * LONGEST} characters"


def _hug(text: str, span: Span, whole: Span) -> Span:
    before = _BEFORE.search(text, whole.start, span.start)
    after = _AFTER.match(text, span.end, whole.end)
    return Span(before.start() if before else span.start, after.end() if after else span.end)


def covered(spans: Iterable[Span], positions: Iterable[int]) -> bool:
    """Say whether every position lies in one of the spans."""
    merged: list[list[int]] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], span.end)
        else:
            merged.append([span.start, span.end])
    starts = [start for start, _ in merged]
    return all(
        (at := bisect_right(starts, position)) > 0 and position < merged[at - 1][1] for position in positions
    )


def as_turtle(
    iri: str,
    text: str,
    span: Span,
    report: str,
    section: str,
    footnotes: Iterable[str],
    prefixes: dict[str, str],
) -> str:
    """Return one anchor as Turtle in normal form, without the PREFIX lines."""
    integer = ox.NamedNode(names.XSD + "integer")
    node = ox.NamedNode(iri)
    oa, hrm = names.FOREIGN["oa"], names.HRM
    facts: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (names.RDF_TYPE, ox.NamedNode(hrm + "EvidenceAnchor")),
        (oa + "hasSource", ox.NamedNode(report)),
        (oa + "start", ox.Literal(str(span.start), datatype=integer)),
        (oa + "end", ox.Literal(str(span.end), datatype=integer)),
        (hrm + "spanSha256", ox.Literal(digest(text, span.start, span.end))),
        *([(hrm + "inSection", ox.NamedNode(section))] if section else []),
        *((hrm + "footnote", ox.NamedNode(note)) for note in footnotes),
    ]
    triples = [ox.Triple(node, ox.NamedNode(predicate), value) for predicate, value in facts]
    lines = turtle.serialize(triples, prefixes).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("PREFIX ")).lstrip("\n")
