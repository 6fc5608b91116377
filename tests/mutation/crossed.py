"""Mechanical faults that need two nodes: a link of the right class that the model still rules out."""

from collections.abc import Callable, Iterator
from itertools import product
from random import Random

import pyoxigraph as ox

from mutation import contract
from mutation.mechanical import BOOLEAN, Maker, other
from mutation.world import Mutant, World

Faults = Iterator[Mutant | None]
TREATY, NATIONAL = "/law/int/", "/law/kz/"


def _link(
    world: World, maker: Maker, iri: str, predicate: str, value: str, operator: str, replace: bool
) -> Mutant | None:
    """Return the mutant in which a node has one more link, or another one."""
    old = world.has(iri, predicate)
    at = (old or world.has(iri, "rdf:type"))[0]
    new = other(at, predicate=world.node(predicate), object=ox.NamedNode(value))
    says = f"{predicate} {world.short(value)}"
    return maker.make(operator, iri, says, old if replace else [], [new])


def misdirected(world: World, rng: Random) -> Faults:
    """Yield links to a node that the predicate never takes."""
    maker = Maker(world)
    treaty = [i for i in world.of(*contract.PROVISIONS) if TREATY in i]
    national = [i for i in world.of(*contract.PROVISIONS) if NATIONAL in i]
    person, sum_, act = (
        rng.choice(world.of(name)) for name in ("schema:Person", "schema:MonetaryAmount", "hrm:Act")
    )
    group = rng.choice(world.of("hrm:PersonGroup"))
    concepts = world.of("skos:Concept")

    def code(scheme: str) -> str:
        return rng.choice([i for i in concepts if f"/voc/{scheme}/" in i])

    for name, predicate, value in (
        ("hrm:Charge", "hrm:chargedUnder", rng.choice(treaty)),
        ("hrm:RightsAssessment", "hrm:treatyProvision", rng.choice(national)),
        ("hrm:RightsAssessment", "hrm:domesticProvision", rng.choice(treaty)),
        ("hrm:Right", "hrm:protectedBy", rng.choice(national)),
        ("schema:Person", "schema:spouse", group),
        ("schema:Person", "schema:knows", act),
        ("hrm:PersonGroup", "hrm:includesTrait", code("capacity")),
        ("schema:Person", "hrm:capacity", code("trait")),
        ("qb:Observation", "sdmx-attribute:unitMeasure", code("indicator")),
        ("qb:Observation", "hrm:indicator", code("unit")),
        ("qb:Observation", "qb:dataSet", act),
        ("hrm:Act", "hrm:place", person),
        ("hrm:Statement", "hrm:speaker", act),
        ("hrm:StatutoryPenalty", "hrm:minAmount", person),
        ("hrm:ProtectedConduct", "hrm:medium", code("capacity")),
    ):
        nodes = [i for i in world.of(name) if world.has(i, predicate)] or world.of(name)
        for iri in rng.sample(nodes, min(2, len(nodes))):
            yield _link(world, maker, iri, predicate, value, "link misdirected", replace=True)
    for name, predicate, value in (
        ("hrm:Act", "hrm:incompatibleWith", rng.choice(world.of("hrm:Proposition"))),
        ("hrm:Act", "hrm:penalty", rng.choice(world.of("hrm:StatutoryPenalty"))),
        ("schema:MonetaryAmount", "hrm:statedConversion", sum_),
        ("hrm:Act", "hrm:rebuts", rng.choice(world.of("hrm:Statement"))),
    ):
        for iri in rng.sample(world.of(name), 2):
            yield _link(world, maker, iri, predicate, value, "link misdirected", replace=False)
    for quad in rng.sample(world.quads_by_predicate[world.node("hrm:statedConversion").value], 3):
        yield _link(
            world, maker, sum_, "hrm:statedConversion", quad.object.value, "link misdirected", replace=False
        )
    links = world.quads_by_predicate[world.node("hrm:statedConversion").value]
    money = {q.object: world.value(q.object.value, "schema:currency") for q in links}
    whole, part = next(pair for pair in product(links, links) if len({money[q.object] for q in pair}) == 2)
    chained = other(part, subject=whole.object)
    yield maker.make(
        "link misdirected", whole.object.value, "a conversion of a conversion", [part], [chained]
    )
    for iri in rng.sample(world.of(*contract.STATEMENTS), 3):
        yield _link(
            world,
            maker,
            iri,
            "hrm:speaker",
            world.value(iri, "hrm:statedBy") or "",
            "link misdirected",
            replace=True,
        )


