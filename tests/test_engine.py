"""The engine without a server: one query through a real zygote and a real worker."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import absent
from kgraph import names
from kgraph.engine import Engine, Question, formats, scan
from kgraph.engine.counting import Rows
from kgraph.engine.pool import Pool
from kgraph.errors import (
    Busy,
    CannotRun,
    ForbiddenQuery,
    KgraphError,
    LimitExceeded,
    MemoryExceeded,
    NotAcceptable,
    QueryError,
    Unavailable,
)
from kgraph.settings import Settings
from running import AWKWARD, ENDLESS, HOG, LONG, NESTED, alive, children, quoted, until

TIGHT = Settings(deadline=2, memory=64, answer_size=1, workers=2, queue=1, queue_wait=0.3)


@pytest.fixture(scope="module")
def engine(dump: Path) -> Iterator[Engine]:
    with Engine(dump, TIGHT) as made:
        yield made


def column(engine: Engine, query: str, **dataset: list[str]) -> list[str]:
    """The first column of an answer."""
    return engine.run(query, "text/csv", **dataset).body.decode().split("\r\n")[1:-1]


@pytest.mark.parametrize("form", ["rows", "boolean", "graph"])
def test_every_format_carries_the_answer_and_its_count(engine: Engine, form: str) -> None:
    query = {
        "rows": "SELECT * WHERE { ?s ?p ?o }",
        "boolean": "ASK { ?s ?p ?o }",
        "graph": "CONSTRUCT WHERE { ?s ?p ?o }",
    }[form]
    for media_type in formats.types(form):
        answer = engine.run(query, media_type)
        assert (answer.media_type, answer.form) == (media_type, form)
        assert answer.rows == (0 if form == "boolean" else 603)
        assert answer.body


def test_the_default_graph_is_every_triple_once(engine: Engine) -> None:
    assert engine.about["quads"] == 604
    assert column(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == ["603"]
    assert column(engine, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == ["604"]


def test_from_names_the_dataset_and_repeats_nothing(engine: Engine) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} {{ <http://x/shared> ?p ?o }}"
    for clauses, expected in [
        ("FROM <http://x/g1>", "1"),
        ("FROM <http://x/g1> FROM <http://x/g2>", "1"),
        ("FROM <http://x/g3>", "0"),
        ("FROM NAMED <http://x/g1>", "0"),
    ]:
        assert column(engine, count.format(clauses)) == [expected], clauses
    for head in ("PREFIX x: <http://x/>", "BASE <http://x/>"):
        g1, g2 = ("x:g1", "x:g2") if "PREFIX" in head else ("<g1>", "<g2>")
        assert column(engine, f"{head} {count.format(f'FROM {g1} FROM {g2}')}") == ["1"]
    graphs = "SELECT ?g FROM <http://x/g1> FROM <http://x/g2> FROM NAMED <http://x/g3> { GRAPH ?g {} }"
    assert column(engine, graphs) == ["http://x/g3"]
    with pytest.raises(QueryError, match="is no name with a declared prefix"):
        engine.run("PREFIX x: <http://x/> SELECT * FROMx:g1 FROM <http://x/g2> { ?s ?p ?o }")


def test_the_protocols_dataset_is_strict(engine: Engine) -> None:
    here, there = "SELECT * { <http://x/shared> ?p ?o }", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    one, both = ["http://x/g1"], ["http://x/g1", "http://x/g2"]
    assert len(column(engine, here, default_graphs=one)) == 1
    assert len(column(engine, here, default_graphs=both)) == 1
    assert column(engine, there, default_graphs=both) == []
    assert column(engine, here, named_graphs=both) == []
    assert column(engine, there, named_graphs=one) == one
    assert sorted(column(engine, there, default_graphs=["http://x/g3"], named_graphs=both)) == both
    assert column(engine, there, default_graphs=["http://x/g3", "http://x/g2"], named_graphs=one) == one
    assert column(engine, "SELECT * FROM <http://x/g3> { ?s ?p ?o }", default_graphs=["http://x/no"]) == []
    with pytest.raises(QueryError, match="no absolute IRI"):
        engine.run(here, default_graphs=["g1"])


def test_relative_iris_have_a_base(engine: Engine) -> None:
    assert column(engine, "SELECT (STR(<a/b>) AS ?x) {}") == [names.BASE + "a/b"]
    assert column(engine, "BASE <http://x/> SELECT ?s FROM <g1> FROM <g3> { ?s ?p 'twice' }") == [
        "http://x/shared"
    ]


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * WHERE {\n  ?s ?p 'ЖҚ' .. }", 2, 18),
        ("SELECT * { ?s undeclared:p ?o }", 1, 27),
        ("", 1, 1),
        ("SELECT * { ?s ?p", 1, 17),
    ],
)
def test_a_syntax_error_has_its_place(engine: Engine, query: str, line: int, column: int) -> None:
    with pytest.raises(QueryError, match="syntax error") as raised:
        engine.run(query)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert raised.value.status == 400


@pytest.mark.parametrize(
    ("query", "error", "rule"),
    [
        (NESTED, QueryError, "nesting"),
        ("SELECT * { " + "{" * 5000 + "}" * 5000 + " }", QueryError, "nesting"),
        (ENDLESS, LimitExceeded, "deadline"),
        (HOG, MemoryExceeded, "memory"),
        (LONG, LimitExceeded, "answer-size"),
        ("SELECT * { FILTER(<http://x/f>(1)) ?s ?p ?o }", QueryError, "evaluation"),
    ],
)
def test_a_bad_query_hurts_only_itself(
    engine: Engine, query: str, error: type[KgraphError], rule: str
) -> None:
    begun = time.monotonic()
    with pytest.raises(error) as raised:
        engine.run(query)
    assert (type(raised.value), raised.value.rule) == (error, rule)
    assert time.monotonic() - begun < TIGHT.deadline + 1
    assert engine.run("ASK { <http://x/s1> ?p ?o }").body == b'{"head":{},"boolean":true}'


def test_no_acceptable_format_is_an_error_that_lists_them(engine: Engine) -> None:
    for query, accept in [("ASK {}", "text/csv"), ("SELECT * {}", "text/turtle"), ("DESCRIBE <a:b>", JPEG)]:
        with pytest.raises(NotAcceptable, match="ask for one of"):
            engine.run(query, accept)


JPEG = "image/jpeg"


def test_awkward_text_comes_back_as_it_was(engine: Engine) -> None:
    query = f"SELECT ?s {{ ?s <http://x/label> ?o FILTER(STR(?o) = {quoted(AWKWARD)}) }}"
    assert column(engine, query) == ["http://x/awkward"]


def test_a_missing_or_broken_dump_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"Remedy: kgraph build"):
        Engine(tmp_path / "kgraph.nq")
    broken = tmp_path / "kgraph.nq"
    broken.write_text("this is no N-Quads\n")
    with Engine(broken) as engine, pytest.raises(CannotRun, match=r"kgraph\.nq:1: cannot be loaded"):
        engine.run("ASK {}")


def test_the_caller_never_holds_the_rdf_engine_and_leaves_no_process(dump: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kgraph.engine import Engine\n"
        f"with Engine(Path({str(dump)!r})) as engine: print(engine.run('ASK {{}}').body.decode())\n"
        "print(sorted(m for m in sys.modules if m.partition('.')[0] in ('pyoxigraph', 'rdflib')))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
    engine = Engine(dump)
    engine.run("ASK {}")
    pids = [engine._zygote.process.pid, *children(engine._zygote.process.pid)]
    assert len(pids) == 2
    engine.close()
    until(lambda: not any(alive(pid) for pid in pids))


def test_a_worker_has_no_network_of_ours(engine: Engine) -> None:
    engine.run("ASK {}")
    if engine.about["isolation"]["network"] != "none":
        absent(f"network isolation ({engine.about['isolation']['network']})")
    worker = children(engine._zygote.process.pid)[0]
    assert Path(f"/proc/{worker}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    limits = Path(f"/proc/{worker}/limits").read_text()
    assert "Max core file size        0" in limits
    assert "Max address space         unlimited" not in limits


# What is refused before it is evaluated.

CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "PREFIX ex: <http://127.0.0.1:9/> SELECT * { SERVICEex:a { ?s ?p ?o } }",
    "PREFIX ex: <http://127.0.0.1:9/> SELECT * { SERVICESILENTex:a#'\n{ ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:a { ?s ?p ?o } }",
    "PREFIX ex: <http://127.0.0.1:9/> SELECT * { ?s ?p trueSERVICE ex:a { ?s ?p ?o } }",
    "PREFIX ex: <http://127.0.0.1:9/> SELECT * { ?s ?p 1SERVICE ex:a { ?s ?p ?o } }",
    "PREFIX ex: <http://127.0.0.1:9/> SELECT * { FILTER(1<2)SERVICE#>\nex:a{ ?s ?p ?o } }",
    "PREFIX ex: <http://127.0.0.1:9/> SELECT * { FILTER(1<'x>y')SERVICE ex:a { ?s ?p ?o } FILTER('' = '') }",
    "PREFIX ex: <http://127.0.0.1:9/> SELECT * { FILTER(1<2#>'''\n) SERVICE ex:a { ?s ?p ?o } #'''\n }",
    "SELECT * { ?s ?p ?o . { SERVICE ?p { ?a ?b ?c } } }",
    "SELECT * # no'\n{ SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } #'",
]
PEACEFUL = [
    "SELECT * { ?s <http://x/p> 'SERVICE <http://a/> {}' } # SERVICE <http://a/> {}",
    'SELECT * { ?s ?p """a "SERVICE" { \\"""" }',
    "SELECT * { ?s <http://www.wsmo.org/ns/SERVICE> <http://x/service#a> }",
    "SELECT ?SERVICE $service { ?SERVICE ?p $service }",
    "PREFIX service: <http://x/> SELECT * { service:s1 service:p ?o ; service:SERVICE service:p }",
    "PREFIX service: <http://x/> SELECT * { GRAPH service:g1 { ?s ?p ?o } }",
    "PREFIX service: <http://x/> SELECT * FROM service:g1 { ?s ?p ?o }",
    "PREFIX x: <http://x/> SELECT * { x:service x:p ?o . _:service ?p 'a'@service }",
    "SELECT * { VALUES (?a ?b) { ('x' <http://x/service#(a)>) } }",
    "SELECT * { ?s ?p ?o FILTER(1<2&&3>2) FILTER(STR(?o) != 'service') }",
    "SELECT * { ?s ?p ?o } # INSERT DATA, LOAD <a:b>, service",
    "PREFIX load: <http://x/> SELECT (1 AS ?insert) { ?drop load:clear 'DELETE' }",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_service_clause_is_refused_however_it_is_written(engine: Engine, query: str) -> None:
    with pytest.raises(ForbiddenQuery) as raised:
        engine.run(query)
    assert (raised.value.status, raised.value.rule) == (403, "no-service")


@pytest.mark.parametrize("query", PEACEFUL)
def test_words_that_are_no_clause_are_not_refused(engine: Engine, query: str) -> None:
    assert engine.run(query).form == "rows"


@pytest.mark.parametrize("word", sorted(scan.UPDATES))
def test_updates_are_refused(engine: Engine, word: str) -> None:
    with pytest.raises(ForbiddenQuery, match="only reads") as raised:
        engine.run(f"PREFIX x: <http://x/> # note\n{word.lower()} DATA {{ x:a x:b x:c }}")
    assert (raised.value.rule, raised.value.line, raised.value.column) == ("read-only", 2, 1)


PIECES = (
    "SERVICE|service| |\n|ex:a|?v|service:x|{|}|{}|{?s ?p ?o}|(|)|FILTER(1<2)|FILTER(?a<?b|FILTER(1<|2)|<|>|'"
    "|'''|\"|#|#>\n|# '\n|true|1|1.|.|,|@en|a|?s ?p |?s ?p ?o .|UNION|BIND(1<|AS ?z)|&&|<urn:x)|<urn:x'"
)


def test_no_random_query_gets_a_service_clause_past_the_scan() -> None:
    """Oxigraph itself is the judge: a query that passes the scan never makes it try to call."""
    store = ox.Store()
    store.load(b'<http://a/s> <http://a/p> "1" .', format=ox.RdfFormat.N_TRIPLES)
    chance, called = random.Random(2), 0
    bits = PIECES.split("|")
    for _ in range(20000):
        call = ["SERVICE", chance.choice(["", " ", "#>\n", "#'\n"]), chance.choice(["ex:a", ":x", "?v"])]
        call.append(chance.choice(bits))
        body = [chance.choice(bits) for _ in range(chance.randint(0, 4))]
        query = "PREFIX : <http://127.0.0.1:9/> PREFIX ex: <http://127.0.0.1:9/> SELECT * {"
        query += "".join([*body, *call, chance.choice(["{}", "{?s ?p ?o}"]), *body[:2]]) + "}"
        try:
            list(store.query(query))
        except SyntaxError:
            continue
        except (OSError, RuntimeError):  # port 9 is refused before anything is sent
            called += 1
            with pytest.raises(ForbiddenQuery):
                scan.refuse(query)
    assert called > 100


# Counting rows.

TRICKY = ['},{"a"', "[{", 'x"},{"y', "\\", '\\"', ",{", '",{', "a\nb", "<result>", 'q"\n"', "", "{},{}"]


@pytest.mark.parametrize("format_name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8192])
def test_rows_are_counted_whatever_the_values_and_the_chunks(format_name: str, size: int) -> None:
    values = " ".join(f"({quoted(text)} {n})" for n, text in enumerate(TRICKY)) + " (UNDEF UNDEF)"
    found = ox.Store().query(f"SELECT * {{ VALUES (?a ?b) {{ {values} }} }}")
    body = found.serialize(format=getattr(ox.QueryResultsFormat, format_name.upper()))
    rows = Rows(format_name)
    for start in range(0, len(body), size):
        rows.feed(body[start : start + size])
    assert rows.total == len(TRICKY) + 1


# Many at once.


def ask_all(dump: Path, settings: Settings, *asked: tuple[str, str]) -> list[object]:
    async def run() -> list[object]:
        pool = Pool(dump, settings)
        await pool.start()

        async def one(query: str, lane: str) -> object:
            reply = await pool.ask(Question.make(query, "text/csv"), lane)
            return await reply.body()

        try:
            return await asyncio.gather(*(one(*item) for item in asked), return_exceptions=True)
        finally:
            await pool.stop()

    return asyncio.run(run())


def test_the_queue_is_bounded_and_the_light_lane_stays_open(dump: Path) -> None:
    settings = Settings(workers=1, deadline=1, queue=1, queue_wait=0.2)
    heavy = [(ENDLESS, "heavy")] * 3
    *found, light = ask_all(dump, settings, *heavy, ("SELECT (1 AS ?a) {}", "light"))
    assert [type(item) for item in found] == [LimitExceeded, Busy, Busy]
    assert light == b"a\r\n1\r\n"


def test_a_worker_grown_too_big_is_replaced(dump: Path) -> None:
    query = (
        "SELECT ?x (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?d)) AS ?x) } "
        "GROUP BY ?x ORDER BY ?x LIMIT 1"
    )
    with Engine(dump, Settings(memory=256)) as engine:
        engine.run("ASK {}")
        first = children(engine._zygote.process.pid)
        engine.run("ASK {}")
        assert children(engine._zygote.process.pid) == first
        assert engine.run(query).rows == 1
        engine.run("ASK {}")
        until(lambda: first[0] not in children(engine._zygote.process.pid))


def test_a_dead_zygote_is_replaced(dump: Path) -> None:
    async def run() -> None:
        pool = Pool(dump, TIGHT)
        await pool.start()
        running = asyncio.create_task(pool.ask(Question.make(ENDLESS)))
        await asyncio.sleep(0.2)
        zygote = pool._zygote.process.pid  # type: ignore[union-attr]
        os.kill(zygote, signal.SIGKILL)
        with pytest.raises(Unavailable):
            await running
        for _ in range(300):
            if pool.ready:
                break
            await asyncio.sleep(0.02)
        reply = await pool.ask(Question.make("ASK {}"))
        assert await reply.body() == b'{"head":{},"boolean":true}'
        await pool.stop()

    asyncio.run(run())
