"""kgraph: an open knowledge graph of human-rights documentation."""

__version__ = "0.1.0"
