"""Graphs that a modeller from outside wrote with the README alone: what they got, and that it mends them.

``tests/cases/outside/<name>/`` holds the first version as written, the messages it gets, and the version
mended by them; notes.txt is the invented source. ``--update-golden`` writes the messages anew: read the diff.
"""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kgraph import anchors, cli, verify
from kgraph.check import Report, check, shacl, source
from kgraph.document import Document

HERE = Path(__file__).parent / "cases" / "outside"
FOLDERS = sorted(path.parent for path in HERE.glob("*/README.md"))
BROKEN = sorted(HERE.glob("*/broken*.t*"))
REPAIRED = sorted(HERE.glob("*/repaired.t*"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def messages(path: Path) -> Path:
    return path.with_name(path.stem.replace("broken", "messages") + ".txt")


def told(text: str) -> set[tuple[str, str]]:
    """Return each finding of a text report with the file and line it stands under."""
    found, place = set(), ""
    for block in re.split(r"\n(?=\S|  \S)", text):
        if not block.startswith("  "):
            place = block
        else:
            found.add((place, block.rstrip()))
    return found


@pytest.fixture(scope="module")
def first(project) -> dict[Path, Report]:
    return {path: check(project, [path], profile="core") for path in BROKEN}


def test_every_graph_has_its_five_files():
    assert len(FOLDERS) == 3
    for folder in FOLDERS:
        held = {path.stem for path in folder.iterdir()}
        assert held >= {"broken", "messages", "repaired", "notes", "README"}
    assert {path.parent for path in BROKEN} == {path.parent for path in REPAIRED} == set(FOLDERS)


@pytest.mark.parametrize("path", BROKEN, ids=name)
def test_what_was_written_first_gets_these_messages(project, first, path, update_golden):
    text = first[path].text("en").replace(f"{project.root}/", "") + "\n"
    if update_golden:
        messages(path).write_text(text, encoding="utf-8")
    expected = messages(path).read_text("utf-8")
    assert told(text) == told(expected)
    assert len(told(text)) == len(first[path].findings) > 0


@pytest.mark.parametrize("path", BROKEN, ids=name)
def test_every_message_comes_in_russian_with_its_line(first, path):
    for found in first[path].findings:
        assert re.search("[а-я]", found.message.ru), found
        assert bool(found.remedy.en) == bool(found.remedy.ru)
        assert found.line, found


@pytest.mark.parametrize("path", REPAIRED, ids=name)
def test_what_was_mended_is_clean_in_the_core(project, path):
    assert check(project, [path], profile="core").findings == ()


@pytest.mark.parametrize("path", REPAIRED, ids=name)
def test_the_anchors_of_what_was_mended_are_those_of_its_text(path):
    (text,) = path.parent.glob("notes.txt")
    quads = [quad for file in source.outside([path]) for quad in file.quads]
    document = Document.find(quads, anchors.read(text))
    assert len(document.anchors) >= 2
    assert verify.faults(document) == []


def test_the_pattern_of_the_docs_passes_and_its_anchors_are_those_of_its_text(project, tmp_path):
    page = (project.root / "docs/sister.md").read_text("utf-8")
    (turtle,) = re.findall(r"```turtle\n(.*?)```", page, re.DOTALL)
    (text,) = re.findall(r"^> (.*)$", page, re.MULTILINE)
    path = tmp_path / "sister.ttl"
    path.write_text(turtle, encoding="utf-8")
    assert check(project, [path], profile="core").findings == ()
    document = Document.find([quad for file in source.outside([path]) for quad in file.quads], text)
    assert len(document.anchors) == 3
    assert verify.faults(document) == []
    assert f"SHA-256 {document.report.sha256[:8]}..., {len(text)} code points" in page


def test_both_engines_say_the_same_of_blank_nodes(project):
    """An engine that renames a blank node must not lose its results."""
    path = HERE / "market-fines" / "broken.ttl"
    found = {engine: check(project, [path], engine, "core").findings for engine in shacl.ENGINES}
    assert found["shacl"] == found["pyshacl"]
    blank = [f for f in found["shacl"] if f.subject.startswith("_:")]
    assert {f.rule for f in blank} == {"hrsh:Participation-identification"}
    line = path.read_text("utf-8").splitlines()[blank[0].line - 1]
    assert "hrm:participation [" in line


def test_a_named_graph_is_in_the_layer_its_name_ends_with(project, tmp_path):
    whole = (HERE / "camp-hearing" / "repaired.trig").read_text("utf-8")
    path = tmp_path / "sister.trig"
    path.write_text(whole.replace("g:editorial {", "g:readings {"), encoding="utf-8")
    assert {f.rule for f in check(project, [path], profile="core").findings} == {"layer"}
    quads = tmp_path / "sister.nq"
    quads.write_bytes(
        ox.serialize(ox.parse(whole.encode(), format=ox.RdfFormat.TRIG), format=ox.RdfFormat.N_QUADS)
    )
    assert check(project, [quads], profile="core").findings == ()


def test_blank_nodes_of_two_files_are_two_nodes(project, tmp_path):
    for number in (1, 2):
        (tmp_path / f"{number}.nt").write_text(
            f'_:a <http://www.w3.org/2000/01/rdf-schema#label> "{number}"@en .\n', encoding="utf-8"
        )
    assert len({quad.subject for file in source.outside([tmp_path]) for quad in file.quads}) == 2


def test_what_an_outside_file_adds_to_a_shared_node_is_found(project, tmp_path):
    """The node stands in a file of the project, the fault in the outside one."""
    path = tmp_path / "sister.ttl"
    path.write_text(
        "PREFIX eli: <http://data.europa.eu/eli/ontology#>\n"
        '<https://w3id.org/hrmon/law/int/iccpr/art-21> eli:number "22" .\n',
        encoding="utf-8",
    )
    found = check(project, [path], profile="core").findings
    assert found
    assert {f.file for f in found} == {str(path)}


PREFIXES = """
PREFIX hrm: <https://w3id.org/hrmon/onto#>
PREFIX hrsh: <https://w3id.org/hrmon/shape#>
PREFIX law: <https://w3id.org/hrmon/law/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX voc: <https://w3id.org/hrmon/voc/>
PREFIX act-type: <https://w3id.org/hrmon/voc/act-type/>
PREFIX place: <https://w3id.org/hrmon/place/>
PREFIX kg: <https://example.org/id/kg-2020-markets/>

"""


def claims(project, tmp_path, said: str) -> dict[str, set[str]]:
    """Return the rules of hygiene that find fault with what an outside file says, by subject."""
    path = tmp_path / "sister.ttl"
    path.write_text(PREFIXES + said, encoding="utf-8")
    found: dict[str, set[str]] = {}
    for finding in check(project, [path], profile="core").findings:
        assert finding.line, finding
        if not finding.component:
            found.setdefault(finding.subject.removeprefix("https://w3id.org/hrmon/"), set()).add(finding.rule)
    return found


@pytest.mark.parametrize(
    ("said", "subject", "rules"),
    [
        ("hrm:gradee a owl:ObjectProperty .", "onto#gradee", {"ours", "unknown-term"}),
        (
            "act-type:flogging a skos:Concept ; skos:inScheme voc:act-type .",
            "voc/act-type/flogging",
            {"ours", "unknown-concept"},
        ),
        ("<https://w3id.org/hrmon/voc/mood> a skos:ConceptScheme .", "voc/mood", {"ours", "unknown-concept"}),
        ("hrsh:Mine a sh:NodeShape .", "shape#Mine", {"ours", "dangling-iri", "foreign-declared"}),
        (
            "<https://w3id.org/hrmon/law/int/iccpr/art-99> a eli:LegalResourceSubdivision .",
            "law/int/iccpr/art-99",
            {"ours", "dangling-iri"},
        ),
        ('hrm:Act rdfs:label "A deed"@en .', "onto#Act", {"ours"}),
        ("hrm:Act rdfs:subClassOf kg:thing .", "onto#Act", {"ours"}),
        ('act-type:detention skos:altLabel "custody"@en .', "voc/act-type/detention", {"ours"}),
        ('<https://w3id.org/hrmon/place/kz/almaty> rdfs:label "Alma-Ata"@en .', "place/kz/almaty", {"ours"}),
        (
            "<https://w3id.org/hrmon/law/int/iccpr/art-21> hrm:derogable false .",
            "law/int/iccpr/art-21",
            {"ours"},
        ),
        (
            "hrm:grade a qb:DimensionProperty .\nhrm:gradee a qb:DimensionProperty .",
            "onto#gradee",
            {"ours", "unknown-term"},
        ),
    ],
)
def test_an_outside_file_declares_and_describes_nothing_of_ours(project, tmp_path, said, subject, rules):
    assert claims(project, tmp_path, said + "\n") == {subject: rules}


def test_what_an_outside_file_declares_of_ours_is_not_there_for_its_facts(project, tmp_path):
    said = """
kg:a hrm:gradee act-type:flogging .
act-type:flogging a skos:Concept .
hrm:gradee a owl:ObjectProperty .
"""
    assert claims(project, tmp_path, said)["https://example.org/id/kg-2020-markets/a"] == {
        "unknown-term",
        "unknown-concept",
    }


def test_a_broken_outside_file_declares_nothing_of_ours_either(project, tmp_path):
    (tmp_path / "a.ttl").write_text(PREFIXES + "hrm:gradee a owl:ObjectProperty\nkg:x .\n", encoding="utf-8")
    (tmp_path / "b.ttl").write_text(PREFIXES + "kg:a hrm:gradee kg:b .\n", encoding="utf-8")
    found = {f.rule for f in check(project, [tmp_path], profile="core").findings}
    assert found == {"turtle-syntax", "unknown-term"}


def test_what_an_outside_file_may_say_of_shared_nodes(project, tmp_path):
    """Point to them, give evidence, match them, structure a data set, repeat them; a town of hers is hers."""
    own = (project.root / "data/ttl/common/iccpr.ttl").read_text("utf-8")
    (line,) = re.findall(r'^    eli:number "21" ;$', own, re.MULTILINE)
    said = f"""
hrm:indicator a qb:DimensionProperty , qb:CodedProperty ; rdfs:range skos:Concept ;
    qb:codeList voc:indicator .
<https://w3id.org/hrmon/law/int/iccpr/art-21> hrm:evidence kg:ev-0001 ;
{line.replace(";", ".")}
<https://w3id.org/hrmon/place/kz/almaty> kg:season "spring" .
<https://w3id.org/hrmon/place/kg/bishkek> a schema:Place ; rdfs:label "Bishkek"@en .
<https://w3id.org/hrmon/law/int/echr> a eli:LegalResource ; rdfs:label "ECHR"@en .
<https://w3id.org/hrmon/id/kg-2020-markets/group-0001> rdfs:seeAlso act-type:detention .
<https://w3id.org/hrmon/id/kg-2020-markets/group-0001> a hrm:PersonGroup .
"""
    assert claims(project, tmp_path, said) == {}


def test_matches_of_shared_nodes_stand_in_links(project, tmp_path):
    (tmp_path / "links").mkdir()
    path = tmp_path / "links" / "a.ttl"
    path.write_text(
        PREFIXES + "act-type:detention skos:closeMatch <http://x/d> .\n"
        "<https://w3id.org/hrmon/place/kz/almaty> rdfs:seeAlso <http://x/a> .\n",
        encoding="utf-8",
    )
    assert check(project, [tmp_path], profile="core").findings == ()


def test_an_anchor_is_made_for_a_text_that_an_outside_graph_describes(project, tmp_path):
    text = HERE / "medics-video" / "notes.txt"
    graph = tmp_path / "sister.ttl"

    def run(*more: str):
        words = [str(text), "According to one", "two days later", "--id", "ev-0007"]
        return CliRunner().invoke(cli.main, ["--home", str(project.root), "anchor", *words, *more])

    unknown = run()
    assert unknown.exit_code == 1
    (node,) = re.findall(r"<IRI> (a fabio:ReportDocument ;.*?)\s*$", unknown.stderr, re.DOTALL)
    graph.write_text(
        "PREFIX fabio: <http://purl.org/spar/fabio/>\nPREFIX hrm: <https://w3id.org/hrmon/onto#>\n"
        f"PREFIX oa: <http://www.w3.org/ns/oa#>\n<https://example.org/id/kg-2020-x/report> {node}\n",
        encoding="utf-8",
    )
    made = run("--graph", str(graph))
    assert made.exit_code == 0, made.output
    graph.write_text(graph.read_text("utf-8") + made.stdout, encoding="utf-8")
    proved = CliRunner().invoke(
        cli.main, ["--home", str(project.root), "verify-source", str(text), "--graph", str(graph)]
    )
    assert (proved.exit_code, "1 anchors; 0 wrong" in proved.output) == (0, True)
    graph.write_text("broken", encoding="utf-8")
    assert run("--graph", str(graph)).exit_code == 1


def test_a_term_taken_for_one_of_ours_is_noted_and_does_no_harm(first):
    (report,) = (report for path, report in first.items() if path.parent.name == "camp-hearing")
    (note,) = (f for f in report.findings if f.rule == "foreign-declared")
    assert note.severity == "Info"
    assert "sem/hasBeginTimeStamp" in note.message.en


def test_a_closed_list_is_written_out_where_a_code_is_wrong(first):
    (report,) = (report for path, report in first.items() if path.parent.name == "market-fines")
    (role,) = (f for f in json.loads(report.json())["findings"] if f["rule"] == "hrsh:Participation-role")
    assert "role:deciding-court" in role["remedies"]["en"]
    assert "role:deciding-court" in role["remedies"]["ru"]
    (concept,) = (f for f in report.findings if f.value == "" and "measure-type" in f.message.en)
    assert "closure-of-premises" in concept.remedy.en
