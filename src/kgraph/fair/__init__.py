"""FAIR: public indicators of findable, accessible, interoperable and reusable data, judged from the files.

``indicators.csv`` lists the indicators, each with the judge that answers it. Nothing is asked of the network.
"""

import csv
import json
from dataclasses import dataclass
from importlib import resources
from itertools import groupby
from typing import NamedTuple

from kgraph.check.finding import LANGUAGES, Text
from kgraph.fair.facts import Facts
from kgraph.fair.judges import JUDGES
from kgraph.fair.verdict import FAIL, PASS, UNKNOWN, Verdict
from kgraph.files import Project

__all__ = ["FAIL", "JUDGES", "PASS", "UNKNOWN", "Assessment", "Indicator", "assess", "indicators", "page"]

_STATUS = {
    PASS: Text("pass", "да"),
    FAIL: Text("fail", "нет"),
    UNKNOWN: Text("cannot be judged offline", "без сети не судится"),
}


class Indicator(NamedTuple):
    """One line of a public list of indicators."""

    scheme: str
    id: str
    en: str
    ru: str
    judge: str


@dataclass(frozen=True)
class Assessment:
    """Every indicator with its verdict, in the order of the lists."""

    verdicts: tuple[tuple[Indicator, Verdict], ...]

    def count(self, status: str) -> int:
        """Return how many indicators got a status."""
        return sum(verdict.status == status for _, verdict in self.verdicts)

    @property
    def exit_code(self) -> int:
        """1 where an indicator fails, else 0."""
        return 1 if self.count(FAIL) else 0

    def summary(self, language: str = "en") -> str:
        """Return the three counts in words."""
        return ", ".join(f"{_STATUS[status].of(language)} {self.count(status)}" for status in _STATUS)

    def text(self, language: str = "en") -> str:
        """Return the list for people, in English or Russian."""
        lines = []
        for scheme, rows in groupby(self.verdicts, key=lambda pair: pair[0].scheme):
            lines += [scheme, ""]
            for indicator, verdict in rows:
                name = indicator.ru if language == "ru" else indicator.en
                lines.append(f"  {_STATUS[verdict.status].of(language)}: {indicator.id} {name}")
                lines.append(f"      {verdict.why.of(language)}")
            lines.append("")
        return "\n".join([*lines, self.summary(language)])

    def json(self) -> str:
        """Return the list for programs, names and reasons in both languages."""
        told = [
            {
                "scheme": indicator.scheme,
                "id": indicator.id,
                "name": {"en": indicator.en, "ru": indicator.ru},
                "status": verdict.status,
                "why": {language: verdict.why.of(language) for language in LANGUAGES},
            }
            for indicator, verdict in self.verdicts
        ]
        counts = {status: self.count(status) for status in _STATUS}
        return json.dumps(counts | {"indicators": told}, ensure_ascii=False, indent=2)


def indicators() -> list[Indicator]:
    """Return the indicators, in the order of their lists."""
    text = resources.files("kgraph.fair").joinpath("indicators.csv").read_text("utf-8")
    return [Indicator(**row) for row in csv.DictReader(text.splitlines())]


def assess(project: Project) -> Assessment:
    """Return every indicator with its verdict, read from the files of a project."""
    facts = Facts(project)
    said = {name: judge(facts) for name, judge in JUDGES.items()}
    return Assessment(tuple((indicator, said[indicator.judge]) for indicator in indicators()))


def page(project: Project, note: str) -> str:
    """Return docs/fair.md: every indicator with its verdict."""
    assessment = assess(project)
    parts = ["# FAIR and five stars\n\n", note, _INTRODUCTION, f"{assessment.summary()}.\n"]
    for scheme, rows in groupby(assessment.verdicts, key=lambda pair: pair[0].scheme):
        parts.append(f"\n## {scheme}\n\n| indicator | | verdict | why |\n|---|---|---|---|\n")
        parts += [
            f"| {indicator.id} | {indicator.en} | {_STATUS[verdict.status].en} | {verdict.why.en} |\n"
            for indicator, verdict in rows
        ]
    return "".join(parts)


_INTRODUCTION = """\
Public lists of what makes data findable, accessible, interoperable and reusable, judged by `kgraph fair` from
the files alone. What takes a request to a public address, or a look at others' sites, cannot be judged so and
is said to be. A verdict is computed each time; a copy of the project in which something is broken fails here.

The namespace is not registered and the service has no public address yet: that is why the indicators of
persistence and location fail. The form of the identifiers is already the final one.

"""
