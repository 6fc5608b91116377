"""Mechanical faults: what a slip of the hand, a bad script or a careless merge would do to a graph."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product
from random import Random

import pyoxigraph as ox

from kgraph import names
from mutation import contract
from mutation.world import MECHANICAL, Mutant, World

DATE, MONTH, INTEGER, STRING, BOOLEAN = (
    ox.NamedNode(names.XSD + name) for name in ("date", "gYearMonth", "integer", "string", "boolean")
)
PLAIN_GRAPHS = (names.GRAPH + "ontology",)


class Maker:
    """Makes the mutants of one operator; ``term`` is the class of the node at fault."""

    def __init__(self, world: World, kind: str = MECHANICAL) -> None:
        self.world, self.kind = world, kind

    def make(
        self,
        operator: str,
        focus: str,
        says: str,
        removed: list[ox.Quad] | None = None,
        added: list[ox.Quad] | None = None,
        beyond: str = "",
    ) -> Mutant | None:
        """Return a mutant, None where nothing would differ."""
        old, new = frozenset(removed or ()), frozenset(added or ())
        new = frozenset(quad for quad in new if quad in old or quad not in self.world.quads)
        if old - new == new - old or (new - old <= self.world.quads and not old - new):
            return None
        term = self.world.term(focus)
        return Mutant(
            operator, self.kind, term, f"{self.world.short(focus)}: {says}", old - new, new - old, beyond
        )


def other(quad: ox.Quad, **new: object) -> ox.Quad:
    """Return a quad with some of subject, predicate, object, graph exchanged."""
    return ox.Quad(
        new.get("subject", quad.subject),  # type: ignore[arg-type]
        new.get("predicate", quad.predicate),  # type: ignore[arg-type]
        new.get("object", quad.object),  # type: ignore[arg-type]
        new.get("graph", quad.graph_name),  # type: ignore[arg-type]
    )


def pairs(world: World) -> dict[tuple[str, str], list[str]]:
    """Return the nodes that have each predicate, by class and predicate; ontology and shapes left out."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for iri, quads in world.by_subject.items():
        term = world.term(iri)
        if not iri.startswith(names.BASE) or iri.startswith(names.HRM) or not term:
            continue
        for quad in quads:
            found[term, world.short(quad.predicate.value)].add(iri)
    return {key: sorted(found[key]) for key in sorted(found)}


def every_property(world: World, rng: Random) -> Iterator[Mutant | None]:
    """Yield the faults that can be made at any predicate of any class, one node each."""
    maker = Maker(world)
    pool = _pool(world)
    targets = _targets(world)
    for (term, predicate), subjects in pairs(world).items():

        def drawn(subjects: list[str] = subjects, predicate: str = predicate) -> tuple[str, ox.Quad]:
            iri = rng.choice(subjects)
            return iri, rng.choice(world.has(iri, predicate))

        if predicate in _required(term):
            iri, _ = drawn()
            yield maker.make("drop a required value", iri, f"no {predicate}", world.has(iri, predicate))
        if predicate in contract.SINGLE:
            iri, quad = drawn()
            rival = _rival(world, quad, rng)
            if rival is not None:
                second = other(quad, object=rival)
                yield maker.make("second value", iri, f"a second {predicate}", added=[second])
        iri, quad = drawn()
        wrong = ox.NamedNode(quad.predicate.value + "s")
        yield maker.make("misspelt property", iri, f"{predicate}s", [quad], [other(quad, predicate=wrong)])
        iri, quad = drawn()
        for operator, says, value in _wrong_values(world, rng, quad, pool, targets[predicate]):
            yield maker.make(operator, iri, f"{predicate} {says}", [quad], [other(quad, object=value)])


def _required(term: str) -> set[str]:
    """Return the predicates that every node of a class must have."""
    found = set(contract.REQUIRED.get(term, "").split())
    for predicate, classes in (
        ("rdfs:label", contract.LABELLED),
        ("dcterms:description", contract.DESCRIBED),
        ("hrm:evidence", contract.EVIDENCED),
    ):
        if term in classes:
            found.add(predicate)
    return found


