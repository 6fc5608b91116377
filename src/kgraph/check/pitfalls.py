"""Pitfalls: what public checkers look for in an ontology, each checked here or with the reason why not.

``pitfalls.csv`` lists every entry of the catalogues; ``ontology/accepted.csv`` lists what a rule found in
our ontology and stays, term by term, with the reason. A row that excuses nothing is itself a finding.
"""

import csv
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

from kgraph.check import identity, ontology, wording
from kgraph.check.axioms import OF_TERMS, Axioms, short
from kgraph.check.finding import Finding, Text
from kgraph.check.source import File
from kgraph.files import Project

RULES = ontology.RULES | identity.RULES | wording.RULES


class Entry(NamedTuple):
    """One pitfall of a public catalogue; ``how`` is rule, shape, test, reading, network or not."""

    catalogue: str
    number: str
    pitfall: str
    how: str
    where: str
    why: str


class Accepted(NamedTuple):
    """A finding that stays: its rule, its term as ``hrm:name``, and the reason."""

    rule: str
    term: str
    why: str


def entries() -> list[Entry]:
    """Return the catalogues, in their order."""
    text = resources.files("kgraph.check").joinpath("pitfalls.csv").read_text("utf-8")
    return [Entry(**row) for row in csv.DictReader(text.splitlines())]


def accepted(project: Project) -> list[Accepted]:
    """Return what is accepted, in file order."""
    if not project.accepted.is_file():
        return []
    return [Accepted(**row) for row in csv.DictReader(project.accepted.read_text("utf-8").splitlines())]


def pitfalls(project: Project, files: list[File]) -> Iterator[Finding]:
    """The ontology and the vocabularies avoid the pitfalls that public checkers look for."""
    if any(file.broken for file in files if file.graph in OF_TERMS):
        return  # what is lost would be missed everywhere
    axioms = Axioms(files)
    excused = {(row.rule, row.term): number for number, row in enumerate(accepted(project), 2)}
    idle = set(excused)
    for rule, (severity, look) in RULES.items():
        for problem in look(axioms):
            where = (rule, short(problem.term))
            idle.discard(where)
            if where in excused:
                continue
            file = axioms.home.get(problem.term)
            yield Finding(
                file.shown if file else "ontology/",
                file.line(problem.term, problem.predicate) if file else 0,
                "" if problem.term.startswith("_:") else problem.term,
                rule,
                severity,
                problem.message,
                problem.remedy,
            )
    for rule, term in sorted(idle):
        yield Finding(
            project.relative(project.accepted),
            excused[rule, term],
            "",
            "accepted",
            "Warning",
            Text(f"nothing to excuse: {rule} {term}", f"нечего извинять: {rule} {term}"),
            Text("remove the row", "уберите строку"),
        )


_HOW = {
    "rule": "rule",
    "shape": "shape",
    "test": "test",
    "reading": "needs a reader",
    "network": "needs the network",
    "not": "not asked here",
}

_INTRODUCTION = """\
What public checkers look for in an ontology or vocabulary, and who looks for it here. `kgraph check` runs
the rules on `ontology/hrm.ttl` and `ontology/voc/`. What one finds is mended, or stands in
`ontology/accepted.csv` with the reason; a row there that excuses nothing is a finding too.

OOPS! is the catalogue of Poveda-Villalón and others (P01 to P41), qSKOS the list of Mader and others for
SKOS, ROBOT report the profile of the OBO tools as far as it is not about OBO alone.

"""


def page(project: Project, note: str) -> str:
    """Return docs/pitfalls.md: every entry of the catalogues, every rule, and what is accepted."""
    table = entries()
    counts = ", ".join(f"{how} {sum(e.how == key for e in table)}" for key, how in _HOW.items())
    parts = [
        "# Pitfalls of an ontology\n\n",
        note,
        _INTRODUCTION,
        f"{len(table)} entries: {counts}.\n\n",
        "| catalogue | pitfall | judged by | |\n|---|---|---|---|\n",
    ]
    for entry in table:
        names_ = " ".join(f"`{name}`" for name in entry.where.split())
        called = f"{entry.number} {entry.pitfall}".strip()
        parts.append(
            f"| {entry.catalogue} | {called} | {_HOW[entry.how]} {names_} | {entry.why} |\n".replace(
                "  ", " "
            )
        )
    parts.append("\n## The rules\n\n| rule | severity | asks |\n|---|---|---|\n")
    for rule, (severity, look) in RULES.items():
        parts.append(f"| `{rule}` | {severity} | {(look.__doc__ or '').strip()} |\n")
    parts.append("\n## What is accepted\n\n| rule | term | why |\n|---|---|---|\n")
    parts += [f"| `{row.rule}` | `{row.term}` | {row.why} |\n" for row in accepted(project)]
    return "".join(parts)
