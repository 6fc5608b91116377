"""The document: its pages, headings and markers; and every position of the real report."""

import itertools
import re

import pyoxigraph as ox
import pytest

import paper
from kgraph import names, verify
from kgraph.anchors import digest
from kgraph.build import Dataset
from kgraph.document import Document
from kgraph.errors import AnchorError

REPORT = "https://w3id.org/hrmon/id/kz-2020-covid/"
SCHEMA_URL = names.FOREIGN["schema"] + "url"
# Footnotes of the real report that only explain, that hold two addresses, that repeat one another.
EXPLAIN = {1, 8, 15, 30, 39, 46, 84}
TWO = {7, 13, 20, 74}
REPEATS = [(4, 5), (16, 66), (18, 24), (40, 42), (55, 56), (58, 60), (75, 77), (85, 87), (91, 92), (96, 97)]


@pytest.fixture(scope="module")
def real(graph: Dataset, source_text: str) -> Document:
    return Document.find(graph.quads, source_text)


@pytest.fixture(scope="module")
def cites(graph: Dataset) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for quad in graph.quads:
        if quad.predicate.value == names.HRM + "cites":
            number = int(quad.subject.value.removeprefix(REPORT + "fn-"))
            found.setdefault(number, set()).add(quad.object.value)
    return found


@pytest.fixture(scope="module")
def urls(graph: Dataset) -> dict[str, str]:
    return {q.subject.value: q.object.value for q in graph.quads if q.predicate.value == SCHEMA_URL}


def test_blocks_hold_the_notes_and_their_address_lists() -> None:
    document = paper.document()
    blocks = ["".join(paper.TEXT[b.start : b.end].split()) for b in document.blocks]
    assert len(blocks) == 3
    assert blocks[0].startswith("1Так")
    assert blocks[0].endswith("about-flour.html")
    assert [paper.TEXT[b.end : b.end + 8] for b in document.blocks[:2]] == ["кирпичом", "решётки "]


def test_headings_are_found_over_a_page_end() -> None:
    document = paper.document()
    assert [paper.TEXT[h.start : h.end] for h in document.headings] == ["Пекарни", "Окна, двери и", "решётки"]


def test_markers_are_told_from_figures() -> None:
    document = paper.document()
    found = {number: paper.TEXT[at.start - 3 : at.end] for number, at in document.markers.items()}
    assert found == {1: "ть.1", 2: " 132", 3: "м»,3", 4: "-194"}


def test_a_text_the_graph_does_not_know() -> None:
    with pytest.raises(AnchorError, match="is no report of the graph"):
        Document.find(paper.quads(), paper.TEXT + " ")


@pytest.mark.parametrize("predicate", ["start", "end"])
def test_a_part_without_a_position(predicate: str) -> None:
    iri = names.FOREIGN["oa"] + predicate
    quads = [q for q in paper.quads() if not (q.predicate.value == iri and q.subject.value.endswith("fn-02"))]
    with pytest.raises(AnchorError, match=f"fn-02 has 0 values of {predicate}"):
        Document.find(quads, paper.TEXT)


def test_the_paper_is_clean() -> None:
    start = paper.TEXT.index("Мешок")
    assert verify.faults(paper.document(*paper.anchor("ev-1", start, start + 60, "sec-02"))) == []


@pytest.mark.parametrize(
    ("first", "length", "section", "rule"),
    [
        ("Мешок", 20, "sec-02", "anchor-length"),
        ("Мешок", 60, "sec-03", "anchor-section"),
        ("Соседи", 60, "sec-02", "anchor-footnote"),
        ("печь каждый", 120, "sec-02", "anchor-sentences"),
        ("Двери тоже", 4000, "sec-03", "in-text"),
    ],
)
def test_each_rule_fires(first: str, length: int, section: str, rule: str) -> None:
    start = paper.TEXT.index(first)
    faults = verify.faults(paper.document(*paper.anchor("ev-1", start, start + length, section)))
    assert {fault.rule for fault in faults} == {rule}


def test_a_piece_beside_a_page_end_may_be_short() -> None:
    start = paper.TEXT.index("кирпичом")
    assert verify.faults(paper.document(*paper.anchor("ev-1", start, start + 10, "sec-02"))) == []


def test_a_wrong_digest_and_a_strange_footnote() -> None:
    start = paper.TEXT.index("Мешок")
    quads = paper.anchor("ev-1", start, start + 60, "sec-02", sha256="0" * 64)
    stray = ox.Quad(
        quads[0].subject, ox.NamedNode(names.HRM + "footnote"), ox.NamedNode(paper.BASE + "fn-77")
    )
    faults = verify.faults(paper.document(*quads, stray))
    assert {fault.rule for fault in faults} == {"digest", "anchor-note"}


