"""What exists is documented and tested: each list is walked, so that nothing drops out unseen."""

import re
from pathlib import Path

import rdflib

from kgraph import turtle

HERE = Path(__file__).parent
ROOT = HERE.parent
SUPPORT = {"conftest.py", "paper.py", "running.py"}
"""Files under tests/ that hold no tests themselves."""

TESTED_ELSEWHERE = {
    "__init__": "nothing but the version",
    "cli": "test_cli",
    "entered": "test_outside",
    "evidence": "test_anchors",
    "files": "test_build",
    "names": "test_ontology",
    "sentences": "test_coverage",
    "verify": "test_document",
}


def test_every_module_has_its_test_file():
    modules = {path.stem for path in (ROOT / "src/kgraph").glob("*.py")}
    packages = {path.parent.name for path in (ROOT / "src/kgraph").glob("*/__init__.py")}
    tests = {path.stem for path in HERE.glob("test_*.py")}
    lacking = {name for name in modules | packages if f"test_{name}" not in tests}
    assert lacking <= set(TESTED_ELSEWHERE), lacking - set(TESTED_ELSEWHERE)
    assert {target for target in TESTED_ELSEWHERE.values() if target.startswith("test_")} <= tests


def test_modules_stay_readable():
    long = {
        path.relative_to(ROOT): lines
        for path in (ROOT / "src/kgraph").rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert not long, "look for the second noun"


def test_every_python_file_under_tests_is_a_test_or_known_support():
    assert {path.name for path in HERE.glob("*.py") if not path.name.startswith("test_")} == SUPPORT


def test_every_page_of_the_docs_is_linked():
    index = (ROOT / "docs/README.md").read_text("utf-8")
    linked = set(re.findall(r"\]\(([^)]+)\)", index))
    pages = {
        path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*") if path.is_file()
    }
    assert pages - {"README.md"} == linked


def test_every_address_of_the_server_is_documented(tmp_path):
    from kgraph.settings import Settings
    from kgraph.web.app import create_app

    told = "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("endpoint.md", "saved-queries.md"))
    for route in create_app(Settings(), tmp_path / "build" / "kgraph.nq").routes:
        fixed = route.path.partition("{")[0].rstrip(".") or "/"
        assert f"`{fixed}" in told or fixed == "/static", f"{route.path} is in no page"


def test_links_between_pages_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_make_targets_are_those_that_are_told():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert targets == {
        "help",
        "serve",
        "test",
        "check",
        "fmt",
        "docs",
        "dump",
        "bench",
        "mutation",
        "conformance",
        "torture",
        "lock",
        "clean",
    }
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets


def test_rdflib_reads_every_file_as_the_build_does(project):
    for source in project.sources:
        theirs = rdflib.Graph().parse(data=source.path.read_text("utf-8"), format="turtle")
        ours = {quad.triple for quad in turtle.parse(source.path)}
        assert len(theirs) == len(ours), source.path


def test_the_version_is_the_same_everywhere():
    import kgraph

    version = kgraph.__version__
    for name, pattern in {
        "pyproject.toml": rf'^version = "{version}"$',
        "CITATION.cff": rf"^version: {version}$",
        "ontology/hrm.ttl": rf'owl:versionInfo "{version}"',
    }.items():
        assert re.search(pattern, (ROOT / name).read_text("utf-8"), re.MULTILINE), name
