"""Ours: what an outside file says of terms, codes and shared nodes that are the project's.

It may point to them, match them and give evidence for them; it declares and describes none.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from kgraph import names
from kgraph.check import remedy, terms
from kgraph.check.finding import Finding, Text
from kgraph.check.layers import at
from kgraph.check.source import File
from kgraph.files import Project

SPACES = (names.HRM, names.VOC, names.HRSH)
"""What stands there is ours, declared or not."""

_MATCHES = [
    names.FOREIGN["skos"] + name + "Match" for name in ("exact", "close", "related", "broad", "narrow")
]
# What a report says of a node that reports share: where the text speaks of it, what penalty it names for an
# article, and which outside record is the same.
_MAY_SAY = {
    names.HRM + "evidence",
    names.HRM + "penalty",
    names.FOREIGN["rdfs"] + "seeAlso",
    names.FOREIGN["skos"] + "notation",
    *_MATCHES,
}
_VOCABULARIES = (names.HRM, *names.FOREIGN.values())


def declared(files: list[File]) -> set[str]:
    """Return what some file declares; of what is ours, only what the project's own files do."""
    own = [file for file in files if not file.outside]
    found = terms.declarations(own)
    known = {iri for iri in found if iri.startswith(names.BASE)}
    others = terms.declarations([file for file in files if file.outside])
    return found | {iri for iri in others if not is_ours(iri, known)}


def is_ours(iri: str, known: set[str]) -> bool:
    """Tell whether an IRI is the project's: of its terms and codes, a shared node, or a part of a shared law.

    >>> iccpr = "https://w3id.org/hrmon/law/int/iccpr"
    >>> is_ours(iccpr + "/art-99", {iccpr}), is_ours("https://w3id.org/hrmon/law/int/echr", {iccpr})
    (True, False)
    """
    if iri.startswith(SPACES) or iri in known:
        return True
    law = iri.startswith(names.BASE + "law/")
    return law and any(iri[:end] in known for end, char in enumerate(iri) if char == "/")


def claimed(_: Project, files: list[File]) -> Iterator[Finding]:
    """No outside file declares or describes what is the project's."""
    outside = [file for file in files if file.outside]
    if not outside:
        return
    own = [file for file in files if not file.outside]
    known = {iri for iri in terms.declarations(own) if iri.startswith(names.BASE)}
    said = {quad.triple for file in own for quad in file.quads}  # to repeat it does no harm
    for file in outside:
        seen: set[str] = set()
        for quad in file.quads:
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
            if subject in seen or not is_ours(subject, known) or quad.triple in said:
                continue
            if not _may_say(quad, subject in known):
                seen.add(subject)
                yield _claim(file, quad)


def _may_say(quad: ox.Quad, exists: bool) -> bool:
    predicate = quad.predicate.value
    if predicate == names.RDF_TYPE:
        kind = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        return exists and kind.startswith(names.FOREIGN["qb"])
    return (
        predicate in _MAY_SAY or predicate in terms.OF_COMPONENTS or not predicate.startswith(_VOCABULARIES)
    )


def _claim(file: File, quad: ox.Quad) -> Finding:
    node, word = remedy.short(str(quad.subject)), remedy.short(str(quad.predicate))
    if quad.predicate.value == names.RDF_TYPE:
        text = Text(
            f"{node} is declared here, in a namespace of the project",
            f"здесь объявлен узел {node} из пространства имён проекта",
        )
        advice = Text(
            "point to what the project has, propose it there, or give yours an IRI of your own",
            "укажите на то, что есть в проекте, предложите своё там или дайте своему узлу собственный IRI",
        )
    else:
        text = Text(
            f"{node} is the project's; {word} describes it", f"узел {node} - из проекта; {word} описывает его"
        )
        advice = Text(
            "point to it, and say what you add on a node of your own",
            "укажите на него, а добавляемое запишите у собственного узла",
        )
    return at(file, quad, "ours", text, advice)
