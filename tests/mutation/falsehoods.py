"""Plausible falsehoods: graphs that look right and say what the report does not.

Each operator says who else would notice, because a schema knows what can be true and never what is.
"""

import re
from collections.abc import Callable, Iterator
from random import Random

import pyoxigraph as ox

from mutation import contract
from mutation.mechanical import BOOLEAN, DATE, Maker, other
from mutation.world import FALSEHOOD, Mutant, World

READING = "a second reading against the anchor"
FIGURES = "kgraph coverage --figures, which compares figures with the text"
DIGESTS = "kgraph verify-source, which compares digests"
BEGIN, END, EDTF = "sem:hasEarliestBeginTimeStamp", "sem:hasLatestEndTimeStamp", "hrm:edtf"
Faults = Iterator[Mutant | None]


def _draw(rng: Random, nodes: list[str], size: int) -> list[str]:
    return rng.sample(nodes, min(size, len(nodes)))


def _to(quad: ox.Quad, iri: str) -> ox.Quad:
    return other(quad, object=ox.NamedNode(iri))


def _code(world: World, code: str) -> str:
    return world.node(code).value


def _recode(
    world: World,
    maker: Maker,
    operator: str,
    predicate: str,
    codes: dict[str, str],
    rng: Random,
    size: int,
    beyond: str = READING,
) -> Faults:
    """Yield nodes whose code of a closed list becomes another of the same list."""
    found = world.quads_by_predicate[world.node(predicate).value]
    for old, new in codes.items():
        quads = [q for q in found if q.object.value == _code(world, old)]
        for quad in rng.sample(quads, min(size, len(quads))):
            changed = _to(quad, _code(world, new))
            yield maker.make(
                operator, quad.subject.value, f"{predicate} {old} becomes {new}", [quad], [changed], beyond
            )


def stances(world: World, rng: Random) -> Faults:
    """Who denied asserts, who asserted denies; a rebuttal runs the other way; speaker and agent swap."""
    maker = Maker(world, FALSEHOOD)
    flips = {
        "stance:asserts": "stance:denies",
        "stance:denies": "stance:asserts",
        "stance:doubts": "stance:asserts",
        "stance:retracts": "stance:asserts",
        "stance:no-answer": "stance:denies",
    }
    yield from _recode(world, maker, "stance flipped", "hrm:stance", flips, rng, 8)
    for quad in world.quads_by_predicate[world.node("hrm:stance").value][::40]:
        changed = _to(quad, _code(world, "stance:retracts"))
        says = "becomes a retraction"
        yield maker.make("stance flipped", quad.subject.value, says, [quad], [changed], READING)
    for iri in _draw(rng, [i for i in world.of(*contract.STATEMENTS) if world.has(i, "hrm:speaker")], 8):
        a, b = world.has(iri, "hrm:statedBy")[0], world.has(iri, "hrm:speaker")[0]
        new = [other(a, object=b.object), other(b, object=a.object)]
        yield maker.make(
            "speaker and agent exchanged", iri, "speaker and agent exchanged", [a, b], new, READING
        )
    for iri in _draw(rng, world.of(*contract.STATEMENTS), 10):
        quad = world.has(iri, "hrm:statedBy")[0]
        who = rng.choice(world.of("schema:Person", "hrm:StateBody"))
        says = f"put into the mouth of {world.short(who)}"
        yield maker.make("words of another", iri, says, [quad], [_to(quad, who)], READING)
    for quad in rng.sample(world.quads_by_predicate[world.node("hrm:rebuts").value], 6):
        back = other(quad, subject=quad.object, object=quad.subject)
        yield maker.make(
            "rebuttal reversed", quad.subject.value, "rebutted by what it rebuts", [quad], [back], READING
        )
    for iri in _draw(rng, world.of(*contract.STATEMENTS), 6):
        quad = world.has(iri, "hrm:proposition")[0]
        point = rng.choice(world.of("hrm:Proposition"))
        yield maker.make(
            "answer to another question", iri, world.short(point), [quad], [_to(quad, point)], READING
        )
    for iri in _draw(rng, [i for i in world.of(*contract.STATEMENTS) if world.has(i, "hrm:madeIn")], 6):
        quad = world.has(iri, "hrm:madeIn")[0]
        carrier = rng.choice(world.of("hrm:Communication"))
        yield maker.make(
            "said in another letter", iri, world.short(carrier), [quad], [_to(quad, carrier)], READING
        )