def halves(world: World, rng: Random) -> Faults:
    """Yield nodes that say two things that exclude each other, or lack what the other half asks for."""
    maker = Maker(world)
    for iri in world.of("hrm:Charge"):
        if not world.has(iri, "hrm:chargedUnder"):
            yield maker.make("half a node", iri, "neither article nor label", world.has(iri, "rdfs:label"))
    for name in ("hrm:Sanction", "hrm:StatutoryPenalty"):
        for single, bound in (("hrm:duration", "hrm:maxDuration"), ("hrm:amount", "hrm:maxAmount")):
            for iri in [i for i in world.of(name) if world.has(i, single)][:2]:
                at = world.has(iri, single)[0]
                both = other(at, predicate=world.node(bound))
                yield maker.make("half a node", iri, f"{single} and {bound}", added=[both])
    told = [
        i
        for i in world.of("hrm:RightsAssessment")
        if "sentence" in (world.value(i, "hrm:assessmentBasis") or "")
    ]
    for iri in rng.sample(told, min(3, len(told))):
        yield maker.make("half a node", iri, "told in the text, no evidence", world.has(iri, "hrm:evidence"))
    for iri in rng.sample(world.of("hrm:Sanction"), 2):
        at = world.has(iri, "hrm:against")[0]
        flag = world.node("hrm:perMember")
        yes, no = (ox.Literal(word, datatype=BOOLEAN) for word in ("true", "false"))
        two = [other(at, predicate=flag, object=yes), other(at, predicate=flag, object=no)]
        yield maker.make("second value", iri, "hrm:perMember yes and no", added=two)
        word = other(at, predicate=flag, object=ox.Literal("yes"))
        yield maker.make("wrong datatype", iri, 'hrm:perMember "yes"', added=[word])
    for word in ("skos:prefLabel", "skos:definition"):
        for iri in rng.sample(world.of("skos:Concept"), 2):
            at = world.has(iri, word)[0]
            kazakh = other(at, object=ox.Literal("x", language="de"))
            yield maker.make("wrong language tag", iri, f"{word}@de beside the others", added=[kazakh])
            twice = other(at, object=ox.Literal("another", language="en"))
            yield maker.make("two texts in one language", iri, f"a second {word}@en", added=[twice])
    for language in ("en", "ru"):
        for iri in rng.sample(world.of("hrm:AuthorityMatch"), 2):
            gone = [q for q in world.has(iri, "hrm:justification") if q.object.language == language]
            yield maker.make("one language missing", iri, f"no hrm:justification@{language}", gone)


def dropped(world: World, rng: Random) -> Faults:
    """Yield nodes without what their class cannot do without, where every_property draws too few."""
    maker = Maker(world)
    for name, predicates in contract.ALSO_REQUIRED.items():
        for predicate in contract.words(predicates):
            nodes = [i for i in world.of(name) if world.has(i, predicate)]
            for iri in rng.sample(nodes, min(1, len(nodes))):
                yield maker.make("drop a required value", iri, f"no {predicate}", world.has(iri, predicate))
    rates = sorted({q.subject.value for q in world.quads_by_predicate[world.node("hrm:mciRate").value]})
    for iri in rates[:1]:
        first = world.has(iri, "eli:first_date_entry_in_force")
        yield maker.make("drop a required value", iri, "a rate without its first day", first)


OPERATORS: tuple[Callable[[World, Random], Faults], ...] = (misdirected, halves, dropped)
