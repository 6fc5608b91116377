"""The header of a saved query: what is checked when a file is read, and how a fault is told."""

import json
import re
from pathlib import Path

import pytest

from kgraph import queries
from kgraph.errors import CannotRun, DataError, NotFound, QueryError
from kgraph.queries import Offer, offer, sparql

SCHEME = "https://w3id.org/hrmon/voc/grade"
HEADER = """\
#+ summary: {en: "What?", ru: "Что?"}
#+ description: {en: "Rows.", ru: "Строки."}
#+ tags: [law]
#+ params:
#+   grade:
#+     {type: choice, scheme: "https://w3id.org/hrmon/voc/grade", label: {en: G, ru: С}, default: as-fact}
#+   body:
#+     {type: iri, class: "http://www.w3.org/ns/org#Organization", label: {en: B, ru: О}, example: "http://e/1"}
#+ expect: rows
#+ chart: bar
"""
TEXT = "SELECT ?s { ?s ?p $grade , $body , '$none' } # $none\nORDER BY ?s\n"


def written(folder: Path, text: str, name: str = "what.rq") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_header_is_read(tmp_path):
    query = queries.read(written(tmp_path, HEADER + TEXT))
    assert (query.name, query.chart, query.form, query.expect) == ("what", "bar", "rows", "rows")
    assert query.sparql == TEXT
    assert query.params["grade"].scheme == SCHEME
    assert query.params["body"].type_of == "http://www.w3.org/ns/org#Organization"
    assert query.params["body"].shown == "http://e/1"
    assert query.fill({"body": "http://e/2"}).startswith(
        f"SELECT ?s {{ ?s ?p <{SCHEME}/as-fact> , <http://e/2> ,"
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("#+ tags: [law]\n", "", "tags"),
        ("tags: [law]", "tags: law", "tags"),
        ('ru: "Что?"', 'de: "Was?"', "summary needs en and ru"),
        ('ru: "Строки."', 'ru: ""', "description needs en and ru"),
        ("chart: bar", "chart: pie", "chart must be one of table, bar, timeline, map, network"),
        ("expect: rows", "expect: many", "expect must be one of"),
        ("expect: rows", "expect: graph", "expect: graph, but the text is SELECT"),
        ("#+ expect", "#+ expct: rows\n#+ expect", "header: there is no key expct"),
        ("default: as-fact", "defualt: as-fact", "parameter grade: there is no key defualt"),
        ("default: as-fact", 'default: "as fact"', "default: parameter 'grade'"),
        ('scheme: "https://w3id.org/hrmon/voc/grade", ', "", "parameter grade: scheme is missing"),
        ('example: "http://e/1"', "example: nobody", "example: parameter 'body'"),
        ("class: ", "scheme: ", "scheme belongs to type choice"),
        ('class: "http://www.w3.org/ns/org#Organization"', "class: org", "parameter 'body: class'"),
        ("type: choice", "type: enum", "parameter grade: type must be one of"),
        (
            "default: as-fact",
            "default: as-fact, among: [en]",
            "among belongs to type language, and this is choice",
        ),
        ("label: {en: B, ru: О}", "label: {en: B}", "parameter body: label needs en and ru"),
        ("  body:\n", "  page:\n", "parameter page: the name is not free"),
        ("  body:\n", "  the-body:\n", "parameter the-body: the name is not free"),
        ("$body", "$who", r"\$who is not declared"),
        (", $body", "", "body is not used"),
        ("ORDER BY ?s", "", "the rows have no order"),
        ("summary: {", "summary: [", "the header is not YAML"),
        ("#+ params:\n", "#+ params: [a]\n#+ x:\n", "header: there is no key x"),
    ],
)
def test_a_fault_is_told_with_file_and_key(tmp_path, old, new, told):
    assert old in HEADER + TEXT
    path = written(tmp_path, (HEADER + TEXT).replace(old, new))
    with pytest.raises(DataError, match=told) as caught:
        queries.load(tmp_path)
    assert (caught.value.file, caught.value.rule) == (path, "query-header")
    assert caught.value.remedy


def test_a_file_is_named_by_its_question_in_utf_8(tmp_path):
    with pytest.raises(DataError, match="the file's name"):
        queries.read(written(tmp_path, HEADER + TEXT, "What.rq"))
    path = tmp_path / "latin.rq"
    path.write_bytes(b"#+ summary: \xff")
    with pytest.raises(DataError, match="not UTF-8"):
        queries.read(path)


