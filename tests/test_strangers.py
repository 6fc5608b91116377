"""Files of strangers: none hangs or ends the check or is passed over in silence; each fault has its line."""

import os
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner

from kgraph import build, cli, names, turtle
from kgraph.check import check, lines, source
from kgraph.check.syntax import DEEPEST
from kgraph.errors import CannotRun
from kgraph.files import Project

HERE = Path(__file__).parent / "cases" / "outside"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
GOOD = '<http://x/a> <http://x/p> "1" .\n'


def read(path: Path, data: str | bytes) -> source.File:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (file,) = source.outside([path])
    return file


def xml(inner: str, doctype: str = "") -> str:
    return f'<?xml version="1.0"?>{doctype}\n<r:RDF xmlns:r="{RDF}" xmlns:x="http://x/">\n{inner}</r:RDF>\n'


BOMB = (
    "<!DOCTYPE r:RDF [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghijk", "bcdefghijkl", strict=True))
    + "]>"
)
TRIPLE = "<<( <http://x/s> <http://x/p> "


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bomb.rdf", xml("<x:A><x:p>&l;</x:p></x:A>", BOMB)),
        ("commented.rdf", xml("<x:A><x:p>&l;</x:p></x:A>", BOMB.replace("<!DOCTYPE", "<!-- --><!DOCTYPE"))),
        ("deep.owl", xml("<x:A><x:p>" * 20_000 + "</x:p></x:A>" * 20_000)),
        ("deep.nt", f"<http://x/a> <http://x/p> {TRIPLE * 100_000}1{' )>>' * 100_000} ."),
        ("deep.ttl", f"<http://x/a> <http://x/p> {TRIPLE * 100_000}1{' )>>' * 100_000} ."),
        ("deep.jsonld", '{"@id":"http://x/a","http://x/p":' * 100_000 + "1" + "}" * 100_000),
    ],
)
def test_what_would_stop_the_parser_is_refused(tmp_path, name, text):
    """Without the refusal the parser takes minutes or ends the process."""
    broken = read(tmp_path / name, text).broken
    assert broken
    assert broken.line
    assert broken.remedy.ru


def test_nesting_that_people_write_is_read(tmp_path):
    depth = DEEPEST // 2 - 1
    assert (
        len(read(tmp_path / "a.rdf", xml("<x:A><x:p>" * depth + "</x:p></x:A>" * depth)).quads) == 2 * depth
    )
    triple = f"<http://x/a> <http://x/p> {TRIPLE} 1 )>> ."
    assert len(read(tmp_path / "a.ttl", triple).quads) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"<http://x/a> <http://x/p> ( {'1 ' * 3000}) .",
        f"<http://x/a> <http://x/p> {'[ <http://x/p> ' * 3000} 1 {']' * 3000} .",
        "".join(f"_:n{a} <http://x/p> _:n{b} .\n" for a in range(10) for b in range(10) if a != b),
    ],
    ids=["list", "nested", "poison"],
)
def test_blank_nodes_cost_no_more_than_they_are_many(tmp_path, text):
    """A label by content, as our own files have it, took over a minute for each of these."""
    file = read(tmp_path / "a.ttl", text)
    nodes = {str(term) for q in file.quads for term in (q.subject, q.object) if str(term).startswith("_:")}
    assert len(nodes) == (10 if "_:n1" in text else 3000)
    assert all(file.line(str(node)) for node in nodes)


def test_a_pipe_is_a_finding_and_alone_stops_the_check(project, tmp_path):
    pipe = tmp_path / "pipe.ttl"
    os.mkfifo(pipe)
    done = CliRunner().invoke(cli.main, ["--home", str(project.root), "check", str(pipe)])
    assert done.exit_code == 2
    assert "no regular file" in done.output
    (tmp_path / "good.ttl").write_text(GOOD)
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "lost.ttl").symlink_to(tmp_path / "nowhere")
    report = check(project, [tmp_path], profile="core")
    assert {f.file: f.rule for f in report.findings} == {
        str(pipe): "unreadable",
        str(tmp_path / "lost.ttl"): "unreadable",
    }
    assert report.files == 3
    assert "sh:conforms false" in report.turtle()