def roles(world: World, rng: Random) -> Faults:
    """Victim and court, victim and police change places; somebody else was there."""
    maker = Maker(world, FALSEHOOD)
    role = {i: (world.value(i, "hrm:role") or "").rpartition("/")[2] for i in world.of("hrm:Participation")}
    for second, size in (
        ("deciding-court", 12),
        ("acting-body", 12),
        ("acting-person", 6),
        ("requesting-party", 4),
    ):
        found = []
        for act in world.of(*contract.OCCURRENCES):
            parts = [q.object.value for q in world.has(act, "hrm:participation")]
            victim = [p for p in parts if role.get(p) == "affected-person"]
            others = [p for p in parts if role.get(p) == second]
            if victim and others:
                found.append((act, victim[0], others[0]))
        for act, victim, doer in rng.sample(found, min(size, len(found))):
            a, b = world.has(victim, "hrm:participant")[0], world.has(doer, "hrm:participant")[0]
            new = [other(a, object=b.object), other(b, object=a.object)]
            says = f"affected person and {second} exchanged"
            yield maker.make("victim and doer exchanged", act, says, [a, b], new, READING)
    for iri in _draw(rng, world.of("hrm:Participation"), 14):
        quad = world.has(iri, "hrm:participant")[0]
        who = rng.choice(world.of(world.term(quad.object.value)))
        yield maker.make("another participant", iri, world.short(who), [quad], [_to(quad, who)], READING)
    named = {
        "identification:named": "identification:not-named",
        "identification:not-named": "identification:named",
    }
    yield from _recode(world, maker, "named and unnamed exchanged", "hrm:identification", named, rng, 6)
    changed = {
        "role:affected-person": "role:acting-person",
        "role:witness": "role:complainant",
        "role:author": "role:addressee",
        "role:counsel": "role:affected-person",
        "role:acting-body": "role:deciding-court",
        "role:deciding-court": "role:acting-body",
    }
    yield from _recode(world, maker, "another role", "hrm:role", changed, rng, 3)


def penalties(world: World, rng: Random) -> Faults:
    """Sanctions and charges fall on another, grow, shrink, or rest on another article."""
    maker = Maker(world, FALSEHOOD)
    people = world.of("schema:Person")
    for name, operator, size in (
        ("hrm:Sanction", "sanction on another", 12),
        ("hrm:Charge", "charge against another", 12),
    ):
        for iri in _draw(rng, world.of(name), size):
            quad = world.has(iri, "hrm:against")[0]
            who = rng.choice(people)
            yield maker.make(operator, iri, f"against {world.short(who)}", [quad], [_to(quad, who)], READING)
    articles = [i for i in world.of("eli:LegalResourceSubdivision") if "/law/kz/" in i]
    for iri in _draw(rng, [i for i in world.of("hrm:Charge") if world.has(i, "hrm:chargedUnder")], 8):
        quad = world.has(iri, "hrm:chargedUnder")[0]
        article = rng.choice(articles)
        yield maker.make("another article", iri, world.short(article), [quad], [_to(quad, article)], FIGURES)
    status = {
        "sanction-status:imposed": "sanction-status:threatened",
        "sanction-status:threatened": "sanction-status:imposed",
        "sanction-status:reduced": "sanction-status:imposed",
    }
    yield from _recode(world, maker, "another status", "hrm:sanctionStatus", status, rng, 4)
    for quad in rng.sample(world.quads_by_predicate[world.node("hrm:sanctionStatus").value], 3):
        says = "said to be reduced"
        reduced = _to(quad, _code(world, "sanction-status:reduced"))
        yield maker.make("another status", quad.subject.value, says, [quad], [reduced], READING)
    charged = {
        "charge-status:charged": "charge-status:convicted",
        "charge-status:convicted": "charge-status:acquitted",
        "charge-status:investigated": "charge-status:charged",
        "charge-status:sanctioned": "charge-status:threatened",
        "charge-status:threatened": "charge-status:sanctioned",
    }
    yield from _recode(world, maker, "another status", "hrm:chargeStatus", charged, rng, 3)
    kinds = {
        "sanction-type:fine": "sanction-type:administrative-arrest",
        "sanction-type:administrative-arrest": "sanction-type:fine",
        "sanction-type:imprisonment": "sanction-type:fine",
    }
    yield from _recode(world, maker, "another kind of penalty", "hrm:sanctionType", kinds, rng, 5)


