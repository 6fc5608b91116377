"""Layers: which facts may stand in which layer of a report, and what the graphs it shares may point to."""

from collections.abc import Iterator

import pyoxigraph as ox

from kgraph import names
from kgraph.check import remedy, terms
from kgraph.check.finding import Finding, Text
from kgraph.check.source import File
from kgraph.files import Project

OWL, SKOS = names.FOREIGN["owl"], names.FOREIGN["skos"]

# What the rules compute, and the terms that are entered instead, in no human language.
_SHORTCUTS = {
    "affectedPerson": "hrm:participation, hrm:role role:affected-person",
    "actingBody": "hrm:participation, hrm:role role:acting-body",
    "decidingCourt": "hrm:participation, hrm:role role:deciding-court",
    "underNorm": "hrm:charge, hrm:chargedUnder | hrm:legalBasis",
    "concernsRight": "hrm:RightsAssessment, hrm:assesses, hrm:right",
    "concernsProvision": "hrm:RightsAssessment, hrm:treatyProvision | hrm:domesticProvision",
    "date": "sem:hasEarliestBeginTimeStamp = sem:hasLatestEndTimeStamp",
    "inRegion": "hrm:place, schema:containedInPlace",
    "citesSource": "hrm:evidence, hrm:footnote, hrm:cites",
    "disputed": "hrm:Statement, hrm:stance stance:denies",
    "fineKZT": "hrm:sanction, hrm:amount",
    "fineMCI": "hrm:sanction, hrm:amount",
    "arrestDays": "hrm:sanction, hrm:duration",
    "reactionDelayDays": "hrm:inReactionTo, sem:hasEarliestBeginTimeStamp = sem:hasLatestEndTimeStamp",
}
# What the report tells, of occurrences and of the nodes that hold a part of it (docs/model.md, 3 and 5).
_TOLD = """
    grade edtf dateCoverage dateBasis relativeTo type place partOfProceeding underMeasure followedBy
    legalBasis
    participation participant role identification charge chargeStatus sanction sanctionType sanctionStatus
    against perMember amount duration minAmount maxAmount minDuration maxDuration penalty statedConversion
    memberCount lowerBound upperBound countQualifier includesTrait hasTrait capacity overlapsPossible medium
    about proposition stance statedBy speaker madeIn rebuts indicator reportedBy baseline addressee number
    spanSha256 inSection footnote cites
"""
_ONCE = "hasEarliestBegin hasLatestBegin hasEarliestEnd hasLatestEnd"
_MATCHED = "matchSubject matchPredicate matchObject authority justification seenIn"

# Which layers of a report a predicate may stand in.
LAYERS_OF: dict[str, tuple[str, ...]] = {
    **{names.HRM + name: () for name in _SHORTCUTS},
    **{names.HRM + name: ("asserted",) for name in _TOLD.split()},
    **{f"{names.FOREIGN['sem']}{bound}TimeStamp": ("asserted",) for bound in _ONCE.split()},
    names.FOREIGN["sem"] + "hasSubEvent": ("asserted",),
    **{names.FOREIGN["oa"] + name: ("asserted",) for name in ("hasSource", "start", "end")},
    **{names.HRM + name: ("editorial",) for name in ("respondsTo", "discrepancyKind", "concerns")},
    **{SKOS + name + "Match": ("links",) for name in ("exact", "close", "related", "broad", "narrow")},
    **{names.HRM + name: ("links",) for name in _MATCHED.split()},
}
# The same of any other predicate of a vocabulary: links holds matches alone, meta what is said of data sets.
_FACTS = ("asserted", "editorial")
LAYERS_OF_VOCABULARY: dict[str, tuple[str, ...]] = {
    names.HRM: _FACTS,
    names.FOREIGN["sem"]: _FACTS,
    names.FOREIGN["oa"]: _FACTS,
    **{names.FOREIGN[prefix]: (*_FACTS, "meta") for prefix in ("eli", "foaf", "geo", "org", "qb", "schema")},
    **{iri: (*_FACTS, "meta") for prefix, iri in names.FOREIGN.items() if prefix.startswith("sdmx-")},
}
# The same of the classes of ours that are not facts or readings.
LAYERS_OF_CLASS = {names.HRM + "SourceDiscrepancy": ("editorial",), names.HRM + "AuthorityMatch": ("links",)}
COMPUTED = ("derived", "derived-editorial")
FORBIDDEN = {
    OWL + "sameAs": Text(
        "use skos:exactMatch or skos:closeMatch", "возьмите skos:exactMatch или skos:closeMatch"
    ),
    OWL + "imports": Text("declare the terms in ontology/hrm.ttl", "объявите термины в ontology/hrm.ttl"),
}


