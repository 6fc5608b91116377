import json

from kgraph import table
from kgraph.table import Cell


def plain(*texts: str) -> list[Cell]:
    return [Cell(text) for text in texts]


def test_a_line_fits_the_terminal_and_a_cut_is_visible():
    text = table.text(["name", "what"], [plain("a", "x" * 100), plain("Қоше", "y")], width=40)
    lines = text.splitlines()
    assert all(len(line) <= 40 for line in lines)
    assert table.MARK in lines[2]
    assert lines[3] == "Қоше  y"


def test_data_cannot_write_to_the_terminal():
    assert "\x1b" not in table.text(["x"], [plain("a\x1b[2Jb")], width=80)
    body = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "http://e/\\u001b"}}]}}'
    assert "\x1b" not in table.text(*table.from_json(body, {}), width=80, links=True)


def test_a_sparql_answer_becomes_rows_with_short_names():
    body = b"""{"head": {"vars": ["a", "b"]}, "results": {"bindings": [
        {"a": {"type": "uri", "value": "http://e/x"}}, {"b": {"type": "literal", "value": "v"}}]}}"""
    header, rows = table.from_json(body, {"e": "http://e/"})
    assert (header, rows) == (["a", "b"], [[Cell("e:x", "http://e/x"), Cell("")], plain("", "v")])
    assert table.from_json(b'{"head": {}, "boolean": true}', {}) == (["answer"], [plain("yes")])
    assert table.from_json(body, {}, {"http://e/x": "an X"})[1][0][0] == Cell("an X", "http://e/x")


def test_a_link_takes_no_room_and_leads_only_to_the_web():
    rows = [[Cell("an X", "http://e/x"), Cell("y")], plain("long words", "z")]
    text = table.text(["a", "b"], rows, width=20, links=True)
    link = "\x1b]8;;http://e/x\x1b\\an X\x1b]8;;\x1b\\"
    assert text.splitlines()[2] == f"{link}        y"
    assert text.replace(link, "an X") == table.text(["a", "b"], rows, width=20)
    body = json.dumps(
        {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "javascript:1"}}]}}
    ).encode()
    assert table.from_json(body, {})[1] == [plain("javascript:1")]
