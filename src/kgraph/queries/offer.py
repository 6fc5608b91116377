"""Offers: the values there are for a parameter, asked of the dataset that is queried.

A ``choice`` parameter takes the concepts of its scheme and nothing else; for an ``iri`` parameter with a
class the instances are only suggestions. One question fetches them for all parameters of a query.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kgraph import names

#: So many instances of a class are suggested at most; the concepts of a scheme are always all there.
MOST = 1000


@dataclass(frozen=True)
class Offer:
    """One value: its IRI, its notations, and its label by language."""

    iri: str
    notations: tuple[str, ...] = ()
    label: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The part of the IRI after its last ``/`` or ``#``."""
        return self.iri.replace("#", "/").rpartition("/")[2]

    def called(self, value: str) -> bool:
        """Tell whether a value means this offer: by IRI, local name or notation."""
        return value in (self.iri, self.name, *self.notations)

    def words(self, lang: str) -> str:
        """Return the label in a language, else in English, else in any, else the local name."""
        return self.label.get(lang) or self.label.get("en") or next(iter(self.label.values()), self.name)


Offers = Mapping[str, Sequence[Offer]]


def question(schemes: Iterable[str], classes: Iterable[str] = ()) -> str:
    """Return the SPARQL text that asks for the concepts of schemes and the instances of classes."""
    ways = [
        f"{{ VALUES ?of {{ {' '.join(f'<{iri}>' for iri in sorted(set(iris)))} }} ?value <{path}> ?of }}"
        for iris, path in ((schemes, names.FOREIGN["skos"] + "inScheme"), (classes, names.RDF_TYPE))
        if iris
    ]
    return f"""\
SELECT ?of ?value ?notation ?label WHERE {{
  {" UNION ".join(ways)}
  OPTIONAL {{ ?value <{names.FOREIGN["skos"]}notation> ?notation }}
  OPTIONAL {{ ?value <{names.FOREIGN["rdfs"]}label>|<{names.FOREIGN["skos"]}prefLabel> ?label }}
}}
ORDER BY ?of ?value ?notation LANG(?label) ?label
"""


def read(body: bytes) -> dict[str, list[Offer]]:
    """Return the offers of a SPARQL JSON answer to ``question``, by scheme or class, in order of IRIs."""
    found: dict[tuple[str, str], tuple[set[str], dict[str, str]]] = {}
    for row in json.loads(body)["results"]["bindings"]:
        if row["value"]["type"] != "uri":
            continue
        notations, label = found.setdefault((row["of"]["value"], row["value"]["value"]), (set(), {}))
        if "notation" in row:
            notations.add(row["notation"]["value"])
        if "label" in row:
            label.setdefault(row["label"].get("xml:lang", "").lower(), row["label"]["value"])
    offers: dict[str, list[Offer]] = {}
    for (of, iri), (notations, label) in found.items():
        offers.setdefault(of, []).append(Offer(iri, tuple(sorted(notations)), label))
    return offers
