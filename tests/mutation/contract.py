"""What docs/model.md asks, as tables: the only thing the operators know. Never fill these from shapes/."""


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()


OCCURRENCES = (
    "hrm:Act",
    "hrm:ProtectedConduct",
    "hrm:Measure",
    "hrm:LegislativeStep",
    "hrm:ProceduralStep",
    "hrm:Situation",
    "hrm:Communication",
)
STATEMENTS = ("hrm:Statement", "hrm:Quotation")
BODIES = (
    "org:Organization",
    "hrm:StateBody",
    "hrm:Court",
    "hrm:LawEnforcementBody",
    "hrm:CivilSocietyOrganization",
    "hrm:MediaOutlet",
    "hrm:PoliticalMovement",
    "hrm:Company",
    "hrm:InternationalOrganization",
)
AGENTS = ("schema:Person", "hrm:PersonGroup", *BODIES)
SOURCES = (
    "schema:CreativeWork",
    "fabio:WebPage",
    "schema:NewsArticle",
    "schema:SocialMediaPosting",
    "schema:VideoObject",
)
PROVISIONS = ("eli:LegalResource", "eli:LegalResourceSubdivision")
CONCEPTS = ("skos:Concept", "hrm:Right", "org:Role")

# Section 5: what has no label.
UNLABELLED = {
    "hrm:Participation",
    "hrm:EvidenceAnchor",
    "hrm:BoundedCount",
    "schema:MonetaryAmount",
    "hrm:Sanction",
    "hrm:StatutoryPenalty",
    "geo:Geometry",
    "hrm:Charge",
    "qb:ComponentSpecification",
    "owl:AllDisjointClasses",
    "qb:MeasureProperty",
}
LABELLED = (
    *OCCURRENCES,
    *STATEMENTS,
    *AGENTS,
    *SOURCES,
    *PROVISIONS,
    *CONCEPTS,
    "hrm:Proceeding",
    "hrm:Proposition",
    "hrm:RightsAssessment",
    "org:Membership",
    "fabio:ReportDocument",
    "doco:Section",
    "doco:Footnote",
    "hrm:SourceDiscrepancy",
    "hrm:Recommendation",
    "qb:Observation",
    "qb:DataSet",
    "schema:Place",
    "hrm:DatedName",
    "dcat:Dataset",
    "void:Dataset",
    "skos:ConceptScheme",
)
DESCRIBED = (*OCCURRENCES, *STATEMENTS, "hrm:Proposition", "hrm:Recommendation", "hrm:SourceDiscrepancy")
EVIDENCED = (
    *OCCURRENCES,
    *STATEMENTS,
    "hrm:Proposition",
    "hrm:Proceeding",
    "hrm:Sanction",
    "org:Membership",
    "schema:Person",
    "hrm:PersonGroup",
    "qb:Observation",
    "hrm:Recommendation",
    "hrm:SourceDiscrepancy",
)

