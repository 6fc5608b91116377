"""Faults between nodes that each look right: the rules of the model that reach across nodes."""

from collections.abc import Callable, Iterator
from random import Random

import pyoxigraph as ox

from mutation.falsehoods import BEGIN, END, READING
from mutation.mechanical import DATE, STRING, Maker, other
from mutation.near import FALSE, TRUE, add, copy
from mutation.world import FALSEHOOD, Mutant, World

Faults = Iterator[Mutant | None]
PRIVATE_OFFICES = ("office:head-of-company", "office:initiative-member")


def _with(world: World, classes: tuple[str, ...], *predicates: str) -> list[str]:
    return [i for i in world.of(*classes) if all(world.has(i, p) for p in predicates)]


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
        if world.short(kind.value) == "rdfs:seeAlso":  # a page to read; it claims nothing
            continue
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
    # Copies, since a sum belongs to one node and a conversion to one sum.
    said = dict(copy(world, sums[n]) for n in (0, len(sums) // 2, -1))
    conversion = world.node("hrm:statedConversion")
    said = {twin: [q for q in quads if q.predicate != conversion] for twin, quads in said.items()}
    small, middle, great = said
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
        new += [quad for _, value in values for quad in said.get(value, ())]
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
            words = add(world, iri, "hrm:perMember", ox.Literal("yes", datatype=STRING))
            yield maker.make("wrong datatype", iri, "hrm:perMember of a group in words", added=[words])
            both = [add(world, iri, "hrm:perMember", value) for value in (TRUE, FALSE)]
            yield maker.make("second value", iri, "hrm:perMember of a group, yes and no", added=both)


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
    operator, article = "ours given out as the report's", "hrm:treatyProvision"
    ours = [i for i in found if (world.value(i, basis) or "").endswith("/editorial")]
    of_21 = [i for i in ours if (world.value(i, article) or "").endswith("/iccpr/art-21")]
    others = [i for i in ours if i not in of_21 and world.has(i, "hrm:evidence")]
    for iri in [*rng.sample(of_21, min(4, len(of_21))), *rng.sample(others, 4)]:
        quad = world.has(iri, basis)[0]
        claimed = other(quad, object=world.node("basis:treaty-cited-in-report"))
        if iri in of_21:
            yield false.make(operator, iri, "cited, where article 21 is not", [quad], [claimed], READING)
        else:
            anchor = world.has(iri, "hrm:evidence")[0]
            placed = other(anchor, subject=world.has(iri, article)[0].object)
            yield false.make(operator, iri, "cited, with an anchor", [quad], [claimed, placed], READING)


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
                late = add(world, step, BEGIN, ox.Literal("2022-01-01", datatype=DATE))
                links = [add(world, step, "hrm:charge", twin), add(world, step, "hrm:participation", part)]
                yield maker.make(
                    "charge after sanction",
                    step,
                    f"years after {world.short(sanction)}",
                    added=[*quads, *more, late, *links],
                    beyond=READING,
                )


OPERATORS: tuple[Callable[[World, Random], Faults], ...] = (matches, penalties, rights, order)
