"""Judges: which question to the facts answers which indicator, by the name indicators.csv uses."""

from kgraph import names
from kgraph.fair import data, metadata
from kgraph.fair.facts import DCAT, DCTERMS, OWL, RDFS, SKOS
from kgraph.fair.verdict import Judge, each, unknown

BIBO, FOAF = "http://purl.org/ontology/bibo/", names.FOREIGN["foaf"]
PROV, SCHEMA, VANN = names.FOREIGN["prov"], names.FOREIGN["schema"], names.FOREIGN["vann"]
_OTHERS = unknown(
    "others' registers and sites are seen over the network alone",
    "чужие реестры и сайты видны лишь через сеть",
)
_FOREVER = unknown(
    "a promise for years to come: the rule is that IRIs are never reused and leave a tombstone",
    "обещание на годы: по правилу IRI не используются вновь и оставляют запись",
)
_CORE = (
    (DCTERMS + "title",),
    (DCTERMS + "description",),
    (DCTERMS + "creator",),
    (DCTERMS + "publisher",),
    (DCTERMS + "issued",),
    (DCTERMS + "identifier",),
    (DCAT + "keyword",),
)
JUDGES: dict[str, Judge] = {
    "unique-metadata": metadata.unique_metadata,
    "unique-data": data.unique_data,
    "persistent": metadata.persistent,
    "persistent-form": metadata.persistent_form,
    "core-metadata": each("datasets", *_CORE),
    "names-data": metadata.names_data,
    "located": metadata.located,
    "access-level": each("datasets", (DCTERMS + "accessRights",)),
    "protocol": data.protocol,
    "address": metadata.address,
    "others": _OTHERS,
    "for-ever": _FOREVER,
    "parsed": data.parsed,
    "declared": data.declared,
    "vocabularies": data.vocabularies,
    "links-out": data.links_out,
    "refers": metadata.refers,
    "attributes": each(
        "datasets",
        (DCTERMS + "spatial",),
        (DCTERMS + "temporal",),
        (SCHEMA + "inLanguage", DCTERMS + "language"),
        (SKOS + "scopeNote",),
    ),
    "licence": each("described", (DCTERMS + "license",)),
    "licence-standard": metadata.licence_standard,
    "licence-machine": metadata.licence_machine,
    "evidenced": data.evidenced,
    "provenance": each("datasets", (PROV + "wasDerivedFrom",), (PROV + "wasAttributedTo",)),
    "community": data.community,
    "same-identifier": metadata.same_identifier,
    "version": each("ontologies", (OWL + "versionIRI",)),
    "minimum": each(
        "ontologies",
        (DCTERMS + "title",),
        (DCTERMS + "description",),
        (DCTERMS + "license",),
        (OWL + "versionIRI",),
        (DCTERMS + "creator",),
        (VANN + "preferredNamespaceUri",),
    ),
    "recommended": each(
        "ontologies",
        (VANN + "preferredNamespacePrefix",),
        (OWL + "versionInfo",),
        (DCTERMS + "created",),
        (DCTERMS + "bibliographicCitation",),
    ),
    "detailed": each(
        "ontologies",
        (BIBO + "doi", DCTERMS + "identifier", SCHEMA + "identifier"),
        (DCTERMS + "publisher",),
        (DCTERMS + "issued",),
        (DCTERMS + "source",),
        (SCHEMA + "logo", FOAF + "logo"),
        (BIBO + "status",),
    ),
    "made": each("ontologies", (DCTERMS + "creator",), (DCTERMS + "created",)),
    "published": each("ontologies", (DCTERMS + "publisher",), (DCTERMS + "issued",)),
    "prefix": each("ontologies", (VANN + "preferredNamespacePrefix",)),
    "labels": data.told(RDFS + "label", SKOS + "prefLabel"),
    "definitions": data.told(SKOS + "definition"),
    "reuses": data.reuses,
    "axiomatic": data.axiomatic,
}
