"""The commands that ask, as a person runs them."""

import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from kgraph import ask

ROOT = Path(__file__).parents[1]
QUERY = """\
#+ summary: {en: "Which courts?", ru: "Какие суды?"}
#+ description: {en: "One a row.", ru: "По одному в строке."}
#+ tags: [mine]
#+ params:
#+   grade:
#+     {type: choice, scheme: "https://w3id.org/hrmon/voc/grade", label: {en: G, ru: С}, default: as-fact}
#+ expect: rows
PREFIX hrm: <https://w3id.org/hrmon/onto#>
SELECT DISTINCT ?court { ?court a hrm:Court . ?act hrm:decidingCourt ?court ; hrm:grade $grade }
ORDER BY ?court
"""


def kgraph(*words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "kgraph.cli", *words]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, cwd=ROOT, timeout=120, env=environment or None
    )


@pytest.fixture(scope="module", autouse=True)
def built():
    assert kgraph("build").returncode == 0


@pytest.fixture
def mine(tmp_path) -> Path:
    (tmp_path / "which-courts.rq").write_text(QUERY, encoding="utf-8")
    return tmp_path


def test_a_table_shows_labels_and_on_request_iris():
    asked = "SELECT ?c { ?c a <https://w3id.org/hrmon/onto#Court> } ORDER BY ?c LIMIT 1"
    shown = kgraph("query", "-", "--lang", "ru", stdin=asked)
    assert re.search(r"^[А-Яа-я]", shown.stdout.splitlines()[2])
    assert "1 rows" in shown.stderr
    bare = kgraph("query", "-", "--iris", stdin=asked)
    assert re.search(r"^(https:|[a-z-]+:)", bare.stdout.splitlines()[2])


def test_labels_follow_the_language_that_the_query_is_asked_in():
    told = kgraph("query", "bodies-that-acted", "--param", "language=ru")
    last = [line.rstrip().rpartition("  ")[2] for line in told.stdout.splitlines()[2:]]
    assert sum(bool(re.search("[А-Яа-я]", cell)) for cell in last) > len(last) / 2


def test_labels_come_in_kazakh_where_there_are_some_even_if_the_query_has_none():
    told = kgraph("query", "acts-by-article", "--lang", "kk", "--format", "csv")
    assert told.returncode == 0, told.stderr
    assert len(told.stdout.splitlines()) > 1


def test_a_choice_outside_the_scheme_names_the_concepts(mine):
    told = kgraph("query", "which-courts", "--queries", str(mine), "--format", "csv")
    assert (told.returncode, told.stdout.splitlines()[0]) == (0, "court")
    assert len(told.stdout.splitlines()) > 1
    told = kgraph("query", "which-courts", "--queries", str(mine), "--param", "grade=sure")
    assert told.returncode == 1
    assert "parameter 'grade': 'sure' is no concept" in told.stderr
    assert "as-alleged, as-announced, as-fact" in told.stderr


def test_a_folder_beside_ours_is_listed_with_the_same_checks(mine):
    told = kgraph("queries", "--queries", str(mine), "--tag", "mine", "--lang", "ru")
    assert re.search(r"^which-courts +Какие суды\? +grade$", told.stdout, re.MULTILINE)
    assert "acts-by-article" not in told.stdout
    for name, text, message in (
        ("acts-by-article.rq", QUERY, "the name 'acts-by-article' is taken"),
        ("headless.rq", "SELECT * { ?s ?p ?o }", "summary needs en and ru"),
        ("broken.rq", QUERY.replace("DISTINCT ?court", "DISTINCT court"), "broken.rq:9"),
    ):
        (mine / name).write_text(text, encoding="utf-8")
        for command in (("queries",), ("serve", "--port", "0")):
            told = kgraph(*command, "--queries", str(mine))
            assert (told.returncode, "Traceback" in told.stderr) == (1, False)
            assert message in told.stderr
            assert name in told.stderr
        (mine / name).unlink()
    told = kgraph("serve", "--port", "0", "--queries", str(mine / "nowhere"))
    assert told.returncode != 0
    assert "there is no folder" in told.stderr


def test_one_query_is_shown_with_its_parameters_and_text():
    told = kgraph("queries", "acts-by-article", "--lang", "ru").stdout
    assert told.startswith("acts-by-article: Сколько действий")
    assert "--param language=...  Язык названий (language; default en)" in told
    assert "SELECT ?norm" in told
    assert "#+" not in told
    missing = kgraph("queries", "acts-by-articel")
    assert missing.returncode == 2
    assert "one of: acts-by-article" in missing.stderr


def test_every_format(tmp_path):
    for format, start in (("csv", "norm,"), ("tsv", "?norm"), ("json", '{"head"'), ("xml", "<?xml")):
        assert kgraph("query", "acts-by-article", "--format", format).stdout.startswith(start)
    for format, holds in (
        ("turtle", "@prefix"),
        ("table", "@prefix"),
        ("jsonld", '"@id"'),
        ("ntriples", "> ."),
        ("trig", "@prefix"),
    ):
        assert holds in kgraph("query", "one-case-as-a-graph", "--format", format).stdout
    file = tmp_path / "acts.xlsx"
    told = kgraph("query", "acts-by-article", "--format", "xlsx", "--output", str(file), "--lang", "ru")
    book = openpyxl.load_workbook(file)
    assert told.stderr == f"{book['answer'].max_row - 1} rows\n"
    assert ("language", "ru") in list(book["source"].iter_rows(values_only=True))
    wrong = kgraph("query", "one-case-as-a-graph", "--format", "csv")
    assert wrong.returncode == 1
    assert "answers with triples" in wrong.stderr


@pytest.mark.parametrize(
    ("environ", "terminal", "shown"),
    [
        ({}, True, False),
        ({"VTE_VERSION": "6003"}, True, True),
        ({"VTE_VERSION": "4000"}, True, False),
        ({"TERM_PROGRAM": "vscode"}, True, True),
        ({"WT_SESSION": "x"}, True, True),
        ({"WT_SESSION": "x"}, False, False),
        ({"FORCE_HYPERLINK": "1"}, False, True),
        ({"FORCE_HYPERLINK": "0", "WT_SESSION": "x"}, True, False),
    ],
)
def test_links_are_shown_where_the_terminal_can(environ, terminal, shown):
    assert ask.links(environ, terminal) is shown