_SPAN = "oa:start oa:end hrm:spanSha256"
REQUIRED: dict[str, str] = {
    **dict.fromkeys(OCCURRENCES, "hrm:type hrm:grade"),
    **dict.fromkeys(STATEMENTS, "hrm:proposition hrm:stance hrm:statedBy"),
    **dict.fromkeys(SOURCES, "schema:url"),
    **dict.fromkeys(CONCEPTS, "skos:prefLabel skos:definition skos:inScheme"),
    "hrm:ProceduralStep": "hrm:type hrm:grade hrm:partOfProceeding",
    "hrm:Participation": "hrm:participant hrm:role hrm:identification",
    "hrm:Proposition": "hrm:about",
    "hrm:Charge": "hrm:against hrm:chargeStatus",
    "hrm:Sanction": "hrm:against hrm:sanctionType hrm:sanctionStatus",
    "hrm:StatutoryPenalty": "hrm:sanctionType",
    "schema:MonetaryAmount": "schema:value schema:currency",
    "hrm:BoundedCount": "hrm:countQualifier",
    "hrm:EvidenceAnchor": f"oa:hasSource hrm:inSection {_SPAN}",
    "doco:Footnote": f"hrm:number {_SPAN}",
    "doco:Section": f"hrm:number {_SPAN}",
    "fabio:ReportDocument": _SPAN,
    "hrm:RightsAssessment": (
        "hrm:assesses hrm:right hrm:treatyProvision hrm:assessmentBasis hrm:provisionBasis hrm:outcome"
        " prov:wasAttributedTo"
    ),
    "qb:Observation": (
        "hrm:indicator sdmx-dimension:refArea sdmx-dimension:refPeriod hrm:reportedBy hrm:countQualifier"
        " sdmx-measure:obsValue sdmx-attribute:unitMeasure qb:dataSet"
    ),
    "qb:DataSet": "qb:structure",
    "qb:DataStructureDefinition": "qb:component",
    "hrm:SourceDiscrepancy": "hrm:discrepancyKind hrm:concerns",
    "hrm:Recommendation": "hrm:number hrm:addressee",
    "org:Membership": "org:member org:role",
    "eli:LegalResourceSubdivision": "eli:is_part_of eli:number",
    "geo:Geometry": "geo:asWKT",
    "hrm:Right": "hrm:protectedBy skos:prefLabel skos:definition skos:inScheme",
    "dcat:Dataset": "dcterms:title dcterms:description dcterms:license dcterms:publisher",
    "skos:ConceptScheme": "skos:prefLabel dcterms:license",
}

# What may occur once: section 3 (bounds, grade), and where section 5 speaks of "the", "exactly" or "direct".
SINGLE = frozenset(
    words("""
    hrm:grade hrm:edtf hrm:dateCoverage hrm:dateBasis
    sem:hasEarliestBeginTimeStamp sem:hasLatestBeginTimeStamp
    sem:hasEarliestEndTimeStamp sem:hasLatestEndTimeStamp hrm:participant hrm:role hrm:identification
    hrm:proposition hrm:stance hrm:statedBy hrm:speaker hrm:chargeStatus hrm:sanctionType hrm:sanctionStatus
    hrm:amount hrm:duration hrm:minDuration hrm:maxDuration hrm:minAmount hrm:maxAmount schema:value
    schema:currency hrm:memberCount hrm:lowerBound hrm:upperBound hrm:countQualifier oa:hasSource oa:start
    oa:end hrm:spanSha256 hrm:inSection hrm:number hrm:assesses hrm:assessmentBasis hrm:provisionBasis
    hrm:outcome hrm:indicator sdmx-dimension:refArea sdmx-dimension:refPeriod hrm:reportedBy
    sdmx-measure:obsValue sdmx-attribute:unitMeasure eli:is_part_of eli:number hrm:mciRate hrm:derogable
    hrm:limitable schema:containedInPlace geo:asWKT hrm:perMember hrm:overlapsPossible org:member
    hrm:treatyProvision hrm:discrepancyKind hrm:baseline skos:inScheme qb:structure hrm:authority
    hrm:matchSubject hrm:matchPredicate hrm:matchObject dcterms:identifier schema:datePublished org:role
    org:organization geo:hasGeometry qb:dataSet dcterms:isPartOf eli:first_date_entry_in_force
    eli:date_no_longer_in_force vann:preferredNamespacePrefix vann:preferredNamespaceUri
    """)
)

# What any node may be the value of: a node of another class is no fault a model forbids.
ANYTHING = {
    "hrm:about",
    "hrm:concerns",
    "rdf:type",
    "rdfs:seeAlso",
    "qb:codeList",
    "dcterms:conformsTo",
}