def test_a_folder_beside_ours_cannot_take_a_name_of_ours(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
    first = written(ours, HEADER + TEXT)
    second = written(theirs, HEADER + TEXT, "why.rq")
    assert [query.name for query in queries.load(ours, theirs)] == ["what", "why"]
    third = second.rename(theirs / "what.rq")
    with pytest.raises(DataError, match=f"the name 'what' is taken by {first}") as caught:
        queries.load(ours, theirs)
    assert caught.value.file == third
    with pytest.raises(CannotRun, match="there is no folder"):
        queries.load(ours, tmp_path / "nowhere")


def test_an_absent_name_says_which_are_near(tmp_path):
    written(tmp_path, HEADER + TEXT, "fines-by-law.rq")
    written(tmp_path, HEADER + TEXT, "who-spoke.rq")
    library = queries.load(tmp_path)
    for asked, told in (("fines-by-laws", "fines-by-law"), ("speakers", "fines-by-law, who-spoke")):
        with pytest.raises(NotFound) as caught:
            queries.choose(library, asked)
        assert caught.value.remedy == f"one of: {told}"
    with pytest.raises(NotFound):
        queries.find(tmp_path, "../who-spoke")


def test_a_choice_is_made_from_the_concepts_of_the_dataset(tmp_path):
    query = queries.read(written(tmp_path, HEADER + TEXT))
    offers = {SCHEME: [Offer(f"{SCHEME}/as-fact", ("F",), {"en": "as fact"}), Offer(f"{SCHEME}/as-rumour")]}
    for value in ("as-fact", "F", f"{SCHEME}/as-fact"):
        assert query.params["grade"].term(value, offers) == f"<{SCHEME}/as-fact>"
    for value in ("as-facts", "as fact", f"{SCHEME}/none", "http://e/as-fact", ""):
        with pytest.raises(QueryError, match="parameter 'grade'") as caught:
            query.fill({"grade": value, "body": "http://e/1"}, offers)
        assert caught.value.status == 400
        assert caught.value.remedy == "one of: as-fact, as-rumour"
    with pytest.raises(QueryError):
        query.params["grade"].term("as-fact", {})


def test_offers_are_read_from_the_answer_of_the_engine():
    scheme, concept = {"type": "uri", "value": "http://e/s"}, {"type": "uri", "value": "http://e/s/a"}
    rows = [
        {"of": scheme, "value": concept, "notation": {"type": "literal", "value": "A"}, "label": label}
        for label in (
            {"type": "literal", "value": "an A", "xml:lang": "en"},
            {"type": "literal", "value": "А", "xml:lang": "ru"},
        )
    ]
    rows.append({"of": scheme, "value": {"type": "bnode", "value": "b"}})
    body = json.dumps({"head": {"vars": []}, "results": {"bindings": rows}}).encode()
    read = offer.read(body)
    assert read == {"http://e/s": [Offer("http://e/s/a", ("A",), {"en": "an A", "ru": "А"})]}
    only = read["http://e/s"][0]
    assert (only.words("ru"), only.words("kk"), Offer("http://e#b").words("en")) == ("А", "an A", "b")


@pytest.mark.parametrize(
    ("text", "form", "pageable"),
    [
        ("SELECT * { ?s ?p ?o } ORDER BY ?s", "rows", True),
        (
            "PREFIX ask: <http://e/ASK#>\n# ASK\nselect ?s { ?s ask:x 'ASK {' } order by ?s # LIMIT 5",
            "rows",
            True,
        ),
        ("SELECT * { { SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 5 } }", "rows", False),
        ("SELECT * { { SELECT * { ?s ?p ?limit } LIMIT 5 } } ORDER BY ?limit", "rows", True),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 5", "rows", False),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s VALUES ?s { <http://e/> }", "rows", False),
        ("ASK { ?s ?p ?o }", "boolean", False),
        ("BASE <http://e/> CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "graph", False),
        ("DESCRIBE <http://e/>", "graph", False),
        ("DROP ALL", "", False),
    ],
)
def test_the_form_is_seen_without_a_parser(text, form, pageable):
    assert (sparql.form(text), sparql.pageable(text)) == (form, pageable)


def test_the_file_in_the_docs_is_one(tmp_path, project):
    page = (project.root / "docs" / "saved-queries.md").read_text("utf-8")
    (block,) = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    query = queries.read(written(tmp_path, block, "which-courts.rq"))
    assert set(query.params) == {"grade"}
    for kind in queries.TYPES:
        assert re.search(rf"^\| .*`{kind}`.* \|", page, re.MULTILINE), kind
    for chart in queries.CHARTS:
        assert f"`{chart}`" in page


def test_a_language_in_which_rows_would_be_missing_is_refused(tmp_path):
    spec = "{type: language, among: [en, ru], label: {en: L, ru: Я}, default: en}"
    header = HEADER.replace("#+ expect", f"#+   tongue: {spec}\n#+ expect")
    query = queries.read(written(tmp_path, header + TEXT.replace("'$none'", "$tongue")))
    assert '"ru"' in query.fill({"body": "http://e/1", "tongue": "RU"})
    with pytest.raises(QueryError, match="parameter 'tongue': 'kk' is no language") as caught:
        query.fill({"body": "http://e/1", "tongue": "kk"})
    assert caught.value.remedy == "one of: en, ru"
    with pytest.raises(DataError, match="among must be a list of language tags"):
        queries.read(written(tmp_path, header.replace("[en, ru]", "en") + TEXT.replace("'$none'", "$tongue")))
