"""The report of a check as text, JSON and Turtle, and its exit codes."""

import json

import pytest
import rdflib
from click.testing import CliRunner
from rdflib import SH

from kgraph import cli, names
from kgraph.check import Finding, Report, check, shacl, source
from kgraph.check.finding import Text

SISTER = """\
PREFIX hrm: <https://w3id.org/hrmon/onto#>
PREFIX zz: <https://w3id.org/hrmon/id/zz-2021-floods/>

zz:act-0001 a hrm:Act ;
    hrm:type <https://w3id.org/hrmon/voc/medium/facebook> ;
    hrm:sanction zz:sanc-0001 ;
    hrm:grade <https://w3id.org/hrmon/voc/grade/as-rumour> .

zz:count-0001 a hrm:BoundedCount .
"""


@pytest.fixture(scope="module")
def sister(tmp_path_factory):
    path = tmp_path_factory.mktemp("sister") / "sister.ttl"
    path.write_text(SISTER, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(project, sister) -> Report:
    return check(project, [sister])


def finding(severity: str) -> Finding:
    return Finding("a.ttl", 1, "http://x/a", "rule", severity, Text("wrong", "неверно"))


def test_only_violations_fail_and_with_strict_warnings_too():
    found = {
        severity: (
            Report((finding(severity),), "shacl", 1).exit_code(),
            Report((finding(severity),), "shacl", 1).exit_code(strict=True),
        )
        for severity in ("Violation", "Warning", "Info")
    }
    assert found == {"Violation": (1, 1), "Warning": (0, 1), "Info": (0, 0)}


def test_text_is_grouped_by_file_and_line_in_order():
    def at(file: str, line: int, rule: str) -> Finding:
        text = Text(f"{rule} is wrong", f"{rule} неверно")
        return Finding(file, line, "http://x/a", rule, "Violation", text, Text("mend it", "исправьте"))

    found = (at("a.ttl", 2, "one"), at("a.ttl", 2, "two"), at("a.ttl", 10, "three"), at("b.rdf", 0, "four"))
    text = Report(found, "shacl", 2).text().splitlines()
    heads = [line for line in text if not line.startswith(" ")]
    assert heads[:-1] == ["a.ttl:2", "a.ttl:10", "b.rdf"]
    assert heads[-1].startswith("4 violations, 0 warnings and notes in 2 files")
    assert text[1:3] == ["  <http://x/a> one is wrong [one, Violation]", "    Remedy: mend it"]
    russian = Report(found, "shacl", 2).text("ru")
    assert "two неверно" in russian
    assert "Что сделать: исправьте" in russian
    assert "wrong" not in russian


LINES = """\
@prefix hrm: <https://w3id.org/hrmon/onto#> .
@prefix : <http://x/> .

:a a hrm:Act ; hrm:place :p ;
    hrm:grade :g ,
        :h ;
    hrm:type
        :t .
<http://x/b>
    a hrm:Act ; hrm:place :p .

# :c a hrm:Act .
:d hrm:evidence [ a hrm:EvidenceAnchor ;
        hrm:inSection :s ] .
"""


@pytest.mark.parametrize(
    ("subject", "predicate", "line"),
    [
        ("http://x/a", "", 4),
        ("http://x/a", str(rdflib.RDF.type), 4),
        ("http://x/a", "https://w3id.org/hrmon/onto#place", 4),
        ("http://x/a", "https://w3id.org/hrmon/onto#grade", 5),
        ("http://x/a", "https://w3id.org/hrmon/onto#type", 7),
        ("http://x/b", "https://w3id.org/hrmon/onto#place", 10),
        ("http://x/b", "https://w3id.org/hrmon/onto#grade", 9),
        ("http://x/c", "", 0),
        ("http://x/d", "https://w3id.org/hrmon/onto#evidence", 13),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_is_that_of_the_predicate_else_of_the_subject(tmp_path, subject, predicate, line, end):
    path = tmp_path / "a.ttl"
    path.write_bytes(LINES.replace("\n", end).encode())
    assert source.read(path, names.GRAPH + "outside-a/asserted", "a.ttl").line(subject, predicate) == line


def test_json_says_what_the_text_says_in_both_languages(report):
    told = json.loads(report.json())
    assert told["violations"] == report.violations == len(told["findings"])
    for found, item in zip(report.findings, told["findings"], strict=True):
        assert (item["file"], item["line"], item["rule"]) == (found.file, found.line, found.rule)
        assert found.message.en in report.text("en")
        assert item["messages"] == {"en": found.message.en, "ru": found.message.ru}
    (kind,) = [item for item in told["findings"] if item["rule"] == "hrsh:Act-type"]
    assert kind["focus"].endswith("/act-0001")
    assert kind["line"] == 4, "the line of the subject, where the path is no plain predicate"
    assert (kind["component"], kind["severity"]) == ("In", "Violation")
    assert kind["path"] == "<https://w3id.org/hrmon/onto#type>/<http://www.w3.org/2004/02/skos/core#inScheme>"
    assert kind["value"] == "<https://w3id.org/hrmon/voc/medium>"
    (dangling,) = [item for item in told["findings"] if item["rule"] == "dangling-iri"]
    assert dangling["line"] == 6
    assert (dangling["path"], dangling["component"], dangling["shape"]) == (None, None, None)
    assert dangling["remedies"]["ru"]
    assert "did you mean" not in dangling["remedies"]["en"], "a number is like no other number"


def test_turtle_is_the_validation_report_with_our_shapes_and_messages(report):
    graph = rdflib.Graph().parse(data=report.turtle(), format="turtle")
    (root,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert graph.value(root, SH.conforms) == rdflib.Literal(False)
    told = set()
    for node in graph.objects(root, SH.result):
        assert {text.language for text in graph.objects(node, SH.resultMessage)} == {"en", "ru"}
        value = graph.value(node, SH.value)
        told.add(
            (
                graph.value(node, SH.focusNode).n3(),
                shacl.path_of(graph, graph.value(node, SH.resultPath)),
                str(graph.value(node, SH.sourceConstraintComponent)),
                graph.value(node, SH.sourceShape).n3(),
                str(graph.value(node, SH.resultSeverity)),
                value.n3() if value is not None else "",
            )
        )
    found = {
        (
            f"<{f.subject}>",
            f.path,
            f"{SH}{f.component}ConstraintComponent",
            f.shape,
            f"{SH}{f.severity}",
            f.value,
        )
        for f in report.findings
        if f.component
    }
    assert told == found
    assert any(">/<" in path for _, path, *_ in found)
    assert any(path.startswith("^") for _, path, *_ in found)
    assert any(">|<" in path for _, path, *_ in found)
    assert report.turtle().startswith("# 1 findings of rules other than SHACL")


def test_a_clean_report_conforms():
    clean = Report((), "shacl", 1)
    graph = rdflib.Graph().parse(data=clean.turtle(), format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [rdflib.Literal(True)]
    assert json.loads(clean.json())["findings"] == []


@pytest.mark.parametrize("form", ["text", "json", "turtle"])
def test_every_format_has_the_same_exit_code(project, sister, form):
    run = CliRunner().invoke(cli.main, ["--home", str(project.root), "check", "--format", form, str(sister)])
    assert run.exit_code == 1
    assert "hrsh:Occurrence-evidence" in run.stdout


def test_an_unknown_format_could_not_run(project):
    run = CliRunner().invoke(cli.main, ["--home", str(project.root), "check", "--format", "pdf"])
    assert run.exit_code == 2


BROKEN = {
    "a.nt": ("<http://x/a> <http://x/b> .\n", 1),
    "b.rdf": ('<?xml version="1.0"?>\n<oops>\n', 3),
    "c.jsonld": ('{"@id":\n oops}', 2),
    "d.trig": ("<http://x/g> { <http://x/a>\n }", 2),
    "e.ttl": ("\n\n<http://x/a> <http://x/b> .\n", 3),
}


def test_a_syntax_error_names_file_and_line_and_does_not_hide_other_findings(project, sister, tmp_path):
    for name, (text, _) in BROKEN.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "f.ttl").write_bytes(b"\xff\xfe")
    (tmp_path / "sister.ttl").write_text(SISTER, encoding="utf-8")
    found = check(project, [tmp_path])
    lines = {f.file.rpartition("/")[2]: f.line or None for f in found.findings if "sister" not in f.file}
    assert lines == {name: line for name, (_, line) in BROKEN.items()} | {"f.ttl": 1}
    alone = {(f.line, f.rule) for f in check(project, [sister]).findings}
    assert alone == {(f.line, f.rule) for f in found.findings if f.file.endswith("sister.ttl")}
    assert found.exit_code() == 1


def test_what_could_not_be_read_does_not_conform(project, tmp_path):
    (tmp_path / "a.nt").write_text(BROKEN["a.nt"][0], encoding="utf-8")
    told = check(project, [tmp_path]).turtle()
    assert "sh:conforms false" in told
    assert told.startswith("# 1 findings of rules other than SHACL")