def _targets(world: World) -> dict[str, set[str]]:
    """Return the classes of what each predicate points to."""
    found: dict[str, set[str]] = defaultdict(set)
    for iri, quads in world.quads_by_predicate.items():
        for quad in quads:
            if isinstance(quad.object, ox.NamedNode):
                found[world.short(iri)] |= world.types.get(quad.object.value, set())
    return found


def _wrong_values(
    world: World, rng: Random, quad: ox.Quad, pool: list[str], targets: set[str]
) -> Iterator[tuple[str, str, object]]:
    """Yield values of another kind in place of the one of a quad, each with its operator."""
    value = quad.object
    if isinstance(value, ox.Literal):
        wrong = _wrong_datatype(value)
        yield "wrong datatype", str(wrong), wrong
        return
    if value.value.startswith(names.BASE):
        yield "dangling IRI", "to nothing", ox.NamedNode(value.value + "x")
    choices = [node for node in pool if not world.types[node] & _kin(targets)]
    if world.short(quad.predicate.value) not in contract.ANYTHING and targets and choices:
        node = rng.choice(choices)
        yield "wrong class", f"to a {world.term(node)}", ox.NamedNode(node)
    yield "text for a node", "is text", ox.Literal(value.value.rpartition("/")[2])


def _kin(types: set[str]) -> set[str]:
    """Return classes with those that count as the same kind of value."""
    for family in (
        contract.AGENTS,
        contract.OCCURRENCES,
        contract.SOURCES,
        contract.CONCEPTS,
        contract.PROVISIONS,
    ):
        if types & set(family):
            types = types | set(family)
    return types


