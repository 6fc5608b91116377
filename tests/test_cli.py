"""The commands as a person runs them: real processes, their output and exit codes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kgraph.cli import main

HERE = Path(__file__).parent
COMMANDS = sorted(main.commands)


def kgraph(*words: str, stdin: str = "", cwd: Path = HERE.parent) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "kgraph.cli", *words]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=cwd, timeout=120)


@pytest.fixture(scope="module", autouse=True)
def built():
    assert kgraph("build").returncode == 0


def test_the_inventory_of_commands():
    assert COMMANDS == [
        "anchor",
        "build",
        "check",
        "coverage",
        "dump",
        "fair",
        "fmt",
        "queries",
        "query",
        "serve",
        "verify-source",
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_a_place_in_the_docs(name):
    told = kgraph(name, "--help")
    assert told.returncode == 0
    assert f"Example: kgraph {name}" in re.sub(r"\s+", " ", told.stdout)
    docs = (HERE.parent / "docs" / "commands.md").read_text("utf-8")
    assert f"## kgraph {name}\n" in docs


def test_a_saved_query_as_a_table_and_as_csv():
    told = kgraph("query", "fines-of-the-street-party", "--format", "csv", "--param", "language=ru")
    assert told.returncode == 0
    assert "Асанали Суюнбаев,,36114" in told.stdout
    told = kgraph("query", "fines-of-the-street-party")
    assert re.search(r"^Asanali Suyunbaev +36114 ", told.stdout, re.MULTILINE)
    assert "6 rows" in told.stderr


@pytest.mark.parametrize(
    ("words", "stdin", "code", "message"),
    [
        (("query", "no-such"), "", 2, "no saved query 'no-such'"),
        (("query", "reprisal-chain", "--param", "langauge=en"), "", 1, "has no parameter 'langauge'"),
        (("query", "reprisal-chain", "--param", "language"), "", 1, "is no parameter"),
        (("query", "acts-in-a-date-window", "--param", "from=March"), "", 1, "'March' is no date"),
        (("query", "-"), "SELECT * WHERE { ?s ?p", 1, "syntax error"),
        (("query", "-"), "SELECT * WHERE {" + "(" * 5000, 1, "syntax error"),
        (("query", "-"), f"SELECT * {{ BIND({'(' * 5000}1{')' * 5000} AS ?x) }}", 1, "nested too deep"),
        (("query", "-"), "SELECT * { SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } }", 1, "SERVICE"),
        (("query", "-"), "DROP ALL", 1, "kgraph:"),
        (("dump", "--format", "jpeg"), "", 2, "no dump format 'jpeg'"),
        (("--home", "tests", "build"), "", 2, "no ontology/ and data/ttl/"),
        (("verify-source", "README.md"), "", 1, "kgraph"),
        (("fmt", "tests/cases/none.ttl"), "", 2, "does not exist"),
    ],
)
def test_bad_input_gives_a_message_and_the_documented_exit_code(words, stdin, code, message):
    told = kgraph(*words, stdin=stdin)
    assert (told.returncode, "Traceback" in told.stderr) == (code, False), told.stderr
    assert message in told.stderr + told.stdout
