"""Axioms: the ontology and its vocabularies as the rules on pitfalls ask about them.

Terms are strings: an IRI, or ``_:`` and a label for a blank node. Literals are kept apart, as texts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kgraph import names
from kgraph.check.finding import Text
from kgraph.check.source import File

RDFS, OWL, SKOS = names.FOREIGN["rdfs"], names.FOREIGN["owl"], names.FOREIGN["skos"]
SCHEMA = names.FOREIGN["schema"]
CLASS, ONTOLOGY, CONCEPT, SCHEME = OWL + "Class", OWL + "Ontology", SKOS + "Concept", SKOS + "ConceptScheme"
OBJECT_PROPERTY, DATA_PROPERTY, DATATYPE = OWL + "ObjectProperty", OWL + "DatatypeProperty", RDFS + "Datatype"
PROPERTIES = (OBJECT_PROPERTY, DATA_PROPERTY, OWL + "AnnotationProperty")
DOMAIN, RANGE = RDFS + "domain", RDFS + "range"
# For readers: the classes a property is meant for, from which nothing is inferred.
INCLUDES = {DOMAIN: SCHEMA + "domainIncludes", RANGE: SCHEMA + "rangeIncludes"}
# The graphs in which terms are declared.
OF_TERMS = (names.GRAPH + "ontology", names.GRAPH + "voc")
# What is declared in no file because every tool knows it.
BUILT_IN = tuple(names.FOREIGN[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
_FIRST, _REST = names.FOREIGN["rdf"] + "first", names.FOREIGN["rdf"] + "rest"


@dataclass(frozen=True)
class Problem:
    """What a rule found: the term, the predicate at fault, what is wrong and what to do."""

    term: str
    predicate: str
    message: Text
    remedy: Text


def key(term: object) -> str:
    """Return a node as the string it is known by here."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


class Axioms:
    """The triples of ``graph/ontology`` and ``graph/voc``, by subject and predicate."""

    def __init__(self, files: Iterable[File]) -> None:
        self.home: dict[str, File] = {}
        self.links: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.texts: dict[tuple[str, str], list[ox.Literal]] = defaultdict(list)
        self.predicates: dict[str, set[str]] = defaultdict(set)
        self.uses: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.by_kind: dict[str, list[str]] = defaultdict(list)
        for file in files:
            if file.graph not in OF_TERMS:
                continue
            for quad in file.quads:
                self._add(file, key(quad.subject), quad.predicate.value, quad.object)

    def _add(self, file: File, subject: str, predicate: str, value: object) -> None:
        self.home.setdefault(subject, file)
        self.predicates[subject].add(predicate)
        if isinstance(value, ox.Literal):
            self.texts[subject, predicate].append(value)
            return
        self.links[subject, predicate].append(key(value))
        self.uses[key(value)].append((subject, predicate))
        if predicate == names.RDF_TYPE:
            self.by_kind[key(value)].append(subject)

    def kinds(self, term: str) -> set[str]:
        """Return the types a term is given."""
        return set(self.links.get((term, names.RDF_TYPE), ()))

    def of(self, term: str, *predicates: str) -> list[str]:
        """Return the nodes a term leads to by any of some predicates."""
        return [value for predicate in predicates for value in self.links.get((term, predicate), ())]

    def said(self, term: str, predicate: str) -> list[ox.Literal]:
        """Return the literals of a term."""
        return self.texts.get((term, predicate), [])

    def ours(self, *kinds: str) -> list[str]:
        """Return the terms of our namespaces of some kinds, sorted."""
        return sorted({t for kind in kinds for t in self.by_kind.get(kind, ()) if t.startswith(names.BASE)})

    def members(self, head: str) -> list[str]:
        """Return the members of an RDF list."""
        found = []
        while first := self.of(head, _FIRST):
            found += first
            head = next(iter(self.of(head, _REST)), "")
        return found

    def above(self, term: str, predicate: str) -> set[str]:
        """Return everything reached by one or more steps of a predicate, the term itself only in a circle."""
        reached: set[str] = set()
        todo = self.of(term, predicate)
        while todo:
            step = todo.pop()
            if step not in reached:
                reached.add(step)
                todo += self.of(step, predicate)
        return reached

    def disjoint(self) -> set[frozenset[str]]:
        """Return the pairs of classes said to have no common member."""
        pairs = {
            frozenset((term, other))
            for (term, predicate), values in self.links.items()
            if predicate == OWL + "disjointWith"
            for other in values
        }
        for group in self.by_kind.get(OWL + "AllDisjointClasses", ()):
            for head in self.of(group, OWL + "members"):
                found = self.members(head)
                pairs |= {frozenset((one, two)) for one in found for two in found if one != two}
        return pairs

    def literals(self, *predicates: str) -> Iterator[tuple[str, str, ox.Literal]]:
        """Yield term, predicate and literal for the given predicates."""
        for (term, predicate), values in self.texts.items():
            if predicate in predicates:
                for value in values:
                    yield term, predicate, value


Rule = Callable[[Axioms], Iterator[Problem]]


def local(iri: str) -> str:
    """Return what follows the last ``#`` or ``/`` of an IRI."""
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def short(iri: str) -> str:
    """Return an IRI as a reader writes it: with its prefix where it has one.

    >>> short("https://w3id.org/hrmon/onto#Act")
    'hrm:Act'
    """
    for prefix, space in (("hrm", names.HRM), *names.FOREIGN.items()):
        if iri.startswith(space):
            return f"{prefix}:{iri[len(space) :]}"
    return iri.removeprefix(names.VOC).replace("/", ":") if iri.startswith(names.VOC) else f"<{iri}>"
