"""The tests of the service description, which the suite names but leaves to the implementer to write."""

import httpx
from rdflib import RDF, Graph, Namespace, URIRef

from conformance import results
from conformance.outcome import FAILED, PASSED, Outcome
from conformance.suite import Case

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
PROPERTIES = {
    # property: domain, range (section 3.2 of the Recommendation); None where it names no class of its own
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", None),
    "entailmentRegime": ("NamedGraph", None),
    "defaultSupportedEntailmentProfile": ("Service", None),
    "supportedEntailmentProfile": ("NamedGraph", None),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
INSTANCES = {
    "DereferencesURIs": "Feature",
    "UnionDefaultGraph": "Feature",
    "RequiresDataset": "Feature",
    "EmptyGraphs": "Feature",
    "BasicFederatedQuery": "Feature",
    "SPARQL10Query": "Language",
    "SPARQL11Query": "Language",
    "SPARQL11Update": "Language",
}
CLASSES = {
    *(kind for pair in PROPERTIES.values() for kind in pair if kind),
    *("EntailmentRegime", "EntailmentProfile"),
}
WIDER = {"Dataset": "GraphCollection"}


def run(case: Case, http: httpx.Client) -> Outcome:
    """Return what became of one test."""
    test = {
        "returns-rdf": _returns_rdf,
        "has-endpoint-triple": _has_endpoint,
        "conforms-to-schema": _conforms,
    }[case.name.partition("#")[2]]
    wrong = test(http)
    return Outcome(case, FAILED if wrong else PASSED, wrong)


def _description(http: httpx.Client, accept: str = "text/turtle") -> Graph:
    response = http.get("/sparql", headers={"Accept": accept})
    response.raise_for_status()
    return Graph().parse(data=response.text, format=results.GRAPHS[accept])


def _returns_rdf(http: httpx.Client) -> str:
    """Section 2: an RDF serialization, by content negotiation where there are several."""
    for accept in ("*/*", *results.GRAPHS):
        response = http.get("/sparql", headers={"Accept": accept})
        kind = response.headers["content-type"].partition(";")[0]
        if response.status_code != 200 or kind not in results.GRAPHS or accept not in ("*/*", kind):
            return f"{accept}: {response.status_code} {kind}"
        if not len(Graph().parse(data=response.text, format=results.GRAPHS[kind])):
            return f"{accept}: no triple"
    return ""


def _has_endpoint(http: httpx.Client) -> str:
    endpoint = URIRef(str(http.base_url).rstrip("/") + "/sparql")
    found = list(_description(http).subject_objects(SD.endpoint))
    return "" if [address for _, address in found] == [endpoint] else f"{endpoint} is not the sd:endpoint"


def _conforms(http: httpx.Client) -> str:
    """Every sd: term exists, and what each property relates is of the classes the Recommendation names."""
    graph = _description(http)
    kinds: dict[object, set[str]] = {SD[name]: {kind} for name, kind in INSTANCES.items()}
    for node, kind in graph.subject_objects(RDF.type):
        if str(kind).startswith(SD):
            name = str(kind).removeprefix(SD)
            if name not in CLASSES:
                return f"no class sd:{name}"
            kinds.setdefault(node, set()).update({name, WIDER.get(name, name)})
    for subject, predicate, value in graph:
        if not str(predicate).startswith(SD):
            continue
        name = str(predicate).removeprefix(SD)
        if name not in PROPERTIES:
            return f"no property sd:{name}"
        for node, kind in zip((subject, value), PROPERTIES[name], strict=True):
            if kind and kind not in kinds.get(node, set()):
                return f"sd:{name}: {node} is no sd:{kind}"
    services = list(graph.subjects(RDF.type, SD.Service))
    if len(services) != 1 or (services[0], SD.supportedLanguage, SD.SPARQL11Query) not in graph:
        return "not one sd:Service that speaks SPARQL 1.1 Query"
    return ""
