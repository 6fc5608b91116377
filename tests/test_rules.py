"""Each rule of ontology/rules/ on a graph one can hold in the head: what it writes, and what it must not."""

import pyoxigraph as ox
import pytest

from kgraph import build, names

EX = "http://example.org/"
PREFIXES = "\n".join(
    [f"PREFIX {prefix}: <{iri}>" for prefix, iri in {**names.FOREIGN, "hrm": names.HRM}.items()]
    + [
        f"PREFIX {scheme}: <{names.VOC}{scheme}/>"
        for scheme in ("role", "stance", "sanction-type", "sanction-status", "right")
    ]
    + [f"PREFIX : <{EX}>"]
)

FROM, TO = "sem:hasEarliestBeginTimeStamp", "sem:hasLatestEndTimeStamp"


def act(name: str, begin: str, end: str, kind: str = "Act") -> str:
    """Return the Turtle of an occurrence between two days."""
    return f':{name} a hrm:{kind} ; {FROM} "{begin}"^^xsd:date ; {TO} "{end}"^^xsd:date .\n'


MARCH = ("2020-03-26", "2020-03-26")
DAYS = (
    act("march", *MARCH)
    + act("april", "2020-04-20", "2020-04-20")
    + act("spring", "2020-03-21", "2020-04-20")
    + act("lastweek", "2020-03-24", "2020-03-31")
    + f':open a hrm:Act ; {FROM} "2020-03-26"^^xsd:date . :undated a hrm:Act .\n'
)
RATES = """
:mci-1 hrm:mciRate 2651 ;
  eli:first_date_entry_in_force "2020-01-01"^^xsd:date ; eli:date_no_longer_in_force "2020-03-31"^^xsd:date .
:mci-2 hrm:mciRate 2778 ; eli:first_date_entry_in_force "2020-04-01"^^xsd:date .
"""


def sanction(act: str, name: str, kind: str, status: str, *facts: str) -> str:
    """Return the Turtle of one sanction of an act."""
    return (
        f":{act} hrm:sanction :{name} . :{name} a hrm:Sanction ; hrm:sanctionType sanction-type:{kind} ;"
        f" hrm:sanctionStatus sanction-status:{status} . " + " ".join(f":{name} {fact} ." for fact in facts)
    )


def money(name: str, sum_: str, currency: str = "KZT") -> str:
    """Return the Turtle of one sum."""
    return f':{name} a schema:MonetaryAmount ; schema:value {sum_} ; schema:currency "{currency}" .\n'


SUMS = (
    money("s1", "132550")
    + money("s2", "106040")
    + money("s3", "36114")
    + money("s4", "284", "EUR")
    + money("s5", "132550.0")
)
FINES = (
    DAYS
    + RATES
    + SUMS
    + "\n".join(
        [
            sanction("march", "f1", "fine", "imposed", "hrm:amount :s1"),
            sanction("lastweek", "f2", "fine", "imposed", "hrm:amount :s2"),
            sanction("april", "f3", "fine", "imposed", "hrm:amount :s3"),
            sanction("spring", "f4", "fine", "imposed", "hrm:amount :s1"),
            # A group of three: the figure as told, once.
            ":group a hrm:PersonGroup ; hrm:memberCount :three . :three hrm:lowerBound 3 .",
            sanction(
                "open", "f5", "fine", "imposed", "hrm:amount :s1", "hrm:against :group", "hrm:perMember true"
            ),
            # Nothing from these: threatened, reduced, arrest, told in euros, two figures, a range.
            sanction("no-1", "f6", "fine", "threatened", "hrm:amount :s1"),
            sanction("no-2", "f7", "fine", "reduced", "hrm:amount :s1"),
            sanction("no-3", "f8", "administrative-arrest", "imposed", "hrm:amount :s1"),
            sanction("no-4", "f9", "fine", "imposed", "hrm:amount :s4"),
            sanction("no-5", "f10", "fine", "imposed", "hrm:amount :s1", "hrm:amount :s2"),
            sanction("no-6", "f11", "fine", "imposed", "hrm:minAmount :s1", "hrm:maxAmount :s2"),
            ":norm hrm:penalty :p . :p hrm:sanctionType sanction-type:fine ; hrm:amount :s1 .",
            # One figure told twice is one figure.
            sanction("twice", "f12", "fine", "imposed", "hrm:amount :s1", "hrm:amount :s1-again"),
            money("s1-again", "132550"),
        ]
    )
)

