import os
from pathlib import Path

from kgraph import reference


def test_generated_pages_are_fresh(project):
    for name, text in reference.pages(project).items():
        assert (project.root / "docs" / name).read_text("utf-8") == text, f"docs/{name}: run make docs"


def test_the_page_on_sections_is_fresh(project, source_text):
    text = reference.sections(project, Path(os.environ["KGRAPH_SOURCE_TEXT"]))
    assert (project.root / "docs/sections.md").read_text("utf-8") == text, "docs/sections.md: run make docs"
