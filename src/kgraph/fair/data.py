"""What data, ontology and vocabularies are made of: syntax, terms, links, evidence."""

import pyoxigraph as ox

from kgraph import names
from kgraph.check.axioms import BUILT_IN
from kgraph.check.terms import exists, namespace
from kgraph.fair.facts import DCAT, OWL, RDFS, SKOS, Facts
from kgraph.fair.verdict import Judge, Verdict, listed, verdict

QB, VOID = names.FOREIGN["qb"], names.FOREIGN["void"]
_MATCHES = tuple(f"{SKOS}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))


def unique_data(facts: Facts) -> Verdict:
    """Every node of the data has an IRI."""
    nodes = {quad.subject for file in facts.data for quad in file.quads}
    blank = [node for node in nodes if isinstance(node, ox.BlankNode)]
    text = f"{len(nodes):,} nodes, blank: {len(blank)}", f"узлов: {len(nodes):,}, безымянных: {len(blank)}"
    return verdict(bool(nodes) and not blank, *text)


def protocol(facts: Facts) -> Verdict:
    """Every identifier is an address of HTTP."""
    nodes = {str(quad.subject).strip("<>") for quad in facts.quads if isinstance(quad.subject, ox.NamedNode)}
    other = [node for node in nodes if not node.startswith(("https://", "http://"))]
    return verdict(
        bool(nodes) and not other,
        f"by its form an HTTP address: {len(nodes):,} nodes; other: {listed(other) or 0}",
        f"по форме адрес HTTP: узлов {len(nodes):,}; иначе: {listed(other) or 0}",
    )


def parsed(facts: Facts) -> Verdict:
    """Every file is RDF in a syntax of W3C."""
    broken = [file.shown for file in facts.files if file.broken]
    return verdict(
        bool(facts.files) and not broken,
        f"{len(facts.files)} Turtle files; broken: {', '.join(broken) or 0}",
        f"файлов Turtle: {len(facts.files)}; с ошибками: {', '.join(broken) or 0}",
    )


def declared(facts: Facts) -> Verdict:
    """Every predicate and class in use is declared, here or by the languages themselves."""
    used = {quad.predicate.value for quad in facts.quads} | set(facts.typed)
    missing = [term for term in used if not facts.has(term, names.RDF_TYPE) and not term.startswith(BUILT_IN)]
    return verdict(
        not missing,
        f"{len(used)} predicates and classes; not declared: {listed(missing) or 0}",
        f"предикатов и классов: {len(used)}; не объявлено: {listed(missing) or 0}",
    )


def vocabularies(facts: Facts) -> Verdict:
    """What is used of others' vocabularies exists in them."""
    used = {quad.predicate.value for quad in facts.quads} | set(facts.typed)
    foreign = {term for term in used if not term.startswith(names.BASE)}
    unknown = [term for term in foreign if namespace(term) not in names.FOREIGN.values() or not exists(term)]
    spaces = {namespace(term) for term in foreign - set(unknown)}
    return verdict(
        bool(spaces) and not unknown,
        f"terms of {len(spaces)} public vocabularies; unknown: {listed(unknown) or 0}",
        f"термины публичных словарей: {len(spaces)}; неизвестны: {listed(unknown) or 0}",
    )


def links_out(facts: Facts) -> Verdict:
    """Nodes of the data are matched with records of others, by a property that says how."""
    outside = [
        quad.object
        for file in facts.data
        for quad in file.quads
        if quad.predicate.value in _MATCHES and not str(quad.object).startswith(f"<{names.BASE}")
    ]
    return verdict(
        bool(outside),
        f"{len(outside)} matches with outside records",
        f"сопоставлений с внешними записями: {len(outside)}",
    )


def evidenced(facts: Facts) -> Verdict:
    """Whatever the report is said to tell points to its place in the text."""
    told = {subject for subject, predicate in facts.values if predicate == names.HRM + "grade"}
    without = [node for node in told if not facts.has(node, names.HRM + "evidence")]
    return verdict(
        bool(told) and not without,
        f"{len(told)} graded nodes; without evidence: {len(without)}",
        f"узлов со степенью: {len(told)}; без подтверждения: {len(without)}",
    )


def community(facts: Facts) -> Verdict:
    """Datasets are DCAT and VoID, figures a Data Cube, schemes SKOS, the ontology OWL."""
    wanted = (DCAT + "Dataset", VOID + "Dataset", QB + "DataSet", SKOS + "ConceptScheme", OWL + "Ontology")
    lacking = [kind for kind in wanted if not facts.typed[kind]]
    return verdict(
        not lacking,
        f"{listed(wanted)}; absent: {listed(lacking) or 0}",
        f"{listed(wanted)}; нет: {listed(lacking) or 0}",
    )


def told(*predicates: str) -> Judge:
    """Return a judge that asks of each term of ours for a text in English and in Russian."""

    def judge(facts: Facts) -> Verdict:
        lacking = [
            (term, language)
            for term in facts.terms
            for language in ("en", "ru")
            if not any(
                isinstance(value, ox.Literal) and value.language == language
                for predicate in predicates
                for value in facts.of(term, predicate)
            )
        ]
        text = listed({term for term, _ in lacking}) or "0"
        return verdict(
            bool(facts.terms) and not lacking,
            f"{len(facts.terms)} terms in en and ru; lacking: {text}",
            f"терминов на en и ru: {len(facts.terms)}; недостаёт: {text}",
        )

    return judge


def reuses(facts: Facts) -> Verdict:
    """Terms of ours extend terms of others."""
    wider = (RDFS + "subClassOf", RDFS + "subPropertyOf", RDFS + "domain", SKOS + "closeMatch")
    found = {
        v.value
        for (s, p), values in facts.values.items()
        if p in wider and s.startswith(names.HRM)
        for v in values
        if isinstance(v, ox.NamedNode)
    }
    foreign = {namespace(term) for term in found if not term.startswith((names.BASE, names.XSD))}
    return verdict(
        bool(foreign), f"{len(foreign)} vocabularies extended", f"расширено словарей: {len(foreign)}"
    )


def axiomatic(facts: Facts) -> Verdict:
    """The vocabulary is written in OWL."""
    found = sum(len(facts.typed[OWL + kind]) for kind in ("Class", "ObjectProperty", "DatatypeProperty"))
    return verdict(found > 0, f"{found} classes and properties in OWL", f"классов и свойств на OWL: {found}")
