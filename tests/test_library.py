"""The saved queries as a library: whole headers, no two alike, and which terms of the model they touch."""

import csv
import re
from functools import cache
from itertools import combinations, permutations
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kgraph import queries, reference

HERE = Path(__file__).parent
FOLDER = HERE.parent / "queries"
TOKEN = re.compile(r"""<[^<>\s]*>|"[^"]*"(?:@\w+|\^\^[\w:-]+)?|[?$]\w+|[\w-]*:[\w.-]+|[\d.]+|\w+|\S""")
LIBRARY = {query.name: query for query in queries.load(FOLDER)}


FIRST = {
    "acts by article with counts, sums and days": ["acts-by-article"],
    "acts possibly and certainly inside a date window": ["acts-in-a-date-window"],
    "reprisals by medium and delay": ["reprisals-by-medium-and-delay"],
    "propositions with asserting and denying stances": ["claims-and-denials"],
    "everything on one footnote or outlet": ["everything-on-a-footnote", "everything-on-one-outlet"],
    "rights by basis": ["rights-by-basis"],
    "distinct people by trait with bounds": ["people-by-trait-with-bounds"],
    "statistics against the words used": ["figures-against-the-words-used"],
    "proceeding timelines": ["timeline-of-proceedings"],
    "bodies acting": ["bodies-that-acted"],
    "recommendations with what stands behind them": ["recommendations-and-what-stands-behind-them"],
    "discrepancies": ["discrepancies"],
    "places with acts by region": ["places-with-acts-by-region"],
    "offices on a date": ["offices-on-a-date"],
    "what is not stated": ["what-is-not-stated"],
}
"""The questions the model was designed around, each with its queries."""


def test_the_questions_behind_the_model_are_answered():
    assert {name for names in FIRST.values() for name in names} <= set(LIBRARY)


def test_labels_are_asked_for_in_languages_that_label_everything():
    """In another language rows would be missing, and an empty answer would look like nothing to tell."""
    for query in LIBRARY.values():
        item = query.params.get("language")
        if item and item.label["en"] == "Language of labels":
            assert item.among == ("en", "ru"), query.name


def test_the_inventory_is_whole():
    assert len(LIBRARY) == 89
    for kind in ("tiny", "real"):
        golden = {path.name for path in (HERE / "golden" / kind).iterdir()}
        assert golden == {f"{name}.{'nt' if q.form == 'graph' else 'csv'}" for name, q in LIBRARY.items()}


@cache
def algebra(name: str) -> CompValue:
    """rdflib's reading of a query; the parameters are variables to it."""
    return prepareQuery(LIBRARY[name].text).algebra


@pytest.mark.parametrize("name", LIBRARY)
def test_query_is_complete_and_parses_in_both_engines(name):
    query = LIBRARY[name]
    assert query.summary["en"].endswith("?")
    assert query.summary["ru"].endswith("?")
    assert "#+ chart: " in query.text, "say how the answer is best seen"
    assert re.search(r"^ +# \S", query.sparql, re.MULTILINE), "a comment explains the model"
    assert algebra(name)
    for text in (query.text, query.fill({})):
        ox.Store().query(text)


def triples(part: object) -> list[tuple[object, object, object]]:
    """The triple patterns of a piece of rdflib's algebra, at any depth."""
    if isinstance(part, CompValue):
        found = list(part.triples) if part.name == "BGP" else []
        inner = [value for key, value in part.items() if key not in ("_vars", "triples")]
    else:
        found, inner = [], list(part) if isinstance(part, (list, tuple)) else []
    return found + [pattern for value in inner for pattern in triples(value)]


def patterns(name: str) -> frozenset[str]:
    """The predicates, paths and classes a query asks for; a predicate left open is ``?``."""
    found = set()
    for _, predicate, value in triples(algebra(name)):
        term = "?" if isinstance(predicate, Variable) else predicate.n3()
        named = predicate == RDF.type and not isinstance(value, Variable)
        found.add(f"{term} {value.n3()}" if named else term)
    return frozenset(found)


def test_each_query_asks_for_something_its_neighbours_do_not():
    """Neighbours share a tag; a query whose patterns are all in another teaches nothing beside it."""
    asked = {name: patterns(name) for name in LIBRARY}
    inside = [
        (one, other)
        for one, other in permutations(LIBRARY, 2)
        if set(LIBRARY[one].tags) & set(LIBRARY[other].tags) and asked[one] <= asked[other]
    ]
    assert not inside, "every pattern of the first is in the second"


def skeleton(text: str) -> str:
    """A query without constants, names of variables, comments and prefixes: the rest no parameter changes."""
    text = re.sub(r"(?im)^\s*PREFIX[^\n>]*>", " ", re.sub(r"(?m)(?<!\S)#.*$", " ", text))
    variables: dict[str, str] = {}
    tokens = []
    for token in TOKEN.findall(text):
        if token.startswith("?"):
            token = variables.setdefault(token, f"?{len(variables)}")
        elif token[0] in "$<'\"" or token[0].isdigit() or ":" in token:
            token = "constant"
        tokens.append(token)
    return " ".join(tokens)


def test_no_two_queries_differ_only_in_a_constant():
    bodies = {name: skeleton(query.sparql) for name, query in LIBRARY.items()}
    for one, other in combinations(LIBRARY, 2):
        assert bodies[one] != bodies[other], f"{one} and {other}: one query with a parameter"


def test_a_skeleton_forgets_constants_and_names_and_nothing_else():
    text = 'PREFIX e: <http://e/>\nSELECT ?a { ?a e:p <http://e/x> , "x"@en , 5 , $q } # note'
    same = 'PREFIX f: <http://f/>\nSELECT ?b { ?b f:z <http://e/y> , "y"@en , 7 , f:o }'
    assert skeleton(text) == skeleton(same)
    for old, new in (("?a e:p", "?a e:p/e:p"), ("$q", "?b"), ("SELECT", "ASK"), (" , 5", "")):
        assert skeleton(text) != skeleton(text.replace(old, new))


def test_the_terms_no_query_touches_are_on_the_page(project):
    left = reference.untouched(project)
    assert set(left) <= set(reference.declared(project))
    assert "hrm:Act" not in left
    page = (project.root / "docs/queries.md").read_text("utf-8")
    for term in left:
        assert f"`{term}`" in page


def test_the_costly_queries_exist_and_say_why():
    with (HERE / "costly.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["query"] for row in rows} <= set(LIBRARY)
    assert all(row["reason"] for row in rows)
