"""Mechanical faults of what describes the data: the ontology, its lists, the structure of the statistics."""

from collections.abc import Callable, Iterator
from random import Random

import pyoxigraph as ox

from kgraph import names
from mutation.mechanical import Maker, other
from mutation.world import Mutant, World

Faults = Iterator[Mutant | None]
_KINDS = (
    "owl:FunctionalProperty",
    "owl:IrreflexiveProperty",
    "owl:AsymmetricProperty",
    "owl:SymmetricProperty",
)


def ontology(world: World, rng: Random) -> Faults:
    """Yield terms that are of two kinds or none, and statements about terms that point to no term."""
    maker = Maker(world)
    act, evidence = world.node("hrm:Act"), world.node("hrm:evidence")
    person = ox.NamedNode(world.of("schema:Person")[0])
    for predicate, wrong in (
        ("rdfs:subClassOf", evidence),
        ("rdfs:domain", person),
        ("owl:disjointWith", ox.Literal("Act")),
        ("rdfs:range", ox.Literal("Act")),
        ("rdfs:subPropertyOf", act),
        ("owl:members", ox.Literal("Act")),
        ("owl:versionIRI", ox.Literal("0.1.0")),
        ("owl:versionInfo", ox.Literal("the first")),
    ):
        quads = sorted(world.quads_by_predicate[world.node(predicate).value], key=str)
        for quad in rng.sample(quads, min(2, len(quads))):
            says = f"{predicate} {wrong.value.rpartition('/')[2]}"
            yield maker.make(
                "wrong kind of term", quad.subject.value, says, [quad], [other(quad, object=wrong)]
            )
    for name, more in (
        ("owl:ObjectProperty", "owl:DatatypeProperty"),
        ("owl:Class", "owl:ObjectProperty"),
        ("owl:AnnotationProperty", "owl:ObjectProperty"),
        ("rdfs:Datatype", "owl:DatatypeProperty"),
    ):
        for iri in rng.sample(world.of(name), 2):
            at = next(q for q in world.has(iri, "rdf:type") if world.short(q.object.value) == name)
            both = other(at, object=world.node(more))
            yield maker.make("wrong kind of term", iri, f"{name} and {more}", added=[both])
    for name in (*_KINDS, "qb:DimensionProperty", "qb:AttributeProperty", "qb:MeasureProperty"):
        for iri in world.of(name)[:2]:
            plain = [q for q in world.has(iri, "rdf:type") if world.short(q.object.value) in _PROPERTIES]
            yield maker.make("wrong kind of term", iri, f"{name} and no property", plain)
    for iri in world.of("owl:Ontology"):
        yield maker.make(
            "drop a required value", iri, "no dcterms:license", world.has(iri, "dcterms:license")
        )
        version = world.has(iri, "owl:versionIRI")[0]
        second = other(version, object=ox.NamedNode(version.object.value + "9"))
        yield maker.make("second value", iri, "a second owl:versionIRI", added=[second])
        number = world.has(iri, "owl:versionInfo")[0]
        yield maker.make(
            "second value", iri, "a second version", added=[other(number, object=ox.Literal("0.2.0"))]
        )
        token = ox.Literal(number.object.value, datatype=ox.NamedNode(names.XSD + "token"))
        yield maker.make(
            "wrong datatype", iri, "the version is a token", [number], [other(number, object=token)]
        )
    for quad in rng.sample(world.quads_by_predicate[world.node("skos:example").value], 2):
        blank = other(quad, object=ox.Literal(" ", language=quad.object.language))
        yield maker.make("empty text", quad.subject.value, "empty skos:example", [quad], [blank])


_PROPERTIES = ("owl:ObjectProperty", "owl:DatatypeProperty")


def lists(world: World, rng: Random) -> Faults:
    """Yield lists of the ontology with a cell that lacks something, or has it twice or in words."""
    maker = Maker(world)
    members = sorted(world.quads_by_predicate[world.node("owl:members").value], key=str)
    for quad in members[:2]:
        says = "classes that exclude each other"
        yield maker.make("broken list", quad.subject.value, f"no {says}", [quad])
        second = other(quad, object=world.node("rdf:nil"))
        yield maker.make("broken list", quad.subject.value, f"two lists of {says}", added=[second])
    for predicate in ("rdf:first", "rdf:rest"):
        cells = sorted(world.quads_by_predicate[world.node(predicate).value], key=str)
        for quad in rng.sample(cells, 2):
            yield maker.make("broken list", quad.subject.value, f"no {predicate}", [quad])
            second = other(quad, object=world.node("hrm:Act" if predicate == "rdf:first" else "rdf:nil"))
            yield maker.make("broken list", quad.subject.value, f"a second {predicate}", added=[second])
        words = other(cells[0], object=ox.Literal("nil"))
        yield maker.make("broken list", cells[0].subject.value, f"{predicate} in words", [cells[0]], [words])


