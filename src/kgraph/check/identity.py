"""Identity: the pitfalls of what an ontology is called, declares and says of itself.

Each rule yields the problems of one kind. check/pitfalls.csv says which entry of which public catalogue
it answers.
"""

from collections.abc import Iterator

from kgraph import names
from kgraph.check.axioms import (
    BUILT_IN,
    CLASS,
    CONCEPT,
    DATATYPE,
    DOMAIN,
    INCLUDES,
    ONTOLOGY,
    OWL,
    PROPERTIES,
    RANGE,
    RDFS,
    SCHEME,
    SKOS,
    Axioms,
    Problem,
    Rule,
    local,
    short,
)
from kgraph.check.finding import Text

_EXTENSIONS = (".owl", ".rdf", ".ttl", ".n3", ".nt", ".nq", ".trig", ".xml", ".json", ".jsonld")
_DATATYPES = {
    *("string", "boolean", "decimal", "integer", "double", "float", "anyuri"),
    *("date", "time", "datetime", "duration"),
}
_DCTERMS, _VANN = names.FOREIGN["dcterms"], names.FOREIGN["vann"]
_METADATA: dict[str, dict[str, tuple[str, ...]]] = {
    ONTOLOGY: {
        "texts": (_DCTERMS + "title", _DCTERMS + "description"),
        "values": (
            _DCTERMS + "license",
            _DCTERMS + "creator",
            OWL + "versionIRI",
            OWL + "versionInfo",
            _VANN + "preferredNamespacePrefix",
            _VANN + "preferredNamespaceUri",
        ),
    },
    SCHEME: {
        "texts": (SKOS + "prefLabel", SKOS + "definition"),
        "values": (_DCTERMS + "license", _DCTERMS + "creator"),
    },
}


def untyped(axioms: Axioms) -> Iterator[Problem]:
    """What stands for a class or a property is declared as one."""
    places: dict[str, tuple[str, ...]] = {
        **dict.fromkeys((RDFS + "subClassOf", OWL + "equivalentClass", OWL + "disjointWith"), (CLASS,)),
        **dict.fromkeys((DOMAIN, INCLUDES[DOMAIN]), (CLASS,)),
        **dict.fromkeys((RANGE, INCLUDES[RANGE]), (CLASS, DATATYPE)),
        **dict.fromkeys((RDFS + "subPropertyOf", OWL + "inverseOf", OWL + "equivalentProperty"), PROPERTIES),
    }
    for (term, predicate), values in axioms.links.items():
        for value in values if predicate in places else ():
            known = value.startswith(("_:", *BUILT_IN)) or axioms.kinds(value) & set(places[predicate])
            if not known:
                kinds = ", ".join(map(short, places[predicate]))
                text = Text(
                    f"{short(value)} is not declared: {kinds}", f"{short(value)} не объявлен: {kinds}"
                )
                yield Problem(term, predicate, text, Text("declare its type", "объявите его тип"))


def identity(axioms: Axioms) -> Iterator[Problem]:
    """One owl:Ontology, whose namespace continues its IRI and holds every term; no IRI names a format."""
    found = sorted(axioms.by_kind.get(ONTOLOGY, ()))
    terms = axioms.ours(CLASS, *PROPERTIES, DATATYPE)
    if len(found) != 1:
        text = Text(f"{len(found)} owl:Ontology instead of one", f"owl:Ontology: {len(found)} вместо одной")
        remedy = Text("declare one ontology", "объявите одну онтологию")
        yield Problem(found[0] if found else next(iter(terms), ""), names.RDF_TYPE, text, remedy)
        return
    (ontology,) = found
    space = next((t.value for t in axioms.said(ontology, _VANN + "preferredNamespaceUri")), "")
    for term in [t for t in terms if not (space and t.startswith(space))]:
        text = Text(f"outside the namespace <{space}>", f"вне пространства имён <{space}>")
        yield Problem(term, names.RDF_TYPE, text, Text("correct the IRI", "исправьте IRI"))
    if space[:-1] != ontology or space[-1:] not in ("#", "/"):
        text = Text(
            "the namespace is not the ontology's IRI and # or /",
            "пространство имён - не IRI онтологии с # или /",
        )
        yield Problem(
            ontology,
            _VANN + "preferredNamespaceUri",
            text,
            Text("make them agree", "приведите в согласие"),
        )
    for term in [ontology, *terms, *axioms.ours(CONCEPT, SCHEME)]:
        if term.lower().endswith(_EXTENSIONS):
            text = Text("the IRI ends like a file", "IRI оканчивается как файл")
            remedy = Text("leave the format to content negotiation", "формат выбирается при запросе")
            yield Problem(term, names.RDF_TYPE, text, remedy)


def metadata(axioms: Axioms) -> Iterator[Problem]:
    """Ontology and schemes say in each language what they are, and give licence, creator and version."""
    for kind, wanted in _METADATA.items():
        for term in axioms.ours(kind):
            lacking = [p for p in wanted["values"] if p not in axioms.predicates[term]]
            for predicate in wanted["texts"]:
                languages = {text.language for text in axioms.said(term, predicate)}
                lacking += [predicate] if not {"en", "ru"} <= languages else []
            for predicate in lacking:
                text = Text(f"no {short(predicate)}", f"нет {short(predicate)}")
                yield Problem(
                    term, predicate, text, Text("add it, texts in en and ru", "добавьте, на en и ru")
                )


def datatypes(axioms: Axioms) -> Iterator[Problem]:
    """No class or datatype of ours does again what XML Schema has."""
    for term in axioms.ours(CLASS, DATATYPE):
        if local(term).lower() in _DATATYPES:
            text = Text("XML Schema has this datatype", "такой тип есть в XML Schema")
            yield Problem(term, names.RDF_TYPE, text, Text("use xsd:", "возьмите xsd:"))


RULES: dict[str, tuple[str, Rule]] = {
    "untyped": ("Violation", untyped),
    "identity": ("Violation", identity),
    "metadata": ("Violation", metadata),
    "own-datatype": ("Warning", datatypes),
}
