"""The README's question is asked as it stands there, and its answer must be the one it shows."""

import re
import subprocess
from pathlib import Path

from running import Server

README = Path(__file__).parents[1] / "README.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


def test_the_question_has_the_answer_it_shows(tmp_path, graph):
    (tmp_path / "ontology").mkdir()
    (tmp_path / "data/ttl").mkdir(parents=True)
    (tmp_path / "build").mkdir()
    dump = "".join(f"{line}\n" for line in graph.lines)
    (tmp_path / "build/kgraph.nq").write_text(dump, encoding="utf-8")
    (command,) = [block for block in blocks("sh") if block.startswith("curl")]
    (shown,) = blocks("text")
    server = Server(tmp_path)
    try:
        asked = command.replace("http://127.0.0.1:8000", server.address)
        answer = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True).stdout
    finally:
        server.stop()
    assert answer.replace("\r\n", "\n") == shown


def test_the_two_commands_are_targets_of_the_makefile():
    makefile = (README.parent / "Makefile").read_text("utf-8")
    for command in re.findall(r"^make (\w+)", blocks("sh")[0], re.MULTILINE):
        assert f"\n{command}:" in makefile
