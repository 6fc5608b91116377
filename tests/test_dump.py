"""Every dump read back is the build; two dumps are the same bytes."""

import pyoxigraph as ox
import pytest

from kgraph import build, dump
from kgraph.errors import NotFound


def same(quads: list[ox.Quad], others: list[ox.Quad]) -> bool:
    """Isomorphic: equal once blank nodes have canonical labels."""
    left, right = ox.Dataset(quads), ox.Dataset(others)
    left.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    right.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return left == right


@pytest.mark.parametrize(("name", "format"), [("nquads", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)])
def test_a_dump_with_graphs_reads_back_as_the_build(name, format, graph, project):
    text = dump.text(graph, name, project.prefixes)
    assert same(list(ox.parse(text.encode(), format=format)), list(graph.quads))


def test_the_turtle_dump_is_the_union_of_the_graphs(graph, project):
    text = dump.text(graph, "turtle", project.prefixes)
    union = {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in graph.quads}
    assert same(list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)), list(union))


def test_rdflib_reads_the_turtle_dump_too(graph, project):
    import rdflib

    read = rdflib.Graph().parse(data=dump.text(graph, "turtle", project.prefixes), format="turtle")
    assert len(read) == len({quad.triple for quad in graph.quads})


@pytest.mark.parametrize("name", dump.FORMATS)
def test_two_dumps_of_the_same_files_are_the_same_bytes(name, graph, project):
    again = build.build(project)
    assert dump.text(again, name, project.prefixes) == dump.text(graph, name, project.prefixes)


def test_n_quads_are_sorted_and_written_whole(graph, project, tmp_path):
    path = tmp_path / "deep" / "kgraph.nq"
    dump.write(graph, "nquads", project.prefixes, path)
    lines = path.read_text("utf-8").splitlines()
    assert lines == sorted(lines)
    assert len(lines) == len(graph.quads)
    assert not list(path.parent.glob("*.partial"))


def test_an_unknown_format_lists_the_known(graph, project):
    with pytest.raises(NotFound, match="nquads, trig, turtle"):
        dump.text(graph, "jpeg", project.prefixes)
