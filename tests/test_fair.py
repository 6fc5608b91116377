"""kgraph fair: each indicator is computed, so that a copy of the project with a fault fails it."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kgraph import cli, fair
from kgraph.fair.facts import Facts
from kgraph.files import Project

DATASET, ONTOLOGY = "data/ttl/kz-2020-covid/dataset.ttl", "ontology/hrm.ttl"
ACTS, LINKS = "data/ttl/kz-2020-covid/asserted/acts.ttl", "data/ttl/kz-2020-covid/links/authorities.ttl"
GRADE = "ontology/voc/grade.ttl"
CC = "<https://creativecommons.org/licenses/by/4.0/>"
FAULTS = [
    # judge, file, old, new; every occurrence is changed, and without an old text the file is emptied
    ("unique-metadata", DATASET, "kz:dataset\n", "_:dataset\n"),
    ("unique-data", ACTS, "kz:act-0001\n", "_:act\n"),
    ("persistent", ONTOLOGY, "https://w3id.org/hrmon/onto>", "https://human-rights.kz/onto>"),
    ("persistent-form", ONTOLOGY, "https://w3id.org/hrmon/onto>", "https://human-rights.kz/onto>"),
    ("core-metadata", DATASET, "dcat:keyword", "skos:hiddenLabel"),
    ("core-metadata", DATASET, "dcterms:creator <", "dcterms:source <"),
    ("names-data", DATASET, "graph/kz-2020-covid/editorial>", "graph/kz-2020-covid/readings>"),
    ("access-level", DATASET, "dcterms:accessRights", "dcterms:source"),
    ("protocol", ACTS, "kz:act-0001\n", "<urn:act:1>\n"),
    ("parsed", ACTS, "a hrm:Act ;", "a hrm:Act"),
    ("declared", ACTS, "hrm:participation ", "hrm:particpation "),
    ("declared", ONTOLOGY, "sem:hasSubEvent a owl:ObjectProperty .", ""),
    ("vocabularies", DATASET, "dcterms:spatial", "dcterms:spacial"),
    ("vocabularies", DATASET, "dcterms:spatial", "<http://example.org/where>"),
    ("links-out", LINKS, "", ""),
    ("refers", DATASET, "dcterms:spatial", "dcterms:temporal"),
    ("refers", DATASET, "dcterms:source kz:report", "dcterms:source kz:reprot"),
    ("attributes", DATASET, "schema:inLanguage", "dcterms:source"),
    ("licence", GRADE, f"dcterms:license {CC} ;", ""),
    ("licence-standard", DATASET, CC, "<https://example.org/our-licence>"),
    ("licence-machine", DATASET, CC, '"CC BY 4.0"'),
    ("evidenced", ACTS, "hrm:evidence", "hrm:about"),
    ("provenance", DATASET, "prov:wasDerivedFrom", "dcterms:source"),
    ("community", DATASET, "dcat:Dataset ,", ""),
    ("same-identifier", ONTOLOGY, '"https://w3id.org/hrmon/onto#"', '"https://w3id.org/hrmon/ontology#"'),
    ("version", ONTOLOGY, "owl:versionIRI <https://w3id.org/hrmon/onto/0.1.0> ;", ""),
    ("minimum", ONTOLOGY, "owl:versionIRI <https://w3id.org/hrmon/onto/0.1.0> ;", ""),
    ("recommended", ONTOLOGY, 'owl:versionInfo "0.1.0" ;', ""),
    ("made", ONTOLOGY, 'dcterms:created "2026-11-22"^^xsd:date ;', ""),
    ("published", ONTOLOGY, 'dcterms:issued "2026-11-22"^^xsd:date ;', ""),
    ("prefix", ONTOLOGY, 'vann:preferredNamespacePrefix "hrm" ;', ""),
    ("labels", ONTOLOGY, ' , "действие"@ru', ""),
    ("definitions", GRADE, "skos:definition", "skos:note"),
    ("reuses", ONTOLOGY, "", ""),
    ("axiomatic", ONTOLOGY, "", ""),
]
KEPT = {"dataset.ttl", "acts.ttl", "document.ttl", "statistics.ttl", "reactions.ttl", "authorities.ttl"}
"""Files of the data that the faults need; the rest is left out of the copy, for the sake of time."""

FAIL_TODAY = {
    "persistent": "no registration at w3id.org",
    "located": "no public address",
    "detailed": "no DOI, no logo, no status",
}


@pytest.fixture(scope="module")
def copied(project, tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("fair")
    shutil.copytree(project.root / "ontology", root / "ontology")
    shutil.copytree(project.root / "docs/w3id", root / "docs/w3id")
    for source in project.sources:
        name = source.path.name
        if "data/ttl" in source.path.as_posix() and (name in KEPT or source.graph.endswith("/places")):
            path = root / source.path.relative_to(project.root)
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source.path, path)
    return root


def verdicts(root: Path, asked: tuple[str, ...] = tuple(fair.JUDGES)) -> dict[str, fair.Verdict]:
    facts = Facts(Project.find(root))
    return {name: fair.JUDGES[name](facts) for name in asked}


@pytest.fixture
def changed(copied):
    """Change a file of the copy and return the verdicts; the file is put back afterwards."""
    kept: dict[Path, str] = {}

    def change(file: str, old: str, new: str, *asked: str) -> dict[str, fair.Verdict]:
        path = copied / file
        text = kept.setdefault(path, path.read_text("utf-8"))
        assert old in text
        path.write_text(text.replace(old, new) if old else "", encoding="utf-8")
        return verdicts(copied, asked)

    yield change
    for path, text in kept.items():
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def undamaged(copied):
    return verdicts(copied)


@pytest.mark.parametrize(
    ("judge", "file", "old", "new"), FAULTS, ids=[f"{n}-{fault[0]}" for n, fault in enumerate(FAULTS)]
)
def test_a_fault_fails_its_indicator(changed, undamaged, judge, file, old, new):
    after = changed(file, old, new, judge)[judge]
    assert after.status == fair.FAIL
    assert after.why.en
    assert after.why.ru
    assert judge in FAIL_TODAY or undamaged[judge].status == fair.PASS


def test_every_judge_that_may_fail_is_shown_to(undamaged):
    able = {name for name, verdict in undamaged.items() if verdict.status != fair.UNKNOWN}
    assert {fault[0] for fault in FAULTS} | set(FAIL_TODAY) == able


def test_what_fails_today_is_known(undamaged):
    assert {name for name, verdict in undamaged.items() if verdict.status == fair.FAIL} == set(FAIL_TODAY)


def test_what_fails_today_passes_once_it_is_mended(changed):
    assert (
        changed("docs/w3id/htaccess", "kgraph.example.org", "kgraph.hrw.kz", "persistent")[
            "persistent"
        ].status
        == fair.PASS
    )
    address = "dcat:downloadURL <https://kgraph.hrw.kz/kgraph.nq> ; dcterms:accessRights"
    after = changed(DATASET, "dcterms:accessRights", address, "located", "address")
    assert after["located"].status == fair.PASS
    assert after["address"].status == fair.UNKNOWN
    assert "not exist" not in after["address"].why.en
    more = 'schema:identifier "x" ; dcterms:source <x:y> ; schema:logo <x:z> ;'
    more += " <http://purl.org/ontology/bibo/status> <x:w> ; owl:versionInfo"
    assert changed(ONTOLOGY, "owl:versionInfo", more, "detailed")["detailed"].status == fair.PASS


def test_the_lists_are_whole_and_every_judge_is_asked():
    listed = fair.indicators()
    assert {indicator.judge for indicator in listed} == set(fair.JUDGES)
    counts = {
        scheme: sum(i.scheme == scheme for i in listed) for scheme in dict.fromkeys(i.scheme for i in listed)
    }
    assert list(counts.values()) == [41, 16, 24, 6, 5]
    assert len({(indicator.scheme, indicator.id) for indicator in listed}) == len(listed)
    assert all(indicator.en and indicator.ru for indicator in listed)


def test_the_command_prints_text_and_json_and_exits_by_the_verdicts(project):
    run = CliRunner().invoke(cli.main, ["--home", str(project.root), "fair", "--lang", "ru"])
    assert "У данных постоянный идентификатор" in run.stdout
    told = CliRunner().invoke(cli.main, ["--home", str(project.root), "fair", "--format", "json"])
    data = json.loads(told.stdout)
    assert len(data["indicators"]) == data["pass"] + data["fail"] + data["unknown"] == len(fair.indicators())
    assert run.exit_code == told.exit_code == (1 if data["fail"] else 0)


def test_without_a_project_it_could_not_run(tmp_path):
    assert CliRunner().invoke(cli.main, ["--home", str(tmp_path), "fair"]).exit_code == 2


def test_the_date_of_issue_is_that_of_the_citation(project):
    cited = (project.root / "CITATION.cff").read_text("utf-8").partition("date-released: ")[2][:10]
    for file in (DATASET, ONTOLOGY):
        assert f'dcterms:issued "{cited}"' in (project.root / file).read_text("utf-8"), file