def test_a_byte_order_mark_is_accepted_everywhere_and_fmt_takes_it_away(tmp_path):
    path = tmp_path / "a.ttl"
    text = "# Title\n\nPREFIX x: <http://x/>\n\nx:a\n    x:p 1 ;\n.\n"
    file = read(path, b"\xef\xbb\xbf" + text.encode())
    assert (file.text, len(file.quads), file.line("http://x/a")) == (text, 1, 5)
    assert len(build.read(path, names.GRAPH + "common", "a.ttl")) == 1
    assert turtle.normal_form(path, {"x": "http://x/"}) == text
    assert len(read(tmp_path / "a.jsonld", b'\xef\xbb\xbf{"@id":"http://x/a","http://x/p":1}').quads) == 1


@pytest.mark.parametrize(
    ("name", "data", "line", "says"),
    [
        ("a.ttl", "<http://x/a b> <http://x/p> 1 .", 1, "%20"),
        ("b.ttl", "<a> <http://x/p> 1 .", 1, "BASE"),
        ("c.ttl", "sem:a sem:b 1 .", 1, "PREFIX sem: <http://semanticweb.cs.vu.nl"),
        ("d.ttl", "<http://x/a> <http://x/p> 1\n<http://x/b> <http://x/p> 1 .", 2, "missing ';'"),
        ("e.nq", "PREFIX x: <http://x/>", 1, "without prefixes"),
        ("f.jsonld", '{"@context": "https://example.org/context"}', 0, "into the file"),
        ("g.jsonld", '{"@id": "http://x/a"\n"http://x/p": 1}', 2, "comma"),
        ("h.rdf", xml("<x:A>\n"), 4, "tag"),
        ("i.rdf", xml("<y:A/>\n"), 3, "xmlns"),
        ("j.ttl", "# \n<http://x/a> <http://x/p> 'é' .".encode("latin-1"), 2, "UTF-8"),
    ],
)
def test_an_error_of_syntax_has_a_line_and_a_remedy_for_its_format(tmp_path, name, data, line, says):
    broken = read(tmp_path / name, data).broken
    assert broken
    assert broken.line == line
    assert says in broken.remedy.en
    assert re.search("[а-я]", broken.message.ru.partition(":")[0]), "our own words are Russian"
    assert re.search("[а-я]", broken.remedy.ru)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("who.ttl", "PREFIX x: <http://x/>\nx:who a x:A ;\n  x:p 1\nx:other a x:A .\n"),
        ("who.ttl", 'PREFIX x: <http://x/>\nx:a x:p """open .\nx:who a x:A .\n'),
        ("who.ttl", "PREFIX x: <http://x/>\nx:who a x:A ; x:p 'é' .\n".encode("latin-1")),
        ("who.trig", "PREFIX x: <http://x/>\nx:g {\n  x:a a x:A . x:who a x:A . a a a a }\n"),
        ("who.nt", f"<http://x/who> <{RDF}type> <http://x/A> .\n<http://x/a> .\n"),
        ("who.jsonld", '{"@context": {"x": "http://x/", "id": "@id"},\n "id": "x:who", "x:p": 1,}'),
        ("who.rdf", xml("<x:A r:about='http://x/who'/>\n<x:A>\n")),
    ],
)
def test_nodes_of_a_file_with_an_error_count_as_described(tmp_path, name, data):
    file = read(tmp_path / name, data)
    assert file.broken
    assert not file.quads
    assert "http://x/who" in file.subjects


@pytest.mark.parametrize("suffix", [".trig", ".nq", ".jsonld", ".rdf"])
def test_an_error_in_one_file_invents_nothing_in_another(project, tmp_path, suffix):
    """The people of a graph stand in a second file, in each syntax, with an error at its end."""
    whole = (HERE / "medics-video" / "repaired.ttl").read_text("utf-8")
    quads = list(ox.parse(whole, format=ox.RdfFormat.TURTLE))
    kinds = [f"<{names.HRM}PersonGroup>", "<https://schema.org/Person>"]
    people = {str(q.subject) for q in quads if str(q.object) in kinds}
    assert people
    here = [q.triple for q in quads if str(q.subject) not in people]
    there = [q.triple for q in quads if str(q.subject) in people]
    (tmp_path / "acts.nt").write_bytes(ox.serialize(here, format=ox.RdfFormat.N_TRIPLES))
    format_ = {".jsonld": ox.RdfFormat.JSON_LD}.get(suffix) or ox.RdfFormat.from_extension(suffix[1:])
    text = ox.serialize(there, format=format_).decode()
    who = tmp_path / f"who{suffix}"
    who.write_text(text, "utf-8")
    assert check(project, [tmp_path], profile="core").findings == ()
    who.write_text(text + "oops", "utf-8")
    assert {f.rule for f in check(project, [tmp_path], profile="core").findings} == {"syntax"}
    who.unlink()
    assert len(check(project, [tmp_path], profile="core").findings) > 1, "without it there would be more"


