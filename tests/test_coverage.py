"""Sentences and what covers them."""

import pytest

import paper
from kgraph import coverage, sentences
from kgraph.anchors import Span, covered
from kgraph.build import Dataset
from kgraph.document import Document
from kgraph.errors import NotFound
from kgraph.files import Project
from test_anchors import run

# The sections of the real report that are in the graph in full depth.
ENTERED = [14, 15]

# The traps: initials, "г." as a year's end, "т.д.", a figure over two lines, "5,3 тыс.", "ст. 489", "4.2", a
# marker behind a figure, a word cut by a page, a caption, bullets, "?!", a quotation and its speaker, "…»".
SENTENCES = [
    ("sec-01", "Обзор выдуманного города."),
    ("sec-01", "Составлен для проверки."),
    ("sec-02", "Пекарь А. Б. Иванов открылся 5 июня 2020 г."),
    ("sec-02", "Он печёт булки, пироги и т.д."),
    ("sec-02", "Мешок муки стоит 25 131 тенге, или 5,3 тыс. за десять."),
    ("sec-02", "О муке сказано в ст. 489 и статье 13 (часть 4.2)."),
    ("sec-02", "Соседи зовут его хлеб «мини-кирпичом», но покупают."),
    ("sec-02", "Пекарь обещал:"),
    ("sec-02", "печь каждый день;"),
    ("sec-02", "не повышать цену."),
    ("sec-02", "Обещание он сдержал?!"),
    ("sec-02", "«Хлеба хватит всем». - Мария, соседка."),
    ("sec-02", "Так она сказала и «ушла…»"),
    ("sec-02", "Больше её не видели."),
    ("sec-03", "Окна закрыты из-за COVID-19 (см. выше)."),
    ("sec-03", "Двери тоже."),
]


def test_the_traps_of_the_text() -> None:
    found = [
        (one.section.name, "".join(paper.TEXT[i] for i in one.positions))
        for one in sentences.split(paper.document())
    ]
    assert found == [(section, sentence.replace(" ", "")) for section, sentence in SENTENCES]


def test_covered_by_the_union_of_anchors() -> None:
    assert covered([Span(0, 5), Span(5, 9)], range(9))
    assert not covered([Span(0, 5), Span(6, 9)], range(9))
    assert not covered([], range(1))


def test_a_sentence_cut_by_a_page_needs_both_pieces() -> None:
    start, end = paper.TEXT.index("Соседи"), paper.TEXT.index("«мини-") + 6
    one = paper.anchor("ev-1", start, end, "sec-02")
    tail = paper.TEXT.index("кирпичом")
    two = paper.anchor("ev-2", tail, paper.TEXT.index("покупают.") + 9, "sec-02")
    whole = [row(paper.document(*quads), [*quads]) for quads in (one, [*one, *two])]
    assert [found.covered for found in whole] == [0, 1]
    assert whole[1].anchors == 2
    assert whole[1].nodes == 2


def row(document: Document, quads: list) -> coverage.Row:
    return coverage.measure(document, quads)[1]


def test_an_anchor_nobody_uses_covers_nothing() -> None:
    start = paper.TEXT.index("Мешок")
    quads = paper.anchor("ev-1", start, paper.TEXT.index("десять.") + 7, "sec-02")
    assert row(paper.document(*quads), quads).covered == 1
    assert row(paper.document(*quads), quads[:-1]).covered == 0


def test_the_table_and_its_choice() -> None:
    rows = coverage.measure(paper.document(), [])
    assert [found.sentences for found in rows] == [2, 12, 2]
    lines = coverage.table(rows).splitlines()
    assert len(lines) == 5
    assert lines[-1].split()[-6:] == ["16", "0", "0.0", "0", "0", "0.0"]
    assert len(coverage.choose(rows, 3)) == 1
    with pytest.raises(NotFound, match="no section 9"):
        coverage.choose(rows, 9)


def test_the_real_sentences(graph: Dataset, source_text: str) -> None:
    document = Document.find(graph.quads, source_text)
    found = sentences.split(document)
    assert len(found) == 464
    assert sum(one.section.name == "sec-14" for one in found) == 67
    assert sum(one.section.name == "sec-15" for one in found) == 44
    inside = {i for one in found for i in one.positions}
    for span in [*document.blocks, *document.headings, *document.markers.values()]:
        assert not inside & set(range(span.start, span.end))
    # What is left of the running text are bullets and the three captions of a chart without values.
    spans = [*document.blocks, *document.headings, *document.markers.values()]
    known = inside | {i for span in spans for i in range(span.start, span.end)}
    rest = [i for i, letter in enumerate(source_text) if not letter.isspace() and i not in known]
    letters = [i for i in rest if source_text[i] not in sentences.BULLETS]
    assert 6500 < letters[0] < letters[-1] < 6900


def test_the_command(project: Project, source_text: str, tmp_path) -> None:
    text = tmp_path / "report.txt"
    text.write_text(source_text, "utf-8")
    shown = run(project, "coverage", str(text), "--section", "12", "--uncovered")
    assert shown.returncode == 0, shown.stderr
    assert "Freedom of expression" in shown.stdout
    assert run(project, "coverage", str(text), "--section", "99").returncode == 2


@pytest.mark.parametrize("number", ENTERED)
def test_an_entered_section_is_covered_whole(graph: Dataset, source_text: str, number: int) -> None:
    rows = coverage.measure(Document.find(graph.quads, source_text), graph.quads)
    row = coverage.choose(rows, number)[0]
    assert [(one.span.start, one.span.end) for one in row.uncovered] == []
    assert row.sentences
    assert row.nodes