def dates(world: World, rng: Random) -> Faults:
    """Days shifted: out of the proceeding, before the conduct, with and without the EDTF text."""
    maker = Maker(world, FALSEHOOD)

    def shifted(quad: ox.Quad, year: str) -> ox.Quad:
        text = quad.object.value.replace("2020", year)
        return other(quad, object=ox.Literal(text, datatype=quad.object.datatype))

    def of_year(iri: str, words: tuple[str, ...]) -> list[ox.Quad]:
        return [q for word in words for q in world.has(iri, word) if "2020" in q.object.value]

    bounds = (BEGIN, END, "sem:hasLatestBeginTimeStamp", "sem:hasEarliestEndTimeStamp")
    dated = [i for i in world.of(*contract.OCCURRENCES, *contract.STATEMENTS) if of_year(i, (BEGIN,))]
    for iri in _draw(rng, dated, 10):
        old = of_year(iri, bounds)
        yield maker.make(
            "bounds without the text",
            iri,
            "bounds a year later, EDTF as it was",
            old,
            [shifted(q, "2021") for q in old],
            FIGURES,
        )
    for iri in _draw(rng, [i for i in dated if of_year(i, (EDTF,))], 8):
        old = of_year(iri, (EDTF,))
        new = [shifted(q, "2021") for q in old]
        says = "EDTF a year later, bounds as they were"
        yield maker.make("text without the bounds", iri, says, old, new, FIGURES)
    to_a_day = [i for i in dated if re.search(r"\d{4}-\d\d-\d\d$", world.value(i, EDTF) or "")]
    for iri in _draw(rng, [i for i in to_a_day if world.has(i, END)], 8):
        old = world.has(iri, END)
        new = [other(old[0], object=ox.Literal("2020-12-31", datatype=DATE))]
        says = "latest end at the end of the year, EDTF as it was"
        yield maker.make("bounds without the text", iri, says, old, new, FIGURES)
    for iri in _draw(rng, dated, 8):
        old = of_year(iri, (*bounds, EDTF))
        yield maker.make(
            "a year later", iri, "all dates a year later", old, [shifted(q, "2021") for q in old], FIGURES
        )
    cases = [i for i in dated if world.has(i, "hrm:partOfProceeding")]
    for year in ("2019", "2021"):
        for iri in _draw(rng, cases, 6):
            old = of_year(iri, (*bounds, EDTF))
            says = f"moved to {year}, out of its proceeding"
            yield maker.make(
                "out of its proceeding", iri, says, old, [shifted(q, year) for q in old], FIGURES
            )
    for iri in _draw(rng, world.of("hrm:Proceeding"), 8):
        if any(world.has(step, END) for step in world.to(iri, "hrm:partOfProceeding")):
            at = world.has(iri, "rdf:type")[0]
            new = other(at, predicate=world.node(BEGIN), object=ox.Literal("2021-01-01", datatype=DATE))
            yield maker.make("proceeding after its steps", iri, "opened in 2021", added=[new], beyond=FIGURES)
    reactions = [i for i in dated if world.has(i, "hrm:inReactionTo")]
    for iri in _draw(rng, reactions, 10):
        old = of_year(iri, (*bounds, EDTF))
        says = "a year before the conduct it answers"
        yield maker.make(
            "reaction before conduct", iri, says, old, [shifted(q, "2019") for q in old], FIGURES
        )
    follows = [
        q
        for q in world.quads_by_predicate[world.node("hrm:followedBy").value]
        if of_year(q.object.value, (BEGIN,))
    ]
    for quad in rng.sample(follows, min(8, len(follows))):
        old = of_year(quad.object.value, (*bounds, EDTF))
        says = "a year before what it follows"
        yield maker.make(
            "effect before cause", quad.object.value, says, old, [shifted(q, "2019") for q in old], FIGURES
        )
    parts = [
        q
        for q in world.quads_by_predicate[world.node("sem:hasSubEvent").value]
        if of_year(q.object.value, (BEGIN,))
    ]
    for quad in rng.sample(parts, min(6, len(parts))):
        old = of_year(quad.object.value, (*bounds, EDTF))
        says = "a year after the whole it is part of"
        yield maker.make(
            "part outside the whole", quad.object.value, says, old, [shifted(q, "2021") for q in old], FIGURES
        )
    for charge, sanctioning in _charged_and_sanctioned(world):
        for act in world.to(charge, "hrm:charge"):
            old = [q for word in (*bounds, EDTF) for q in world.has(act, word)]
            at = world.has(act, "rdf:type")[0]
            late = other(at, predicate=world.node(BEGIN), object=ox.Literal("2022-01-01", datatype=DATE))
            if act != sanctioning:
                says = f"years after the sanction of {world.short(sanctioning)}"
                yield maker.make("charge after sanction", act, says, old, [late], FIGURES)
    for iri in _draw(rng, world.of("hrm:Act"), 6):
        if not of_year(iri, (BEGIN,)):
            at = world.has(iri, "rdf:type")[0]
            new = other(at, predicate=world.node(END), object=ox.Literal("2020-07-15", datatype=DATE))
            yield maker.make("padded with a date", iri, "latest end not stated", added=[new], beyond=READING)


