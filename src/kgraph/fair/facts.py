"""Facts: what the files of a project say of themselves, read once for every indicator."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from kgraph import names
from kgraph.check import source
from kgraph.check.source import File
from kgraph.files import Project

DCAT, DCTERMS, OWL = names.FOREIGN["dcat"], names.FOREIGN["dcterms"], names.FOREIGN["owl"]
RDFS, SKOS = names.FOREIGN["rdfs"], names.FOREIGN["skos"]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
# Services that promise to redirect for ever; the list FOOPS! uses.
PERSISTENT = re.compile(
    r"https?://(?:w3id\.org|(?:www\.|dx\.)?doi\.org|purl\.[\w.]*org|purl\.org|linked\.data\.gov\.au|"
    r"dbpedia\.org|www\.w3\.org|perma\.cc|data\.europa\.eu)/"
)
# RFC 2606: names that nobody can own, so that an address under them is a placeholder.
PLACEHOLDER = re.compile(r"//(?:[\w-]+\.)*(?:example(?:\.(?:com|net|org))?|invalid|test|localhost)(?=[:/])")


class Facts:
    """The files of one project, by subject and predicate."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.files: list[File] = source.of_project(project)
        self.values: dict[tuple[str, str], list[Term]] = defaultdict(list)
        self.typed: dict[str, set[str]] = defaultdict(set)
        for quad in self.quads:
            subject = str(quad.subject).strip("<>")
            self.values[subject, quad.predicate.value].append(quad.object)
            if quad.predicate.value == names.RDF_TYPE and isinstance(quad.object, ox.NamedNode):
                self.typed[quad.object.value].add(subject)

    @property
    def quads(self) -> Iterator[ox.Quad]:
        """Every quad that is entered; what rules compute is left out."""
        return (quad for file in self.files for quad in file.quads)

    @cached_property
    def data(self) -> list[File]:
        """The files of data/ttl/."""
        return [file for file in self.files if "/data/ttl/" in file.path.as_posix()]

    @cached_property
    def datasets(self) -> list[str]:
        """The nodes that describe the reports' datasets."""
        return sorted(self.typed[DCAT + "Dataset"])

    @cached_property
    def ontologies(self) -> list[str]:
        """The ontology, as far as it declares itself."""
        return sorted(self.typed[OWL + "Ontology"])

    @cached_property
    def schemes(self) -> list[str]:
        """The concept schemes."""
        return sorted(self.typed[SKOS + "ConceptScheme"])

    @cached_property
    def described(self) -> list[str]:
        """Every node that is metadata: datasets, ontology, schemes."""
        return [*self.datasets, *self.ontologies, *self.schemes]

    @cached_property
    def terms(self) -> list[str]:
        """Classes, properties and concepts of ours."""
        kinds = (OWL + "Class", OWL + "ObjectProperty", OWL + "DatatypeProperty", SKOS + "Concept")
        return sorted(
            {term for kind in kinds for term in self.typed[kind] if term.startswith(names.BASE)},
        )

    @cached_property
    def placeholders(self) -> list[str]:
        """The lines of the redirect file that still lead to no real host."""
        path = self.project.redirects
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        return [line for line in lines if not line.startswith("#") and PLACEHOLDER.search(line)]

    def of(self, node: str, predicate: str) -> list[Term]:
        """Return the values of a node."""
        return self.values.get((node, predicate), [])

    def has(self, node: str, *alternatives: str) -> bool:
        """Tell whether a node has a value of one of several predicates."""
        return any(self.of(node, predicate) for predicate in alternatives)