def statistics(world: World, rng: Random) -> Faults:
    """Yield components of no kind or of two, or that name what is declared to be something else."""
    maker = Maker(world)
    evidence = world.node("hrm:grade")
    for iri in world.of("qb:ComponentSpecification"):
        for predicate in ("qb:dimension", "qb:attribute", "qb:measure"):
            for quad in world.has(iri, predicate):
                yield maker.make("half a node", iri, f"no {predicate}", [quad])
                wrong = other(quad, object=evidence)
                yield maker.make("wrong kind of term", iri, f"{predicate} hrm:grade", [quad], [wrong])
                second = next(
                    q
                    for q in world.quads_by_predicate[world.node("qb:dimension").value]
                    if q.subject != quad.subject
                )
                both = other(second, subject=quad.subject)
                yield maker.make("second value", iri, "a second property in one component", added=[both])
    for quad in world.quads_by_predicate[world.node("qb:codeList").value]:
        iri = quad.subject.value
        coded = "qb:CodedProperty" in world.types[iri]
        if coded:
            yield maker.make("drop a required value", iri, "no qb:codeList", [quad])
            place = other(quad, object=ox.NamedNode(world.of("schema:Place")[0]))
            yield maker.make("wrong class", iri, "qb:codeList to a schema:Place", [quad], [place])


def described(world: World, rng: Random) -> Faults:
    """Yield data sets and periods that lack a bound or have it twice, namespaces and codes out of form."""
    maker = Maker(world)
    for iri in world.of("dcterms:PeriodOfTime"):
        for predicate in ("dcat:startDate", "dcat:endDate"):
            quad = world.has(iri, predicate)[0]
            yield maker.make("drop a required value", iri, f"no {predicate}", [quad])
            month = ox.Literal(quad.object.value[:5] + "05", datatype=quad.object.datatype)
            yield maker.make("second value", iri, f"a second {predicate}", added=[other(quad, object=month)])
    for predicate, text, typed in (
        ("vann:preferredNamespaceUri", "https://w3id.org/hrmon/onto", "anyURI"),
        ("vann:preferredNamespacePrefix", "kz", "token"),
    ):
        for quad in world.quads_by_predicate[world.node(predicate).value]:
            iri = quad.subject.value
            second = other(quad, object=ox.Literal(quad.object.value + "x/"))
            yield maker.make("second value", iri, f"a second {predicate} alone", added=[second])
            value = ox.Literal(quad.object.value, datatype=ox.NamedNode(names.XSD + typed))
            yield maker.make(
                "wrong datatype", iri, f"{predicate} {typed}", [quad], [other(quad, object=value)]
            )
            if predicate.endswith("Uri"):
                cut = other(quad, object=ox.Literal(text))
                yield maker.make("meaningless value", iri, f"{predicate} without its end", [quad], [cut])
    notations = sorted(world.quads_by_predicate[world.node("skos:notation").value], key=str)
    for quad in rng.sample(notations, 3):
        bare = other(quad, object=ox.Literal(quad.object.value))
        yield maker.make("wrong datatype", quad.subject.value, "a code of no list", [quad], [bare])
    for iri in rng.sample(world.of("void:Dataset"), 3):
        for quad in world.has(iri, "dcterms:isPartOf"):
            wrong = other(quad, object=ox.NamedNode(world.of("schema:Place")[0]))
            yield maker.make("wrong class", iri, "part of a schema:Place", [quad], [wrong])


def classes(world: World, rng: Random) -> Faults:
    """Yield nodes that have the special class and lack the general one the queries ask for."""
    maker = Maker(world)
    for special, general in (
        ("schema:NewsArticle", "schema:CreativeWork"),
        ("fabio:WebPage", "schema:CreativeWork"),
        ("schema:SocialMediaPosting", "schema:CreativeWork"),
        ("schema:VideoObject", "schema:CreativeWork"),
        ("geo:Feature", "schema:Place"),
        ("org:Role", "skos:Concept"),
    ):
        for iri in rng.sample(world.of(special), min(2, len(world.of(special)))):
            gone = [q for q in world.has(iri, "rdf:type") if world.short(q.object.value) == general]
            yield maker.make("class of another kind", iri, f"{special} and no {general}", gone)


OPERATORS: tuple[Callable[[World, Random], Faults], ...] = (ontology, lists, statistics, described, classes)
