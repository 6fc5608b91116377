"""Positions: digests, finding a passage, anchors as Turtle."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import paper
from kgraph import anchors, evidence
from kgraph.anchors import Span
from kgraph.document import Document
from kgraph.errors import AnchorError, CannotRun, NotFound
from kgraph.files import Project

PREFIXES = {
    "paper": paper.BASE,
    "hrm": "https://w3id.org/hrmon/onto#",
    "oa": "http://www.w3.org/ns/oa#",
}


@pytest.fixture
def document() -> Document:
    return paper.document()


def quoted(span: Span) -> str:
    return " ".join(paper.TEXT[span.start : span.end].split())


def test_digest_is_of_nfc_bytes() -> None:
    composed, decomposed = "\u0439", "\u0438\u0306"
    assert anchors.digest(decomposed, 0, 2) == hashlib.sha256(composed.encode()).hexdigest()


def test_reading_normalises_and_says_what_is_wrong(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_bytes("\u0438\u0306\r\n".encode())
    assert anchors.read(good) == "\u0439\n"
    bad.write_bytes(b"\xff\xfe")
    with pytest.raises(CannotRun, match="UTF-8"):
        anchors.read(bad)


def test_blanks_and_line_ends_do_not_count(document: Document) -> None:
    span = anchors.find(paper.TEXT, "Мешок  муки", "25131 тенге", document.blocks)
    assert quoted(span).startswith("Мешок муки")
    assert quoted(span).endswith("131 тенге,")


def test_punctuation_that_hugs_belongs_to_the_passage(document: Document) -> None:
    span = anchors.find(paper.TEXT, "Хлеба хватит", "хватит всем", document.blocks)
    assert quoted(span) == "«Хлеба хватит всем»."


def test_a_passage_over_a_page_end_becomes_two(document: Document) -> None:
    span = anchors.find(paper.TEXT, "Соседи зовут", "мини-кирпичом", document.blocks)
    one, two = anchors.pieces(paper.TEXT, span, document.blocks)
    assert quoted(one) == "Соседи зовут его хлеб «мини-"
    assert quoted(two) == "кирпичом»,"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("Слесарь", "всем", "first words are not"),
        ("Пекарь", "Слесарь", "last words are not"),
        ("Мария", "Мешок", "do not follow"),
        ("пекар", "муки", "first words are not"),
        ("", "муки", "no words"),
        ("Пекарь", "день", "2 places"),
    ],
)
def test_what_cannot_be_found_is_told(document: Document, first: str, last: str, said: str) -> None:
    with pytest.raises(AnchorError, match=said):
        anchors.find(paper.TEXT, first, last, document.blocks)


def test_the_turtle_reads_back_as_the_anchor(document: Document) -> None:
    made, told = evidence.anchors(document, "Мешок муки", "за десять", "ev-0009", [1], PREFIXES)
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    quads = list(ox.parse((prefixes + made).encode(), format=ox.RdfFormat.TURTLE))
    again = paper.document(*quads).anchors
    assert [(part.name, part.section, part.footnotes) for part in again] == [
        ("ev-0009", paper.BASE + "sec-02", (paper.BASE + "fn-01",))
    ]
    assert again[0].sha256 == anchors.digest(paper.TEXT, again[0].span.start, again[0].span.end)
    assert "referred to inside: none" in told


def test_two_pieces_take_two_ids(document: Document) -> None:
    made, _ = evidence.anchors(document, "Соседи зовут", "но покупают", "ev-0999", [], PREFIXES)
    assert [line for line in made.splitlines() if line.startswith("paper:")] == [
        "paper:ev-0999",
        "paper:ev-1000",
    ]


def test_a_footnote_can_be_evidence(document: Document) -> None:
    made, _ = evidence.anchors(document, "Так говорят", "в городе", "ev-0001", [], PREFIXES)
    start = document.footnotes[0].span.start
    assert f"oa:start {start} ;" in made


def test_a_passage_that_breaks_a_rule_is_refused(document: Document) -> None:
    with pytest.raises(AnchorError, match="4 sentences"):
        evidence.anchors(document, "печь каждый", "Мария, соседка", "ev-0001", [], PREFIXES)
    with pytest.raises(AnchorError, match="code points long"):
        evidence.anchors(document, "Мешок", "муки", "ev-0001", [], PREFIXES)
    with pytest.raises(NotFound, match="no footnote 9"):
        evidence.anchors(document, "Мешок муки", "за десять", "ev-0001", [9], PREFIXES)
    with pytest.raises(NotFound, match="no id"):
        evidence.anchors(document, "Мешок муки", "за десять", "evidence", [], PREFIXES)


def run(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgraph.cli", "--home", str(project.root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_commands_on_the_real_text(project: Project, source_text: str, tmp_path: Path) -> None:
    text = tmp_path / "report.txt"
    text.write_text(source_text, "utf-8")
    made = run(
        project, "anchor", str(text), "Рано утром 31", "близ Актобе", "--id", "ev-0001", "--footnote", "65"
    )
    assert made.returncode == 0, made.stderr
    assert "hrm:inSection kz:sec-14 ;" in made.stdout
    assert "hrm:footnote kz:fn-65 ;" in made.stdout
    checked = run(project, "verify-source", str(text))
    assert checked.returncode == 0, checked.stdout
    assert "21 sections, 97 footnotes" in checked.stdout
    text.write_text(source_text.replace("2020", "2021", 1), "utf-8")
    other = run(project, "verify-source", str(text))
    assert other.returncode == 1
    assert "is no report of the graph" in other.stderr
    assert run(project, "verify-source", str(tmp_path / "absent.txt")).returncode == 2
