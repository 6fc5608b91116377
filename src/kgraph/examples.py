"""The saved queries as RDF, in the vocabulary of public example collections, so that editors offer them.

Each query is a ``sh:SPARQLExecutable``: its question (``rdfs:comment``, by which editors list it, and
``rdfs:label``), what the answer holds, the text with every parameter at its default or example, its tags
(``schema:keywords``), the endpoint it is meant for (``schema:target``). The prefixes hang on the list itself
by ``sh:declare``. Terms are written as N-Triples and SPARQL both write them; no RDF engine is needed.
"""

from collections.abc import Iterable, Mapping, Sequence

from kgraph import names
from kgraph.queries import Query
from kgraph.queries.parameter import literal
from kgraph.queries.sparql import keyword

GRAPH = names.GRAPH + "queries"
LIST = names.BASE + "queries/"
#: The endpoint of the namespace; a server that lists its queries names its own address instead.
TARGET = names.BASE + "sparql"

_DCTERMS, _RDFS, _SCHEMA, _SH = (names.FOREIGN[prefix] for prefix in ("dcterms", "rdfs", "schema", "sh"))
_TITLE = {"en": "Saved queries and their prefixes", "ru": "Сохранённые запросы и их префиксы"}

Triple = tuple[str, str, str]


def iri(query: Query) -> str:
    """Return the IRI of a saved query; behind the namespace's redirect it is the address of its page."""
    return LIST + query.name


def triples(queries: Iterable[Query], prefixes: Mapping[str, str], target: str = TARGET) -> list[Triple]:
    """Return the description of queries and prefixes as serialized terms."""
    found = declarations(prefixes)
    for query in queries:
        found += described(query, target)
    return found


def described(query: Query, target: str = TARGET) -> list[Triple]:
    """Return the description of one query."""
    word = keyword(query.text)
    text = query.fill({name: item.shown for name, item in query.params.items() if item.default is None})
    pairs = [
        (names.RDF_TYPE, f"<{_SH}SPARQLExecutable>"),
        (names.RDF_TYPE, f"<{_SH}SPARQL{word.capitalize()}Executable>"),
        *(
            (_RDFS + key, _tagged(query.summary, lang))
            for key in ("label", "comment")
            for lang in query.summary
        ),
        *((_DCTERMS + "description", _tagged(query.description, lang)) for lang in query.description),
        (_SH + "prefixes", f"<{LIST}>"),
        (_SH + word.lower(), literal(text)),
        *((_SCHEMA + "keywords", literal(tag)) for tag in query.tags),
        (_SCHEMA + "target", f"<{target}>"),
    ]
    return [(f"<{iri(query)}>", f"<{predicate}>", term) for predicate, term in pairs]


def declarations(prefixes: Mapping[str, str]) -> list[Triple]:
    """Return the list of queries as the node that declares the prefixes."""
    found = [(f"<{LIST}>", f"<{_RDFS}label>", _tagged(_TITLE, lang)) for lang in _TITLE]
    for prefix, namespace in sorted(prefixes.items()):
        node = f"<{LIST}#{prefix}>"
        found += [
            (f"<{LIST}>", f"<{_SH}declare>", node),
            (node, f"<{names.RDF_TYPE}>", f"<{_SH}PrefixDeclaration>"),
            (node, f"<{_SH}prefix>", literal(prefix)),
            (node, f"<{_SH}namespace>", f"{literal(namespace)}^^<{names.XSD}anyURI>"),
        ]
    return found


def ntriples(found: Sequence[Triple]) -> str:
    """Return triples as N-Triples."""
    return "".join(f"{subject} {predicate} {term} .\n" for subject, predicate, term in found)


def construct(found: Sequence[Triple]) -> str:
    """Return a CONSTRUCT query that answers with just these triples, so that the engine writes them."""
    rows = "\n".join(f"  ({' '.join(triple)})" for triple in found)
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES (?s ?p ?o) {{\n{rows}\n}} }}\n"


def _tagged(words: Mapping[str, str], lang: str) -> str:
    return f"{literal(words[lang])}@{lang}"
