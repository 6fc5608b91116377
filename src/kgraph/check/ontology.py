"""Ontology: the pitfalls of an ontology's logic that need no network to be seen.

Each rule yields the problems of one kind. check/pitfalls.csv says which entry of which public catalogue
it answers.
"""

from collections.abc import Iterator

from kgraph import names
from kgraph.check.axioms import (
    CLASS,
    CONCEPT,
    DATA_PROPERTY,
    DOMAIN,
    INCLUDES,
    OBJECT_PROPERTY,
    OWL,
    RANGE,
    RDFS,
    SKOS,
    Axioms,
    Problem,
    Rule,
    local,
    short,
)
from kgraph.check.finding import Text

HIERARCHIES = (RDFS + "subClassOf", RDFS + "subPropertyOf", SKOS + "broader")


def cycles(axioms: Axioms) -> Iterator[Problem]:
    """No class, property or concept is above itself."""
    for term, predicate in [(t, p) for t, p in axioms.links if p in HIERARCHIES]:
        if term in axioms.above(term, predicate):
            message = Text("the hierarchy leads back to the term", "иерархия возвращается к самому термину")
            yield Problem(term, predicate, message, Text("cut the circle", "разорвите круг"))


def redundant(axioms: Axioms) -> Iterator[Problem]:
    """What is above a term by a longer way is not said again."""
    for (term, predicate), wider in axioms.links.items():
        for one in wider if predicate in HIERARCHIES and len(wider) > 1 else ():
            if any(one in axioms.above(other, predicate) for other in wider if other != one):
                yield Problem(
                    term,
                    predicate,
                    Text(f"{short(one)} is above it already", f"{short(one)} уже стоит выше"),
                    Text("keep the nearest alone", "оставьте только ближайший"),
                )


def inverses(axioms: Axioms) -> Iterator[Problem]:
    """An inverse is another object property, whose domain and range are the other way round."""
    predicate = OWL + "inverseOf"
    for one, two in [(t, v) for (t, p), values in axioms.links.items() if p == predicate for v in values]:
        crossed = [(axioms.of(one, a), axioms.of(two, b)) for a, b in ((DOMAIN, RANGE), (RANGE, DOMAIN))]
        if one == two or OWL + "SymmetricProperty" in axioms.kinds(one):
            text = Text(
                "a property is its own inverse only by being symmetric, and needs no other then",
                "свойство обратно самому себе, лишь если оно симметрично, и другого тогда не нужно",
            )
        elif DATA_PROPERTY in axioms.kinds(one) | axioms.kinds(two):
            text = Text("a literal has no inverse", "у литерала нет обратного свойства")
        elif any(set(a) != set(b) for a, b in crossed if a and b):
            text = Text(
                f"domain and range do not cross with {short(two)}",
                f"область и значения не перекрещиваются с {short(two)}",
            )
        else:
            continue
        yield Problem(one, predicate, text, Text("correct owl:inverseOf", "исправьте owl:inverseOf"))


def characteristics(axioms: Axioms) -> Iterator[Problem]:
    """A symmetric or transitive property joins like with like, and is nothing that excludes this."""
    clashes = {
        "SymmetricProperty": {"AsymmetricProperty"},
        "TransitiveProperty": {
            "AsymmetricProperty",
            "IrreflexiveProperty",
            "FunctionalProperty",
            "InverseFunctionalProperty",
        },
    }
    for kind, excluded in clashes.items():
        for term in axioms.by_kind.get(OWL + kind, ()):
            domain, range_ = (set(axioms.of(term, p, INCLUDES[p])) for p in (DOMAIN, RANGE))
            if domain and range_ and domain != range_:
                text = Text(f"owl:{kind} with unlike ends", f"owl:{kind} с неодинаковыми концами")
                yield Problem(term, names.RDF_TYPE, text, Text("correct the kind", "исправьте вид"))
            if {local(other) for other in axioms.kinds(term)} & (excluded | {"DatatypeProperty"}):
                text = Text(f"owl:{kind} excludes another kind", f"owl:{kind} исключает другой вид")
                yield Problem(term, names.RDF_TYPE, text, Text("keep one", "оставьте один"))


def equivalents(axioms: Axioms) -> Iterator[Problem]:
    """Equivalent terms are of one kind, declared, not both ours, and neither above nor disjoint."""
    disjoint = axioms.disjoint()
    for (one, predicate), others in axioms.links.items():
        if predicate not in (OWL + "equivalentClass", OWL + "equivalentProperty"):
            continue
        above = RDFS + ("subClassOf" if predicate.endswith("Class") else "subPropertyOf")
        for two in others:
            if two.startswith("_:"):
                continue
            if one.startswith(names.BASE) and two.startswith(names.BASE):
                text = Text(f"two terms for one thing: {short(two)}", f"два термина для одного: {short(two)}")
            elif not axioms.kinds(one) & axioms.kinds(two):
                text = Text(
                    f"{short(two)} is not declared, or of another kind",
                    f"{short(two)} не объявлен или другого вида",
                )
            elif frozenset((one, two)) in disjoint or two in axioms.above(one, above):
                text = Text(
                    f"{short(two)} is also disjoint or wider", f"{short(two)} также непересекается или шире"
                )
            else:
                continue
            yield Problem(one, predicate, text, Text("keep what is true", "оставьте верное"))


def several(axioms: Axioms) -> Iterator[Problem]:
    """A property has one domain and one range: several mean their intersection, which nobody means."""
    for (term, predicate), values in axioms.links.items():
        if predicate in INCLUDES and len(values) > 1 and OBJECT_PROPERTY in axioms.kinds(term):
            text = Text(f"{len(values)} values mean their intersection", f"{len(values)}: это их пересечение")
            other = short(INCLUDES[predicate])
            yield Problem(term, predicate, text, Text(f"use {other} for a choice", f"для выбора: {other}"))


