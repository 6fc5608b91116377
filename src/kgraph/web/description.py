"""What the service says of itself in RDF: the service description and VoID, each one CONSTRUCT query.

So every number in them is counted in the data that are served, and every RDF format comes from the engine.
"""

import re
from dataclasses import fields

from kgraph import names
from kgraph.engine import formats
from kgraph.engine.frames import Question
from kgraph.settings import Settings
from kgraph.web.protocol import Scope, header
from kgraph.web.service import Service

#: The settings that limit a query, in the order in which they are told.
LIMITS = (
    "deadline", "memory", "row_limit", "answer_size", "query_size", "workers", "queue", "queue_wait",
    "reader_wait", "connections",
)  # fmt: skip
_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG",
)  # fmt: skip

_SERVICE = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
CONSTRUCT {{
  <{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat {formats} ;
    {feature}
    sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/Simple> ;
    sd:defaultDataset <{endpoint}#dataset> .
  {limits}
  <{endpoint}#dataset> a sd:Dataset ;
    dcterms:hasVersion "{version}" ;
    sd:defaultGraph <{endpoint}#default-graph> ;
    sd:namedGraph ?named .
  <{endpoint}#default-graph> a sd:Graph ; void:triples ?all .
  ?named a sd:NamedGraph ; sd:name ?g ; sd:graph ?graph .
  ?graph a sd:Graph ; void:triples ?n .
}}
WHERE {{
  {{ SELECT (COUNT(*) AS ?all) WHERE {{ ?s ?p ?o }} }}
  UNION
  {{
    {{ SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g }}
    BIND(ENCODE_FOR_URI(STR(?g)) AS ?mark)
    BIND(IRI(CONCAT("{endpoint}#named-", ?mark)) AS ?named)
    BIND(IRI(CONCAT("{endpoint}#graph-", ?mark)) AS ?graph)
  }}
}}
"""
_VOID = """
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX void: <http://rdfs.org/ns/void#>
CONSTRUCT {{
  <{address}> a void:DatasetDescription ; foaf:topic <{everything}> .
  <{everything}> a void:Dataset ; void:triples ?all ; void:sparqlEndpoint <{endpoint}> .
  ?s ?p ?o .
}}
WHERE {{
  {{ SELECT (COUNT(*) AS ?all) WHERE {{
    SELECT DISTINCT ?a ?b ?c WHERE {{ GRAPH ?g {{ ?a ?b ?c }} FILTER(?g != <{graph}>) }}
  }} }}
  UNION
  {{ GRAPH <{graph}> {{ ?s ?p ?o FILTER(?p != void:triples || ?s != <{everything}>) }} }}
  UNION
  {{ GRAPH ?meta {{ ?s a void:Dataset ; ?p ?o }} FILTER(STRENDS(STR(?meta), "/meta")) }}
}}
"""


def address(scope: Scope, path: str) -> str:
    """Return an absolute address of this server as the client sees it."""
    host = header(scope, "host")
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", host):
        host = "localhost"
    return f"{scope.get('scheme', 'http')}://{host}{_safe(scope.get('root_path', ''))}{path}"


def question(service: Service, scope: Scope, accept: str, format: str | None = None) -> Question:
    """Return the question whose answer is the service description."""
    endpoint = address(scope, "/sparql")
    about = service.pool.about or {}
    union = service.settings.default_graph == "union"
    text = _SERVICE.format(
        endpoint=endpoint,
        formats=", ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in _FORMATS),
        feature="sd:feature sd:UnionDefaultGraph ;" if union else "",
        limits=_limits(endpoint, service.settings),
        version=about.get("version", ""),
    )
    return Question.make(text, formats.without_pages(accept), format=format)


def void(scope: Scope, accept: str, format: str | None = None) -> Question:
    """Return the question whose answer is the VoID description."""
    text = _VOID.format(
        address=address(scope, "/.well-known/void"),
        endpoint=address(scope, "/sparql"),
        everything=names.EVERYTHING,
        graph=names.VOID_GRAPH,
    )
    return Question.make(text, formats.without_pages(accept), format=format)


def _limits(endpoint: str, settings: Settings) -> str:
    known = {item.name: item for item in fields(Settings)}
    written = []
    for name in LIMITS:
        unit = known[name].metadata["unit"]
        node = f"<{endpoint}#limit-{name}>"
        value = settings.parallel if name == "workers" else getattr(settings, name)
        written.append(f"<{endpoint}> schema:additionalProperty {node} .")
        written.append(f'{node} a schema:PropertyValue ; schema:propertyID "{name}" ; schema:value {value} .')
        written.append(f'{node} schema:description "{known[name].metadata["help"]}"@en .')
        if unit:
            written.append(f'{node} schema:unitText "{unit}" .')
    return "\n  ".join(written)


def _safe(path: str) -> str:
    return path if re.fullmatch(r"[\w/.~-]*", path, re.ASCII) else ""
