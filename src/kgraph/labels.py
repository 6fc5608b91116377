"""Labels: what the IRIs of an answer are called, asked of the dataset in one question."""

import json
from collections.abc import Collection, Mapping

from kgraph import names
from kgraph.queries.parameter import is_iri

_PATH = "|".join(
    f"<{names.FOREIGN[prefix]}{name}>"
    for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("dcterms", "title"))
)


def iris(body: bytes, first: int = 0, last: int | None = None) -> list[str]:
    """Return the IRIs in rows of a SPARQL JSON answer, each once, in order of appearance."""
    rows = json.loads(body).get("results", {}).get("bindings", [])[first:last]
    found = (term["value"] for row in rows for term in row.values() if term["type"] == "uri")
    return [iri for iri in dict.fromkeys(found) if is_iri(iri)]


def question(wanted: Collection[str]) -> str:
    """Return the SPARQL text that asks for the labels of IRIs."""
    values = " ".join(f"<{iri}>" for iri in wanted)
    return (
        f"SELECT ?thing ?label WHERE {{ VALUES ?thing {{ {values} }} ?thing {_PATH} ?label }}\n"
        "ORDER BY ?thing LANG(?label) ?label\n"
    )


def read(body: bytes, lang: str) -> dict[str, str]:
    """Return labels by IRI: in a language, else in English, else in whichever comes first."""
    found: dict[str, dict[str, str]] = {}
    for row in json.loads(body)["results"]["bindings"]:
        words = found.setdefault(row["thing"]["value"], {})
        words.setdefault(row["label"].get("xml:lang", "").lower(), row["label"]["value"])
    return {iri: _best(words, lang) for iri, words in found.items()}


def _best(words: Mapping[str, str], lang: str) -> str:
    return words.get(lang) or words.get("en") or next(iter(words.values()))
