"""Hygiene: what SHACL cannot see because it sees no files: headers, form, prefixes, layers, undeclared names.

Each rule is a function from the files under check to findings; RULES lists them all.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from kgraph import names, turtle
from kgraph.check.finding import Finding, Text
from kgraph.check.source import File
from kgraph.files import Project

_STRINGS = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#[^\n]*')
_NAME = re.compile(r"(?<![\w-])([A-Za-z][\w-]*):")

RDFS, OWL, SKOS = names.FOREIGN["rdfs"], names.FOREIGN["owl"], names.FOREIGN["skos"]
_SHORTCUTS = (
    "affectedPerson actingBody decidingCourt underNorm concernsRight concernsProvision date inRegion "
    "citesSource disputed fineKZT fineMCI arrestDays reactionDelayDays"
)
# Nodes that hold what the report tells; all their triples stand together.
_TOLD = (
    "participation participant role identification spanSha256 inSection sanctionType sanctionStatus charge "
    "sanction against chargeStatus memberCount lowerBound upperBound reportedBy"
)
_ONCE = ("EarliestBegin", "LatestBegin", "EarliestEnd", "LatestEnd")

# Which layers of a report a predicate may stand in; a predicate that is not here may stand in any.
LAYERS_OF: dict[str, tuple[str, ...]] = {
    **{names.HRM + name: () for name in _SHORTCUTS.split()},
    **{f"{names.FOREIGN['sem']}has{bound}TimeStamp": ("asserted",) for bound in _ONCE},
    **{names.HRM + name: ("asserted",) for name in ("grade", "edtf", "statedBy", "speaker", "stance")},
    **{names.HRM + name: ("asserted",) for name in _TOLD.split()},
    **{names.FOREIGN["oa"] + name: ("asserted",) for name in ("hasSource", "start", "end")},
    **{names.HRM + name: ("editorial",) for name in ("respondsTo", "discrepancyKind", "concerns")},
    **{SKOS + name + "Match": ("links",) for name in ("exact", "close", "related", "broad", "narrow")},
    **{names.HRM + name: ("links",) for name in ("matchSubject", "matchPredicate", "matchObject")},
}
FORBIDDEN = {
    OWL + "sameAs": Text(
        "use skos:exactMatch or skos:closeMatch", "возьмите skos:exactMatch или skos:closeMatch"
    ),
    OWL + "imports": Text("declare the terms in ontology/hrm.ttl", "объявите термины в ontology/hrm.ttl"),
}


def headers(_: Project, files: list[File]) -> Iterator[Finding]:
    """Every file begins with a comment: what it holds, and its licence."""
    for file in files:
        head = turtle.header(file.text).splitlines()
        if file.text and not (head and len(head[0]) > 2 and any("Licence:" in line for line in head)):
            yield Finding(
                file.shown,
                1,
                "",
                "header",
                "Violation",
                Text(
                    "no comment with title and licence at the top",
                    "в начале нет комментария с названием и лицензией",
                ),
                Text(
                    'begin with "# <what it holds>" and "# Licence: CC BY 4.0. Source: .... Creator: ...."',
                    "начните с «# <что в файле>» и «# Licence: CC BY 4.0. Source: .... Creator: ....»",
                ),
            )


def normal_form(project: Project, files: list[File]) -> Iterator[Finding]:
    """Machine-formatted files are as ``kgraph fmt`` writes them, without blank nodes."""
    machine = set(project.machine_formatted)
    for file in files:
        if file.path not in machine or file.broken:
            continue
        blank = next(
            (
                q
                for q in file.quads
                if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)
            ),
            None,
        )
        if blank:
            yield Finding(
                file.shown,
                _line_of(file, blank),
                "",
                "no-blank-nodes",
                "Violation",
                Text(
                    f"a blank node stands at {blank.predicate}",
                    f"при {blank.predicate} стоит безымянный узел",
                ),
                Text("give the node an IRI of the dataset", "дайте узлу IRI набора"),
            )
        elif (
            turtle.serialize((q.triple for q in file.quads), project.prefixes, turtle.header(file.text))
            != file.text
        ):
            yield Finding(
                file.shown,
                1,
                "",
                "normal-form",
                "Violation",
                Text("the file is not in normal form", "файл не в нормальной форме"),
                Text(f"kgraph fmt {file.shown}", f"kgraph fmt {file.shown}"),
            )


def prefixes(project: Project, files: list[File]) -> Iterator[Finding]:
    """Prefixes are declared as kgraph.names has them, only those used, sorted."""
    for file in files:
        declared = file.declared_prefixes
        if not declared:
            continue
        used = set(_NAME.findall(_STRINGS.sub(" ", file.text[file.text.rfind("PREFIX ") :])))
        for prefix, iri in declared:
            known = project.prefixes.get(prefix)
            if known != iri:
                yield _prefix(
                    file,
                    prefix,
                    Text(f"the prefix {prefix}: is not the project's", f"префикс {prefix}: не из проекта"),
                    Text(
                        f"it stands for <{known}>"
                        if known
                        else "add it to src/kgraph/names.py, or use another",
                        f"он означает <{known}>"
                        if known
                        else "добавьте его в src/kgraph/names.py или возьмите другой",
                    ),
                )
            elif prefix not in used:
                yield _prefix(
                    file,
                    prefix,
                    Text(f"the prefix {prefix}: is not used", f"префикс {prefix}: не используется"),
                    Text("remove the line", "уберите строку"),
                )
        if [name for name, _ in declared] != sorted(name for name, _ in declared):
            yield _prefix(
                file,
                declared[0][0],
                Text("the PREFIX lines are not sorted", "строки PREFIX не упорядочены"),
                Text("sort them by name", "упорядочите их по имени"),
            )


def _prefix(file: File, prefix: str, message: Text, remedy: Text) -> Finding:
    start = re.search(rf"^(?:@prefix|PREFIX)\s+{re.escape(prefix)}:", file.text, re.MULTILINE | re.IGNORECASE)
    line = file.text.count("\n", 0, start.start()) + 1 if start else 1
    return Finding(file.shown, line, "", "prefixes", "Violation", message, remedy)


def layers(project: Project, files: list[File]) -> Iterator[Finding]:
    """A predicate stands in a layer that may hold it; nothing says owl:sameAs or owl:imports."""
    for file in files:
        _, _, layer = file.graph.rpartition("/")
        in_report = any(f"/{name}/" in file.graph for name in project.datasets) or "/outside-" in file.graph
        for quad in file.quads:
            predicate = quad.predicate.value
            if predicate in FORBIDDEN:
                text = Text(f"{quad.predicate} is not used here", f"{quad.predicate} здесь не применяется")
                yield _at(file, quad, "forbidden", text, FORBIDDEN[predicate])
            allowed = LAYERS_OF.get(predicate)
            if allowed is None or not in_report or layer in allowed:
                continue
            if not allowed:
                text = Text(
                    "the rules compute this; it is never entered",
                    "это вычисляют правила; вручную не вносится",
                )
                remedy = Text("remove it; kgraph build derives it", "уберите: его выводит kgraph build")
            else:
                text = Text(f"this does not belong into the layer {layer}", f"этому не место в слое {layer}")
                remedy = Text(f"move it to {allowed[0]}/", f"перенесите в {allowed[0]}/")
            yield _at(file, quad, "layer", text, remedy)


def shared(project: Project, files: list[File]) -> Iterator[Finding]:
    """What reports share (places, bodies, law, vocabularies) points into none of them."""
    reports = tuple(f"{names.BASE}id/{name}/" for name in project.datasets)
    for file in files:
        if any(f"/{name}/" in file.graph for name in project.datasets) or "/outside-" in file.graph:
            continue
        for quad in file.quads:
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(reports):
                text = Text(
                    f"a shared node points into a report: {quad.object}",
                    f"общий узел указывает внутрь отчёта: {quad.object}",
                )
                remedy = Text("say it in the report's asserted/", "запишите это в asserted/ отчёта")
                yield _at(file, quad, "shared", text, remedy)


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
                yield _at(file, quad, "layer", text, Text("move it to editorial/", "перенесите в editorial/"))


def explained(_: Project, files: list[File]) -> Iterator[Finding]:
    """Every class and property of ours has a label and a definition in English and Russian."""
    for file in files:
        if file.graph != names.GRAPH + "ontology":
            continue
        said: dict[str, set[tuple[str, str]]] = defaultdict(set)
        terms: dict[str, ox.Quad] = {}
        for quad in file.quads:
            if not isinstance(quad.subject, ox.NamedNode) or not quad.subject.value.startswith(names.HRM):
                continue
            if quad.predicate.value == names.RDF_TYPE:
                terms[quad.subject.value] = quad
            elif isinstance(quad.object, ox.Literal):
                said[quad.subject.value].add((quad.predicate.value, quad.object.language or ""))
        for term, quad in terms.items():
            for predicate, word in ((RDFS + "label", "rdfs:label"), (SKOS + "definition", "skos:definition")):
                for language in ("en", "ru"):
                    if (predicate, language) not in said[term]:
                        text = Text(f"no {word} in {language}", f"нет {word} на языке {language}")
                        yield _at(
                            file,
                            quad,
                            "explained",
                            text,
                            Text(f'add {word} "..."@{language}', f'добавьте {word} "..."@{language}'),
                        )


def _line_of(file: File, quad: ox.Quad) -> int:
    subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
    return file.line(subject, quad.predicate.value)


def _at(file: File, quad: ox.Quad, rule: str, message: Text, remedy: Text) -> Finding:
    subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
    return Finding(file.shown, _line_of(file, quad), subject, rule, "Violation", message, remedy)


Rule = Callable[[Project, list[File]], Iterator[Finding]]

# Rules of the project's own files: form and layout.
OWN: tuple[Rule, ...] = (headers, normal_form, prefixes, explained)
# Rules that hold for any graph that wants to join.
ANY: tuple[Rule, ...] = (layers, shared, readings)
RULES = OWN + ANY
