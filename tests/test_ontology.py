"""The ontology and the vocabularies: complete, explained in two languages, and honest about foreign terms.

src/kgraph/check/foreign-terms.csv lists the terms of SEM, ELI, FaBiO, DoCO, Web Annotation, SDMX and EDTF as
their own files declare them; the other vocabularies come with rdflib.
"""

import csv
import re

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, Graph, Literal, URIRef
from rdflib.namespace import DCAT, FOAF, GEO, ORG, PROV, QB, SDO, SH, VOID

from kgraph import names

HRM = names.HRM
ONTOLOGY = URIRef(names.BASE + "onto")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFS.Datatype)
BUILT_IN = tuple(names.FOREIGN[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
CLOSED = {str(vocabulary): vocabulary for vocabulary in (DCTERMS, SKOS, VANN, DCAT, FOAF, GEO, ORG, PROV, QB)}
CLOSED |= {str(vocabulary): vocabulary for vocabulary in (SDO, SH, VOID)}


def _names(text: str) -> list[str]:
    return text.split()


CLASSES = _names("""
Occurrence Act ProtectedConduct Measure LegislativeStep ProceduralStep Situation Communication Proceeding
Participation Charge Sanction StatutoryPenalty Right RightsAssessment PersonGroup BoundedCount StateBody
Court LawEnforcementBody CivilSocietyOrganization MediaOutlet PoliticalMovement Company
InternationalOrganization Proposition Statement Quotation EvidenceAnchor SourceDiscrepancy Recommendation
DatedName AuthorityMatch
""")
SUPER = {
    **dict.fromkeys(CLASSES[1:8], HRM + "Occurrence"),
    "Occurrence": names.FOREIGN["sem"] + "Event",
    "Right": str(SKOS.Concept),
    "RightsAssessment": str(PROV.Entity),
    "PersonGroup": str(FOAF.Group),
    "BoundedCount": str(SDO.QuantitativeValue),
    "StateBody": str(ORG.Organization),
    "Court": HRM + "StateBody",
    "LawEnforcementBody": HRM + "StateBody",
    "CivilSocietyOrganization": str(ORG.Organization),
    "MediaOutlet": str(ORG.Organization),
    "PoliticalMovement": str(ORG.Organization),
    "Company": str(ORG.Organization),
    "InternationalOrganization": str(ORG.Organization),
    "Quotation": HRM + "Statement",
    "EvidenceAnchor": names.FOREIGN["oa"] + "SpecificResource",
}
OBJECT = _names("""
type grade place participation evidence partOfProceeding inReactionTo underMeasure followedBy charge
sanction legalBasis amount dateCoverage dateBasis relativeTo participant role identification capacity
hasTrait sensitivity memberCount includesTrait countQualifier medium against chargedUnder chargeStatus
sanctionType sanctionStatus penalty minAmount maxAmount statedConversion assesses right treatyProvision
domesticProvision assessmentBasis provisionBasis outcome limitationTest about proposition stance statedBy
speaker madeIn rebuts incompatibleWith inSection footnote cites indicator reportedBy baseline
discrepancyKind concerns addressee respondsTo hasName protectedBy affectedPerson actingBody decidingCourt
underNorm concernsRight concernsProvision inRegion citesSource sourceKind
matchSubject matchPredicate matchObject
""")
DATA = _names("""
duration edtf lowerBound upperBound overlapsPossible minDuration maxDuration perMember derogable limitable
mciRate spanSha256 number date disputed fineKZT fineMCI arrestDays reactionDelayDays
authority justification seenIn
""")
DATATYPES = _names("""
iso3166Alpha2 iso3166Alpha3 iso3166Numeric iso3166Part2In2020 iso3166Part2In2026 hasc unLocode whosOnFirst
isni iso4217
""")

# The closed lists of the model, whole; and the concepts it names of the open ones.
CLOSED_LISTS = {
    "grade": "as-fact as-announced as-reported as-alleged as-unverified as-rumour",
    "role": "affected-person acting-body acting-person deciding-court requesting-party complainant witness"
    " counsel organiser author addressee appointee participant beneficiary",
    "identification": "named office-only type-only not-named",
    "stance": "asserts denies doubts retracts no-answer alternative-explanation",
    "basis": "treaty-cited-in-report right-named-in-sentence section-heading domestic-norm-cited"
    " third-party-quoted editorial",
    "outcome": "asserted-violation asserted-restriction risk compliant-measure omission",
    "limitation-test": "legality legitimate-aim necessity proportionality non-discrimination",
    "charge-status": "threatened investigated witness-with-right-to-defence charged convicted sanctioned"
    " withdrawn acquitted reduced-on-appeal",
    "sanction-type": "fine administrative-arrest imprisonment restriction-of-liberty ban-on-activity"
    " suspension-of-business",
    "sanction-status": "imposed threatened reduced",
    "date-basis": "stated relative publication-date unknown",
    "date-coverage": "within throughout",
    "count-qualifier": "exact at-least about more-than up-to range-low range-high",
    "sensitivity": "health disability family-violence minor belief private-life",
}
NAMED = {
    "conduct-type": "post repost video message leaflet-distribution filming picket rally hunger-strike"
    " membership statement-to-media",
    "medium": "facebook whatsapp youtube telegram leaflet in-person",
    "capacity": "activist blogger physician lawyer official journalist",
    "situation-type": "omission",
}
ACT_TYPES = {
    "deprivation-of-liberty": "detention arrest administrative-arrest forced-hospitalisation",
    "penalty": "administrative-fine conviction",
    "investigation-act": "search seizure questioning summons threat-of-prosecution",
    "violence": "beating use-of-force threat",
    "movement-control": "sealing-of-entrances forced-removal dispersal refusal-of-passage",
    "association-ban": "ban-of-organisation",
    "employment": "dismissal appointment resignation",
    "data-disclosure": "",
    "assistance": "",
}
SCHEMES = 29


@pytest.fixture(scope="module")
def onto(project) -> Graph:
    return Graph().parse(project.root / "ontology" / "hrm.ttl")


@pytest.fixture(scope="module")
def voc(project) -> Graph:
    graph = Graph()
    for path in sorted((project.root / "ontology" / "voc").glob("*.ttl")):
        graph.parse(path)
    return graph


def foreign_terms(project) -> dict[str, str]:
    with (project.root / "src" / "kgraph" / "check" / "foreign-terms.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        return {row["term"]: row["kind"] for row in csv.DictReader(lines)}


def declared(onto: Graph) -> dict[str, URIRef]:
    return {str(term): kind for kind in KINDS for term in onto.subjects(RDF.type, kind)}


def texts(graph: Graph, node, predicate) -> dict[str | None, str]:
    """Return the literals of a node by language, failing on two in one language."""
    found: dict[str | None, str] = {}
    for value in graph.objects(node, predicate):
        assert isinstance(value, Literal), f"{node} {predicate} is no literal"
        assert value.language not in found, f"{node} has two values of {predicate} in {value.language}"
        found[value.language] = str(value)
    return found


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def explains(label: str, definition: str) -> bool:
    """Tell whether a definition says more than its label: two words of it at least are not the label's."""
    said = set(words(label))
    return len([word for word in words(definition) if word not in said and len(word) > 2]) >= 2


# ---------------------------------------------------------------- hrm.ttl


def test_the_header_is_complete(onto):
    version = str(onto.value(ONTOLOGY, OWL.versionInfo))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert onto.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    assert onto.value(ONTOLOGY, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert onto.value(ONTOLOGY, DCTERMS.creator)
    assert str(onto.value(ONTOLOGY, VANN.preferredNamespacePrefix)) == "hrm"
    assert str(onto.value(ONTOLOGY, VANN.preferredNamespaceUri)) == HRM
    assert not list(onto.objects(ONTOLOGY, OWL.imports)), "no foreign ontology is imported"
    for predicate in (RDFS.label, DCTERMS.title, DCTERMS.description, SKOS.note):
        assert set(texts(onto, ONTOLOGY, predicate)) == {"en", "ru"}
    assert "not registered" in texts(onto, ONTOLOGY, SKOS.note)["en"]


@pytest.mark.parametrize(
    ("listed", "kind"),
    [
        (CLASSES, OWL.Class),
        (OBJECT, OWL.ObjectProperty),
        (DATA, OWL.DatatypeProperty),
        (DATATYPES, RDFS.Datatype),
    ],
    ids=["classes", "object properties", "data properties", "datatypes"],
)
def test_every_term_of_the_model_is_there_and_no_other(onto, listed, kind):
    ours = {
        str(term).removeprefix(HRM) for term in onto.subjects(RDF.type, kind) if str(term).startswith(HRM)
    }
    assert len(listed) == len(set(listed))
    assert ours == set(listed)


def test_the_superclasses_are_those_of_the_model(onto):
    for name in CLASSES:
        found = {str(term) for term in onto.objects(URIRef(HRM + name), RDFS.subClassOf)}
        assert found == ({SUPER[name]} if name in SUPER else set()), name


def test_every_term_is_explained_in_two_languages(onto):
    for name in (*CLASSES, *OBJECT, *DATA, *DATATYPES):
        term = URIRef(HRM + name)
        labels, definitions = texts(onto, term, RDFS.label), texts(onto, term, SKOS.definition)
        assert set(labels) == set(definitions) == {"en", "ru"}, name
        for language, definition in definitions.items():
            assert explains(labels[language], definition), f"{name}: the definition only repeats the label"
            assert definition.endswith("."), name
        for predicate in (SKOS.scopeNote, SKOS.example):
            assert set(texts(onto, term, predicate)) in (set(), {"en", "ru"}), name


def test_a_definition_that_repeats_its_label_is_caught():
    assert not explains("stated conversion", "A stated conversion.")
    assert not explains("степень утверждения", "Это степень утверждения.")
    assert explains("grade", "Says how firmly the report itself tells the occurrence.")


def test_labels_and_definitions_are_not_shared(onto):
    for predicate in (RDFS.label, SKOS.definition):
        seen: dict[Literal, URIRef] = {}
        for term, _, text in onto.triples((None, predicate, None)):
            if str(term).startswith(HRM):
                assert text not in seen, f"{term} and {seen[text]} have the same {predicate.fragment}"
                seen[text] = term


def test_where_a_modeller_may_err_a_note_stands(onto):
    risky = "grade stance role legalBasis domesticProvision chargedUnder Charge StatutoryPenalty Sanction"
    for name in [*risky.split(), "PersonGroup"]:
        assert texts(onto, URIRef(HRM + name), SKOS.scopeNote), name


def test_a_property_is_of_one_kind(onto):
    for term in declared(onto):
        kinds = set(onto.objects(URIRef(term), RDF.type)) & set(KINDS)
        assert len(kinds) == 1, f"{term} is {kinds}"


def test_prefixes_are_sorted_used_and_those_of_names(project):
    text = (project.root / "ontology" / "hrm.ttl").read_text("utf-8")
    found = re.findall(r"^PREFIX ([\w-]+): <([^>]+)>$", text, re.MULTILINE)
    assert found == sorted(found)
    assert dict(found).items() <= project.prefixes.items()
    body = re.sub(r"^(PREFIX|#).*$|\"[^\"]*\"", "", text, flags=re.MULTILINE)
    assert {prefix for prefix, _ in found} == set(re.findall(r"(?<![\w-])([\w-]+):[A-Za-z]", body)) - {
        "https"
    }


def test_every_term_used_is_declared(project, onto, graph):
    """A predicate, a type or a datatype, in data, vocabularies or ontology, is a term that hrm.ttl knows."""
    known = set(declared(onto))
    used = set()
    for quad in graph.quads:
        used.add(quad.predicate.value)
        if quad.predicate.value == names.RDF_TYPE:
            used.add(quad.object.value)
        elif hasattr(quad.object, "datatype"):
            used.add(quad.object.datatype.value)
    assert {term for term in used if not term.startswith(BUILT_IN)} - known == set()


def test_every_rule_and_shortcut_speaks_of_known_terms(project, onto):
    known = set(declared(onto))
    for path in project.rules:
        text = path.read_text("utf-8")
        prefixes = dict(re.findall(r"^PREFIX ([\w-]+): <([^>]+)>$", text, re.MULTILINE))
        body = re.sub(r"^(PREFIX|#).*$", "", text, flags=re.MULTILINE)
        for prefix, local in re.findall(r"(?<![\w?-])([a-z][\w-]*):(\w[\w-]*)", body):
            iri = prefixes[prefix] + local
            assert iri in known or iri.startswith((names.VOC, *BUILT_IN)), f"{path.name}: {prefix}:{local}"


# ---------------------------------------------------------------- foreign terms


def test_every_foreign_term_exists_in_its_vocabulary(project, onto):
    listed = foreign_terms(project)
    for term, kind in declared(onto).items():
        if term.startswith(HRM):
            continue
        home = next((namespace for namespace in CLOSED if term.startswith(namespace)), None)
        if home:
            assert URIRef(term) in CLOSED[home], f"{term} is no term of {home}"
        else:
            assert term in listed, f"{term} is not in src/kgraph/check/foreign-terms.csv"
            assert (
                listed[term].replace("property", "").strip()
                in {
                    OWL.Class: ("class",),
                    OWL.ObjectProperty: ("object", ""),
                    OWL.DatatypeProperty: ("datatype", ""),
                    OWL.AnnotationProperty: ("annotation", ""),
                    RDFS.Datatype: ("datatype",),
                }[kind]
            ), f"{term} is declared {kind.fragment}, its vocabulary says {listed[term]}"


def test_rdflib_vocabularies_are_closed():
    for vocabulary in CLOSED.values():
        assert URIRef(str(vocabulary) + "noSuchTermAnywhere") not in vocabulary


def test_foreign_terms_are_declared_and_not_described(onto):
    """Only its kind is said of a foreign term; in ours it may be a super-term, a range, a list's member."""
    for subject, predicate, value in onto:
        if isinstance(subject, URIRef) and not str(subject).startswith(names.BASE):
            assert predicate == RDF.type, f"{subject} is described by {predicate}"
            assert value in KINDS, subject


def test_what_is_declared_is_used_or_noted(project, onto, graph):
    text = (project.root / "ontology" / "hrm.ttl").read_text("utf-8")
    noted = {
        project.prefixes[prefix] + local
        for prefix, local in re.findall(
            r"^([\w-]+):(\w+) a ", text.partition("# Named by the model")[2], re.MULTILINE
        )
    }
    assert noted
    used = {str(term) for triple in onto for term in triple[1:]} - {str(kind) for kind in KINDS}
    used |= {str(subject) for subject, predicate, _ in onto if predicate != RDF.type}
    for quad in graph.quads:
        used.add(quad.predicate.value)
        used.add(getattr(quad.object, "value", ""))
        if hasattr(quad.object, "datatype"):
            used.add(quad.object.datatype.value)
    idle = {term for term in declared(onto) if not term.startswith(HRM)} - used
    assert idle <= noted, f"declared, but neither used nor noted: {sorted(idle - noted)}"


# ---------------------------------------------------------------- vocabularies


def test_every_scheme_is_complete(project, voc):
    paths = sorted((project.root / "ontology" / "voc").glob("*.ttl"))
    assert len(paths) == SCHEMES
    for path in paths:
        scheme = URIRef(names.VOC + path.stem)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in voc, path.name
        assert voc.value(scheme, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
        assert voc.value(scheme, DCTERMS.creator)
        labels, definitions = texts(voc, scheme, RDFS.label), texts(voc, scheme, SKOS.definition)
        assert set(labels) == set(definitions) == {"en", "ru"}
        assert all(explains(labels[language], definitions[language]) for language in labels), path.name
        tops = set(voc.objects(scheme, SKOS.hasTopConcept))
        assert tops == set(voc.subjects(SKOS.topConceptOf, scheme)), (
            f"{path.name}: top concepts said twice differ"
        )


def test_every_concept_is_explained_and_placed(voc):
    concepts = set(voc.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) > 350
    for concept in concepts:
        scheme, slash, slug = str(concept).removeprefix(names.VOC).partition("/")
        assert slash, concept
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug), concept
        assert set(voc.objects(concept, SKOS.inScheme)) == {URIRef(names.VOC + scheme)}, concept
        labels, definitions = texts(voc, concept, SKOS.prefLabel), texts(voc, concept, SKOS.definition)
        assert {"en", "ru"} <= set(labels) <= {"en", "ru", "kk"}, concept
        assert labels == texts(voc, concept, RDFS.label), f"{concept}: rdfs:label differs from skos:prefLabel"
        assert set(definitions) == {"en", "ru"}, concept
        for language in definitions:
            assert explains(labels[language], definitions[language]), (
                f"{concept}: says no more than its label"
            )
        broader = set(voc.objects(concept, SKOS.broader))
        top = set(voc.objects(concept, SKOS.topConceptOf))
        assert len(broader) + len(top) == 1, f"{concept} is a top concept or has one broader concept"
        assert broader <= concepts, concept
        assert all(str(wider).startswith(names.VOC + scheme + "/") for wider in broader), concept
        for wider in broader:
            assert concept not in set(voc.transitive_objects(wider, SKOS.broader)), (
                f"{concept} is in a circle"
            )


def test_no_two_concepts_of_a_scheme_share_a_label(voc):
    seen: dict[tuple[str, Literal], URIRef] = {}
    for concept, _, label in voc.triples((None, SKOS.prefLabel, None)):
        key = (str(voc.value(concept, SKOS.inScheme)), label)
        assert key not in seen or key[0] == "None", f"{concept} and {seen[key]}: {label}"
        seen[key] = concept


@pytest.mark.parametrize("scheme", CLOSED_LISTS)
def test_a_closed_list_holds_what_the_model_names(voc, scheme):
    prefix = f"{names.VOC}{scheme}/"
    found = {
        str(concept).removeprefix(prefix) for concept in voc.subjects(SKOS.inScheme, URIRef(prefix[:-1]))
    }
    assert found == set(CLOSED_LISTS[scheme].split())


@pytest.mark.parametrize("scheme", NAMED)
def test_an_open_list_holds_what_the_model_names(voc, scheme):
    prefix = f"{names.VOC}{scheme}/"
    found = {
        str(concept).removeprefix(prefix) for concept in voc.subjects(SKOS.inScheme, URIRef(prefix[:-1]))
    }
    assert set(NAMED[scheme].split()) <= found


def test_act_types_hang_under_the_tops_of_the_model(voc):
    prefix = URIRef(f"{names.VOC}act-type/")
    for top, narrower in ACT_TYPES.items():
        assert (prefix + top, SKOS.topConceptOf, URIRef(prefix[:-1])) in voc, top
        for slug in narrower.split():
            assert (prefix + slug, SKOS.broader, prefix + top) in voc, slug
    tops = {str(top).removeprefix(prefix) for top in voc.subjects(SKOS.topConceptOf, URIRef(prefix[:-1]))}
    # The model has no top for what is neither force nor investigation: the changelog tells of this one.
    assert tops == {*ACT_TYPES, "pressure"}


def test_every_right_is_protected_by_a_treaty_article_of_the_law_base(voc, graph):
    provisions = {
        quad.subject.value for quad in graph.quads if quad.predicate.value.endswith("ontology#is_part_of")
    }
    rights = set(voc.subjects(RDF.type, URIRef(HRM + "Right")))
    assert len(rights) >= 23
    assert rights == set(voc.subjects(SKOS.inScheme, URIRef(names.VOC + "right")))
    for right in rights:
        articles = {str(article) for article in voc.objects(right, URIRef(HRM + "protectedBy"))}
        assert articles, right
        assert all(article.startswith(f"{names.BASE}law/int/") for article in articles), right
        assert articles <= provisions, f"{right}: {articles - provisions} is not in the law base"


def test_offices_are_roles_too(voc):
    for office in voc.subjects(SKOS.inScheme, URIRef(names.VOC + "office")):
        assert (office, RDF.type, ORG.Role) in voc, office