# rule -> the shortcut it writes, the graph, and every triple expected (subject, object), no more
CASES: dict[str, tuple[str, str, set[tuple[str, str]]]] = {
    "superclasses": (
        "rdf:type",
        """
        :a a hrm:Act . :s a hrm:Quotation . :c a hrm:Court . :f a hrm:Company .
        :l a eli:LegalResourceSubdivision . :p a schema:Person . :g a hrm:PersonGroup .
        """,
        {
            ("a", "hrm:Occurrence"),
            ("s", "hrm:Statement"),
            ("c", "hrm:StateBody"),
            ("c", "org:Organization"),
            ("f", "org:Organization"),
            ("l", "eli:LegalResource"),
        },
    ),
    "affected-person": (
        "hrm:affectedPerson",
        """
        :a hrm:participation :p1 , :p2 , :p3 , :p4 .
        :p1 hrm:role role:affected-person ; hrm:participant :anna .
        :p2 hrm:role role:affected-person ; hrm:participant :group . :group foaf:member :boris , :vera .
        :p3 hrm:role role:acting-body ; hrm:participant :police .
        :p4 hrm:role role:witness ; hrm:participant :olga .
        """,
        {("a", "anna"), ("a", "group"), ("a", "boris"), ("a", "vera")},
    ),
    "acting-body": (
        "hrm:actingBody",
        """
        :a hrm:participation :p1 , :p2 .
        :p1 hrm:role role:acting-body ; hrm:participant :department . :department org:unitOf :ministry .
        :p2 hrm:role role:acting-person ; hrm:participant :officer .
        """,
        {("a", "department")},
    ),
    "deciding-court": (
        "hrm:decidingCourt",
        """
        :a hrm:participation :p1 , :p2 .
        :p1 hrm:role role:deciding-court ; hrm:participant :court .
        :p2 hrm:role role:requesting-party ; hrm:participant :prosecutor .
        """,
        {("a", "court")},
    ),
    "under-norm": (
        "hrm:underNorm",
        """
        :sub eli:is_part_of :part . :part eli:is_part_of :art . :art eli:is_part_of :code .
        :a hrm:charge :c . :c hrm:chargedUnder :sub .
        :b hrm:legalBasis :art .
        :r hrm:assesses :d ; hrm:domesticProvision :art .
        """,
        {
            ("a", "sub"),
            ("a", "part"),
            ("a", "art"),
            ("a", "code"),
            ("b", "art"),
            ("b", "code"),
        },
    ),
    "concerns-right": (
        "hrm:concernsRight",
        """
        :r1 hrm:assesses :a ; hrm:right right:expression . :a a hrm:Act .
        :r2 hrm:assesses :law ; hrm:right right:association . :law a eli:LegalResource .
        """,
        {("a", "right:expression")},
    ),
    "concerns-provision": (
        "hrm:concernsProvision",
        """
        :art eli:is_part_of :treaty . :const-art eli:is_part_of :const .
        :r1 hrm:assesses :a ; hrm:treatyProvision :art . :a a hrm:Act .
        :r2 hrm:assesses :b ; hrm:domesticProvision :const-art . :b a hrm:Situation .
        :r3 hrm:assesses :law ; hrm:treatyProvision :art . :law a eli:LegalResource .
        :a hrm:charge :c . :c hrm:chargedUnder :offence .
        """,
        {("a", "art"), ("a", "treaty"), ("b", "const-art"), ("b", "const")},
    ),
    "date": (
        "hrm:date",
        DAYS
        + """
        :member a org:Membership ; sem:hasEarliestBeginTimeStamp "2020-03-26"^^xsd:date ;
          sem:hasLatestEndTimeStamp "2020-03-26"^^xsd:date .
        """,
        {("march", "2020-03-26"), ("april", "2020-04-20")},
    ),
    "in-region": (
        "hrm:inRegion",
        """
        :a hrm:place :village . :village schema:containedInPlace :region .
        :region schema:containedInPlace :country .
        :b hrm:place :country .
        """,
        {("a", "village"), ("a", "region"), ("a", "country"), ("b", "country")},
    ),
    "cites-source": (
        "hrm:citesSource",
        """
        :a a hrm:Act ; hrm:evidence :e1 , :e2 . :e1 hrm:footnote :f1 . :f1 hrm:cites :s1 , :s2 .
        :a hrm:charge :c . :c hrm:evidence :e3 . :e3 hrm:footnote :f2 . :f2 hrm:cites :s3 .
        """,
        {("a", "s1"), ("a", "s2")},
    ),
    "disputed": (
        "hrm:disputed",
        """
        :a a hrm:Act . :b a hrm:Act . :c a hrm:Act .
        :pa hrm:about :a . :pb hrm:about :b . :pc hrm:about :somebody .
        :s1 hrm:proposition :pa ; hrm:stance stance:asserts .
        :s2 hrm:proposition :pa ; hrm:stance stance:denies .
        :s3 hrm:proposition :pb ; hrm:stance stance:doubts .
        :s4 hrm:proposition :pb ; hrm:stance stance:no-answer .
        :s5 hrm:proposition :pb ; hrm:stance stance:alternative-explanation .
        :s6 hrm:proposition :pc ; hrm:stance stance:denies .
        """,
        {("a", "true")},
    ),
    "fine-kzt": (
        "hrm:fineKZT",
        FINES,
        {
            ("march", "132550"),
            ("lastweek", "106040"),
            ("april", "36114"),
            ("spring", "132550"),
            ("open", "132550"),
            ("twice", "132550"),
        },
    ),
    "fine-mci": (
        "hrm:fineMCI",
        # 36,114 = 13 x 2,778 is no multiple of March's rate; a span across 1 April or an open one has none.
        FINES
        + sanction("march2", "f20", "fine", "imposed", "hrm:amount :s3")
        + act("march2", *MARCH)
        + sanction("march3", "f21", "fine", "imposed", "hrm:amount :s5")
        + act("march3", *MARCH),
        {("march", "50"), ("lastweek", "40"), ("april", "13"), ("march3", "50")},
    ),
    "arrest-days": (
        "hrm:arrestDays",
        "\n".join(
            [
                sanction("a", "t1", "administrative-arrest", "imposed", 'hrm:duration "P10D"^^xsd:duration'),
                sanction(
                    "b", "t2", "administrative-arrest", "imposed", 'hrm:duration "P2D"^^xsd:dayTimeDuration'
                ),
                sanction(
                    "no-1", "t3", "administrative-arrest", "threatened", 'hrm:duration "P15D"^^xsd:duration'
                ),
                sanction(
                    "no-2", "t4", "administrative-arrest", "imposed", 'hrm:maxDuration "P15D"^^xsd:duration'
                ),
                sanction("no-3", "t5", "imprisonment", "imposed", 'hrm:duration "P30D"^^xsd:duration'),
                sanction(
                    "no-4", "t6", "administrative-arrest", "imposed", 'hrm:duration "PT8H"^^xsd:duration'
                ),
                sanction(
                    "no-5",
                    "t7",
                    "administrative-arrest",
                    "imposed",
                    'hrm:duration "P5D"^^xsd:duration , "P6D"^^xsd:duration',
                ),
            ]
        ),
        {("a", "10"), ("b", "2")},
    ),
    "reaction-delay": (
        "hrm:reactionDelayDays",
        DAYS
        + act("post", "2020-02-28", "2020-02-28", "ProtectedConduct")
        + act("same", "2020-04-20", "2020-04-20", "ProtectedConduct")
        + """
        :vague a hrm:ProtectedConduct ; sem:hasLatestEndTimeStamp "2020-02-28"^^xsd:date .
        :march hrm:inReactionTo :post , :same , :vague . :april hrm:inReactionTo :same .
        :spring hrm:inReactionTo :post . :open hrm:inReactionTo :post . :undated hrm:inReactionTo :post .
        """,
        # 2020 was a leap year: 28 February to 26 March is 27 days.
        {("march", "27"), ("april", "0")},
    ),
}


