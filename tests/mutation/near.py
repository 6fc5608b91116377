"""Mechanical faults close to the truth: one thing wrong, all around it right.

A copy of a node beside the node, a value next to the value, a right link with a wrong one beside it, a
number of another numeric type, a property on another kind of node, an IRI out of its form.
"""

import re
from collections.abc import Callable, Iterator
from random import Random

import pyoxigraph as ox

from kgraph import names
from mutation import contract, properties
from mutation.mechanical import BOOLEAN, DATE, INTEGER, Maker, other, pairs
from mutation.world import Mutant, World

Faults = Iterator[Mutant | None]
XSD = names.XSD
# What a value of a datatype is written as by a script that knows the value and not its type.
CONFUSED = {
    "integer": ("decimal", "double"),
    "decimal": ("double",),
    "boolean": ("string",),
    "gYearMonth": ("gYear",),
    "anyURI": ("token",),
}
DECIMALS = ("schema:value", "sdmx-measure:obsValue")
COPIED = (
    "hrm:BoundedCount",
    "schema:MonetaryAmount",
    "fabio:ReportDocument",
    "doco:Section",
    "qb:DataSet",
    "qb:DataStructureDefinition",
    "dcat:Dataset",
    "geo:Geometry",
    "schema:Place",
    "schema:Person",
    "hrm:PersonGroup",
    "hrm:StateBody",
    "hrm:Proposition",
    "hrm:Sanction",
)


TRUE, FALSE = (ox.Literal(word, datatype=BOOLEAN) for word in ("true", "false"))


def add(world: World, iri: str, predicate: str, value: object) -> ox.Quad:
    """Return a quad about a node in the graph where its class stands."""
    return other(world.has(iri, "rdf:type")[0], predicate=world.node(predicate), object=value)


def copy(world: World, iri: str) -> tuple[ox.NamedNode, list[ox.Quad]]:
    """Return a second node that says the same, and its quads."""
    twin = ox.NamedNode(re.sub(r"(\d*)(\D*)$", r"\g<1>9\2", iri, count=1))  # an id of the same form
    return twin, [other(quad, subject=twin) for quad in world.by_subject[iri]]


def copies(world: World, rng: Random) -> Faults:
    """Yield second values as good as the first: a copy of its node, the next number, the next day."""
    maker = Maker(world)
    for (term, predicate), subjects in pairs(world).items():
        if predicate not in {*contract.SINGLE, *properties.SINGLE_OF.get(term, ())}:
            continue
        for iri in rng.sample(subjects, min(2, len(subjects))):
            quad = rng.choice(world.has(iri, predicate))
            says = f"a second {predicate} much like the first"
            if isinstance(quad.object, ox.NamedNode):
                if world.types.get(quad.object.value, set()) & set(COPIED):
                    twin, quads = copy(world, quad.object.value)
                    yield maker.make("second value", iri, says, added=[*quads, other(quad, object=twin)])
                for rival in _siblings(world, quad, rng):
                    says = f"a second {predicate}, {world.short(rival)}"
                    new = other(quad, object=ox.NamedNode(rival))
                    yield maker.make("second value", iri, says, added=[new])
            elif (value := _next(quad.object, predicate)) is not None:
                yield maker.make("second value", iri, says, added=[other(quad, object=value)])


def _siblings(world: World, quad: ox.Quad, rng: Random) -> list[str]:
    """Return up to two other concepts of the scheme of a value, none where the value is no concept."""
    if "skos:Concept" not in world.types.get(quad.object.value, set()):
        return []
    scheme = quad.object.value.rpartition("/")[0] + "/"
    found = [i for i in world.of("skos:Concept") if i.startswith(scheme) and i != quad.object.value]
    return rng.sample(found, min(2, len(found)))


def _next(literal: ox.Literal, predicate: str) -> ox.Literal | None:
    """Return the value after a number, or the day after one, outward of a span; None for other texts."""
    if literal.datatype == INTEGER:
        step = -1 if predicate == "oa:start" else 1
        return ox.Literal(str(int(literal.value) + step), datatype=INTEGER)
    if literal.datatype == DATE and literal.value[8:].isdigit() and int(literal.value[8:]) < 28:
        return ox.Literal(f"{literal.value[:8]}{int(literal.value[8:]) + 1:02}", datatype=DATE)
    if literal.datatype == BOOLEAN:
        return ox.Literal("false" if literal.value == "true" else "true", datatype=BOOLEAN)
    return None