def test_what_is_named_is_checked_also_beside_an_outside_file(project, tmp_path):
    for folder in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / folder, tmp_path / folder)
    acts = tmp_path / "data/ttl/kz-2020-covid/asserted/acts.ttl"
    acts.write_text(acts.read_text("utf-8").replace("grade:as-", "grade:was-", 1), "utf-8")
    outside = tmp_path / "sister.ttl"
    outside.write_text(GOOD)
    ours = Project.find(tmp_path)
    alone = check(ours, [acts], profile="core")
    both = check(ours, [outside, acts], profile="core")
    assert alone.findings
    assert both.findings == alone.findings
    assert both.files == alone.files + 1
    assert check(ours, [outside], profile="core").findings == (), "a report that is not named is left out"


def test_a_folder_tells_what_of_it_was_not_read(project, tmp_path):
    for name in ("a.TTL", "b.n3", "c.nt"):
        (tmp_path / name).write_text(GOOD)
    for name in ("d.json", "e.xml", "f.ttl.gz", "README.md"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "g.ttl").write_text("# nothing\n")
    report = check(project, [tmp_path], profile="core")
    assert {Path(f.file).name: (f.rule, f.severity) for f in report.findings} == {
        "d.json": ("not-read", "Info"),
        "e.xml": ("not-read", "Info"),
        "f.ttl.gz": ("not-read", "Info"),
        "g.ttl": ("empty", "Info"),
    }
    assert (report.files, report.exit_code(strict=True)) == (4, 0)
    assert [f.rule for f in check(project, [tmp_path / "d.json"]).findings] == ["empty"]


def test_the_name_that_was_given_counts_not_what_a_link_leads_to(tmp_path, project):
    (tmp_path / "stored").write_text(GOOD)
    link = tmp_path / "link.ttl"
    link.symlink_to("stored")
    assert check(project, [link], profile="core").files == 1
    with pytest.raises(CannotRun, match="no RDF format"):
        check(project, [tmp_path / "stored"])


A, P = "http://x/a", "http://x/p"
SAID = {
    "blank lines": ("a.ttl", f"<{A}>\n\n# .\n\n  <{P}>\n 1 ,\n\n <http://x/b> .", 5, 8),
    "base": ("a.ttl", "@base <http://x/> .\n<a> <q> 1 ;\n <p>\n <b> .", 3, 4),
    "one line": ("a.ttl", f"PREFIX x: <http://x/> x:c x:p x:b . x:a x:q 1. x:a x:p x:b .\n<{A}> a 1 .", 1, 1),
    "separators": ("a.ttl", f'<{A}> <http://x/q> "\u2028\x0c\x85" ;\r\n <{P}> <http://x/b> .', 2, 2),
    "dots in text": ("a.ttl", f"<{A}> <http://x/q> '''.\n<{A}> .''' , '. ;' ;\n<{P}> <http://x/b> .", 3, 3),
    "lists": (
        "a.ttl",
        f"<{A}> <http://x/q> ( [ <{P}> 1 ]\n ) ;\n <{P}> [ <{P}>\n <http://x/b> ] ,\n <http://x/b> .",
        3,
        5,
    ),
    "graphs": (
        "a.trig",
        f"<{A}> {{ <http://x/c> <{P}> 1 }}\nGRAPH <{A}> {{\n<{A}>\n<{P}> <http://x/b> }}",
        4,
        4,
    ),
    "triples": (
        "a.nt",
        f"<{A}> <http://x/q> <{P}> .\n<{A}> <{P}> <http://x/c> .\n<{A}> <{P}> <http://x/b> .",
        2,
        3,
    ),
    "quads": ("a.nq", f"<{A}> <http://x/q> <{P}> <{A}> .\n<{A}> <{P}> <http://x/b> <http://x/g> .", 2, 2),
    "json": (
        "a.jsonld",
        f'{{"http://x/q": {{"@id": "{A}"}},\n"@id": "http://x/c", "http://x/r": [\n'
        f'{{"@id": "{A}", "{P}": {{"@id": "http://x/b"}}}}]}}',
        3,
        3,
    ),
    "json prefix": (
        "a.jsonld",
        '{"@context": {"x": "http://x/", "id": "@id"},\n"x:p": {"id": "x:b"},\n"id": "x:a"}',
        3,
        3,
    ),
    "xml": (
        "a.rdf",
        xml("<x:A r:about='http://x/c'/>\n<x:A\n r:about='http://x/a'><x:p r:resource='http://x/b'/></x:A>"),
        5,
        5,
    ),
}


