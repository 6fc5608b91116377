"""Faults between nodes that each look right: the rules of the model that reach across nodes."""

from collections.abc import Callable, Iterator
from random import Random

import pyoxigraph as ox

from mutation.falsehoods import BEGIN, END, READING
from mutation.mechanical import DATE, INTEGER, STRING, Maker, other
from mutation.near import copy
from mutation.world import FALSEHOOD, Mutant, World

Faults = Iterator[Mutant | None]
LATEST_BEGIN, EARLIEST_END = "sem:hasLatestBeginTimeStamp", "sem:hasEarliestEndTimeStamp"
PRIVATE_OFFICES = ("office:head-of-company", "office:initiative-member")


def _new(world: World, iri: str, predicate: str, value: object) -> ox.Quad:
    """Return a quad about a node in the graph where its class stands."""
    return other(world.has(iri, "rdf:type")[0], predicate=world.node(predicate), object=value)


def _with(world: World, classes: tuple[str, ...], *predicates: str) -> list[str]:
    return [i for i in world.of(*classes) if all(world.has(i, p) for p in predicates)]


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
                _new(world, iri, low, ox.Literal("2020-04-20", datatype=DATE)),
                _new(world, iri, high, ox.Literal("2020-04-02", datatype=DATE)),
            ]
            yield maker.make("swapped bounds", iri, f"{low} after {high}", added=two)
    for predicate in (BEGIN, END, LATEST_BEGIN, EARLIEST_END):
        for iri in rng.sample(free, 1):
            word = _new(world, iri, predicate, ox.Literal("2020-04-20"))
            yield maker.make("wrong datatype", iri, f"{predicate} is text", added=[word])
    laws = [i for i in world.of("eli:LegalResource") if not world.has(i, "eli:first_date_entry_in_force")]
    last = "eli:date_no_longer_in_force"
    days = [ox.Literal(day, datatype=DATE) for day in ("2021-01-01", "2022-01-01")]
    for iri in rng.sample(laws, 2):
        yield maker.make(
            "wrong datatype", iri, f"{last} is text", added=[_new(world, iri, last, ox.Literal("2021"))]
        )
        yield maker.make(
            "second value", iri, f"{last} twice", added=[_new(world, iri, last, day) for day in days]
        )


def counts(world: World, rng: Random) -> Faults:
    """Yield counts without a bound, of two groups, below their members, or upside down."""
    maker = Maker(world)
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
    for group in _with(world, ("hrm:PersonGroup",), "foaf:member", "hrm:memberCount"):
        at, count = world.has(group, "foaf:member")[0], world.value(group, "hrm:memberCount") or ""
        people = rng.sample(world.of("schema:Person"), 4)
        joined = [other(at, object=ox.NamedNode(who)) for who in people]
        old = [*world.has(count, low), *world.has(count, high), *world.has(count, "hrm:countQualifier")]

        def count_of(qualifier: str, *bounds: tuple[str, str], at: str = count) -> list[ox.Quad]:
            new = [_new(world, at, "hrm:countQualifier", world.node(f"count-qualifier:{qualifier}"))]
            return new + [_new(world, at, p, ox.Literal(n, datatype=INTEGER)) for p, n in bounds]

        says = "more members than at least"
        new = [*joined, *count_of("about", (low, "2"), (high, "40"))]
        yield maker.make("more members than counted", group, says, old, new)
        new = [*joined, *count_of("up-to", (high, "2"))]
        yield maker.make("more members than counted", group, "more members than at most", old, new)


