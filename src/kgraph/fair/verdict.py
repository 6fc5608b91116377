"""A verdict on one indicator: pass, fail or unknown, and why.

``unknown`` means that files cannot tell: it takes a request to a public address, or a look at others' sites.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from kgraph.check.axioms import short
from kgraph.check.finding import Text
from kgraph.fair.facts import Facts

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"


class Verdict(NamedTuple):
    """One answer: pass, fail or unknown, and why."""

    status: str
    why: Text


Judge = Callable[[Facts], Verdict]


def verdict(holds: bool, en: str, ru: str) -> Verdict:
    """Return pass where something holds, else fail."""
    return Verdict(PASS if holds else FAIL, Text(en, ru))


def unknown(en: str, ru: str) -> Judge:
    """Return a judge that says why files cannot tell."""
    return lambda _: Verdict(UNKNOWN, Text(en, ru))


def listed(iris: Iterable[str]) -> str:
    """Return the first three terms with their prefixes, and how many more there are."""
    found = sorted(iris)
    return ", ".join(map(short, found[:3])) + (f" + {len(found) - 3}" if len(found) > 3 else "")


def each(which: str, *wanted: tuple[str, ...]) -> Judge:
    """Return a judge that asks of each node of a kind for one predicate of each group."""

    def judge(facts: Facts) -> Verdict:
        nodes = getattr(facts, which)
        lacking = [
            f"{short(node)}: {short(group[0])}"
            for node in nodes
            for group in wanted
            if not facts.has(node, *group)
        ]
        named = ", ".join(short(group[0]) for group in wanted)
        if not nodes:
            return verdict(False, "nothing of the kind is described", "ничего такого не описано")
        if lacking:
            return verdict(False, "lacking: " + "; ".join(lacking), "недостаёт: " + "; ".join(lacking))
        return verdict(True, f"{len(nodes)} described, with {named}", f"описано: {len(nodes)}, есть {named}")

    return judge
