"""New evidence: the anchors of a passage, as Turtle to paste beside the fact it supports."""

import re
from collections.abc import Sequence

from kgraph import sentences, verify
from kgraph.anchors import Span, as_turtle, find, pieces
from kgraph.document import Document
from kgraph.errors import AnchorError, NotFound


def anchors(
    document: Document, first: str, last: str, name: str, notes: Sequence[int], prefixes: dict[str, str]
) -> tuple[str, str]:
    """Return the Turtle of a passage's anchors, and one line that tells a person about them.

    The passage is looked for in the running text, then in the footnotes. Raises AnchorError where it is not
    found once, or breaks a rule; NotFound for a footnote the report does not have.
    """
    match = re.fullmatch(r"(.*?)(\d+)", name)
    if not match:
        raise NotFound(
            f"{name!r} is no id of an anchor", remedy="a name with a number at its end: --id ev-0001"
        )
    known = {note.number: note.iri for note in document.footnotes}
    for note in notes:
        if note not in known:
            raise NotFound(f"the report has no footnote {note}", remedy=f"1 to {max(known, default=0)}")
    spans = _passage(document, first, last)
    whole = sentences.split(document)
    wrong = [f"{said} [{rule}]" for span in spans for said, rule in verify.broken(document, span, whole)]
    if wrong:
        places = " and ".join(f"{span.start}-{span.end}" for span in spans)
        raise AnchorError(
            f"the passage at {places} " + "; ".join(wrong),
            rule="anchor",
            remedy="choose another stretch of the passage, or make several anchors of it",
        )
    made = []
    for i, span in enumerate(spans):
        section = document.section_at(span)
        number = str(int(match[2]) + i).zfill(len(match[2]))
        iri = f"{document.base}{match[1]}{number}"
        home = section.iri if section else ""
        cited = [known[note] for note in notes]
        made.append(as_turtle(iri, document.text, span, document.report.iri, home, cited, prefixes))
    return "\n".join(made), _told(document, spans)


def _passage(document: Document, first: str, last: str) -> list[Span]:
    try:
        span = find(document.text, first, last, document.blocks)
    except AnchorError as running:
        for note in document.footnotes:
            try:
                return [find(document.text, first, last, within=note.span)]
            except AnchorError:
                continue
        raise running from None
    return pieces(document.text, span, document.blocks)


def _told(document: Document, spans: list[Span]) -> str:
    marked = [str(n) for n, at in document.markers.items() if any(at.meets(span) for span in spans)]
    places = " and ".join(f"{span.start}-{span.end} ({len(span)} code points)" for span in spans)
    return f"{places}; footnotes referred to inside: {', '.join(marked) or 'none'}"
