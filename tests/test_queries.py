"""Every saved query asked: golden rows, two engines, a total order, two languages, two datasets."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import FrameType

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kgraph import queries
from kgraph.engine import Engine
from kgraph.errors import DataError, NotFound, QueryError
from kgraph.queries import Parameter, Query

HERE = Path(__file__).parent
FOLDER = HERE.parent / "queries"
LIBRARY = {query.name: query for query in queries.load(FOLDER)}
ROWS = [name for name, query in LIBRARY.items() if query.form == "rows"]
DATASETS = [name for name, query in LIBRARY.items() if "dataset" in query.params]
BASE = "https://w3id.org/hrmon/"
T = f"{BASE}id/tiny/"

TINY: dict[str, dict[str, str]] = {
    "acts-of-one-kind": {"kind": "penalty"},
    "acts-under-a-measure": {"measure": f"{T}measure-0001"},
    "everything-told-of-a-person": {"person": f"{T}person-0001"},
    "names-of-a-place-on-a-day": {"place": f"{T}town"},
    "one-case-as-a-graph": {"case": f"{T}proc-0001"},
    "parts-of-a-series": {"series": f"{T}measure-0001"},
    "provisions-of-a-law": {"law": f"{BASE}law/kz/coao"},
    "what-followed-from-an-event": {"event": f"{T}measure-0001"},
}
"""Values for the tiny graph where the defaults name a node of the real one."""

PATIENCE = 120.0
"""Seconds of CPU after which rdflib is stopped: far above what the slowest listed here needs."""


def filled(name: str, kind: str = "real", **values: str) -> str:
    """The text of a query with the values that ask about the graph of ``kind``."""
    if kind == "tiny":
        values = TINY.get(name, {}) | values
    return LIBRARY[name].fill(values)


def media(query: Query) -> tuple[str, str]:
    """The media type and the suffix of a query's golden file."""
    return ("application/n-triples", "nt") if query.form == "graph" else ("text/csv", "csv")


def golden_text(engine: Engine, query: Query, text: str) -> str:
    """The answer as a golden file holds it: CSV with LF line ends, or sorted N-Triples."""
    body = engine.run(text, media(query)[0]).body.decode().replace("\r\n", "\n")
    return "".join(sorted(body.splitlines(True))) if query.form == "graph" else body


@pytest.fixture(scope="session")
def engines(graph, tmp_path_factory) -> Iterator[dict[str, Engine]]:
    """The engine users meet, over the tiny graph, the real one, and the real one with a second dataset."""
    folder = tmp_path_factory.mktemp("dumps")
    lines = {
        "tiny": [f"{quad} ." for quad in tiny()],
        "real": list(graph.lines),
        "two": [*graph.lines, *(f"{quad} ." for quad in second())],
    }
    for kind, text in lines.items():
        (folder / f"{kind}.nq").write_text("".join(f"{line}\n" for line in text), encoding="utf-8")
    with (
        Engine(folder / "tiny.nq") as small,
        Engine(folder / "real.nq") as real,
        Engine(folder / "two.nq") as two,
    ):
        yield {"tiny": small, "real": real, "two": two}


def tiny() -> list[ox.Quad]:
    return list(ox.parse((HERE / "tiny.trig").read_bytes(), format=ox.RdfFormat.TRIG))


def second() -> list[ox.Quad]:
    """The tiny graph as the graph of a second country: its own nodes alone, under another name."""
    text = "".join(f"{quad} .\n" for quad in tiny())
    text = text.replace(f"{BASE}id/kz-2020-covid/", T).replace("/tiny/", "/second/")
    own = f"{BASE}id/second/"
    return [
        quad
        for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)
        if str(quad.graph_name).startswith(f"<{BASE}graph/second/")
        and (str(quad.subject).startswith(f"<{own}") or str(quad.graph_name).endswith("/meta>"))
    ]


@pytest.mark.parametrize("kind", ["tiny", "real"])
@pytest.mark.parametrize("name", LIBRARY)
def test_golden_rows(name, kind, engines, update_golden):
    query = LIBRARY[name]
    answer = golden_text(engines[kind], query, filled(name, kind))
    if query.expect == "rows":
        assert answer.count("\n") > 1, "the header promises rows"
    if kind == "tiny" or query.expect == "graph":
        assert answer.count("\n") > (query.form == "rows"), "tests/tiny.trig has nothing for this question"
    golden = HERE / "golden" / kind / f"{name}.{media(query)[1]}"
    if update_golden:
        golden.write_text(answer, encoding="utf-8")
    assert golden.read_text("utf-8") == answer


def by_value(term: dict[str, str] | None) -> object:
    """A term both engines agree on: pyoxigraph writes 1.50 as 1.5 and lower-cases language tags."""
    if term is None:
        return None
    if term.get("datatype", "").endswith(("#integer", "#decimal")):
        return Decimal(term["value"])
    return term["value"], term.get("xml:lang", "").lower()


def solutions(answer: bytes) -> Counter[tuple[tuple[str, object], ...]]:
    bindings = json.loads(answer)["results"]["bindings"]
    return Counter(tuple(sorted((name, by_value(term)) for name, term in row.items())) for row in bindings)