def _charged_and_sanctioned(world: World) -> list[tuple[str, str]]:
    """Return the charges with the dated occurrence in the same proceeding that sanctions the same agent."""
    found = []
    for sanction in world.of("hrm:Sanction"):
        for sanctioning in world.to(sanction, "hrm:sanction"):
            case = world.value(sanctioning, "hrm:partOfProceeding")
            if not case or not world.has(sanctioning, END):
                continue
            for step in world.to(case, "hrm:partOfProceeding"):
                for charge in [q.object.value for q in world.has(step, "hrm:charge")]:
                    if world.value(charge, "hrm:against") == world.value(sanction, "hrm:against"):
                        found.append((charge, sanctioning))
    return found


def links(world: World, rng: Random) -> Faults:
    """Reactions, places, evidence and proceedings of one node given to another."""
    maker = Maker(world, FALSEHOOD)
    for predicate, operator, size, beyond in (
        ("hrm:inReactionTo", "answer to other conduct", 8, READING),
        ("hrm:place", "another place", 8, READING),
        ("hrm:partOfProceeding", "another proceeding", 8, READING),
        ("hrm:underMeasure", "another measure", 4, READING),
        ("hrm:footnote", "another footnote", 6, DIGESTS),
        ("hrm:cites", "another source", 4, READING),
        (
            "schema:containedInPlace",
            "in another region",
            6,
            "the place's coordinates and its matches in links/",
        ),
        ("hrm:respondsTo", "answer to other suffering", 4, READING),
        ("hrm:addressee", "another addressee", 3, READING),
        ("schema:spouse", "another spouse", 2, READING),
        ("org:organization", "office in another body", 4, READING),
    ):
        quads = [
            q
            for q in world.quads_by_predicate[world.node(predicate).value]
            if isinstance(q.object, ox.NamedNode)
        ]
        values = sorted({q.object.value for q in quads})
        for quad in rng.sample(quads, min(size, len(quads))):
            value = rng.choice(
                [v for v in values if v not in (quad.object.value, quad.subject.value)] or values
            )
            says = f"{predicate} {world.short(value)}"
            yield maker.make(operator, quad.subject.value, says, [quad], [_to(quad, value)], beyond)
    acts = world.of(*contract.OCCURRENCES)
    for iri in _draw(rng, acts, 8):
        rival = rng.choice(acts)
        a, b = world.has(iri, "hrm:evidence")[0], world.has(rival, "hrm:evidence")[0]
        new = [other(a, object=b.object), other(b, object=a.object)]
        yield maker.make(
            "evidence of another", iri, f"evidence exchanged with {world.short(rival)}", [a, b], new, READING
        )