def test_parts_out_of_order() -> None:
    number = ox.NamedNode(names.HRM + "number")
    quads = [
        ox.Quad(q.subject, number, ox.Literal("9"))
        if q.predicate == number and q.subject.value.endswith("fn-04")
        else q
        for q in paper.quads()
    ]
    assert {fault.rule for fault in verify.faults(Document.find(quads, paper.TEXT))} == {"numbers"}


def test_every_position_of_the_real_report(real: Document) -> None:
    assert [str(fault) for fault in verify.faults(real)] == []
    assert len(real.text) == 90_804
    assert len(real.sections) == 21
    assert len(real.footnotes) == 97


def test_sections_tile_the_real_text(real: Document) -> None:
    outer = [section for section in real.sections if section.whole == real.report.iri]
    assert outer[0].span.start == 0
    assert outer[-1].span.end == len(real.text)
    assert all(one.span.end == other.span.start for one, other in itertools.pairwise(outer))
    for parent in outer:
        inner = [section for section in real.sections if section.whole == parent.iri]
        if inner:
            assert inner[-1].span.end == parent.span.end


def test_footnotes_hold_their_text_and_nothing_else(real: Document) -> None:
    for note, following in zip(real.footnotes, [*real.footnotes[1:], None], strict=True):
        body = real.text[note.span.start : note.span.end]
        assert body == body.strip()
        before = real.text[: note.span.start]
        assert re.search(rf"\n\s?{note.number}\s+$", before), note.name
        if following is not None:
            assert note.span.end < following.span.start
        assert digest(real.text, note.span.start, note.span.end) == note.sha256


def test_every_footnote_is_referred_to_in_order(real: Document) -> None:
    assert list(real.markers) == list(range(1, 98))
    assert list(real.markers.values()) == sorted(real.markers.values())
    assert len(real.blocks) == 19
    traps = {n: real.text[real.markers[n].start - 3 : real.markers[n].end] for n in (8, 67, 75)}
    assert traps == {8: "19.8", 67: " 1367", 75: "-1975"}


def test_footnotes_cite_their_addresses(
    real: Document, cites: dict[int, set[str]], urls: dict[str, str]
) -> None:
    assert len(urls) == 84
    assert set(cites) == set(range(1, 98)) - EXPLAIN
    assert {number for number, found in cites.items() if len(found) == 2} == TWO
    assert sum(len(found) for found in cites.values()) == 94
    for one, other in REPEATS:
        assert cites[one] == cites[other]
    for note in real.footnotes:
        printed = "".join(real.text[note.span.start : note.span.end].split())
        found = re.findall(r"https?://[^(а-яё]+", printed, re.IGNORECASE)
        # What only counts the reader's click (fbclid, igshid) is left out of an address.
        clean = {re.sub(r"\?(?:fbclid|igshid)=.*", "", address) for address in found}
        assert clean == {urls[source] for source in cites.get(note.number, ())}, note.name


def test_every_source_is_cited_and_complete(
    graph: Dataset, cites: dict[int, set[str]], urls: dict[str, str]
) -> None:
    assert set(urls) == set().union(*cites.values())
    assert len(set(urls.values())) == len(urls)
    facts: dict[str, set[str]] = {source: set() for source in urls}
    for quad in graph.quads:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in facts:
            facts[quad.subject.value].add(re.split(r"[#/]", quad.predicate.value)[-1])
    for source, told in facts.items():
        assert {"type", "label", "inLanguage", "sourceKind", "url"} <= told, source
        assert told & {"publisher", "provider"}, source


def test_every_footnote_supports_an_anchor_or_explains(
    real: Document, graph: Dataset, cites: dict[int, set[str]], urls: dict[str, str]
) -> None:
    """Each note is named by an anchor some node has as evidence, or its own words are anchored; and each
    that does not only explain leads to the address of a source."""
    used = {q.object.value for q in graph.quads if q.predicate.value == names.HRM + "evidence"}
    anchors = [anchor for anchor in real.anchors if anchor.iri in used]
    named = {iri for anchor in anchors for iri in anchor.footnotes}
    for note in real.footnotes:
        told = any(anchor.span in note.span for anchor in anchors)
        assert note.iri in named or told, note.name
        if note.number in EXPLAIN:
            assert told, f"{note.name} explains, and nothing it says is in the graph"
        else:
            assert note.iri in named, note.name
            assert cites[note.number] <= set(urls), note.name
