from pathlib import Path

import pytest

from kgraph import build, turtle
from kgraph.errors import DataError
from kgraph.files import Project


def test_two_builds_are_the_same_bytes(project, graph):
    assert build.build(project).lines == graph.lines


def test_a_syntax_error_names_file_and_line(tmp_path):
    path = tmp_path / "acts.ttl"
    path.write_text("PREFIX ex: <http://example.org/>\nex:a ex:b ex:c\nex:d ex:e ex:f .\n")
    with pytest.raises(DataError) as caught:
        turtle.parse(path, "data/acts.ttl")
    assert caught.value.line == 3
    assert "data/acts.ttl:3" in str(caught.value)
    assert "Remedy" in str(caught.value)


def test_the_folder_is_the_graph(tmp_path):
    for folder in ("ontology/voc", "data/ttl/common", "data/ttl/kz-2020-covid/asserted"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x.ttl").write_text("# x\n")
    (tmp_path / "data/ttl/kz-2020-covid/dataset.ttl").write_text("# x\n")
    graphs = {s.path.relative_to(tmp_path).as_posix(): s.graph for s in Project(Path(tmp_path)).sources}
    assert graphs == {
        "ontology/voc/x.ttl": "https://w3id.org/hrmon/graph/voc",
        "data/ttl/common/x.ttl": "https://w3id.org/hrmon/graph/common",
        "data/ttl/kz-2020-covid/asserted/x.ttl": "https://w3id.org/hrmon/graph/kz-2020-covid/asserted",
        "data/ttl/kz-2020-covid/dataset.ttl": "https://w3id.org/hrmon/graph/kz-2020-covid/meta",
    }