def figures(world: World, rng: Random) -> Faults:
    """Sums, counts and statistics ten times as high, in another currency, of another reporter."""
    maker = Maker(world, FALSEHOOD)
    for predicate, size in (
        ("schema:value", 8),
        ("sdmx-measure:obsValue", 8),
        ("hrm:lowerBound", 8),
        ("hrm:upperBound", 6),
    ):
        quads = world.quads_by_predicate[world.node(predicate).value]
        for quad in rng.sample(quads, min(size, len(quads))):
            more = other(quad, object=ox.Literal(quad.object.value + "0", datatype=quad.object.datatype))
            yield maker.make(
                "ten times as much", quad.subject.value, f"{predicate} times ten", [quad], [more], FIGURES
            )
    for quad in rng.sample(world.quads_by_predicate[world.node("schema:currency").value], 8):
        coin = "EUR" if quad.object.value == "KZT" else "KZT"
        yield maker.make(
            "another currency",
            quad.subject.value,
            coin,
            [quad],
            [other(quad, object=ox.Literal(coin))],
            READING,
        )
    quads = world.quads_by_predicate[world.node("hrm:statedConversion").value]
    for _ in range(4):
        a, b = rng.sample(quads, 2)
        new = [other(a, object=b.object), other(b, object=a.object)]
        yield maker.make(
            "conversions exchanged", a.subject.value, "conversion of another sum", [a, b], new, FIGURES
        )
    for predicate, operator in (
        ("hrm:reportedBy", "figure of another reporter"),
        ("sdmx-attribute:unitMeasure", "another unit"),
        ("sdmx-dimension:refArea", "figure of another place"),
    ):
        quads = world.quads_by_predicate[world.node(predicate).value]
        for quad in rng.sample(quads, min(5, len(quads))):
            value = rng.choice(sorted({q.object.value for q in quads} - {quad.object.value}))
            yield maker.make(
                operator, quad.subject.value, world.short(value), [quad], [_to(quad, value)], READING
            )
    few = {
        "count-qualifier:exact": "count-qualifier:at-least",
        "count-qualifier:at-least": "count-qualifier:exact",
        "count-qualifier:about": "count-qualifier:exact",
        "count-qualifier:more-than": "count-qualifier:up-to",
    }
    yield from _recode(world, maker, "another qualifier", "hrm:countQualifier", few, rng, 4)
    for iri in [i for i in world.of("hrm:PersonGroup") if world.has(i, "foaf:member")]:
        at = world.has(iri, "foaf:member")[0]
        joined = [_to(at, who) for who in _draw(rng, world.of("schema:Person"), 9)]
        yield maker.make("more members than counted", iri, "nine more members", added=joined, beyond=READING)
    for iri in _draw(rng, [i for i in world.of("hrm:Sanction") if world.has(i, "hrm:amount")], 3):
        at = world.has(iri, "hrm:against")[0]
        flag = other(
            at,
            predicate=world.node("hrm:perMember"),
            object=ox.Literal("true", datatype=BOOLEAN),
        )
        yield maker.make("fine per head", iri, "hrm:perMember of one person", added=[flag], beyond=READING)


