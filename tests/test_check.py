"""kgraph check: damaged copies of the real project, exit codes, places, languages, outside files."""

import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kgraph import cli
from kgraph.check import check, shacl
from kgraph.errors import CannotRun, NotFound
from kgraph.files import Project

ACTS = "data/ttl/kz-2020-covid/asserted/acts.ttl"


@pytest.fixture
def copy(project, tmp_path) -> Path:
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(project.root / folder, tmp_path / folder)
    return tmp_path


def damage(path: Path, old: str, new: str) -> int:
    """Replace the first ``old`` in a file and return its line."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def run(home: Path, *arguments: str):
    return CliRunner().invoke(cli.main, ["--home", str(home), "check", *arguments])


def test_the_real_project_is_clean(project):
    done = run(project.root)
    assert done.exit_code == 0, done.output
    assert "clean:" in done.output


def test_an_unknown_term_is_named_with_file_line_rule_and_remedy(copy):
    line = damage(copy / ACTS, "hrm:participation", "hrm:particpation")
    done = run(copy)
    assert done.exit_code == 1
    assert f"{ACTS}:{line}" in done.output
    assert "onto#particpation" in done.output
    assert "[unknown-term, Violation]" in done.output
    assert "Remedy: did you mean <https://w3id.org/hrmon/onto#participation>?" in done.output


def test_a_dangling_iri_is_found_once_and_the_shape_agrees(copy):
    line = damage(copy / ACTS, "hrm:evidence kz:ev-", "hrm:evidence kz:ev-9")
    done = run(copy)
    assert done.exit_code == 1
    assert f"{ACTS}:{line}" in done.output
    assert "[dangling-iri, Violation]" in done.output
    assert "[hrsh:WithEvidence-evidence, Violation]" in done.output


def test_a_syntax_error_does_not_hide_the_findings_in_other_files(copy):
    damage(copy / ACTS, "    a hrm:Act ;", "    a hrm:Act ")
    statements = "data/ttl/kz-2020-covid/asserted/statements.ttl"
    line = damage(copy / statements, "hrm:stance stance:asserts", "hrm:stance stance:assents")
    report = check(Project.find(copy))
    syntax = [f for f in report.findings if f.rule == "turtle-syntax"]
    assert [f.file for f in syntax] == [ACTS]
    assert syntax[0].line > 5
    assert (statements, line, "hrsh:Statement-stance") in {(f.file, f.line, f.rule) for f in report.findings}
    assert not [f for f in report.findings if f.rule == "dangling-iri"], "nodes of the broken file are spared"
    assert report.exit_code() == 1


@pytest.mark.parametrize("term", ["hrm:Act", "hrm:StateBody", "hrm:Occurrence"])
def test_a_syntax_error_in_the_ontology_is_one_finding_and_hides_no_other(copy, term):
    """The rest of the ontology is read on, and what rests on the lost class is not held against the data."""
    line = damage(copy / "ontology/hrm.ttl", f"{term} a owl:Class ;", f"{term} a owl:Class")
    statements = "data/ttl/kz-2020-covid/asserted/statements.ttl"
    other = damage(copy / statements, "hrm:stance stance:asserts", "hrm:stance stance:assents")
    report = check(Project.find(copy))
    assert {(f.file, f.line, f.rule) for f in report.findings} == {
        ("ontology/hrm.ttl", line + 1, "turtle-syntax"),
        (statements, other, "hrsh:Statement-stance"),
        (statements, other, "unknown-concept"),
    }


def test_a_syntax_error_in_a_vocabulary_invents_nothing(copy):
    path = copy / "ontology/voc/act-type.ttl"
    path.write_text(path.read_text("utf-8") + "act-type:fine a skos:Concept\n", encoding="utf-8")
    report = check(Project.find(copy))
    assert {(f.file, f.rule) for f in report.findings} == {("ontology/voc/act-type.ttl", "turtle-syntax")}


def test_a_syntax_error_in_a_shape_is_a_finding(copy):
    damage(copy / "shapes/acts.ttl", "sh:targetClass hrm:Act ;", "sh:targetClass hrm:Act")
    report = check(Project.find(copy))
    assert {(f.file, f.rule) for f in report.findings} == {("shapes/acts.ttl", "turtle-syntax")}


@pytest.mark.parametrize("engine", shacl.ENGINES)
def test_both_engines_give_the_same_report(copy, engine, monkeypatch):
    """On the common graphs and the ontology alone, so that the reference is done in seconds."""
    shutil.rmtree(copy / "data/ttl/kz-2020-covid")
    shutil.rmtree(copy / "data/ttl/kz")
    (copy / "data/ttl/kz").mkdir()
    damage(copy / "data/ttl/common/iccpr.ttl", 'eli:number "', 'eli:number "9')
    report = check(Project.find(copy), engine=engine)
    assert report.engine == engine
    assert "hrsh:NumberOfItsIri" in {f.rule for f in report.findings}
    other = check(Project.find(copy), engine="shacl")
    assert report.findings == other.findings


def test_messages_come_in_russian(copy):
    damage(copy / ACTS, "hrm:grade grade:as-", "hrm:grade grade:was-")
    done = run(copy, "--lang", "ru")
    assert done.exit_code == 1
    assert "Ровно одна степень достоверности из закрытого списка." in done.output
    assert "Что сделать:" in done.output


def test_paths_limit_the_report_to_their_files(copy):
    damage(copy / ACTS, "hrm:grade grade:as-", "hrm:grade grade:was-")
    assert run(copy, str(copy / "data/ttl/kz")).exit_code == 0
    assert run(copy, str(copy / ACTS)).exit_code == 1
    assert run(copy, str(copy / "data/ttl/kz-2020-covid")).exit_code == 1


def test_an_outside_file_is_checked_against_the_projects_shapes(project, tmp_path):
    path = tmp_path / "sister.ttl"
    path.write_text(
        "@prefix hrm: <https://w3id.org/hrmon/onto#> .\n"
        "@prefix zz: <https://w3id.org/hrmon/id/zz-2021-floods/> .\n"
        "\n"
        "zz:act-0001 a hrm:Act ;\n"
        "    hrm:grade <https://w3id.org/hrmon/voc/grade/as-rumour> .\n",
        encoding="utf-8",
    )
    done = run(project.root, str(path))
    assert done.exit_code == 1
    assert f"{path}:4" in done.output
    for rule in ("Occurrence-type", "Occurrence-evidence", "Labelled-en", "Described-ru"):
        assert f"[hrsh:{rule}, Violation]" in done.output
    assert "kz-2020-covid" not in done.output
    assert "[header" not in done.output, "rules on form bind the project's own files alone"


def test_a_warning_fails_with_strict_alone(copy):
    damage(copy / "ontology/voc/grade.ttl", "grade:as-fact , ", "")
    damage(
        copy / "ontology/voc/grade.ttl",
        """сам, без оговорки и без ссылки на источник в предложении."@ru ;
    skos:inScheme <https://w3id.org/hrmon/voc/grade> ;
    skos:topConceptOf <https://w3id.org/hrmon/voc/grade> ;""",
        """сам, без оговорки и без ссылки на источник в предложении."@ru ;
    skos:inScheme <https://w3id.org/hrmon/voc/grade> ;""",
    )
    done = run(copy)
    assert done.exit_code == 0, done.output
    assert "[hrsh:Concept-place, Warning]" in done.output
    assert "0 violations, 1 warnings and notes" in done.output
    assert run(copy, "--strict").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--lang", "kk"),
        ("--format", "csv"),
        ("--profile", "none"),
        ("--engine", "jena"),
        ("no-such-file.ttl",),
        ("--no-such-option",),
    ],
)
def test_what_is_asked_wrongly_exits_2(project, arguments):
    assert run(project.root, *arguments).exit_code == 2


