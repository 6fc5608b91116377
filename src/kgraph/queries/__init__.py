"""Saved queries: one file each, named by the question it answers.

A file begins with a YAML header in ``#+`` lines (kgraph.queries.header), then holds SPARQL. Parameters are
``$name`` tokens; each is replaced by one serialized RDF term, never by pasted text, and tokens inside
strings, comments and IRIs are left alone (kgraph.queries.parameter).
"""

from kgraph.queries.header import CHARTS, EXPECTATIONS, Query, read
from kgraph.queries.library import assignment, choose, find, folders, load
from kgraph.queries.offer import Offer
from kgraph.queries.parameter import TYPES, Parameter
from kgraph.queries.sparql import used_names

__all__ = [
    "CHARTS",
    "EXPECTATIONS",
    "TYPES",
    "Offer",
    "Parameter",
    "Query",
    "assignment",
    "choose",
    "find",
    "folders",
    "load",
    "read",
    "used_names",
]