def layers(project: Project, files: list[File]) -> Iterator[Finding]:
    """A fact stands in a layer that may hold it; nothing says owl:sameAs or owl:imports."""
    for file in files:
        _, _, layer = file.graph.rpartition("/")
        in_report = any(f"/{name}/" in file.graph for name in project.datasets) or file.outside
        if in_report and layer in COMPUTED and file.quads:
            yield _computed(file, layer)
        for quad in file.quads:
            predicate = quad.predicate.value
            if predicate in FORBIDDEN:
                text = Text(f"{quad.predicate} is not used here", f"{quad.predicate} здесь не применяется")
                yield at(file, quad, "forbidden", text, FORBIDDEN[predicate])
            if not in_report or layer in COMPUTED:
                continue
            allowed = _allowed(quad)
            if allowed is not None and layer not in allowed:
                yield _misplaced(file, quad, layer, allowed)


def _allowed(quad: ox.Quad) -> tuple[str, ...] | None:
    """Return the layers that may hold a quad, None where any may."""
    predicate = quad.predicate.value
    if predicate == names.RDF_TYPE:
        kind = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        return LAYERS_OF_CLASS.get(kind, _FACTS if kind.startswith(names.HRM) else None)
    if predicate in LAYERS_OF:
        return LAYERS_OF[predicate]
    return LAYERS_OF_VOCABULARY.get(terms.namespace(predicate))


def _misplaced(file: File, quad: ox.Quad, layer: str, allowed: tuple[str, ...]) -> Finding:
    predicate = quad.predicate.value
    if not allowed:
        name = predicate.removeprefix(names.HRM)
        text = Text(
            f"the rules compute hrm:{name}; it is never entered",
            f"hrm:{name} вычисляют правила; вручную не вносится",
        )
        advice = Text(
            f"enter what it follows from: {_SHORTCUTS[name]}",
            f"внесите то, из чего оно следует: {_SHORTCUTS[name]}",
        )
        return at(file, quad, "layer", text, advice)
    word = remedy.short(str(quad.object if predicate == names.RDF_TYPE else quad.predicate))
    text = Text(f"{word} does not belong in the layer {layer}", f"{word}: этому не место в слое {layer}")
    return at(file, quad, "layer", text, _move(*allowed[:2]))


def _computed(file: File, layer: str) -> Finding:
    """Return the one finding of a graph that only the rules write."""
    text = Text(
        f"the rules write the layer {layer}; nothing is entered there",
        f"слой {layer} пишут правила; вручную в него ничего не вносят",
    )
    advice = Text(
        "move what is told to asserted/, your readings to editorial/, and leave the rest out",
        "перенесите сказанное в asserted/, свои прочтения - в editorial/, остальное уберите",
    )
    return at(file, file.quads[0], "layer", text, advice)


def shared(project: Project, files: list[File]) -> Iterator[Finding]:
    """What reports share (places, bodies, law, vocabularies) points into none of them."""
    reports = tuple(f"{names.BASE}id/{name}/" for name in project.datasets)
    for file in files:
        if any(f"/{name}/" in file.graph for name in project.datasets) or file.outside:
            continue
        for quad in file.quads:
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(reports):
                text = Text(
                    f"a shared node points into a report: {quad.object}",
                    f"общий узел указывает внутрь отчёта: {quad.object}",
                )
                advice = Text("say it in the report's asserted/", "запишите это в asserted/ отчёта")
                yield at(file, quad, "shared", text, advice)


def readings(_: Project, files: list[File]) -> Iterator[Finding]:
    """Whatever links a treaty, or rests on a heading or on us, is editorial; what the report cites is not."""
    cited, ours = names.VOC + "basis/treaty-cited-in-report", {"section-heading", "editorial"}
    for file in files:
        if not file.graph.endswith("/asserted"):
            continue
        as_cited = {q.subject for q in file.quads if q.object == ox.NamedNode(cited)}
        for quad in file.quads:
            word = quad.predicate.value.removeprefix(names.HRM)
            basis = quad.object.value.rpartition("/")[2] if isinstance(quad.object, ox.NamedNode) else ""
            if (word == "treatyProvision" and quad.subject not in as_cited) or (
                word in ("assessmentBasis", "provisionBasis") and basis in ours
            ):
                text = Text(
                    "a reading of ours stands among what the report says",
                    "наше прочтение стоит среди слов отчёта",
                )
                yield at(file, quad, "layer", text, _move("editorial"))


def _move(layer: str, reading: str = "") -> Text:
    """Return where to move a fact to, and where if it is a reading of ours."""
    ours = Text(f" ({reading}/ if it is your reading)", f" (в {reading}/, если это ваше прочтение)")
    ours = ours if reading else Text()
    return Text(
        f"move it to a file in {layer}/{ours.en}, or in TriG to a graph whose name ends with /{layer}",
        f"перенесите в файл в {layer}/{ours.ru} или, в TriG, в граф, имя которого кончается на /{layer}",
    )


def line_of(file: File, quad: ox.Quad) -> int:
    """Return the line of a quad in its file, 0 where it cannot be told."""
    subject = str(quad.subject).strip("<>")
    return file.line(subject, quad.predicate.value, str(quad.object))


def at(file: File, quad: ox.Quad, rule: str, message: Text, remedy: Text) -> Finding:
    """Return a violation at the line of a quad."""
    subject = str(quad.subject).strip("<>")
    return Finding(file.shown, line_of(file, quad), subject, rule, "Violation", message, remedy)
