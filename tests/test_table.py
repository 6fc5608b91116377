from kgraph import table


def test_a_line_fits_the_terminal_and_a_cut_is_visible():
    text = table.text(["name", "what"], [["a", "x" * 100], ["Қоше", "y"]], width=40)
    lines = text.splitlines()
    assert all(len(line) <= 40 for line in lines)
    assert table.MARK in lines[2]
    assert lines[3] == "Қоше  y"


def test_data_cannot_write_to_the_terminal():
    assert "\x1b" not in table.text(["x"], [["a\x1b[2Jb"]], width=80)


def test_a_sparql_answer_becomes_rows_with_short_names():
    body = b"""{"head": {"vars": ["a", "b"]}, "results": {"bindings": [
        {"a": {"type": "uri", "value": "http://e/x"}}, {"b": {"type": "literal", "value": "v"}}]}}"""
    assert table.from_json(body, {"e": "http://e/"}) == (["a", "b"], [["e:x", ""], ["", "v"]])
    assert table.from_json(b'{"head": {}, "boolean": true}', {}) == (["answer"], [["yes"]])