def parse(turtle: str, graph: str) -> list[ox.Quad]:
    name = ox.NamedNode(names.GRAPH + graph)
    quads = ox.parse(f"{PREFIXES}\n{turtle}".encode(), format=ox.RdfFormat.TURTLE)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads]


def term(text: str) -> str:
    """Return the IRI of a prefixed name; a bare word is a name of the example or a literal's value."""
    prefix, colon, local = text.partition(":")
    known = {**names.FOREIGN, "hrm": names.HRM, "right": f"{names.VOC}right/"}
    return known[prefix] + local if colon and prefix in known else text


@pytest.fixture(scope="module")
def ontology(project):
    return parse((project.root / "ontology" / "hrm.ttl").read_text("utf-8"), "ontology")


def derived(project, ontology, asserted: str, editorial: str = "") -> set[ox.Quad]:
    quads = [*ontology, *parse(asserted, "report/asserted"), *parse(editorial, "report/editorial")]
    return build.derive("report", quads, project.rules)


def pairs(quads: set[ox.Quad], predicate: str) -> set[tuple[str, str]]:
    """Return (subject, object) of the quads about the example's own nodes."""
    iri = term(predicate)
    return {
        (quad.subject.value.removeprefix(EX), quad.object.value.removeprefix(EX))
        for quad in quads
        if quad.predicate.value == iri and quad.subject.value.startswith(EX)
    }


