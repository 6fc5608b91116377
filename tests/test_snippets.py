"""The code to copy: taken from the page, run as a person would, and held against the rows of the page."""

import ast
import csv
import html
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest

from conftest import absent
from kgraph.web import snippets
from running import Server

QUERIES = [
    "fines-of-the-street-party?language=ru",
    "acts-in-a-date-window?from=2020-03-16&to=2020-03-20&language=en",
    "bodies-that-acted?language=en",
]
Rows = list[list[str]]


def tool(*names: str) -> str:
    """Return the path of the first of several programs that is here."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        absent(names[0])
    assert found is not None
    return found


def ran(*command: str, stdin: str | None = None) -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_curl(code: str) -> Rows:
    return list(csv.reader(io.StringIO(ran(tool("bash"), "-c", code.replace("curl", tool("curl"), 1)))))[1:]


def run_python(code: str) -> Rows:
    return [list(ast.literal_eval(line).values()) for line in ran(sys.executable, "-c", code).splitlines()]


def run_r(code: str) -> Rows:
    # What it prints is cut to the width of a terminal, so the rows are written out as well.
    written = code + '\nwrite.table(rows, sep = ",", na = "", qmethod = "double", row.names = FALSE)\n'
    told = ran(tool("Rscript"), "--vanilla", "-", stdin=written.replace("print(rows)", ""))
    return list(csv.reader(io.StringIO(told)))[1:]


def run_javascript(code: str) -> Rows:
    told = code.replace("console.log(", "console.log(JSON.stringify(").replace('?? ""));', '?? "")));')
    lines = ran(tool("node"), "--input-type=module", "-e", told).splitlines()
    return [list(ast.literal_eval(line)) for line in lines]


RUN: dict[str, Callable[[str], Rows]] = {
    "curl": run_curl,
    "python": run_python,
    "r": run_r,
    "javascript": run_javascript,
}


def test_the_inventory_of_languages():
    assert list(RUN) == list(snippets.LANGUAGES)


@pytest.mark.parametrize("language", RUN)
@pytest.mark.parametrize("query", QUERIES)
def test_a_snippet_gives_the_rows_of_the_page(published: Server, query: str, language: str) -> None:
    page = published.http.get(f"/queries/{query}", headers={"Accept": "text/html"}).text
    code = html.unescape(re.search(rf'<code id="code-{language}">(.*?)</code>', page, re.DOTALL)[1])
    shown = [
        [
            html.unescape(re.sub(r"<small>.*?</small>|<[^>]*>", "", cell)).strip()
            for cell in re.findall(r"<td.*?</td>", row, re.S)
        ]
        for row in re.findall(r"<tr>\s*<td.*?</tr>", page, re.DOTALL)
    ]
    iris = [
        re.findall(r'<td class="(\w+)"(?:[^>]*title="([^"]*)")?', row)
        for row in re.findall(r"<tr>\s*<td.*?</tr>", page, re.S)
    ]
    # A label stands for an IRI; the data have the IRI itself.
    expected = [
        [title if kind == "iri" else text for text, (kind, title) in zip(texts, cells, strict=True)]
        for texts, cells in zip(shown, iris, strict=True)
    ]
    assert expected
    assert RUN[language](code) == expected


@pytest.mark.parametrize(("form", "suffix"), [("boolean", "json"), ("graph", "ttl")])
def test_other_answers_are_fetched_in_their_own_format(form, suffix):
    made = snippets.snippets(form, lambda ending: f"http://e/queries/q.{ending}?a=%22")
    assert all(f'"http://e/queries/q.{suffix}?a=%22"' in snippet.text for snippet in made)


@pytest.mark.parametrize(
    "evil", ['http://e/"', "http://e/$(x)", "http://e/`x`", "http://e/\n", "http://e/'", "http://e/\\"]
)
def test_an_address_that_could_end_its_quotes_is_never_written(evil):
    with pytest.raises(ValueError, match="http"):
        snippets.snippets("rows", lambda _: evil)
