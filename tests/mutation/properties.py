"""What docs/model.md says of each property: who has it, what it points to. Never filled from shapes/."""

from mutation.contract import AGENTS, BODIES, OCCURRENCES, SOURCES, STATEMENTS, words

_OCCURRENCE = ("hrm:Occurrence",)
_TIMED = (*_OCCURRENCE, *STATEMENTS, "org:Membership", "hrm:Proceeding", "hrm:DatedName")
_SPAN = ("hrm:EvidenceAnchor", "doco:Section", "doco:Footnote", "fabio:ReportDocument")
_LAW = ("eli:LegalResource", "eli:LegalResourceSubdivision")
_FIGURE = (*_OCCURRENCE, "hrm:Sanction", "hrm:StatutoryPenalty")


def _each(names: str, *classes: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(words(names), classes)


DOMAINS: dict[str, tuple[str, ...]] = {
    **_each(
        "hrm:type hrm:grade hrm:place hrm:participation hrm:partOfProceeding hrm:inReactionTo"
        " hrm:underMeasure hrm:followedBy sem:hasSubEvent hrm:charge hrm:sanction hrm:legalBasis",
        *_OCCURRENCE,
    ),
    **_each(
        "sem:hasEarliestBeginTimeStamp sem:hasLatestBeginTimeStamp sem:hasEarliestEndTimeStamp"
        " sem:hasLatestEndTimeStamp hrm:dateCoverage hrm:dateBasis hrm:relativeTo",
        *_TIMED,
    ),
    **_each("hrm:participant hrm:role hrm:identification", "hrm:Participation"),
    **_each("hrm:capacity", "schema:Person", "hrm:PersonGroup", "hrm:Participation"),
    **_each("hrm:hasTrait", "schema:Person", "hrm:PersonGroup"),
    **_each("schema:spouse schema:knows", "schema:Person"),
    **_each("hrm:memberCount foaf:member hrm:includesTrait hrm:overlapsPossible", "hrm:PersonGroup"),
    **_each("hrm:lowerBound hrm:upperBound", "hrm:BoundedCount"),
    **_each("hrm:medium", "hrm:ProtectedConduct", "hrm:Communication"),
    **_each("hrm:against", "hrm:Charge", "hrm:Sanction"),
    **_each("hrm:chargedUnder hrm:chargeStatus", "hrm:Charge"),
    **_each("hrm:sanctionType", "hrm:Sanction", "hrm:StatutoryPenalty"),
    **_each("hrm:sanctionStatus hrm:perMember", "hrm:Sanction"),
    **_each("hrm:amount hrm:duration hrm:minDuration hrm:maxDuration hrm:maxAmount", *_FIGURE),
    **_each("hrm:penalty", *_LAW, "hrm:Measure", "hrm:Situation"),
    **_each("schema:value schema:currency hrm:statedConversion", "schema:MonetaryAmount"),
    **_each("eli:is_part_of eli:number eli:id_local hrm:derogable hrm:limitable hrm:mciRate", *_LAW),
    **_each("hrm:protectedBy", "hrm:Right"),
    **_each(
        "hrm:assesses hrm:treatyProvision hrm:domesticProvision hrm:assessmentBasis hrm:provisionBasis"
        " hrm:outcome hrm:limitationTest",
        "hrm:RightsAssessment",
    ),
    **_each("hrm:right", "hrm:RightsAssessment", "hrm:Recommendation"),
    **_each("hrm:proposition hrm:stance hrm:statedBy hrm:speaker hrm:madeIn hrm:rebuts", *STATEMENTS),
    **_each("hrm:about", *_OCCURRENCE, "hrm:Proposition", "hrm:Proceeding", "qb:Observation"),
    **_each("hrm:incompatibleWith", "hrm:Proposition", "qb:Observation"),
    **_each("oa:start oa:end hrm:spanSha256", *_SPAN),
    **_each("oa:hasSource hrm:inSection hrm:footnote", "hrm:EvidenceAnchor"),
    **_each("hrm:cites", "doco:Footnote"),
    **_each(
        "hrm:indicator sdmx-dimension:refArea sdmx-dimension:refPeriod hrm:reportedBy sdmx-measure:obsValue"
        " sdmx-attribute:unitMeasure hrm:baseline qb:dataSet",
        "qb:Observation",
    ),
    **_each("hrm:discrepancyKind hrm:concerns", "hrm:SourceDiscrepancy"),
    **_each("hrm:addressee hrm:respondsTo", "hrm:Recommendation"),
    **_each("schema:containedInPlace geo:hasGeometry hrm:hasName", "schema:Place"),
    **_each("org:member org:organization org:role", "org:Membership"),
    **_each("hrm:matchSubject hrm:matchPredicate hrm:matchObject hrm:seenIn", "hrm:AuthorityMatch"),
}
RANGES: dict[str, tuple[str, ...]] = {
    **_each("hrm:participation", "hrm:Participation"),
    **_each("hrm:place schema:location schema:homeLocation schema:containedInPlace", "schema:Place"),
    **_each("hrm:partOfProceeding", "hrm:Proceeding"),
    **_each("hrm:inReactionTo", "hrm:ProtectedConduct"),
    **_each("hrm:underMeasure", "hrm:Measure"),
    **_each("hrm:followedBy sem:hasSubEvent hrm:relativeTo", *OCCURRENCES),
    **_each("hrm:charge", "hrm:Charge"),
    **_each("hrm:sanction dcterms:replaces", "hrm:Sanction"),
    **_each("hrm:penalty", "hrm:StatutoryPenalty"),
    **_each("hrm:legalBasis hrm:chargedUnder hrm:protectedBy", *_LAW),
    **_each("hrm:statedConversion", "schema:MonetaryAmount"),
    **_each("hrm:evidence", "hrm:EvidenceAnchor"),
    **_each("hrm:footnote", "doco:Footnote"),
    **_each("hrm:cites", *SOURCES),
    **_each("foaf:member schema:knows schema:spouse", "schema:Person"),
    **_each("hrm:addressee prov:wasAttributedTo", *AGENTS),
    **_each("schema:publisher schema:provider org:subOrganizationOf org:unitOf", *BODIES),
    **_each("hrm:madeIn", "hrm:Communication", "hrm:ProtectedConduct"),
    **_each("hrm:rebuts", *STATEMENTS),
    **_each("hrm:incompatibleWith", "hrm:Proposition", "qb:Observation"),
    **_each("hrm:respondsTo", *OCCURRENCES, *_LAW),
    **_each("hrm:hasName", "hrm:DatedName"),
    **_each("qb:component", "qb:ComponentSpecification"),
    **_each(
        "hrm:type hrm:capacity hrm:hasTrait hrm:includesTrait hrm:medium hrm:sensitivity hrm:limitationTest"
        " skos:broader skos:hasTopConcept",
        "skos:Concept",
    ),
    **_each("hrm:right", "hrm:Right"),
}
# Classes whose properties the model lists to the last.
CLOSED = ("hrm:Participation", "hrm:EvidenceAnchor", "hrm:BoundedCount", "schema:MonetaryAmount")
# What may occur once on a node of one class, though it may occur more often on others.
SINGLE_OF = {
    "hrm:RightsAssessment": ("hrm:right",),
    "skos:Concept": ("skos:inScheme",),
    "qb:ComponentSpecification": (
        "qb:order",
        "qb:componentRequired",
        "qb:dimension",
        "qb:attribute",
        "qb:measure",
    ),
    "dcterms:PeriodOfTime": ("dcat:startDate", "dcat:endDate"),
    "owl:Ontology": ("owl:versionInfo", "owl:versionIRI"),
    "void:Dataset": ("dcterms:isPartOf",),
}