def strays(world: World, rng: Random) -> Faults:
    """Yield right links with one to another kind of node beside them."""
    maker = Maker(world)
    pool = {name: world.of(name)[len(world.of(name)) // 3] for name in contract.STRANGERS}
    for predicate, classes in properties.RANGES.items():
        quads = sorted(world.quads_by_predicate[world.node(predicate).value], key=str)
        wrong = [iri for name, iri in pool.items() if name not in classes]
        for quad in rng.sample(quads, min(2, len(quads))):
            iri = rng.choice(wrong)
            says = f"{predicate} to a {world.term(iri)} as well"
            new = other(quad, object=ox.NamedNode(iri))
            yield maker.make("stray link", quad.subject.value, says, added=[new])
            text = other(quad, object=ox.Literal("in words"))
            yield maker.make("stray link", quad.subject.value, f"{predicate} in words as well", added=[text])


def confused(world: World, rng: Random) -> Faults:
    """Yield numbers, days and addresses of a type that is nearly theirs."""
    maker = Maker(world)
    for (_, predicate), subjects in pairs(world).items():
        iri = rng.choice(subjects)
        quad = rng.choice(world.has(iri, predicate))
        if not isinstance(quad.object, ox.Literal):
            continue
        for wrong in CONFUSED.get(quad.object.datatype.value.removeprefix(XSD), ()):
            if wrong == "decimal" and predicate in DECIMALS:
                continue
            value = quad.object.value + (".0" if wrong == "decimal" else "")
            new = ox.Literal(value[:4] if wrong == "gYear" else value, datatype=ox.NamedNode(XSD + wrong))
            yield maker.make("wrong datatype", iri, f"{predicate} {new}", [quad], [other(quad, object=new)])


def misplaced(world: World, rng: Random) -> Faults:
    """Yield properties on a kind of node that the model does not give them."""
    maker = Maker(world)
    bearers = {
        name: world.of(name)[-1] for name in ("hrm:Court", "doco:Footnote", "schema:Person", "hrm:Act")
    }
    for predicate, classes in properties.DOMAINS.items():
        quads = sorted(world.quads_by_predicate[world.node(predicate).value], key=str)
        if not quads:
            continue
        wrong = [name for name in bearers if name not in classes and not _inside(name, classes)]
        for name in rng.sample(wrong, min(2, len(wrong))):
            quad = rng.choice(quads)
            new = other(quad, subject=ox.NamedNode(bearers[name]))
            says = f"{predicate} on a {name}"
            yield maker.make("property of another kind of node", bearers[name], says, added=[new])
    for name in properties.CLOSED:
        for iri in rng.sample(world.of(name), 2):
            at = world.has(iri, "rdf:type")[0]
            for predicate in ("dcterms:description", "skos:note"):
                texts = [
                    other(at, predicate=world.node(predicate), object=ox.Literal(text, language=language))
                    for text, language in (("A remark", "en"), ("Заметка", "ru"))
                ]
                says = f"{predicate} on a {name}"
                yield maker.make("property of another kind of node", iri, says, added=texts)


def _inside(name: str, classes: tuple[str, ...]) -> bool:
    return "hrm:Occurrence" in classes and name in contract.OCCURRENCES


def renamed(world: World, rng: Random) -> Faults:
    """Yield nodes whose IRI is out of the form of section 2, with everything that points to them."""
    maker = Maker(world)
    for name, part, tail in (
        ("schema:Place", "/place/", "Almaty City"),
        ("schema:Place", "/id/", "the-market"),
        ("hrm:StateBody", "/org/", "Ministry_1"),
        ("org:Organization", "/id/", "the-ministry"),
        ("eli:LegalResource", "/law/", "Act.No.1"),
        ("hrm:Recommendation", "/id/", "demand-0001"),
        ("hrm:ProtectedConduct", "/id/", "post-0001"),
        ("doco:Footnote", "/id/", "note 81"),
        ("doco:Section", "/id/", "courts"),
    ):
        nodes = [i for i in world.of(name) if part in i and world.by_object.get(i)]
        for iri in rng.sample(nodes, min(2, len(nodes))):
            new = ox.NamedNode(iri.rpartition("/")[0] + "/" + tail.replace(" ", "_"))
            out, to = world.by_subject[iri], world.by_object[iri]
            moved = [other(q, subject=new) for q in out] + [other(q, object=new) for q in to]
            yield maker.make("IRI out of form", iri, f"renamed {tail}", [*out, *to], moved)


def texts(world: World, rng: Random) -> Faults:
    """Yield nodes whose English text alone is missing, or that have a third language beside the two."""
    maker = Maker(world)
    both = ("rdfs:label", "skos:prefLabel")
    for (term, predicate), subjects in pairs(world).items():
        if predicate not in (*both, "dcterms:description", "skos:definition"):
            continue
        if predicate == "rdfs:label" and term not in contract.LABELLED:
            continue
        if predicate == "dcterms:description" and term not in contract.DESCRIBED:
            continue
        iri = rng.choice(subjects)
        said = world.has(iri, predicate)
        german = other(said[0], object=ox.Literal("Etwas", language="de"))
        yield maker.make("wrong language tag", iri, f"{predicate}@de as well", added=[german])
        twice = other(said[0], object=ox.Literal("Something else", language="en"))
        yield maker.make("two texts in one language", iri, f"a second {predicate}@en", added=[twice])
        gone = [q for q in said if q.object.language == "en"]
        yield maker.make("one language missing", iri, f"no {predicate}@en", gone)
    for iri in rng.sample(world.of("skos:Concept"), 4):
        for language in ("en", "ru"):
            gone = [q for word in both for q in world.has(iri, word) if q.object.language == language]
            yield maker.make("one language missing", iri, f"no label in {language} at all", gone)
        at = {word: world.has(iri, word)[0] for word in both}
        german = [other(q, object=ox.Literal("Etwas", language="de")) for q in at.values()]
        yield maker.make("wrong language tag", iri, "both labels in German as well", added=german)
        twice = [other(q, object=ox.Literal("Something else", language="en")) for q in at.values()]
        yield maker.make("two texts in one language", iri, "both labels in English twice", added=twice)


OPERATORS: tuple[Callable[[World, Random], Faults], ...] = (
    copies,
    strays,
    confused,
    misplaced,
    renamed,
    texts,
)
