"""A report of three pages in our own words, made to hold the traps of a real one."""

import pyoxigraph as ox

from kgraph import names
from kgraph.anchors import digest
from kgraph.document import Document

BASE = names.BASE + "id/paper/"
TEXT = "\n".join(
    [
        " Обзор выдуманного города. Составлен для проверки.",
        " Пекарни ",
        "  ",
        "",
        "Пекарь А. Б. Иванов открылся 5 июня 2020 г. Он печёт булки, пироги и т.д. Мешок муки стоит 25 ",
        "",
        "131 тенге, или 5,3 тыс. за десять.1 О муке сказано в ст. 489 и статье 132 (часть 4.2). ",
        "",
        "Соседи зовут его хлеб «мини-",
        "",
        " ",
        "1 Так говорят соседи, и больше никто в городе.  ",
        "",
        "2 https://example.org/about-",
        "",
        "flour.html (на русском языке) ",
        "",
        "https://example.org/about-flour.html",
        "",
        "",
        "кирпичом»,3 но покупают. ",
        "  ",
        "",
        "Сколько продано хлеба ",
        "  ",
        "",
        "Пекарь обещал: ",
        "",
        "• печь каждый день; ",
        "",
        " \uf0b7 не повышать цену. Обещание он сдержал?! ",
        "",
        "«Хлеба хватит всем». - Мария, соседка. Так она сказала ",
        "",
        "и «ушла…» Больше её не видели. ",
        "  ",
        "",
        "Окна, двери и ",
        "",
        " ",
        "3 https://example.org/bricks (на русском языке) ",
        " решётки ",
        "  ",
        "",
        "Окна закрыты из-за COVID-194 (см. выше). Двери тоже. ",
        "",
        " ",
        "4 Так сказал сторож, который стережёт двери по ночам.  ",
        "",
    ]
)

SECTIONS = [  # label, first words
    ("Вступление", " Обзор"),
    ("Пекарни", "Пекарни"),
    ("Окна, двери и решётки", "Окна, двери"),
]
NOTES = [
    "Так говорят соседи, и больше никто в городе.",
    "https://example.org/about-\n\nflour.html (на русском языке)",
    "https://example.org/bricks (на русском языке)",
    "Так сказал сторож, который стережёт двери по ночам.",
]


def _node(name: str, kind: str, start: int, end: int, *facts: tuple[str, ox.NamedNode | ox.Literal]):
    subject = ox.NamedNode(BASE + name)
    integer = ox.NamedNode(names.XSD + "integer")
    oa, hrm = names.FOREIGN["oa"], names.HRM
    told = [
        (names.RDF_TYPE, ox.NamedNode(kind)),
        (oa + "start", ox.Literal(str(start), datatype=integer)),
        (oa + "end", ox.Literal(str(end), datatype=integer)),
        (hrm + "spanSha256", ox.Literal(digest(TEXT, start, end))),
        *facts,
    ]
    return [ox.Quad(subject, ox.NamedNode(predicate), value) for predicate, value in told]


def quads() -> list[ox.Quad]:
    """The paper's document as quads: a report, its sections, its footnotes."""
    hrm, label = names.HRM, names.FOREIGN["rdfs"] + "label"
    found = _node("report", names.FOREIGN["fabio"] + "ReportDocument", 0, len(TEXT))
    starts = [TEXT.index(first) for _, first in SECTIONS]
    for i, (title, _) in enumerate(SECTIONS):
        end = [*starts, len(TEXT)][i + 1]
        found += _node(
            f"sec-{i + 1:02d}",
            names.FOREIGN["doco"] + "Section",
            starts[i],
            end,
            (hrm + "number", ox.Literal(str(i + 1))),
            (label, ox.Literal(title, language="ru")),
        )
    for i, note in enumerate(NOTES):
        start = TEXT.index(note)
        number = (hrm + "number", ox.Literal(str(i + 1)))
        kind = names.FOREIGN["doco"] + "Footnote"
        found += _node(f"fn-{i + 1:02d}", kind, start, start + len(note), number)
    return found


def anchor(name: str, start: int, end: int, section: str, sha256: str | None = None) -> list[ox.Quad]:
    """An anchor of the paper, and a node that has it as evidence."""
    hrm = names.HRM
    made = _node(name, hrm + "EvidenceAnchor", start, end, (hrm + "inSection", ox.NamedNode(BASE + section)))
    if sha256:
        made[3] = ox.Quad(made[3].subject, made[3].predicate, ox.Literal(sha256))
    node = ox.NamedNode(BASE + "act-" + name)
    return [*made, ox.Quad(node, ox.NamedNode(hrm + "evidence"), ox.NamedNode(BASE + name))]


def document(*more: ox.Quad) -> Document:
    """The paper as a document, with further quads."""
    return Document.find([*quads(), *more], TEXT)