def readings(world: World, rng: Random) -> Faults:
    """Grades raised, rights and articles exchanged, our reading given out as the report's."""
    maker = Maker(world, FALSEHOOD)
    raised = {
        f"grade:as-{old}": "grade:as-fact"
        for old in ("announced", "reported", "alleged", "unverified", "rumour")
    }
    yield from _recode(world, maker, "grade raised", "hrm:grade", raised, rng, 6)
    disputed = [
        act
        for stmt in world.of(*contract.STATEMENTS)
        if (world.value(stmt, "hrm:stance") or "").endswith("/denies")
        for prop in [world.value(stmt, "hrm:proposition") or ""]
        for act in [q.object.value for q in world.has(prop, "hrm:about")]
        if world.has(act, "hrm:grade")
    ]
    for iri in _draw(rng, sorted(set(disputed)), 10):
        quad = world.has(iri, "hrm:grade")[0]
        says = "a denied matter as plain fact"
        yield maker.make(
            "denied, yet a fact", iri, says, [quad], [_to(quad, _code(world, "grade:as-fact"))], READING
        )
    assessments = world.of("hrm:RightsAssessment")
    for iri in _draw(rng, [i for i in assessments if world.has(i, "hrm:treatyProvision")], 10):
        quad = world.has(iri, "hrm:treatyProvision")[0]
        values = sorted(
            {q.object.value for q in world.quads_by_predicate[quad.predicate.value]} - {quad.object.value}
        )
        value = rng.choice(values)
        yield maker.make(
            "article of another right", iri, world.short(value), [quad], [_to(quad, value)], READING
        )
    for iri in _draw(rng, assessments, 6):
        quad = world.has(iri, "hrm:right")[0]
        value = rng.choice([i for i in world.of("hrm:Right") if i != quad.object.value])
        yield maker.make("another right", iri, world.short(value), [quad], [_to(quad, value)], READING)
    claimed = {"basis:editorial": "basis:treaty-cited-in-report"}
    yield from _recode(world, maker, "ours given out as the report's", "hrm:provisionBasis", claimed, rng, 8)
    claimed = {
        "basis:editorial": "basis:right-named-in-sentence",
        "basis:section-heading": "basis:third-party-quoted",
    }
    yield from _recode(world, maker, "ours given out as the report's", "hrm:assessmentBasis", claimed, rng, 5)
    for iri in _draw(rng, assessments, 6):
        quad = world.has(iri, "prov:wasAttributedTo")[0]
        value = rng.choice([i for i in world.of("hrm:StateBody", "hrm:Court") if i != quad.object.value])
        yield maker.make("judgement of another", iri, world.short(value), [quad], [_to(quad, value)], READING)
    turned = {
        "outcome:asserted-violation": "outcome:compliant-measure",
        "outcome:compliant-measure": "outcome:asserted-violation",
    }
    yield from _recode(world, maker, "another outcome", "hrm:outcome", turned, rng, 5)
    for quad in [
        q for q in world.quads_by_predicate[world.node("hrm:derogable").value] if q.object.value == "false"
    ][:6]:
        yes = other(quad, object=ox.Literal("true", datatype=quad.object.datatype))
        yield maker.make(
            "torture made derogable",
            quad.subject.value,
            "hrm:derogable true",
            [quad],
            [yes],
            "tests/test_law.py",
        )
    for iri in _draw(
        rng,
        [i for i in world.of("hrm:Situation") if (world.value(i, "hrm:type") or "").endswith("/omission")],
        6,
    ):
        gone = [
            q
            for q in world.has(iri, "hrm:participation")
            if (world.value(q.object.value, "hrm:role") or "").endswith("/acting-body")
        ]
        links_ = [q for g in gone for q in world.by_subject[g.object.value]]
        yield maker.make("nobody omitted it", iri, "an omission of nobody", [*gone, *links_], [], READING)
    traits = world.of("skos:Concept")
    for iri in _draw(rng, world.of("schema:Person"), 4):
        at = world.has(iri, "rdf:type")[0]
        trait = rng.choice([i for i in traits if "/voc/trait/" in i])
        quad = other(at, predicate=world.node("hrm:hasTrait"), object=ox.NamedNode(trait))
        yield maker.make("a trait guessed", iri, world.short(trait), added=[quad], beyond=READING)


OPERATORS: tuple[Callable[[World, Random], Faults], ...] = (
    stances,
    roles,
    penalties,
    dates,
    links,
    figures,
    readings,
)
