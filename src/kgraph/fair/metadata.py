"""What the metadata say: identifiers, addresses, references, licences."""

import pyoxigraph as ox

from kgraph import names
from kgraph.check.finding import Text
from kgraph.fair.facts import DCAT, DCTERMS, PERSISTENT, Facts, Term
from kgraph.fair.verdict import PASS, UNKNOWN, Verdict, listed, verdict

VANN, VOID = names.FOREIGN["vann"], names.FOREIGN["void"]
_STANDARD_LICENCES = (
    "https://creativecommons.org/",
    "http://creativecommons.org/",
    "https://spdx.org/licenses/",
)


def unique_metadata(facts: Facts) -> Verdict:
    """Datasets, ontology and schemes have IRIs."""
    blank = [node for node in facts.described if not node.startswith(("http://", "https://"))]
    text = (
        f"{len(facts.described)} IRIs; without: {len(blank)}",
        f"IRI: {len(facts.described)}; без: {len(blank)}",
    )
    return verdict(bool(facts.datasets and facts.ontologies) and not blank, *text)


def persistent(facts: Facts) -> Verdict:
    """Identifiers stand under a service that redirects for ever, and are registered there."""
    other = [node for node in facts.described if not PERSISTENT.match(node)]
    if other:
        return verdict(
            False, f"no persistent address: {listed(other)}", f"не постоянный адрес: {listed(other)}"
        )
    if facts.placeholders:
        return verdict(
            False,
            "the form is persistent, and not registered: docs/w3id/htaccess leads to a placeholder",
            "форма постоянная, но не зарегистрирована: docs/w3id/htaccess ведёт к адресу-заглушке",
        )
    return verdict(True, "under a redirecting service", "под службой перенаправления")


def persistent_form(facts: Facts) -> Verdict:
    """The ontology's IRI has the form of a persistent address."""
    return verdict(
        bool(facts.ontologies) and all(PERSISTENT.match(node) for node in facts.ontologies),
        f"the form of {listed(facts.ontologies)}; whether it is registered, RDA-F1-01M judges",
        f"форма {listed(facts.ontologies)}; зарегистрирован ли он, судит RDA-F1-01M",
    )


def names_data(facts: Facts) -> Verdict:
    """Each graph of a report is described as a part of its dataset."""
    graphs = {
        file.graph
        for file in facts.data
        for name in facts.project.datasets
        if file.graph.startswith(f"{names.GRAPH}{name}/")
    }
    missing = [graph for graph in graphs if not facts.has(graph, DCTERMS + "isPartOf")]
    return verdict(
        bool(graphs) and not missing,
        f"{len(graphs)} graphs with data, not described: {listed(missing) or 0}",
        f"графов с данными: {len(graphs)}, не описано: {listed(missing) or 0}",
    )


def located(facts: Facts) -> Verdict:
    """The metadata say at which address the data can be had."""
    wanted = (
        DCAT + "downloadURL",
        DCAT + "accessURL",
        DCAT + "endpointURL",
        VOID + "dataDump",
        VOID + "sparqlEndpoint",
    )
    found = [
        value for (_, predicate), values in facts.values.items() if predicate in wanted for value in values
    ]
    return verdict(
        bool(found),
        f"{len(found)} addresses" if found else "no public address yet: no dcat:downloadURL, no endpoint",
        f"адресов: {len(found)}"
        if found
        else "публичного адреса пока нет: ни dcat:downloadURL, ни точки запросов",
    )


def address(facts: Facts) -> Verdict:
    """What a public address answers, files cannot tell."""
    if located(facts).status == PASS and not facts.placeholders:
        return Verdict(
            UNKNOWN, Text("needs a request to the public address", "нужен запрос к публичному адресу")
        )
    why = Text(
        "needs a request to the public address, which does not exist yet",
        "нужен запрос к публичному адресу, которого пока нет",
    )
    return Verdict(UNKNOWN, why)


def refers(facts: Facts) -> Verdict:
    """Each dataset names, by properties that say how, its source, place and ontology, which are described."""
    lacking = []
    for node in facts.datasets:
        for predicate in ("source", "spatial", "conformsTo"):
            values = [v for v in facts.of(node, DCTERMS + predicate) if isinstance(v, ox.NamedNode)]
            if not any(facts.has(value.value, names.RDF_TYPE) for value in values):
                lacking.append(f"dcterms:{predicate}")
    return verdict(
        bool(facts.datasets) and not lacking,
        "source, place and ontology are linked and described"
        if not lacking
        else "lacking: " + ", ".join(lacking),
        "источник, место и онтология указаны и описаны"
        if not lacking
        else "недостаёт: " + ", ".join(lacking),
    )


def _licences(facts: Facts) -> list[tuple[str, list[Term]]]:
    return [(node, facts.of(node, DCTERMS + "license")) for node in facts.described]


def licence_standard(facts: Facts) -> Verdict:
    """The licence is one that many know."""
    other = [
        node
        for node, found in _licences(facts)
        if not any(str(v).strip("<>").startswith(_STANDARD_LICENCES) for v in found)
    ]
    return verdict(
        bool(facts.described) and not other,
        f"Creative Commons or SPDX; other: {listed(other) or 0}",
        f"Creative Commons или SPDX; иная: {listed(other) or 0}",
    )


def licence_machine(facts: Facts) -> Verdict:
    """The licence is an IRI."""
    words = [
        node
        for node, found in _licences(facts)
        if not found or not all(isinstance(v, ox.NamedNode) for v in found)
    ]
    return verdict(
        bool(facts.described) and not words,
        f"an IRI; in words or absent: {listed(words) or 0}",
        f"IRI; словами или нет: {listed(words) or 0}",
    )


def same_identifier(facts: Facts) -> Verdict:
    """The ontology is called by the IRI its namespace continues."""
    spaces = [
        str(v.value)
        for node in facts.ontologies
        for v in facts.of(node, VANN + "preferredNamespaceUri")
        if isinstance(v, ox.Literal)
    ]
    holds = len(facts.ontologies) == 1 and [space.rstrip("#/") for space in spaces] == facts.ontologies
    return verdict(
        holds,
        f"{listed(facts.ontologies)} and {', '.join(spaces)}",
        f"{listed(facts.ontologies)} и {', '.join(spaces)}",
    )