def ends(axioms: Axioms) -> Iterator[Problem]:
    """Every property says for which classes it is meant, and what its values are."""
    for term in axioms.ours(OBJECT_PROPERTY, DATA_PROPERTY):
        for predicate, includes in INCLUDES.items():
            if not axioms.of(term, predicate, includes):
                text = Text(
                    f"neither {short(predicate)} nor {short(includes)}",
                    f"нет ни {short(predicate)}, ни {short(includes)}",
                )
                remedy = Text(f"add {short(includes)}", f"добавьте {short(includes)}")
                yield Problem(term, includes, text, remedy)


def unconnected(axioms: Axioms) -> Iterator[Problem]:
    """Every term of ours stands in some axiom with another."""
    own = {names.RDF_TYPE, RDFS + "seeAlso", RDFS + "isDefinedBy"}
    for term in axioms.ours(CLASS, OBJECT_PROPERTY, DATA_PROPERTY):
        away = any((term, predicate) in axioms.links for predicate in axioms.predicates[term] - own)
        if not away and not axioms.uses.get(term):
            text = Text("no axiom joins it to another term", "ни одна аксиома не связывает его с другим")
            yield Problem(
                term,
                names.RDF_TYPE,
                text,
                Text("connect it or remove it", "свяжите с другими или удалите"),
            )


def disjointness(axioms: Axioms) -> Iterator[Problem]:
    """A class among siblings is disjoint with one of them at least."""
    pairs = axioms.disjoint()
    for term in axioms.ours(CLASS):
        siblings = {
            other
            for wider in axioms.of(term, RDFS + "subClassOf")
            for other, predicate in axioms.uses[wider]
            if predicate == RDFS + "subClassOf" and other != term
        }
        if siblings and not any(frozenset((term, other)) in pairs for other in siblings):
            text = Text("disjoint with none of its siblings", "не исключает ни одного соседнего класса")
            remedy = Text("say which it excludes", "скажите, какие он исключает")
            yield Problem(term, RDFS + "subClassOf", text, remedy)


def expressions(axioms: Axioms) -> Iterator[Problem]:
    """The ontology holds no restriction and no complement: what a node must carry, shapes say."""
    for (term, predicate), _ in axioms.links.items():
        if predicate in (OWL + "onProperty", OWL + "complementOf"):
            text = Text(f"a class expression with {short(predicate)}", f"выражение с {short(predicate)}")
            owner = next((s for s, _ in axioms.uses.get(term, ())), term)
            yield Problem(owner, predicate, text, Text("say it in shapes/", "запишите в shapes/"))


def recursive(axioms: Axioms) -> Iterator[Problem]:
    """No term is defined by itself, straight or inside an expression."""
    for term in axioms.ours(CLASS, OBJECT_PROPERTY, DATA_PROPERTY):
        words = ("equivalentClass", "unionOf", "intersectionOf", "equivalentProperty", "propertyChainAxiom")
        todo, seen = [*axioms.of(term, *(OWL + word for word in words)), *axioms.of(term, DOMAIN)], set()
        while todo:
            node = todo.pop()
            if node == term:
                text = Text("the term stands in its own definition", "термин стоит в своём определении")
                yield Problem(term, names.RDF_TYPE, text, Text("define it by others", "определите иначе"))
                break
            if node.startswith("_:") and node not in seen:
                seen.add(node)
                todo += [value for p in axioms.predicates[node] for value in axioms.of(node, p)]


def chains(axioms: Axioms) -> Iterator[Problem]:
    """A property chain has two links at least."""
    for (term, predicate), heads in axioms.links.items():
        if predicate == OWL + "propertyChainAxiom" and any(len(axioms.members(h)) < 2 for h in heads):
            text = Text("a chain of one property", "цепочка из одного свойства")
            yield Problem(
                term, predicate, text, Text("use rdfs:subPropertyOf", "возьмите rdfs:subPropertyOf")
            )


def clashes(axioms: Axioms) -> Iterator[Problem]:
    """A concept is related to none that is wider, and has no wider one where it is at the top."""
    for term in axioms.ours(CONCEPT):
        wider = axioms.above(term, SKOS + "broader")
        for other in axioms.of(term, SKOS + "related"):
            if other == term or other in wider or term in axioms.above(other, SKOS + "broader"):
                text = Text(
                    f"related and wider at once: {short(other)}", f"и связано, и шире: {short(other)}"
                )
                yield Problem(term, SKOS + "related", text, Text("keep one", "оставьте одно"))
        if wider and axioms.of(term, SKOS + "topConceptOf"):
            text = Text("a top concept with a wider one", "верхнее понятие, над которым есть другое")
            yield Problem(term, SKOS + "topConceptOf", text, Text("keep one", "оставьте одно"))


RULES: dict[str, tuple[str, Rule]] = {
    "cycle": ("Violation", cycles),
    "redundant": ("Warning", redundant),
    "inverse": ("Violation", inverses),
    "characteristic": ("Violation", characteristics),
    "equivalent": ("Violation", equivalents),
    "several-ends": ("Violation", several),
    "ends": ("Warning", ends),
    "unconnected": ("Warning", unconnected),
    "disjointness": ("Warning", disjointness),
    "expression": ("Warning", expressions),
    "recursive": ("Violation", recursive),
    "chain": ("Warning", chains),
    "relation-clash": ("Violation", clashes),
}