def asked(engine: Engine, text: str) -> Counter[tuple[tuple[str, object], ...]]:
    return solutions(engine.run(text, "application/sparql-results+json").body)


@pytest.fixture(scope="session")
def peers(graph) -> dict[str, rdflib.Dataset]:
    """rdflib over the same graphs, every query seeing their union."""
    real, small = rdflib.Dataset(default_union=True), rdflib.Dataset(default_union=True)
    real.parse(data="".join(f"{line}\n" for line in graph.lines), format="nquads")
    small.parse(data=(HERE / "tiny.trig").read_text("utf-8"), format="trig")
    return {"tiny": small, "real": real}


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError after so much CPU of this process: a busy machine changes nothing."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib warns of its own code
@pytest.mark.parametrize("kind", ["tiny", "real"])
@pytest.mark.parametrize("name", LIBRARY)
def test_rdflib_gives_the_same_answer(name, kind, engines, peers):
    text = filled(name, kind)
    with at_most(PATIENCE):
        answer = peers[kind].query(text)
        if answer.graph is not None:
            ours = engines[kind].run(text, "application/n-triples").body
            assert set(rdflib.Graph().parse(data=ours, format="nt")) == set(answer.graph)
        else:
            assert asked(engines[kind], text) == solutions(answer.serialize(format="json") or b"")


def order(query: Query) -> list[str]:
    """The variables a query is ordered by; each must be a column."""
    part = prepareQuery(query.text).algebra.p
    while isinstance(part, CompValue) and part.name != "OrderBy":
        part = part.p
    return [str(condition.expr) for condition in part.expr]


@pytest.mark.parametrize("kind", ["tiny", "real"])
@pytest.mark.parametrize("name", ROWS)
def test_the_order_of_rows_is_total(name, kind, engines):
    """Pages of an answer hold together only where no two different rows are equal to the order."""
    keys = order(LIBRARY[name])
    places: dict[tuple[object, ...], tuple[object, ...]] = {}
    for row in asked(engines[kind], filled(name, kind)):
        cells = dict(row)
        place = tuple(cells.get(key) for key in keys)
        assert places.setdefault(place, row) == row, f"ORDER BY {' '.join(keys)} leaves these in any order"


@pytest.mark.parametrize(
    # names-in-a-language lists names, and Russian has another number of them.
    "name",
    [name for name in ROWS if "language" in LIBRARY[name].params and name != "names-in-a-language"],
)
def test_a_question_in_russian_has_as_many_rows(name, engines):
    counts = [sum(asked(engines["real"], filled(name, language=tag)).values()) for tag in ("en", "ru")]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ROWS)
def test_a_second_dataset_leaves_the_rows_of_the_first(name, engines):
    before, after = asked(engines["real"], filled(name)), asked(engines["two"], filled(name))
    assert not before - after, "rows of the first dataset are gone or changed"
    if name in DATASETS:
        assert before == after, "a row of the second dataset where one dataset was asked"


@pytest.mark.parametrize("name", DATASETS)
def test_a_query_of_one_dataset_answers_for_the_second(name, engines):
    values = {key: value.replace("/tiny/", "/second/") for key, value in TINY.get(name, {}).items()}
    text = filled(name, dataset=f"{BASE}id/second/dataset", **values)
    assert asked(engines["two"], text)


def test_a_parameter_is_a_term_and_never_pasted_text():
    text = 'SELECT * { ?s ?p $x . FILTER(?p != <http://e/$x> && ?s != "$x") } # $x'
    query = queries.Query("q", {}, {}, (), "rows", text, {"x": Parameter("x", "text", {})})
    filled = query.fill({"x": 'a" } DROP ALL # \\'})
    assert filled == text.replace("?p $x .", '?p "a\\" } DROP ALL # \\\\" .')
    prepareQuery(filled)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("iri", "no iri"),
        ("iri", "http://e/> } #"),
        ("date", "2020-13-01"),
        ("integer", "1 } #"),
        ("decimal", "1e5"),
        ("language", 'en"'),
        ("text", "\ud800"),
    ],
)
def test_an_ill_typed_value_names_the_parameter(kind, value):
    with pytest.raises(QueryError, match="parameter 'x'") as caught:
        Parameter("x", kind, {}).term(value)
    assert caught.value.status == 400


def test_missing_unknown_and_absent_names_say_what_there_is(tmp_path):
    query = queries.Query("q", {}, {}, (), "rows", "ASK {}", {"x": Parameter("x", "date", {})})
    with pytest.raises(QueryError, match="needs a value for parameter 'x'"):
        query.fill({})
    with pytest.raises(QueryError, match="no parameter 'y'"):
        query.fill({"y": "1"})
    with pytest.raises(NotFound, match="no saved query") as caught:
        queries.find(FOLDER, "reprisal-chian")
    assert "one of: reprisal-chain" in str(caught.value)
    (tmp_path / "bad.rq").write_text('#+ summary: {en: "A?"}\nASK {}\n')
    with pytest.raises(DataError, match="summary needs en and ru"):
        queries.load(tmp_path)