def matches(world: World, rng: Random) -> Faults:
    """Yield matches of two things at once, of another kind, of private people, or that no row backs."""
    maker = Maker(world)
    record = ox.NamedNode("http://www.wikidata.org/entity/Q1")
    parts = ("hrm:matchSubject", "hrm:matchPredicate", "hrm:matchObject")
    for iri in rng.sample(world.of("hrm:AuthorityMatch"), 3):
        quads = [world.has(iri, part)[0] for part in parts]
        subject, kind, value = (q.object for q in quads)
        plain = next(q for q in world.by_subject[subject.value] if q.predicate == kind and q.object == value)
        place = ox.NamedNode(rng.choice([i for i in world.of("schema:Place") if i != subject.value]))
        near = world.node("skos:narrowMatch" if kind != world.node("skos:narrowMatch") else "skos:broadMatch")
        for quad, new, stated in (
            (quads[0], place, other(plain, subject=place)),
            (quads[1], near, other(plain, predicate=near)),
            (quads[2], record, other(plain, object=record)),
        ):
            says = f"a second {world.short(quad.predicate.value)}, stated too"
            yield maker.make("second value", iri, says, added=[other(quad, object=new), stated])
        mapping = world.node("skos:mappingRelation")
        changed = [other(quads[1], object=mapping), other(plain, predicate=mapping)]
        yield maker.make("code of another scheme", iri, "skos:mappingRelation", [quads[1], plain], changed)
        text = ox.Literal(value.value)
        changed = [other(quads[2], object=text), other(plain, object=text)]
        yield maker.make("text for a node", iri, "a record that is text", [quads[2], plain], changed)
        code = world.has(iri, "dcterms:identifier")
        yield maker.make("drop a required value", iri, "no dcterms:identifier", code)
        two = other(code[0], object=ox.Literal(code[0].object.value + "-1"))
        yield maker.make("second value", iri, "a second identifier", added=[two])
        link = other(plain, object=record)
        yield maker.make("outside link without a row", subject.value, "a record seen nowhere", added=[link])
    held = [
        i
        for i in world.of("org:Membership")
        if world.to(world.value(i, "org:member") or "", "hrm:matchSubject")
    ]
    for iri in rng.sample(held, min(4, len(held))):
        quad = world.has(iri, "org:role")[0]
        private = other(quad, object=world.node(rng.choice(PRIVATE_OFFICES)))
        yield maker.make("private person matched", iri, "the office was none", [quad], [private])


def penalties(world: World, rng: Random) -> Faults:
    """Yield sums and penalties between impossible bounds, on an act, of another kind, of two occurrences."""
    maker = Maker(world)
    fine = next(i for i in world.of("hrm:StatutoryPenalty") if world.has(i, "hrm:amount"))
    at = world.has(fine, "hrm:amount")[0]
    sums = [i for i in world.of("schema:MonetaryAmount") if world.value(i, "schema:currency") == "KZT"]
    sums.sort(key=lambda i: float(world.value(i, "schema:value") or 0))
    small, middle, great = (ox.NamedNode(sums[n]) for n in (0, len(sums) // 2, -1))
    least, most = world.node("hrm:minAmount"), world.node("hrm:maxAmount")
    person = ox.NamedNode(world.of("schema:Person")[0])
    for operator, says, values in (
        ("swapped bounds", "the least sum above the greatest", ((least, great), (most, small))),
        ("second value", "two least sums", ((least, small), (least, middle))),
        ("second value", "two greatest sums", ((most, middle), (most, great))),
        ("stray link", "the least sum is a person", ((least, person),)),
        ("stray link", "the greatest sum is a person", ((most, person),)),
    ):
        new = [other(at, predicate=predicate, object=value) for predicate, value in values]
        yield maker.make(operator, fine, says, [at], new)
    for quad in rng.sample(world.quads_by_predicate[world.node("hrm:penalty").value], 2):
        act = ox.NamedNode(rng.choice(world.of("hrm:Act")))
        yield maker.make(
            "link misdirected", act.value, "hrm:penalty on an act", [quad], [other(quad, subject=act)]
        )
    arrest, small_fine = (world.node(f"act-type:administrative-{word}") for word in ("arrest", "fine"))
    for iri in _with(world, ("hrm:Act",), "hrm:sanction"):
        kind = world.has(iri, "hrm:type")[0]
        if kind.object in (arrest, small_fine):
            changed = other(kind, object=small_fine if kind.object == arrest else arrest)
            yield maker.make(
                "code of another scheme", iri, "a fine for an arrest, or back", [kind], [changed]
            )
    for link in ("hrm:charge", "hrm:sanction"):
        for quad in world.quads_by_predicate[world.node(link).value]:
            who = world.value(quad.object.value, "hrm:against") or ""
            for part in world.to(who, "hrm:participant"):
                for act in world.to(part, "hrm:participation"):
                    if (
                        act != quad.subject.value
                        and not world.has(act, link)
                        and "act" in act.rpartition("/")[2]
                    ):
                        second = other(quad, subject=ox.NamedNode(act))
                        says = f"two acts of the same person have it by {link}"
                        yield maker.make("belongs to two", quad.object.value, says, added=[second])
    for iri in world.of("hrm:Sanction"):
        if "hrm:PersonGroup" in world.types[world.value(iri, "hrm:against") or ""]:
            words = _new(world, iri, "hrm:perMember", ox.Literal("yes", datatype=STRING))
            yield maker.make("wrong datatype", iri, "hrm:perMember of a group in words", added=[words])
            both = [_new(world, iri, "hrm:perMember", _truth(word)) for word in ("true", "false")]
            yield maker.make("second value", iri, "hrm:perMember of a group, yes and no", added=both)


def _truth(word: str) -> ox.Literal:
    return ox.Literal(word, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))


def rights(world: World, rng: Random) -> Faults:
    """Yield assessments with two rights or two articles that fit, and articles given out as cited."""
    maker, false = Maker(world), Maker(world, FALSEHOOD)
    protected: dict[str, list[str]] = {}
    for quad in world.quads_by_predicate[world.node("hrm:protectedBy").value]:
        protected.setdefault(quad.object.value, []).append(quad.subject.value)
    found = _with(world, ("hrm:RightsAssessment",), "hrm:treatyProvision")
    two_rights = [i for i in found if len(protected.get(world.value(i, "hrm:treatyProvision") or "", ())) > 1]
    for iri in rng.sample(two_rights, 3):
        quad, article = world.has(iri, "hrm:right")[0], world.value(iri, "hrm:treatyProvision") or ""
        second = next(i for i in protected[article] if i != quad.object.value)
        new = other(quad, object=ox.NamedNode(second))
        yield maker.make("second value", iri, "two rights of one article", added=[new])
    for iri in rng.sample(found, 30):
        quad, right = world.has(iri, "hrm:treatyProvision")[0], world.value(iri, "hrm:right") or ""
        fits = [q.object for q in world.has(right, "hrm:protectedBy") if q.object != quad.object]
        fits += [ox.NamedNode(i) for i in world.to(quad.object.value, "eli:is_part_of")]
        if fits:
            second = other(quad, object=fits[0])
            yield maker.make("second value", iri, "two articles of one right", added=[second])
    basis = "hrm:provisionBasis"
    for iri in rng.sample([i for i in found if (world.value(i, basis) or "").endswith("/editorial")], 3):
        quad = world.has(iri, basis)[0]
        domestic = other(quad, object=world.node("basis:domestic-norm-cited"))
        yield maker.make("half a node", iri, "a national norm cited and not named", [quad], [domestic])
    cited = other
    for iri in [i for i in found if world.has(i, "hrm:evidence")]:
        quad, article = world.has(iri, basis)[0], world.has(iri, "hrm:treatyProvision")[0]
        if not quad.object.value.endswith("/editorial"):
            continue
        claimed = cited(quad, object=world.node("basis:treaty-cited-in-report"))
        operator = "ours given out as the report's"
        if article.object.value.endswith("/iccpr/art-21"):
            yield false.make(operator, iri, "cited, where article 21 is not", [quad], [claimed], READING)
        else:
            anchor = world.has(iri, "hrm:evidence")[0]
            placed = other(anchor, subject=article.object)
            yield false.make(operator, iri, "cited, with an anchor", [quad], [claimed, placed], READING)


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
        stray = _new(world, iri, "hrm:protectedBy", ox.NamedNode(national))
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
    tops = rng.sample(_with(world, ("skos:Concept",), "skos:topConceptOf"), 2)
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
        added=[_new(world, article, "hrm:derogable", _truth("true"))],
    )


