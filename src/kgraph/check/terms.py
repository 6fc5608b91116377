"""Terms: every IRI of ours that is used is declared somewhere, and every foreign term exists.

A foreign term exists if it is in ``foreign-terms.csv`` (each row names where it was read) or in one of
rdflib's closed namespaces, which are asked only about terms that the list does not hold.
"""

import csv
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib import resources

import pyoxigraph as ox

from kgraph import names
from kgraph.check.finding import Finding, Text
from kgraph.check.source import File

_BUILT_IN = tuple(names.FOREIGN[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
_NAMESPACES = {iri: prefix for prefix, iri in names.FOREIGN.items()}
_RDFLIB = """
    DCAT DCTERMS FOAF GEO ORG OWL PROV QB RDF RDFS SDO SH SKOS VANN VOID XSD
"""
# Words of SHACL that Python's grammar keeps out of rdflib.SH.
_SHACL_WORDS = {names.FOREIGN["sh"] + word for word in ("and", "or", "not", "in", "class")}
# What these point to is an address of a version or folder, not a node that is described.
_ADDRESSES = {
    names.FOREIGN["owl"] + "versionIRI",
    names.FOREIGN["owl"] + "priorVersion",
    names.FOREIGN["dcat"] + "downloadURL",
    names.FOREIGN["dcat"] + "endpointURL",
    names.FOREIGN["void"] + "sparqlEndpoint",
    names.FOREIGN["void"] + "dataDump",
    names.FOREIGN["sh"] + "prefixes",
}

# The structure of a data set repeats range and code list of each component, foreign ones too (model.md, 5).
OF_COMPONENTS = {
    names.FOREIGN["rdfs"] + "range",
    names.FOREIGN["qb"] + "codeList",
    names.FOREIGN["qb"] + "concept",
}


@cache
def listed() -> frozenset[str]:
    """Return the foreign terms of ``foreign-terms.csv``."""
    text = resources.files("kgraph.check").joinpath("foreign-terms.csv").read_text("utf-8")
    return frozenset(row["term"] for row in csv.DictReader(text.splitlines()))


@cache
def exists(term: str) -> bool:
    """Tell whether a foreign term exists in its vocabulary."""
    if term in listed() or term in _SHACL_WORDS:
        return True
    import rdflib.namespace

    iri = rdflib.URIRef(term)
    return any(iri in getattr(rdflib.namespace, name) for name in _RDFLIB.split())


def namespace(iri: str) -> str:
    """Return an IRI up to its last ``#`` or ``/``."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def declarations(files: Iterable[File]) -> set[str]:
    """Return every IRI that some file gives a type, and every subject of a file that cannot be parsed."""
    found = {
        quad.subject.value
        for file in files
        for quad in file.quads
        if quad.predicate.value == names.RDF_TYPE
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
    }
    return found.union(*(file.subjects for file in files if file.broken))


def undeclared(files: list[File], declared: set[str]) -> Iterator[Finding]:
    """Every IRI of ours that is used as subject, predicate or object has a type somewhere."""
    graphs = {file.graph for file in files}
    seen: set[tuple[str, str]] = set()
    for file in files:
        for quad in file.quads:
            for term in (quad.subject, quad.predicate, quad.object):
                if not isinstance(term, ox.NamedNode):
                    continue
                iri = term.value
                if not iri.startswith(names.BASE) or iri in declared or (file.shown, iri) in seen:
                    continue
                if quad.predicate.value in _ADDRESSES or iri in graphs or iri == names.BASE + "shape":
                    continue
                seen.add((file.shown, iri))
                yield _undeclared(file, quad, iri, declared)


def _nearest(iri: str, known: Iterable[str]) -> list[str]:
    """Return the name most like a misspelt one, else those that hold it or are held in it, at most five.

    Ids that are numbers are like no other.
    """
    space = namespace(iri)
    if space.startswith(names.BASE + "id/"):
        return []
    word = iri[len(space) :]
    local = sorted(term[len(space) :] for term in known if namespace(term) == space)
    near = difflib.get_close_matches(word, local, 1, 0.75)
    near = near or [
        term for term in local if len(min(term, word, key=len)) > 3 and (word in term or term in word)
    ]
    return [space + term for term in near[:5]]


def _undeclared(file: File, quad: ox.Quad, iri: str, declared: set[str]) -> Finding:
    subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
    near = ", ".join(f"<{term}>" for term in _nearest(iri, declared))
    meant = Text(f"did you mean {near}? ", f"возможно, {near}? ") if near else Text()
    if iri.startswith(names.HRM):
        rule, text = "unknown-term", Text(f"the ontology has no {iri}", f"в онтологии нет {iri}")
        remedy = Text("correct the name; see ontology/hrm.ttl", "исправьте имя; см. ontology/hrm.ttl")
    elif iri.startswith(names.VOC):
        rule, text = "unknown-concept", Text(f"no vocabulary has {iri}", f"ни в одном словаре нет {iri}")
        remedy = Text(
            f"take a concept of {_file(iri)}; an open scheme may get new ones",
            f"возьмите понятие из {_file(iri)}; в открытую схему можно добавлять",
        )
    else:
        rule, text = "dangling-iri", Text(f"nothing declares {iri}", f"{iri} нигде не объявлен")
        remedy = Text(
            "correct the id, or describe the node, with its type, in a file checked together with this one",
            "исправьте идентификатор или опишите узел, с типом, в файле, который проверяется вместе с этим",
        )
    return Finding(
        file.shown,
        file.line(subject, quad.predicate.value, str(quad.object)),
        subject,
        rule,
        "Violation",
        text,
        Text(meant.en + remedy.en, meant.ru + remedy.ru),
    )


def _file(concept: str) -> str:
    return f"ontology/voc/{concept.removeprefix(names.VOC).partition('/')[0]}.ttl"


def foreign(files: list[File], declared: set[str]) -> Iterator[Finding]:
    """Every foreign term exists, is declared in the ontology, and is not described by us."""
    seen: set[tuple[str, str]] = set()
    for file in files:
        for quad in file.quads:
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
            if (
                quad.predicate.value != names.RDF_TYPE
                and quad.predicate.value not in OF_COMPONENTS
                and namespace(subject) in _NAMESPACES
                and subject in declared
                and ("describes", subject) not in seen
            ):
                seen.add(("describes", subject))
                text = Text(f"we describe a foreign term, {subject}", f"мы описываем чужой термин {subject}")
                remedy = Text(
                    "declare its type only; its own vocabulary describes it",
                    "объявите только тип: его описывает собственный словарь",
                )
                yield Finding(
                    file.shown, file.line(subject), subject, "foreign-described", "Violation", text, remedy
                )
            for term, is_term in _terms(quad):
                if term.startswith(names.BASE) or (file.shown, term) in seen:
                    continue
                seen.add((file.shown, term))
                problem = _problem(term, is_term, declared)
                if problem:
                    line = file.line(subject, quad.predicate.value, str(quad.object))
                    yield Finding(file.shown, line, subject, *problem)


def of_core(findings: Iterable[Finding]) -> list[Finding]:
    """Return what the core profile keeps of findings: other vocabularies are free.

    A term we do not use, of a vocabulary we do, is noted: who took it for one of ours loses a fact silently.
    """
    unread = Text(
        "free to use; but no query here reads it, and docs/model.md has the properties they read",
        "можно применять; но ни один запрос здесь его не читает, а что они читают, сказано в docs/model.md",
    )
    return [
        replace(finding, severity="Info", remedy=unread) if finding.rule == "foreign-declared" else finding
        for finding in findings
        if finding.rule != "foreign-namespace"
    ]


def _terms(quad: ox.Quad) -> Iterator[tuple[str, bool]]:
    """Yield IRIs of a quad, each with whether it is used as a predicate, class or datatype."""
    yield quad.predicate.value, True
    if isinstance(quad.subject, ox.NamedNode):
        yield quad.subject.value, False
    if isinstance(quad.object, ox.NamedNode):
        yield quad.object.value, quad.predicate.value == names.RDF_TYPE
    elif isinstance(quad.object, ox.Literal) and not quad.object.language:
        yield quad.object.datatype.value, True


def _problem(term: str, is_term: bool, declared: set[str]) -> tuple[str, str, Text, Text] | None:
    if namespace(term) not in _NAMESPACES:
        if not is_term:
            return None
        return (
            "foreign-namespace",
            "Violation",
            Text(
                f"{term} is of a vocabulary the project does not use",
                f"{term} из словаря, который проект не использует",
            ),
            Text(
                "use a term of ours, or add the vocabulary to src/kgraph/names.py",
                "возьмите наш термин или добавьте словарь в src/kgraph/names.py",
            ),
        )
    if not exists(term):
        near = ", ".join(f"<{each}>" for each in _nearest(term, listed()))
        return (
            "foreign-term",
            "Violation",
            Text(f"{term} does not exist in its vocabulary", f"{term} нет в его словаре"),
            Text(
                f"did you mean {near}?" if near else "look the term up where the vocabulary is published",
                f"возможно, {near}?" if near else "найдите термин там, где опубликован словарь",
            ),
        )
    if is_term and term not in declared and not term.startswith(_BUILT_IN):
        return (
            "foreign-declared",
            "Violation",
            Text(
                f"{term} is used and not declared in the ontology",
                f"{term} используется, но не объявлен в онтологии",
            ),
            Text("declare it in ontology/hrm.ttl", "объявите его в ontology/hrm.ttl"),
        )
    return None