# Section 3: the layers of a report a predicate may stand in.
LAYER = {
    **dict.fromkeys(
        words("""
        hrm:grade hrm:edtf sem:hasEarliestBeginTimeStamp sem:hasLatestEndTimeStamp hrm:participation
        hrm:participant hrm:role hrm:stance hrm:statedBy hrm:speaker oa:start hrm:spanSha256 hrm:sanctionType
        hrm:lowerBound
        """),
        ("asserted", "editorial"),
    ),
    **dict.fromkeys(words("hrm:respondsTo hrm:discrepancyKind hrm:concerns"), ("editorial", "asserted")),
    **dict.fromkeys(words("skos:exactMatch skos:closeMatch"), ("links", "asserted")),
}
# What asserted or editorial may hold, by what it is: never links, which holds matches, nor meta.
READINGS = words("""
    hrm:treatyProvision hrm:assesses hrm:assessmentBasis hrm:provisionBasis hrm:right hrm:outcome
    hrm:inReactionTo hrm:incompatibleWith hrm:chargedUnder hrm:evidence
""")
SHORTCUTS = words("""
    hrm:affectedPerson hrm:actingBody hrm:decidingCourt hrm:underNorm hrm:concernsRight hrm:concernsProvision
    hrm:date hrm:inRegion hrm:citesSource hrm:disputed hrm:fineKZT hrm:fineMCI hrm:arrestDays
    hrm:reactionDelayDays
""")
BOUNDS = (
    ("sem:hasEarliestBeginTimeStamp", "sem:hasLatestEndTimeStamp"),
    ("sem:hasEarliestBeginTimeStamp", "sem:hasLatestBeginTimeStamp"),
    ("sem:hasEarliestEndTimeStamp", "sem:hasLatestEndTimeStamp"),
    ("sem:hasEarliestBeginTimeStamp", "sem:hasEarliestEndTimeStamp"),
    ("sem:hasLatestBeginTimeStamp", "sem:hasLatestEndTimeStamp"),
    ("hrm:lowerBound", "hrm:upperBound"),
    ("hrm:minDuration", "hrm:maxDuration"),
    ("hrm:minAmount", "hrm:maxAmount"),
    ("oa:start", "oa:end"),
    ("eli:first_date_entry_in_force", "eli:date_no_longer_in_force"),
    ("dcat:startDate", "dcat:endDate"),
)
# Nodes that belong to exactly one other: the link that carries them.
OWNED = {
    "hrm:Participation": "hrm:participation",
    "hrm:Charge": "hrm:charge",
    "hrm:Sanction": "hrm:sanction",
    "hrm:StatutoryPenalty": "hrm:penalty",
    "hrm:BoundedCount": "hrm:memberCount",
}
TYPE_SCHEMES = {
    "hrm:Act": "act-type",
    "hrm:ProtectedConduct": "conduct-type",
    "hrm:Measure": "measure-type",
    "hrm:LegislativeStep": "step-type",
    "hrm:ProceduralStep": "step-type",
    "hrm:Situation": "situation-type",
    "hrm:Communication": "communication-type",
}
# Section 2 (matches, the data set's prefix) and what the classes of the document are made of.
ALSO_REQUIRED = {
    "hrm:AuthorityMatch": "hrm:authority hrm:matchSubject hrm:matchPredicate hrm:matchObject hrm:seenIn",
    "dcat:Dataset": "vann:preferredNamespacePrefix vann:preferredNamespaceUri",
    "doco:Section": "dcterms:isPartOf",
    "doco:Footnote": "dcterms:isPartOf",
}
# Properties whose values are codes of one scheme each.
CODED = words("""
    hrm:grade hrm:role hrm:identification hrm:stance hrm:assessmentBasis hrm:provisionBasis hrm:outcome
    hrm:limitationTest hrm:chargeStatus hrm:sanctionType hrm:sanctionStatus hrm:dateBasis hrm:dateCoverage
    hrm:countQualifier hrm:sensitivity hrm:capacity hrm:medium hrm:hasTrait hrm:includesTrait hrm:indicator
    sdmx-attribute:unitMeasure hrm:discrepancyKind org:role hrm:right hrm:sourceKind
""")
# One node of each is what another class is tried with.
STRANGERS = words("""
    schema:Place hrm:EvidenceAnchor doco:Footnote hrm:Proposition schema:MonetaryAmount hrm:Act hrm:Company
""")
