"""What is asked: every saved query with its defaults, and 200 ad-hoc queries drawn from the graph."""

import random
import re
from pathlib import Path

from kgraph import names, queries
from kgraph.files import Project

SEED = 7
AD_HOC = 200
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
BROADER = "http://www.w3.org/2004/02/skos/core#broader"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_PREFIXES = """\
PREFIX hrm: <https://w3id.org/hrmon/onto#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

#: How often each kind is asked. N is a node, C a class, T a concept, W a word, W0 a number.
KINDS: dict[str, tuple[int, str]] = {
    "facts of a node": (40, "SELECT ?p ?o { <N> ?p ?o }"),
    "label of a node": (20, 'SELECT ?label { <N> rdfs:label ?label FILTER(LANG(?label) = "en") }'),
    "what points at a node": (20, "SELECT ?s ?p { ?s ?p <N> }"),
    "neighbours of neighbours": (15, "SELECT DISTINCT ?o { <N> ?p ?m . ?m ?q ?o }"),
    "nodes of a class": (
        20,
        "SELECT ?s ?label { ?s a <C> OPTIONAL { ?s rdfs:label ?label } } ORDER BY ?s LIMIT 100",
    ),
    "a word in labels": (
        15,
        'SELECT ?s ?l { ?s rdfs:label ?l FILTER(CONTAINS(LCASE(STR(?l)), "W")) } LIMIT 50',
    ),
    "a pattern in texts": (
        5,
        'SELECT ?s ?t { ?s ?p ?t FILTER(REGEX(STR(?t), "W.*[0-9]{2}", "i")) } LIMIT 50',
    ),
    "count of a class by graph": (
        10,
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s a <C> } } GROUP BY ?g ORDER BY ?g",
    ),
    "classes counted": (5, "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c"),
    "properties of a class": (
        10,
        "SELECT ?p (COUNT(*) AS ?n) { ?s a <C> ; ?p ?o } GROUP BY ?p ORDER BY DESC(?n) ?p",
    ),
    "a join of four": (
        15,
        "SELECT ?act ?who ?type { ?act a hrm:Act ; hrm:participation ?p . ?p hrm:participant ?who . "
        "?act hrm:type ?type . ?type rdfs:label ?l FILTER(LANG(?l) = 'ru') } ORDER BY ?act ?who ?l LIMIT W0",
    ),
    "up the scheme": (10, "SELECT ?up ?label { <T> skos:broader* ?up . ?up rdfs:label ?label }"),
    "is there any": (10, "ASK { <N> ?p ?o . ?o a <C> }"),
    "a piece of the graph": (
        5,
        "CONSTRUCT { <N> ?p ?o . ?o rdfs:label ?l } { <N> ?p ?o OPTIONAL { ?o rdfs:label ?l } }",
    ),
}


def saved(project: Project) -> dict[str, str]:
    """Return every saved query by its name, with its defaults."""
    return {query.name: query.fill({}) for query in queries.load(project.queries)}


def ad_hoc(quads: Path) -> dict[str, str]:
    """Return 200 queries by number and kind; the draw is always the same on the same dump."""
    chance = random.Random(SEED)
    nodes, classes, concepts, words = set(), set(), set(), set()
    with quads.open(encoding="utf-8") as lines:
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            if subject.startswith(f"<{names.BASE}id/"):
                nodes.add(subject)
            if predicate == f"<{TYPE}>":
                classes.add(rest.partition(" ")[0])
            if predicate == f"<{BROADER}>":
                concepts.add(subject)
            if predicate == f"<{LABEL}>":
                words.update(re.findall(r"[a-z]{5,9}", rest.partition('"@')[0]))
    pools = {"<N>": sorted(nodes), "<C>": sorted(classes), "<T>": sorted(concepts), "W": sorted(words)}
    made = {}
    for kind, (times, text) in KINDS.items():
        for _ in range(times):
            filled = text.replace("W0", str(chance.randint(20, 200)))
            for sign, pool in pools.items():
                drawn = chance.choice(pool)
                filled = re.sub(rf"(?<!\w){sign}(?!\w)", lambda _, drawn=drawn: drawn, filled)
            made[f"{len(made) + 1}: {kind}"] = _PREFIXES + filled
    assert len(made) == AD_HOC
    return made
