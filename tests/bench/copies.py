"""The graph made larger: the report copied under fresh IRIs; places, law and vocabularies are shared."""

import re
from pathlib import Path

from kgraph import names
from kgraph.files import Project


def copied(project: Project, target: int, made: Path) -> int:
    """Write a dump of about so many quads and return how many copies it holds; 1 is the graph itself.

    Each copy is a further report: its nodes and its layers stand under a namespace of their own.
    """
    report = re.compile(f"<({names.BASE}(?:id|graph)/(?:{'|'.join(project.datasets)}))/")
    lines = project.dump.read_text("utf-8").splitlines(keepends=True)
    own = [line for line in lines if report.search(line)]
    copies = max(1, round((target - len(lines) + len(own)) / len(own)))
    with made.open("w", encoding="utf-8") as file:
        file.writelines(lines)
        for number in range(2, copies + 1):
            file.writelines(report.sub(rf"<\1-{number}/", line) for line in own)
    return copies
