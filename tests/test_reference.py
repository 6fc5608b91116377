from kgraph import reference


def test_generated_pages_are_fresh(project):
    for name, text in reference.pages(project).items():
        assert (project.root / "docs" / name).read_text("utf-8") == text, f"docs/{name}: run make docs"
