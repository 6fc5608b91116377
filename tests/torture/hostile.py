"""Hostile queries: each is to hurt nothing but itself, and to be answered with an honest status."""

import time
from functools import partial

import httpx

from torture.fault import Fault, Faults
from torture.world import World, quiet

DEEP = 5000
LONG = 2**20 - 2000
"""A little less than the longest query text, in bytes."""

FAULTS = Faults("hostile queries")


def full_of(piece: str, between: str = " ") -> str:
    """Return a piece repeated up to the length limit."""
    return between.join([piece] * (LONG // len((piece + between).encode())))


def doubled(step: str, start: str = "0123456789abcdef", times: int = 40) -> str:
    """Return a query that makes a string grow by a step, many times."""
    binds = " ".join(f"BIND({step.format(f'?v{i}')} AS ?v{i + 1})" for i in range(times))
    return f"SELECT (STRLEN(?v{times}) AS ?n) {{ BIND('{start}' AS ?v0) {binds} }}"


CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
OVER = {"504 deadline", "507 memory"}
NESTING = {"400 nesting"} | OVER
FOUND = {"200"}
CUT = {"cut"}

#: Name: the query and the statuses that are honest. Which of two limits is met first depends on the machine.
QUERIES: dict[str, tuple[str, set[str]]] = {
    "5,000 nested parentheses": (
        "SELECT * { FILTER(" + "(" * DEEP + "1" + ")" * DEEP + ") }",
        NESTING,
    ),
    "5,000 nested braces": ("SELECT * { " + "{" * DEEP + "}" * DEEP + " }", NESTING),
    "5,000 nested paths": ("SELECT * { ?s " + "(" * DEEP + "<x:p>" + ")" * DEEP + " ?o }", NESTING | FOUND),
    "5,000 nested inverse paths": (
        "SELECT * { ?s " + "^(" * DEEP + "<x:p>" + ")" * DEEP + " ?o }",
        NESTING | FOUND,
    ),
    "5,000 NOT signs": ("SELECT * { FILTER(" + "!" * DEEP + "true) }", NESTING | FOUND),
    "5,000 nested NOTs": ("SELECT * { FILTER(" + "!(" * DEEP + "true" + ")" * DEEP + ") }", NESTING),
    "5,000 nested NOT EXISTS": ("SELECT * { " + "FILTER NOT EXISTS { " * DEEP + "}" * DEEP + " }", NESTING),
    "5,000 nested OPTIONALs": ("SELECT * { " + "OPTIONAL { " * DEEP + "}" * DEEP + " }", NESTING),
    "5,000 nested subqueries": ("SELECT * { " + "{ SELECT * { " * DEEP + "} }" * DEEP + " }", NESTING),
    "5,000 nested IFs": ("SELECT (" + "IF(true," * DEEP + "1" + ",2)" * DEEP + " AS ?x) {}", NESTING),
    "5,000 nested lists": ("SELECT * { ?s ?p " + "(" * DEEP + "1" + ")" * DEEP + " }", NESTING),
    "5,000 nested blank nodes": ("SELECT * { ?s ?p " + "[ <x:p> " * DEEP + "1" + "]" * DEEP + " }", NESTING),
    "5,000 nested triple terms": (
        "SELECT * { ?s ?p " + "<<( <x:s> <x:p> " * DEEP + "1" + " )>>" * DEEP + " }",
        NESTING | {"400 sparql-syntax"},
    ),
    "1 MB of UNIONs": ("SELECT * { " + full_of("{?a ?b ?c}", " UNION ") + " }", NESTING),
    "1 MB of empty UNIONs": ("SELECT * { " + full_of("{}", " UNION ") + " }", NESTING),
    "1 MB of ||": ("SELECT * { FILTER(" + full_of("1", "||") + ") }", NESTING),
    "1 MB of OPTIONALs": ("SELECT * { " + full_of("OPTIONAL{?a ?b ?c}") + " }", NESTING),
    "1 MB of one triple pattern": ("SELECT * { " + full_of("?a ?b ?c.") + " }", NESTING),
    "25,000 patterns that share no variable": (
        "SELECT * { " + " ".join(f"?a{i} ?b{i} ?c{i}." for i in range(25000)) + " }",
        NESTING,
    ),
    "1 MB of a path": ("SELECT * { ?s " + full_of("<x:p>", "/") + " ?o }", NESTING),
    "40,000 BINDs": (
        "SELECT * { " + " ".join(f"BIND(1 AS ?v{i})" for i in range(40000)) + " }",
        NESTING,
    ),
    "cartesian product, ORDER BY": (f"SELECT * {{ {CROSS} }} ORDER BY ?a ?d ?g", OVER),
    "cartesian product, GROUP BY": (
        f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?a ?d ?g",
        OVER,
    ),
    "cartesian product, DISTINCT": (f"SELECT DISTINCT * {{ {CROSS} }} OFFSET 100000000", OVER),
    "cartesian product, counted": (f"SELECT (COUNT(*) AS ?n) {{ {CROSS} . ?j ?k ?l }}", OVER),
    "cartesian product, COUNT DISTINCT": (f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {CROSS} }}", OVER),
    "cartesian product, all rows": (f"SELECT * {{ {CROSS} }}", CUT),
    "cartesian product, constructed": (
        f"CONSTRUCT {{ ?a ?b ?c . ?d ?e ?f }} WHERE {{ {CROSS} }}",
        CUT | OVER,
    ),
    "endless property path": (
        "SELECT (COUNT(*) AS ?n) { ?s (!<x:>|^!<x:>)+ ?o . ?a (!<x:>|^!<x:>)+ ?b . ?c (!<x:>|^!<x:>)* ?d }",
        OVER,
    ),
    "stars of stars": (
        "SELECT (COUNT(*) AS ?n) { ?s ((((!<x:>|^!<x:>)*)*)*)* ?o . "
        "?o (!<x:>|^!<x:>)* ?z . ?a ?b ?c . ?d ?e ?f }",
        OVER,
    ),
    "huge GROUP_CONCAT": (
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) {{ {CROSS} . ?j ?k ?l }}",
        OVER,
    ),
    "a string doubled 40 times": (doubled("CONCAT({0}, {0})"), OVER),
    "a string grown eightfold 40 times": (doubled("REPLACE({0}, 'a', 'aaaaaaaa')", "ab"), OVER),
    "percent signs encoded 40 times": (doubled("ENCODE_FOR_URI(CONCAT({0}, {0}))", "%%%%"), OVER),
    "VALUES at the length limit": (
        "SELECT (COUNT(*) AS ?n) { VALUES ?v { " + full_of("1") + " } }",
        FOUND | OVER,
    ),
    "two long VALUES joined": (
        "SELECT (COUNT(*) AS ?n) { VALUES ?v { "
        + "1 " * 200000
        + "} { VALUES ?v { "
        + "1 " * 200000
        + "} } }",
        OVER,
    ),
    "1 MB of IN": ("SELECT * { ?s ?p ?o FILTER(?o IN (" + full_of("1", ",") + ")) }", NESTING | FOUND),
    "regex too large to compile": (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(REGEX(STR(?o), '(a{1000}){1000}')) }",
        FOUND | OVER,
    ),
    "regex bomb": ("SELECT (REGEX('" + "a" * 500000 + "!', '^(a|aa)+$') AS ?x) {}", FOUND),
    "a regex for each row": (
        f"SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER(REGEX(STR(?c), CONCAT(STR(?a), STR(?d), STR(?g)))) }}",
        OVER,
    ),
    "regex nested 50,000 deep": (
        "SELECT (REGEX('a', '" + "(" * 50000 + "a" + ")" * 50000 + "') AS ?x) {}",
        FOUND,
    ),
    "an integer of 900,000 digits": ("SELECT (" + "9" * 900000 + " AS ?x) {}", FOUND),
    "an IRI of 1 MB": ("SELECT * { <http://x/" + "a" * 1000000 + "> ?p ?o }", FOUND),
    "a string that never ends": ('SELECT * { ?s ?p "' + "\\\\" * 500000, {"400 sparql-syntax"}),
}


def outcome(server: object, query: str) -> str:
    """Return the status of a query and, where it is an error, its rule; ``cut`` for an answer cut off."""
    try:
        response = server.ask(query)  # type: ignore[attr-defined]
    except httpx.RemoteProtocolError:
        return "cut"
    return "200" if response.status_code == 200 else f"{response.status_code} {response.json().get('rule')}"


def _survives(world: World, name: str) -> str:
    query, honest = QUERIES[name]
    server = world.shared
    pid, zygote = server.process.pid, server.zygote
    begun = time.monotonic()
    seen = outcome(server, query)
    spent = time.monotonic() - begun
    assert seen in honest, f"{seen}, not {' or '.join(sorted(honest))}"
    quiet(server)
    assert (server.process.pid, server.zygote) == (pid, zygote), "a process was replaced"
    return f"{seen}, {spent:.1f} s"


for _name, (_, _honest) in QUERIES.items():
    _expected = " or ".join(sorted(_honest)) + "; the next query is answered"
    FAULTS.append(Fault(FAULTS.group, _name, _expected, partial(_survives, name=_name)))