def _pool(world: World) -> list[str]:
    return [world.of(name)[len(world.of(name)) // 2] for name in contract.STRANGERS]


def _rival(world: World, quad: ox.Quad, rng: Random) -> object:
    """Return another value: one the predicate has elsewhere, or one made up where there is no other."""
    values = {str(q.object): q.object for q in world.quads_by_predicate[quad.predicate.value]}
    values.pop(str(quad.object))
    if values:
        return values[rng.choice(sorted(values))]
    if isinstance(quad.object, ox.NamedNode):
        return ox.NamedNode(rng.choice(_pool(world)))
    if quad.object.datatype == BOOLEAN:
        return ox.Literal("false" if quad.object.value == "true" else "true", datatype=BOOLEAN)
    return ox.Literal(quad.object.value + "1", datatype=quad.object.datatype)


def _wrong_datatype(literal: ox.Literal) -> ox.Literal:
    if literal.datatype == STRING:
        return ox.Literal(literal.value, datatype=DATE)
    return ox.Literal(literal.value)


# ---------------------------------------------------------------- faults of one kind of node


def missing_type(world: World, rng: Random) -> Iterator[Mutant | None]:
    """A node loses its class, gets a class of nobody, or that of another kind of node."""
    maker = Maker(world)
    retyped = {
        "hrm:Act": "hrm:Measure",
        "hrm:ProtectedConduct": "hrm:Act",
        "hrm:Measure": "hrm:Situation",
        "hrm:Situation": "hrm:Communication",
        "hrm:Communication": "hrm:ProtectedConduct",
        "hrm:ProceduralStep": "hrm:Proceeding",
        "hrm:LegislativeStep": "hrm:Measure",
        "hrm:Proceeding": "hrm:Act",
        "schema:Person": "hrm:PersonGroup",
        "hrm:PersonGroup": "schema:Person",
        "hrm:Court": "schema:Place",
        "hrm:StateBody": "schema:Person",
        "hrm:Charge": "hrm:Sanction",
        "hrm:Sanction": "hrm:StatutoryPenalty",
        "hrm:StatutoryPenalty": "hrm:Sanction",
        "hrm:Proposition": "hrm:Statement",
        "hrm:Statement": "hrm:Proposition",
        "hrm:EvidenceAnchor": "doco:Footnote",
        "doco:Footnote": "hrm:EvidenceAnchor",
        "doco:Section": "doco:Footnote",
        "hrm:BoundedCount": "schema:MonetaryAmount",
        "schema:MonetaryAmount": "hrm:BoundedCount",
        "qb:Observation": "hrm:Proposition",
        "hrm:RightsAssessment": "hrm:Recommendation",
        "hrm:SourceDiscrepancy": "hrm:Recommendation",
        "hrm:Recommendation": "hrm:SourceDiscrepancy",
        "eli:LegalResourceSubdivision": "hrm:Right",
        "hrm:Right": "eli:LegalResource",
        "schema:Place": "org:Organization",
        "org:Membership": "hrm:Participation",
        "hrm:Participation": "org:Membership",
        "skos:Concept": "skos:ConceptScheme",
        "geo:Geometry": "schema:Place",
        "hrm:Quotation": "hrm:EvidenceAnchor",
        "fabio:ReportDocument": "schema:NewsArticle",
    }
    for name in sorted({world.term(iri) for iri in world.types if iri.startswith(names.BASE)}):
        nodes = [iri for iri in world.of(name) if world.term(iri) == name and not iri.startswith(names.HRM)]
        nodes = [iri for iri in nodes if iri.startswith(names.BASE) and world.by_object.get(iri)]
        if not nodes:
            continue
        for iri in rng.sample(nodes, min(2, len(nodes))):
            yield maker.make("no class", iri, f"no longer a {name}", world.has(iri, "rdf:type"))
        iri = rng.choice(nodes)
        (quad, *_) = world.has(iri, "rdf:type")
        wrong = ox.NamedNode(quad.object.value + "s")
        yield maker.make("misspelt class", iri, f"a {name}s", [quad], [other(quad, object=wrong)])
        if name in retyped:
            for iri in rng.sample(nodes, min(2, len(nodes))):
                quads = world.has(iri, "rdf:type")
                new = other(quads[0], object=world.node(retyped[name]))
                yield maker.make("class of another kind", iri, f"is a {retyped[name]}", quads, [new])


def swapped_bounds(world: World, rng: Random) -> Iterator[Mutant | None]:
    """Lower and upper, begin and end change places."""
    maker = Maker(world)
    for low, high in contract.BOUNDS:
        having = sorted({q.subject.value for q in world.quads_by_predicate[world.node(low).value]})
        nodes = [
            iri for iri in having if world.has(iri, high) and world.value(iri, low) != world.value(iri, high)
        ]
        for iri in rng.sample(nodes, min(12, len(nodes))):
            a, b = world.has(iri, low)[0], world.has(iri, high)[0]
            yield maker.make(
                "swapped bounds",
                iri,
                f"{low} and {high} exchanged",
                [a, b],
                [other(a, object=b.object), other(b, object=a.object)],
                "kgraph coverage --figures, which compares figures with the text",
            )


def languages(world: World, rng: Random) -> Iterator[Mutant | None]:
    """A text loses a language, has another, has one twice, or its two languages are exchanged."""
    maker = Maker(world)
    texts = ("rdfs:label", "dcterms:description", "skos:prefLabel", "skos:definition")
    for (term, predicate), subjects in pairs(world).items():
        bound = term in contract.LABELLED if predicate == "rdfs:label" else True
        if (
            predicate not in texts
            or not bound
            or (predicate == "dcterms:description" and term not in contract.DESCRIBED)
        ):
            continue
        nodes = [i for i in subjects if {q.object.language for q in world.has(i, predicate)} >= {"en", "ru"}]
        for iri in rng.sample(nodes, min(1, len(nodes))):
            by = {q.object.language: q for q in world.has(iri, predicate)}
            en, ru = by["en"], by["ru"]
            yield maker.make("one language missing", iri, f"no {predicate}@ru", [ru])
            german = other(en, object=ox.Literal(en.object.value, language="de"))
            yield maker.make("wrong language tag", iri, f"{predicate}@de for @en", [en], [german])
            british = other(en, object=ox.Literal(en.object.value, language="en-gb"))
            yield maker.make("regional language tag", iri, f"{predicate}@en-gb for @en", [en], [british])
            swapped = [
                other(en, object=ox.Literal(ru.object.value, language="en")),
                other(ru, object=ox.Literal(en.object.value, language="ru")),
            ]
            if en.object.value != ru.object.value:
                yield maker.make(
                    "languages exchanged", iri, f"{predicate} en and ru exchanged", [en, ru], swapped
                )
            twice = other(ru, object=ox.Literal("Второе название", language="ru"))
            yield maker.make("two texts in one language", iri, f"a second {predicate}@ru", added=[twice])
            yield maker.make(
                "empty text",
                iri,
                f"empty {predicate}@en",
                [en],
                [other(en, object=ox.Literal("", language="en"))],
            )


def layers(world: World, rng: Random) -> Iterator[Mutant | None]:
    """A triple stands in a layer that may not hold it; what rules compute is entered; graphs are mixed."""
    maker = Maker(world)
    for dataset in world.project.datasets:
        graph = {
            layer: ox.NamedNode(f"{names.GRAPH}{dataset}/{layer}")
            for layer in ("asserted", "editorial", "links")
        }
        for predicate, (right, wrong) in contract.LAYER.items():
            quads = [
                q
                for q in world.quads_by_predicate[world.node(predicate).value]
                if q.graph_name == graph[right]
            ]
            for quad in rng.sample(quads, min(3, len(quads))):
                moved = other(quad, graph=graph[wrong])
                yield maker.make(
                    "wrong layer", quad.subject.value, f"{predicate} in {wrong}", [quad], [moved]
                )
        ours = [
            iri
            for iri in world.of("hrm:RightsAssessment")
            if (world.value(iri, "hrm:assessmentBasis") or "").endswith(("/section-heading", "/editorial"))
        ]
        for iri in rng.sample(ours, min(8, len(ours))):
            quads = [q for q in world.by_subject[iri] if q.graph_name == graph["editorial"]]
            moved = [other(q, graph=graph["asserted"]) for q in quads]
            yield maker.make("wrong layer", iri, "an editorial assessment in asserted", quads, moved)
        treaty = [
            q
            for q in world.quads_by_predicate[world.node("hrm:treatyProvision").value]
            if q.graph_name == graph["editorial"]
        ]
        for quad in rng.sample(treaty, min(6, len(treaty))):
            says = "our hrm:treatyProvision in asserted"
            yield maker.make(
                "wrong layer", quad.subject.value, says, [quad], [other(quad, graph=graph["asserted"])]
            )
        for predicate in contract.SHORTCUTS:
            iri = rng.choice(world.of("hrm:Act"))
            value = ox.NamedNode(rng.choice(world.of("schema:Person", "hrm:Court")))
            quad = ox.Quad(ox.NamedNode(iri), world.node(predicate), value, graph["asserted"])
            yield maker.make("shortcut entered by hand", iri, f"{predicate} entered", added=[quad])
        derived = ox.NamedNode(f"{names.GRAPH}{dataset}/derived")
        for iri in rng.sample(world.of("hrm:Act"), 4):
            quad = world.has(iri, "hrm:type")[0]
            says = "written into derived by hand"
            yield maker.make("wrong layer", iri, says, [quad], [other(quad, graph=derived)])
        shared = [iri for iri in world.of(*contract.BODIES) if "/org/" in iri]
        for iri in rng.sample(shared, min(6, len(shared))):
            quad = ox.Quad(
                ox.NamedNode(iri),
                world.node("hrm:evidence"),
                ox.NamedNode(world.of("hrm:EvidenceAnchor")[3]),
                world.has(iri, "rdf:type")[0].graph_name,
            )
            yield maker.make(
                "shared node points into a report", iri, "hrm:evidence beside a shared body", added=[quad]
            )
        for predicate, wrong in product(contract.READINGS, ("links", "meta")):
            told = (graph["asserted"], graph["editorial"])
            quads = [q for q in world.quads_by_predicate[world.node(predicate).value] if q.graph_name in told]
            quad = rng.choice(quads)
            moved = other(quad, graph=ox.NamedNode(f"{names.GRAPH}{dataset}/{wrong}"))
            yield maker.make("wrong layer", quad.subject.value, f"{predicate} in {wrong}", [quad], [moved])


def foreign(world: World, rng: Random) -> Iterator[Mutant | None]:
    """Terms that do not exist, of vocabularies we do not use, or that the project forbids."""
    maker = Maker(world)
    wrong = (
        "https://schema.org/nickName",
        "http://purl.org/dc/terms/autor",
        "http://dbpedia.org/ontology/birthPlace",
        "http://xmlns.com/foaf/0.1/fullName",
        "https://schema.org/birthDate",
        "http://www.w3.org/ns/org#memberOf2",
    )
    for name in (
        "schema:Person",
        "hrm:Act",
        "hrm:Measure",
        "org:Organization",
        "schema:Place",
        "skos:Concept",
    ):
        for iri in rng.sample(world.of(name), 3):
            at = world.has(iri, "rdf:type")[0]
            term = ox.NamedNode(rng.choice(wrong))
            yield maker.make(
                "foreign term", iri, term.value, added=[other(at, predicate=term, object=ox.Literal("x"))]
            )
        iri = rng.choice(world.of(name))
        at = world.has(iri, "rdf:type")[0]
        same = other(
            at, predicate=world.node("owl:sameAs"), object=ox.NamedNode("http://www.wikidata.org/entity/Q232")
        )
        yield maker.make("owl:sameAs", iri, "owl:sameAs to the outside", added=[same])
        typed = other(at, object=ox.NamedNode("http://dbpedia.org/ontology/Event"))
        yield maker.make("foreign term", iri, "a class of an unused vocabulary", added=[typed])
    for iri in rng.sample([i for i in world.types if i.startswith(names.FOREIGN["schema"])], 3):
        quad = ox.Quad(
            ox.NamedNode(iri),
            world.node("rdfs:label"),
            ox.Literal("x", language="en"),
            ox.NamedNode(PLAIN_GRAPHS[0]),
        )
        yield maker.make("foreign term described", iri, "rdfs:label on a foreign term", added=[quad])


def owners(world: World, rng: Random) -> Iterator[Mutant | None]:
    """What belongs to exactly one node belongs to none or to two; an anchor serves nothing."""
    maker = Maker(world)
    for name, link in contract.OWNED.items():
        for iri in rng.sample(world.of(name), min(4, len(world.of(name)))):
            quads = [q for q in world.by_object[iri] if q.predicate == world.node(link)]
            yield maker.make("belongs to nothing", iri, f"nothing has it by {link}", quads)
            elsewhere = [
                q for q in world.quads_by_predicate[world.node(link).value] if q.subject != quads[0].subject
            ]
            if elsewhere:
                second = other(rng.choice(elsewhere), object=ox.NamedNode(iri))
                yield maker.make("belongs to two", iri, f"two have it by {link}", added=[second])
    anchors = [i for i in world.of("hrm:EvidenceAnchor") if len(world.by_object[i]) == 1]
    for iri in rng.sample(anchors, min(4, len(anchors))):
        yield maker.make("belongs to nothing", iri, "an anchor of nothing", world.by_object[iri])
    for iri in rng.sample(world.of("hrm:Proposition"), 4):
        quads = [q for q in world.by_object[iri] if q.predicate == world.node("hrm:proposition")]
        yield maker.make("belongs to nothing", iri, "a proposition without statement", quads)


def values(world: World, rng: Random) -> Iterator[Mutant | None]:
    """Values of the right datatype that mean nothing: no such day, no such code, out of range."""
    maker = Maker(world)
    edtf = world.node("edtf:EDTF")
    bad: dict[str, list[ox.Literal]] = {
        "hrm:edtf": [
            ox.Literal(text, datatype=edtf)
            for text in ("spring 2020", "2020-13-01", "2020-02-31", "2020-05-20/2020-04-10")
        ],
        "sem:hasEarliestBeginTimeStamp": [
            ox.Literal("2020-02-31", datatype=DATE),
            ox.Literal("2002-03-26", datatype=DATE),
            ox.Literal("2020-03-26+06:00", datatype=DATE),
        ],
        "sem:hasLatestEndTimeStamp": [ox.Literal("26.03.2020", datatype=DATE)],
        "hrm:duration": [ox.Literal("15 days", datatype=ox.NamedNode(names.XSD + "duration"))],
        "hrm:maxDuration": [ox.Literal("P", datatype=ox.NamedNode(names.XSD + "duration"))],
        # XXX is a code of ISO 4217: "no currency", which no sum of a report has.
        "schema:currency": [ox.Literal("tenge"), ox.Literal("kzt"), ox.Literal("XXX")],
        "dcterms:identifier": [ox.Literal("")],
        "schema:inLanguage": [ox.Literal("Russian")],
        "hrm:respondsTo": [ox.Literal("suffering")],
        "vann:preferredNamespaceUri": [ox.Literal("kz")],
        "schema:value": [ox.Literal(text, datatype=INTEGER) for text in ("0", "-100", "1" + "0" * 41)],
        "hrm:lowerBound": [ox.Literal("-1", datatype=INTEGER), ox.Literal("1" + "0" * 41, datatype=INTEGER)],
        "hrm:spanSha256": [ox.Literal("92afcf75"), ox.Literal("Z" * 64)],
        "oa:start": [ox.Literal("-5", datatype=INTEGER)],
        "oa:end": [ox.Literal("99999999", datatype=INTEGER)],
        "schema:url": [ox.Literal("www.example.org", datatype=ox.NamedNode(names.XSD + "anyURI"))],
        "geo:asWKT": [ox.Literal("71.4 51.1", datatype=world.node("geo:wktLiteral"))],
        "hrm:mciRate": [ox.Literal("-2651", datatype=INTEGER)],
        "sdmx-dimension:refPeriod": [
            ox.Literal(text, datatype=edtf) for text in ("last spring", "2020-02-31", "2020-05-20/2020-04-10")
        ],
        "schema:datePublished": [ox.Literal("2020-03-26+06:00", datatype=DATE)],
        "eli:number": [ox.Literal("999")],
        "eli:id_local": [ox.Literal("art-999")],
        "dcterms:license": [ox.Literal("free")],
        "hrm:number": [ox.Literal("-1", datatype=INTEGER)],
        "dcat:startDate": [ox.Literal("2020-13", datatype=MONTH)],
        "dcat:endDate": [ox.Literal("spring", datatype=MONTH)],
    }
    for predicate, wrongs in bad.items():
        quads = sorted(world.quads_by_predicate[world.node(predicate).value], key=str)
        for wrong in wrongs:
            for quad in rng.sample(quads, min(3, len(quads))):
                says = f"{predicate} {wrong}"
                yield maker.make(
                    "meaningless value", quad.subject.value, says, [quad], [other(quad, object=wrong)]
                )


def codes(world: World, rng: Random) -> Iterator[Mutant | None]:
    """Codes of another scheme, and type concepts of another class."""
    maker = Maker(world)
    for predicate in contract.CODED:
        quads = sorted(world.quads_by_predicate[world.node(predicate).value], key=str)
        for quad in rng.sample(quads, min(3, len(quads))):
            scheme = quad.object.value.rpartition("/")[0]
            foreign_codes = [i for i in world.of("skos:Concept") if i.rpartition("/")[0] != scheme]
            wrong = rng.choice(foreign_codes)
            says = f"{predicate} {world.short(wrong)}"
            yield maker.make(
                "code of another scheme",
                quad.subject.value,
                says,
                [quad],
                [other(quad, object=ox.NamedNode(wrong))],
            )
    for name, scheme in contract.TYPE_SCHEMES.items():
        wrong_types = [
            i
            for i in world.of("skos:Concept")
            if "-type/" in i and f"/{scheme}/" not in i and "sanction-type" not in i
        ]
        for iri in rng.sample(world.of(name), min(3, len(world.of(name)))):
            quad = world.has(iri, "hrm:type")[0]
            wrong = rng.choice(wrong_types)
            yield maker.make(
                "code of another scheme",
                iri,
                f"hrm:type {world.short(wrong)}",
                [quad],
                [other(quad, object=ox.NamedNode(wrong))],
            )


# Where a name can stand in an id: for all of it, as a tail, before /id/, for the kind.
NAMES = (
    (r"[^/]+$", "aliya-bekova"),
    (r"$", "-aliya-bekova"),
    (r"/hrmon/id/", "/hrmon/aliya-bekova/id/"),
    (r"[a-z]+(-[0-9]+)[^/]*$", r"aliya\1"),
)


def identifiers(world: World, rng: Random) -> Iterator[Mutant | None]:
    """A name inside an id; the same node under two ids; a blank node."""
    maker = Maker(world)
    for name in (
        *contract.OCCURRENCES,
        *contract.STATEMENTS,
        "schema:Person",
        "hrm:PersonGroup",
        "hrm:Proposition",
        "hrm:EvidenceAnchor",
        "hrm:RightsAssessment",
        "schema:CreativeWork",
        "hrm:Participation",
        "hrm:Charge",
        "hrm:Sanction",
        "org:Membership",
        "hrm:SourceDiscrepancy",
        "hrm:Recommendation",
        "qb:Observation",
        "hrm:Proceeding",
        "hrm:AuthorityMatch",
        "hrm:BoundedCount",
        "hrm:StatutoryPenalty",
        "schema:MonetaryAmount",
    ):
        nodes = [i for i in world.of(name) if "/id/" in i]
        for iri, name_in in zip(rng.sample(nodes, min(4, len(nodes))), NAMES, strict=False):
            out, to = world.by_subject[iri], world.by_object[iri]
            new = ox.NamedNode(re.sub(*name_in, iri))
            renamed = [other(q, subject=new) for q in out] + [other(q, object=new) for q in to]
            yield maker.make("name inside an IRI", iri, "renamed to a name", [*out, *to], renamed)
        iri = rng.choice(nodes)
        link = next((q for q in world.by_object[iri] if "/id/" in q.subject.value), None)
        if link:
            blank = ox.BlankNode("b0")
            yield maker.make(
                "blank node",
                link.subject.value,
                "points to a blank node",
                [link],
                [other(link, object=blank)],
            )


def cycles(world: World, rng: Random) -> Iterator[Mutant | None]:
    """A node that contains, precedes, rebuts or generalises itself, directly or through another."""
    maker = Maker(world)
    for predicate in (
        "schema:containedInPlace",
        "hrm:rebuts",
        "skos:broader",
        "hrm:followedBy",
        "sem:hasSubEvent",
        "eli:is_part_of",
        "hrm:statedConversion",
        "foaf:member",
        "hrm:relativeTo",
        "dcterms:isPartOf",
        "org:subOrganizationOf",
        "org:unitOf",
        "hrm:incompatibleWith",
        "hrm:underMeasure",
        "schema:spouse",
        "schema:knows",
        "dcterms:replaces",
        "hrm:inReactionTo",
    ):
        quads = [
            q
            for q in world.quads_by_predicate[world.node(predicate).value]
            if q.subject.value.startswith(names.BASE)
        ]
        for quad in rng.sample(quads, min(2, len(quads))):
            itself = other(quad, object=quad.subject)
            yield maker.make(
                "a node linked to itself", quad.subject.value, f"{predicate} itself", [quad], [itself]
            )
        mutual = ("schema:spouse", "schema:knows", "hrm:incompatibleWith")
        for quad in rng.sample(quads, min(2, len(quads))) if predicate not in mutual else []:
            back = other(quad, subject=quad.object, object=quad.subject)
            yield maker.make("a cycle of two", quad.subject.value, f"{predicate} both ways", added=[back])


def anchors(world: World, rng: Random) -> Iterator[Mutant | None]:
    """Anchors that carry text, are too long or short, cross a note, or lie in another section."""
    maker = Maker(world)
    nodes = world.of("hrm:EvidenceAnchor")
    notes = world.of("doco:Footnote")
    for word in ("oa:exact", "oa:prefix", "oa:suffix", "rdf:value"):
        for iri in rng.sample(nodes, 2):
            at = world.has(iri, "oa:start")[0]
            says = f"carries {word}"
            quad = other(at, predicate=world.node(word), object=ox.Literal("some words", language="ru"))
            yield maker.make("text of the source", iri, says, added=[quad])
    for iri in rng.sample(nodes, 2):
        at = world.has(iri, "oa:start")[0]
        quad = other(at, predicate=world.node("oa:hasSelector"), object=ox.NamedNode(nodes[0]))
        yield maker.make("text of the source", iri, "carries oa:hasSelector", added=[quad])

    def move(iri: str, start: int, end: int, says: str) -> Mutant | None:
        a, b = world.has(iri, "oa:start")[0], world.has(iri, "oa:end")[0]
        new = [other(q, object=ox.Literal(str(n), datatype=INTEGER)) for q, n in ((a, start), (b, end))]
        return maker.make(
            "anchor misplaced", iri, says, [a, b], new, "kgraph verify-source, which compares digests"
        )

    for iri in rng.sample(nodes, 4):
        start = int(world.value(iri, "oa:start") or 0)
        yield move(iri, start, start + 700, "700 characters long")
    for iri in rng.sample(nodes, 4):
        start = int(world.value(iri, "oa:start") or 0)
        yield move(iri, start, start + 12, "12 characters long")
    for note in rng.sample(notes, 6):
        start = int(world.value(note, "oa:start") or 0)
        iri = min(nodes, key=lambda i: abs(int(world.value(i, "oa:start") or 0) - start))
        yield move(iri, start - 60, start + 20, "runs into a footnote")
    for iri in rng.sample(nodes, 4):
        yield move(iri, 90_700, 90_900, "beyond the end of the text")
    for iri in rng.sample(nodes, 6):
        quad = world.has(iri, "hrm:inSection")[0]
        sections = [s for s in world.of("doco:Section") if s != quad.object.value]
        wrong = ox.NamedNode(rng.choice(sections))
        yield maker.make("anchor misplaced", iri, "in another section", [quad], [other(quad, object=wrong)])
    for iri in rng.sample(nodes, 4):
        quad = world.has(iri, "hrm:inSection")[0]
        parents = [
            q.object.value
            for q in world.has(quad.object.value, "dcterms:isPartOf")
            if "/sec-" in q.object.value
        ]
        for parent in parents:
            says = "in the section around its section"
            yield maker.make(
                "anchor misplaced", iri, says, [quad], [other(quad, object=ox.NamedNode(parent))]
            )


def vocabulary(world: World, rng: Random) -> Iterator[Mutant | None]:
    """Terms of the ontology and concepts of the vocabularies without what explains them."""
    maker = Maker(world)
    ours = [iri for iri in sorted(world.types) if iri.startswith(names.HRM)]
    for word in ("rdfs:label", "skos:definition"):
        for iri in rng.sample([i for i in ours if world.has(i, word)], 10):
            quad = rng.choice(world.has(iri, word))
            yield maker.make("term without explanation", iri, f"no {word}@{quad.object.language}", [quad])
    for iri in rng.sample(ours, 10):
        yield maker.make("no class", iri, "a term of ours undeclared", world.has(iri, "rdf:type"))
    for iri in rng.sample([i for i in world.of("skos:Concept") if world.has(i, "skos:topConceptOf")], 4):
        quad = world.has(iri, "skos:inScheme")[0]
        wrong = ox.NamedNode(
            rng.choice([s for s in world.of("skos:ConceptScheme") if s != quad.object.value])
        )
        yield maker.make(
            "concept in another scheme", iri, world.short(wrong.value), [quad], [other(quad, object=wrong)]
        )


OPERATORS: tuple[Callable[[World, Random], Iterator[Mutant | None]], ...] = (
    every_property,
    missing_type,
    swapped_bounds,
    languages,
    layers,
    foreign,
    owners,
    values,
    codes,
    identifiers,
    cycles,
    anchors,
    vocabulary,
)
