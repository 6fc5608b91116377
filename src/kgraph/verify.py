"""The rules a position in the text must keep, checked against the text itself."""

from collections.abc import Iterable, Iterator
from functools import partial

from kgraph import sentences
from kgraph.anchors import LONGEST, MOST_SENTENCES, SHORTEST, Span, digest
from kgraph.document import Document, Part
from kgraph.errors import AnchorError
from kgraph.sentences import Sentence

_AGAIN = "make it again: kgraph anchor TEXT 'first words' 'last words' --id NAME"


def faults(document: Document) -> list[AnchorError]:
    """Return everything wrong with the positions of a report, its sections, footnotes and anchors."""
    found: list[AnchorError] = []
    size = len(document.text)
    if document.report.span != Span(0, size):
        found.append(_fault(document.report, f"does not span the whole text, 0 to {size}", "report-span"))
    for part in [*document.sections, *document.footnotes, *document.anchors]:
        found += _place(document, part)
    found += _order(document)
    whole = sentences.split(document)
    for anchor in document.anchors:
        if anchor.span.end <= size:
            found += (_fault(anchor, said, rule) for said, rule in broken(document, anchor.span, whole))
            found += _links(document, anchor)
    return found


def broken(document: Document, span: Span, whole: Iterable[Sentence]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a span as evidence, and the rule it breaks.

    40 to 600 code points and at most three sentences of running text inside one section, or inside one
    footnote. Shorter only where the page cuts it: next to a block of footnotes.
    """
    length = len(span)
    inside = any(span in note.span for note in document.footnotes)
    cut = any(
        _blank(document.text, block.end, span.start) or _blank(document.text, span.end, block.start)
        for block in document.blocks
    )
    if length > LONGEST or (length < SHORTEST and not cut):
        yield f"is {length} code points long, not {SHORTEST} to {LONGEST}", "anchor-length"
    if not inside and any(block.meets(span) for block in document.blocks):
        yield "runs into the footnotes of a page", "anchor-footnote"
    touched = sum(1 for sentence in whole if sentence.span.meets(span)) if not inside else 1
    if touched > MOST_SENTENCES:
        yield f"touches {touched} sentences, more than {MOST_SENTENCES}", "anchor-sentences"
    if document.sections and document.section_at(span) is None:
        yield "lies in no section", "anchor-section"


def _blank(text: str, start: int, end: int) -> bool:
    return start <= end and not text[start:end].strip()


def _fault(part: Part, said: str, rule: str) -> AnchorError:
    return AnchorError(f"{part.name} {said}", rule=rule, remedy=_AGAIN)


def _place(document: Document, part: Part) -> Iterator[AnchorError]:
    fault = partial(_fault, part)
    size = len(document.text)
    if not part.span.start < part.span.end <= size:
        yield fault(
            f"lies at {part.span.start} to {part.span.end}, outside the text (0 to {size})", "in-text"
        )
    elif digest(document.text, part.span.start, part.span.end) != part.sha256:
        yield fault(f"has another digest than the text at {part.span.start} to {part.span.end}", "digest")


def _order(document: Document) -> Iterator[AnchorError]:
    for parts in (document.sections, document.footnotes):
        if [part.number for part in parts] != list(range(1, len(parts) + 1)):
            yield AnchorError(f"the numbers of the {parts[0].kind}s have gaps or repeats", rule="numbers")
    last: dict[tuple[str, str], Part] = {}
    sections = {section.iri: section for section in document.sections}
    for part in [*document.sections, *document.footnotes]:
        parent = sections.get(part.whole, document.report)
        if part.span not in parent.span:
            yield _fault(part, f"is not inside {parent.name}", "order")
        before = last.get((part.kind, parent.iri))
        if before and before.span.end > part.span.start:
            yield _fault(part, f"begins before {before.name} ends", "order")
        last[part.kind, parent.iri] = part


def _links(document: Document, anchor: Part) -> Iterator[AnchorError]:
    section = document.section_at(anchor.span)
    if section is not None and anchor.section != section.iri:
        yield _fault(anchor, f"lies in {section.name}, not in {anchor.section or 'none'}", "anchor-section")
    known = {note.iri for note in document.footnotes}
    for note in anchor.footnotes:
        if note not in known:
            yield _fault(anchor, f"names {note}, which is no footnote of the report", "anchor-note")
