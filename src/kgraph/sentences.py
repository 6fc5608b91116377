"""The sentences of a report's running text: what coverage counts.

Left out are headings, footnotes, the address lists of page ends, captions (a paragraph without any closing
punctuation) and, inside a sentence, bullets and the numbers of footnotes. The rules are in docs/anchors.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kgraph.anchors import Span
from kgraph.document import Document, Part

BULLETS = "•\uf0b7"
# A line of blanks ends a paragraph (an empty line does not: every line of the text is followed by one).
_PARAGRAPH = re.compile(rf"\n[ \t]+(?=\n)|\n\s*(?=[{BULLETS}])")
_END = re.compile(r"[.!?…][.!?…»”\")\]]*(?=\s)")
_DASH = re.compile(r"\s*[-–—]\s")
_CLOSED = re.compile(r"[.!?…:;][»”\")\]]*$")
# Stand before a name, a number or a unit, so a capital letter or figure after them starts nothing.
_NEVER = re.compile(
    r"(?:\b(?:г|гг|ст|стст|им|ул|д|кв|пр|п|пп|ч|тыс|млн|млрд|руб|долл|проф|акад|см|напр|т|с|стр|№"
    r"|art|no|p|vs|Mr|Ms|Dr)|(?<![^\W\d_])[^\W\d_a-zа-яё])$"
)
# May also end a sentence ("etc.", a year): a capital letter after them does start a new one.
_MAY = re.compile(r"\b(?:т\.\s?д|т\.\s?п|др|пр|etc|\d{4}\s?гг?)$")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its section, its stretch of text, and the positions an anchor must hold to cover it."""

    section: Part
    span: Span
    positions: tuple[int, ...]

    def opening(self, text: str, words: int = 6) -> str:
        """Return the first words, for a person at a terminal."""
        return " ".join("".join(text[self.span.start : self.span.end]).split()[:words])


def split(document: Document) -> list[Sentence]:
    """Return the sentences of a report in the order of the text; each belongs to its innermost section."""
    text, skipped = document.text, bytearray(len(document.text))
    for span in [*document.blocks, *document.headings, *document.markers.values()]:
        skipped[span.start : span.end] = b"\1" * len(span)
    breaks = {block.start for block in document.blocks}
    found = []
    for section, span in _own(document):
        offsets: list[int] = []
        flow = ""
        for at in range(span.start, span.end):
            if at in breaks:
                flow += "\n"
                offsets.append(at)
            if not skipped[at]:
                flow += text[at]
                offsets.append(at)
        for start, end in _stretches(flow):
            positions = tuple(
                offsets[i] for i in range(start, end) if not flow[i].isspace() and flow[i] not in BULLETS
            )
            if positions:
                found.append(Sentence(section, Span(positions[0], positions[-1] + 1), positions))
    return found


def _own(document: Document) -> Iterator[tuple[Part, Span]]:
    """Yield each innermost section with the stretch of text no section inside it claims."""
    edges = {part.span.start for part in document.sections} | {part.span.end for part in document.sections}
    for start, end in pairwise(sorted(edges)):
        if section := document.section_at(Span(start, end)):
            yield section, Span(start, end)


def _stretches(flow: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in [*(match.start() for match in _PARAGRAPH.finditer(flow)), len(flow)]:
        paragraph = flow[start:stop]
        if _CLOSED.search(paragraph.rstrip()):
            for first, last in pairwise([0, *_ends(paragraph), len(paragraph)]):
                yield start + first, start + last
        start = stop


def _ends(paragraph: str) -> Iterator[int]:
    for match in _END.finditer(paragraph):
        before, after = paragraph[: match.start()], paragraph[match.end() :]
        if _DASH.match(after):  # names the speaker of what was quoted
            continue
        opening = after.lstrip().lstrip('«“"([')[:1]
        if not opening or not (opening.isupper() or opening.isdigit()):
            continue
        if match.group() == "." and _NEVER.search(before) and not _MAY.search(before):
            continue
        yield match.end()