@pytest.mark.parametrize(("name", "text", "predicate", "value"), SAID.values(), ids=SAID)
def test_the_line_is_that_of_the_value(tmp_path, name, text, predicate, value):
    file = read(tmp_path / name, text)
    assert not file.broken
    assert "<http://x/b>" in {str(quad.object) for quad in file.quads if str(quad.subject) == f"<{A}>"}
    assert (file.line(A, P), file.line(A, P, "<http://x/b>")) == (predicate, value)


def test_a_literal_has_its_line_in_each_way_of_writing_it(tmp_path):
    written = [
        '"x"',
        "'y'",
        '"x"@en-GB',
        '"1"^^xsd:byte',
        f'"2"^^<{names.XSD}byte>',
        "1.5",
        "-2",
        "1e3",
        "true",
        '"""z"""',
    ]
    text = f"PREFIX xsd: <{names.XSD}>\n<{A}> <{P}>\n" + " ,\n".join(written) + " ."
    file = read(tmp_path / "a.ttl", text)
    found = sorted(file.line(A, P, str(quad.object)) for quad in file.quads)
    assert found == list(range(3, 3 + len(written)))


def test_a_labelled_blank_node_stands_where_its_label_does(tmp_path):
    file = read(tmp_path / "a.nt", f"_:a <{P}> _:b .\n_:b <{P}> _:b .\n")
    assert sorted(file.line(str(quad.subject), P) for quad in file.quads) == [1, 2]
    nested = read(tmp_path / "b.ttl", f"<{A}>\n <{P}> [\n <{P}> [\n <{P}> 1 ] ] .")
    assert sorted(nested.line(str(quad.subject)) for quad in nested.quads) == [1, 2, 2]


def test_every_subject_of_the_project_has_a_line(project):
    for file in source.of_project(project):
        subjects = {q.subject.value for q in file.quads if isinstance(q.subject, ox.NamedNode)}
        assert subjects <= file.subjects, file.shown
        for quad in file.quads:
            if isinstance(quad.subject, ox.NamedNode):
                assert (quad.subject.value, quad.predicate.value) in file.places, (file.shown, quad)


@pytest.mark.parametrize("piece", ["a-", "<", "'''", '"', "[(", "a.", "::.", "\\", "<<", '"\\', "@", "^^<"])
def test_a_long_run_of_anything_is_passed_quickly(piece):
    """Read in a fraction of a second; where the cost grew with the square it took minutes."""
    lines.of(piece * 20_000, ".ttl")


def test_a_report_with_values_of_rdf_1_2_can_be_read_by_rdflib(project, tmp_path):
    text = (HERE / "medics-video" / "repaired.ttl").read_text("utf-8")
    for value in (f"{TRIPLE} 1 )>>", '"Video"@en--ltr'):
        path = tmp_path / "a.ttl"
        path.write_text(text + f"\n<http://x/a> a <{names.HRM}Act> ; <{names.HRM}place> {value} .\n", "utf-8")
        report = check(project, [path], profile="core")
        assert any(f.value and f.component for f in report.findings)
        assert rdflib.Graph().parse(data=report.turtle(), format="turtle")
