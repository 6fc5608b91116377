"""Faults of what is counted, dated and laid out: bounds, counts, sections, notes, provisions, concepts."""

from collections.abc import Callable, Iterator
from random import Random

import pyoxigraph as ox

from mutation.falsehoods import BEGIN, END
from mutation.mechanical import DATE, INTEGER, Maker, other
from mutation.near import TRUE, add
from mutation.world import FALSEHOOD, Mutant, World

Faults = Iterator[Mutant | None]
LATEST_BEGIN, EARLIEST_END = "sem:hasLatestBeginTimeStamp", "sem:hasEarliestEndTimeStamp"


def bounds(world: World, rng: Random) -> Faults:
    """Yield nodes without a date that get two bounds in the wrong order, or one that is no day."""
    maker = Maker(world)
    free = [
        i
        for i in world.of("hrm:Situation")
        if not any(
            world.has(i, p) for p in (BEGIN, END, LATEST_BEGIN, EARLIEST_END, "hrm:followedBy", "hrm:edtf")
        )
        and not any(world.to(i, p) for p in ("hrm:followedBy", "sem:hasSubEvent"))
        and not any(world.has(i, p) for p in ("hrm:partOfProceeding", "hrm:inReactionTo", "sem:hasSubEvent"))
    ]
    for low, high in (
        (BEGIN, END),
        (BEGIN, LATEST_BEGIN),
        (EARLIEST_END, END),
        (BEGIN, EARLIEST_END),
        (LATEST_BEGIN, END),
    ):
        for iri in rng.sample(free, 2):
            two = [
                add(world, iri, low, ox.Literal("2020-04-20", datatype=DATE)),
                add(world, iri, high, ox.Literal("2020-04-02", datatype=DATE)),
            ]
            yield maker.make("swapped bounds", iri, f"{low} after {high}", added=two)
    for predicate in (BEGIN, END, LATEST_BEGIN, EARLIEST_END):
        for iri in rng.sample(free, 1):
            word = add(world, iri, predicate, ox.Literal("2020-04-20"))
            yield maker.make("wrong datatype", iri, f"{predicate} is text", added=[word])
    laws = [i for i in world.of("eli:LegalResource") if not world.has(i, "eli:first_date_entry_in_force")]
    last = "eli:date_no_longer_in_force"
    days = [ox.Literal(day, datatype=DATE) for day in ("2021-01-01", "2022-01-01")]
    for iri in rng.sample(laws, 2):
        yield maker.make(
            "wrong datatype", iri, f"{last} is text", added=[add(world, iri, last, ox.Literal("2021"))]
        )
        yield maker.make(
            "second value", iri, f"{last} twice", added=[add(world, iri, last, day) for day in days]
        )


def counts(world: World, rng: Random) -> Faults:
    """Yield counts without a bound, of two groups, below their members, or upside down."""
    maker, false = Maker(world), Maker(world, FALSEHOOD)
    inexact = [
        i
        for i in world.of("hrm:BoundedCount")
        if not (world.value(i, "hrm:countQualifier") or "").endswith("/exact")
    ]
    low, high = "hrm:lowerBound", "hrm:upperBound"
    for iri in rng.sample(inexact, min(2, len(inexact))):
        gone = [*world.has(iri, low), *world.has(iri, high)]
        yield maker.make("half a node", iri, "a count without any bound", gone)
    for iri in [i for i in inexact if world.has(i, low) and world.has(i, high)][:3]:
        a, b = world.has(iri, low)[0], world.has(iri, high)[0]
        tenfold = other(a, object=ox.Literal(b.object.value + "0", datatype=INTEGER))
        yield maker.make("swapped bounds", iri, f"{low} ten times {high}", [a], [tenfold])
        zero = other(a, object=ox.Literal("0", datatype=INTEGER))
        yield maker.make("meaningless value", iri, f"{low} 0", [a], [zero])
        yield maker.make(
            "wrong datatype", iri, f"{high} is text", [b], [other(b, object=ox.Literal(b.object.value))]
        )
    bare = [i for i in world.of("hrm:PersonGroup") if not world.has(i, "hrm:memberCount")]
    for quad in rng.sample(world.quads_by_predicate[world.node("hrm:memberCount").value], 2):
        second = other(quad, subject=ox.NamedNode(rng.choice(bare)))
        yield maker.make("belongs to two", quad.object.value, "a count of two groups", added=[second])
    for group in [
        i
        for i in world.of("hrm:PersonGroup")
        if world.has(i, "foaf:member") and world.has(i, "hrm:memberCount")
    ]:
        at, count = world.has(group, "foaf:member")[0], world.value(group, "hrm:memberCount") or ""
        people = rng.sample(world.of("schema:Person"), 4)
        joined = [other(at, object=ox.NamedNode(who)) for who in people]
        old = [*world.has(count, low), *world.has(count, high), *world.has(count, "hrm:countQualifier")]

        def count_of(qualifier: str, *bounds: tuple[str, str], at: str = count) -> list[ox.Quad]:
            new = [add(world, at, "hrm:countQualifier", world.node(f"count-qualifier:{qualifier}"))]
            return new + [add(world, at, p, ox.Literal(n, datatype=INTEGER)) for p, n in bounds]

        says = "more members than at least"
        new = [*joined, *count_of("about", (low, "2"), (high, "40"))]
        yield false.make("more members than counted", group, says, old, new)
        new = [*joined, *count_of("up-to", (high, "2"))]
        yield false.make("more members than counted", group, "more members than at most", old, new)