def test_every_rule_has_a_case_and_every_case_a_rule(project):
    assert {path.stem for path in project.rules} == set(CASES)
    assert len(CASES) == 15


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_writes_what_follows_and_nothing_else(project, ontology, rule):
    predicate, turtle, expected = CASES[rule]
    quads = derived(project, ontology, turtle)
    assert pairs(quads, predicate) == {(subject, term(value)) for subject, value in expected}
    assert {quad.graph_name.value for quad in quads} <= {f"{names.GRAPH}report/derived"}


@pytest.mark.parametrize("rule", [rule for rule in CASES if rule != "superclasses"])
def test_a_rule_alone_accounts_for_its_shortcut(project, ontology, rule):
    """Without the rule nothing of the sort is written: no other rule does its work by accident."""
    predicate, turtle, _ = CASES[rule]
    others = [path for path in project.rules if path.stem != rule]
    quads = build.derive("report", [*ontology, *parse(turtle, "report/asserted")], others)
    assert not pairs(quads, predicate)


def test_whole_numbers_come_out_as_integers(project, ontology):
    for rule in ("fine-mci", "arrest-days", "reaction-delay"):
        predicate, turtle, _ = CASES[rule]
        found = [q for q in derived(project, ontology, turtle) if q.predicate.value == term(predicate)]
        assert found
        assert all(q.object.datatype.value == names.XSD + "integer" for q in found)


def test_what_needs_editorial_goes_to_derived_editorial(project, ontology):
    asserted = ":a a hrm:Act . :r a hrm:RightsAssessment ; hrm:assesses :a ; hrm:right right:expression ."
    editorial = ":r hrm:treatyProvision :art . :art eli:is_part_of :treaty ."
    quads = derived(project, ontology, asserted, editorial)
    layer = {
        (quad.predicate.value.removeprefix(names.HRM), quad.object.value.rpartition("/")[2]): (
            quad.graph_name.value.rpartition("/")[2]
        )
        for quad in quads
        if quad.predicate.value.startswith(names.HRM)
    }
    assert layer == {
        ("concernsRight", "expression"): "derived",
        ("concernsProvision", "art"): "derived-editorial",
        ("concernsProvision", "treaty"): "derived-editorial",
    }


def test_an_editorial_layer_never_changes_the_derived_one(project, ontology):
    predicate, turtle, _ = CASES["reaction-delay"]
    editorial = (
        ":undated sem:hasLatestBeginTimeStamp '2020-05-01'^^xsd:date . :april hrm:inReactionTo :post ."
    )
    without = derived(project, ontology, turtle)
    with_it = derived(project, ontology, turtle, editorial)
    assert without <= with_it
    assert {quad.graph_name.value for quad in with_it - without} == {f"{names.GRAPH}report/derived-editorial"}
    assert ("april", "52") in pairs(with_it - without, predicate)


def test_more_facts_never_take_a_derived_triple_back(project, ontology):
    """Graphs read together derive at least what each derives alone."""
    graphs = [CASES[rule][1] for rule in ("affected-person", "under-norm", "in-region", "disputed")]
    together = derived(project, ontology, "\n".join(graphs))
    for graph in graphs:
        assert derived(project, ontology, graph) <= together


def test_every_rule_says_what_it_does_first(project):
    for path in project.rules:
        lines = path.read_text("utf-8").splitlines()
        assert lines[0].startswith("# "), f"{path.name}: the first line says what the rule is for"
        assert sum(line.startswith("# ") for line in lines) >= 1
        assert max(map(len, lines)) <= 120, path.name