def order(world: World, _: Random) -> Faults:
    """Yield second charges on a later step, brought years after the same one was sanctioned."""
    maker = Maker(world, FALSEHOOD)
    for sanction in world.of("hrm:Sanction"):
        who = world.value(sanction, "hrm:against") or ""
        for act in world.to(sanction, "hrm:sanction"):
            case = world.value(act, "hrm:partOfProceeding") or ""
            charges = [q.object.value for q in world.has(act, "hrm:charge")]
            parts = [p for p in world.to(who, "hrm:participant") if act in world.to(p, "hrm:participation")]
            if not (world.has(act, END) and case and charges and parts):
                continue
            for step in world.to(case, "hrm:partOfProceeding"):
                if step == act or any(world.has(step, p) for p in (BEGIN, END, "hrm:followedBy")):
                    continue
                twin, quads = copy(world, charges[0])
                part, more = copy(world, parts[0])
                late = _new(world, step, BEGIN, ox.Literal("2022-01-01", datatype=DATE))
                links = [_new(world, step, "hrm:charge", twin), _new(world, step, "hrm:participation", part)]
                yield maker.make(
                    "charge after sanction",
                    step,
                    f"years after {world.short(sanction)}",
                    added=[*quads, *more, late, *links],
                    beyond=READING,
                )


OPERATORS: tuple[Callable[[World, Random], Faults], ...] = (
    bounds,
    counts,
    matches,
    penalties,
    rights,
    structure,
    order,
)
