"""Every saved query: header, two engines, golden rows on the tiny and on the real graph."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kgraph import queries
from kgraph.engine import Engine
from kgraph.errors import DataError, NotFound, QueryError
from kgraph.queries import Parameter

HERE = Path(__file__).parent
FOLDER = HERE.parent / "queries"
NAMES = sorted(path.stem for path in FOLDER.glob("*.rq"))


def rows(engine: Engine, text: str) -> str:
    """The answer as CSV with LF line ends: what a golden file holds."""
    return engine.run(text, "text/csv").body.decode().replace("\r\n", "\n")


@pytest.fixture(scope="session")
def engines(graph, tmp_path_factory) -> Iterator[dict[str, Engine]]:
    """The engine users meet, over the tiny and over the real graph."""
    folder = tmp_path_factory.mktemp("dumps")
    tiny = ox.parse((HERE / "tiny.trig").read_bytes(), format=ox.RdfFormat.TRIG)
    (folder / "tiny.nq").write_text("".join(f"{quad} .\n" for quad in tiny), encoding="utf-8")
    (folder / "real.nq").write_text("".join(f"{line}\n" for line in graph.lines), encoding="utf-8")
    with Engine(folder / "tiny.nq") as small, Engine(folder / "real.nq") as real:
        yield {"tiny": small, "real": real}


def test_the_inventory_is_whole():
    assert len(NAMES) == 22
    for kind in ("tiny", "real"):
        assert sorted(path.stem for path in (HERE / "golden" / kind).glob("*.csv")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_query_is_complete_and_parses_in_both_engines(name):
    query = queries.find(FOLDER, name)
    assert query.summary["en"].endswith("?")
    assert query.summary["ru"].endswith("?")
    assert query.tags
    filled = query.fill({})
    assert "ORDER BY" in filled
    for text in (query.text, filled):
        prepareQuery(text)
        ox.Store().query(text)
    used = set(queries.used_names(query.text))
    assert used == set(query.params), "every parameter is used and every token is declared"


@pytest.mark.parametrize("kind", ["tiny", "real"])
@pytest.mark.parametrize("name", NAMES)
def test_golden_rows(name, kind, engines, update_golden):
    query = queries.find(FOLDER, name)
    answer = rows(engines[kind], query.fill({}))
    if query.expect == "rows":
        assert answer.count("\n") > 1, "the header promises rows"
    golden = HERE / "golden" / kind / f"{name}.csv"
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


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib warns of its own code
@pytest.mark.parametrize("name", NAMES)
def test_rdflib_gives_the_same_answer(name, engines):
    peer = rdflib.Dataset(default_union=True)
    peer.parse(data=(HERE / "tiny.trig").read_text("utf-8"), format="trig")
    text = queries.find(FOLDER, name).fill({})
    ours = engines["tiny"].run(text, "application/sparql-results+json").body
    theirs = peer.query(text).serialize(format="json")
    assert solutions(ours) == solutions(theirs)


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