def test_a_folder_without_rdf_exits_2(project, tmp_path):
    done = run(project.root, str(tmp_path))
    assert done.exit_code == 2
    assert "no RDF files" in done.output


def test_what_could_not_run_exits_2(project, tmp_path):
    assert run(project.root, "--engine", "jena").exit_code == 2
    unknown = tmp_path / "a.xyz"
    unknown.write_text("")
    assert run(project.root, str(unknown)).exit_code == 2
    (tmp_path / "ontology").mkdir()
    (tmp_path / "data/ttl").mkdir(parents=True)
    done = run(tmp_path)
    assert done.exit_code == 2
    assert "no shapes" in done.output


def test_the_reference_serves_where_the_fast_engine_is_missing(monkeypatch):
    assert shacl.available() == "shacl"
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert shacl.available() == "pyshacl"
    with pytest.raises(CannotRun):
        shacl.available("shacl")
    with pytest.raises(NotFound):
        shacl.available("jena")


def test_shapes_that_cannot_be_used_are_an_error_of_data():
    broken = shacl.Shapes(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <http://x/S> a sh:NodeShape ; sh:targetNode <http://x/a> ;"
        " sh:sparql [ sh:select 'SELECT $this WHERE { VALUES ?x { 1 } }' ] ."
    )
    for engine in shacl.ENGINES:
        with pytest.raises(shacl.DataError, match="cannot run these shapes"):
            shacl.validate(broken, [], engine)


_NESTED = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX x: <http://x/>
x:Outer a sh:NodeShape ; sh:targetNode x:a ; sh:node x:Inner .
x:Inner a sh:NodeShape ; sh:property x:Inner-p .
x:Inner-p a sh:PropertyShape ; sh:path x:p ; sh:minCount 1 .
"""


@pytest.mark.parametrize("engine", shacl.ENGINES)
def test_what_explains_a_result_is_no_result(engine):
    """pySHACL adds the results of a nested shape as sh:detail."""
    (found,) = shacl.validate(shacl.Shapes(_NESTED), [], engine)
    assert (found.focus, found.component, found.shape) == ("<http://x/a>", "Node", "<http://x/Outer>")


@pytest.mark.parametrize("engine", shacl.ENGINES)
def test_a_query_with_an_undeclared_prefix_is_an_error_of_the_shapes(engine):
    text = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <http://x/S> a sh:NodeShape ; sh:targetNode <http://x/a> ;"
        " sh:sparql [ sh:select 'SELECT $this WHERE { $this nowhere:p ?value }' ] ."
    )
    with pytest.raises(shacl.DataError, match="cannot run these shapes"):
        shacl.validate(shacl.Shapes(text), [], engine)
