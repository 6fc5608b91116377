"""Three fixtures: ``project`` (this checkout), ``graph`` (the real data, built once), ``source_text``."""

import os
from pathlib import Path

import pytest

from kgraph import build
from kgraph.build import Dataset
from kgraph.files import Project


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files anew; read the diff")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


pytest_plugins = ["running"]


def absent(what: str) -> None:
    """Skip, saying what is missing; in CI nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and in CI nothing may be skipped")
    # On a laptop without Chromium, R or the report's text the rest is still worth running.
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def project() -> Project:
    return Project.find(Path(__file__).parents[1])


@pytest.fixture(scope="session")
def graph(project: Project) -> Dataset:
    return build.build(project)


@pytest.fixture(scope="session")
def source_text() -> str:
    path = os.environ.get("KGRAPH_SOURCE_TEXT")
    if not path or not Path(path).is_file():
        absent("KGRAPH_SOURCE_TEXT (the report's text)")
    return Path(path).read_text("utf-8")
