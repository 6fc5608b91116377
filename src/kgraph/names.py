"""Namespaces and prefixes: ours, and the foreign ones we speak.

A dataset's own prefix (such as ``kz:``) is not here: it comes from its ``dataset.ttl``.
"""

BASE = "https://w3id.org/hrmon/"
HRM = BASE + "onto#"
HRSH = BASE + "shape#"
VOC = BASE + "voc/"
GRAPH = BASE + "graph/"
#: The graph that describes the others in numbers, and the dataset of everything in it.
VOID_GRAPH = GRAPH + "void"
EVERYTHING = VOID_GRAPH + "#everything"

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SD = "http://www.w3.org/ns/sparql-service-description#"
XSD = "http://www.w3.org/2001/XMLSchema#"

FOREIGN = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "doco": "http://purl.org/spar/doco/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}


def scheme_prefixes(schemes: list[str]) -> dict[str, str]:
    """Return the prefix of each SKOS scheme: its name, for ``.../voc/<scheme>/``.

    >>> scheme_prefixes(["grade"])
    {'grade': 'https://w3id.org/hrmon/voc/grade/'}
    """
    return {scheme: f"{VOC}{scheme}/" for scheme in schemes}


def prefixes(schemes: list[str], datasets: dict[str, str]) -> dict[str, str]:
    """Return every prefix a file of ours may declare: foreign, own, schemes, datasets."""
    return {**FOREIGN, "hrm": HRM, "hrsh": HRSH, **scheme_prefixes(schemes), **datasets}