def structure(world: World, rng: Random) -> Faults:
    """Yield notes, sections, provisions and concepts in the wrong place of a right order."""
    maker = Maker(world)
    notes = rng.sample(world.of("doco:Footnote"), 4)
    for iri, rival in zip(notes, reversed(notes), strict=True):
        quad, new = world.has(iri, "hrm:number")[0], world.has(rival, "hrm:number")[0].object
        yield maker.make("duplicate", iri, "the number of another note", [quad], [other(quad, object=new)])
    report = ox.NamedNode(world.of("fabio:ReportDocument")[0])
    parts = [
        q
        for q in world.quads_by_predicate[world.node("dcterms:isPartOf").value]
        if "doco:Section" in world.types.get(q.object.value, set())
    ]
    for quad in rng.sample(parts, 3):
        sections = [i for i in world.of("doco:Section") if i not in (quad.subject.value, quad.object.value)]
        moved = other(quad, object=ox.NamedNode(rng.choice(sections)))
        yield maker.make("link misdirected", quad.subject.value, "part of another section", [quad], [moved])
        yield maker.make(
            "second value",
            quad.subject.value,
            "part of the report as well",
            added=[other(quad, object=report)],
        )
    provisions = [i for i in world.of("eli:LegalResourceSubdivision") if "/par-" in i]
    for iri in rng.sample(provisions, 3):
        quad = world.has(iri, "eli:is_part_of")[0]
        wrong = other(quad, object=ox.NamedNode(rng.choice(world.of("eli:LegalResource"))))
        yield maker.make("link misdirected", iri, "part of another law", [quad], [wrong])
        above = other(quad, object=world.has(quad.object.value, "eli:is_part_of")[0].object)
        yield maker.make("second value", iri, "part of the whole as well", added=[above])
    rights_ = world.of("hrm:Right")
    for iri in rng.sample(rights_, 2):
        gone = world.has(iri, "hrm:protectedBy")
        yield maker.make("drop a required value", iri, "no hrm:protectedBy", gone)
        national = next(i for i in world.of("eli:LegalResourceSubdivision") if "/law/kz/" in i)
        stray = add(world, iri, "hrm:protectedBy", ox.NamedNode(national))
        yield maker.make("stray link", iri, "protected by a national norm as well", added=[stray])
    for quad in rng.sample(world.quads_by_predicate[world.node("skos:broader").value], 3):
        below, above = quad.subject, quad.object
        scheme = below.value.rpartition("/")[0] + "/"
        third = next(
            i
            for i in world.of("skos:Concept")
            if i.startswith(scheme) and i not in (below.value, above.value)
        )
        ring = [
            other(quad, subject=above, object=ox.NamedNode(third)),
            other(quad, subject=ox.NamedNode(third), object=below),
        ]
        yield maker.make(
            "a cycle of three", below.value, f"skos:broader through {world.short(third)}", added=ring
        )
        strange = rng.choice([i for i in world.of("skos:Concept") if not i.startswith(scheme)])
        yield maker.make(
            "code of another scheme",
            below.value,
            "skos:broader of another scheme as well",
            added=[other(quad, object=ox.NamedNode(strange))],
        )
    tops = rng.sample([i for i in world.of("skos:Concept") if world.has(i, "skos:topConceptOf")], 2)
    for iri in tops:
        quad = world.has(iri, "skos:topConceptOf")[0]
        yield maker.make("belongs to nothing", iri, "a concept without a place in its scheme", [quad])
        concept = other(quad, object=ox.NamedNode(iri))
        yield maker.make("wrong class", iri, "skos:topConceptOf a concept", [quad], [concept])
    article = next(i for i in world.of("eli:LegalResourceSubdivision") if i.endswith("/iccpr/art-8"))
    yield maker.make(
        "half a node",
        article,
        "derogable as a whole, though its paragraphs differ",
        added=[add(world, article, "hrm:derogable", TRUE)],
    )


OPERATORS: tuple[Callable[[World, Random], Faults], ...] = (bounds, counts, structure)
