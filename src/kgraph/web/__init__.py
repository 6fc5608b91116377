"""The web server: the SPARQL protocol and the pages.

Nothing here imports an RDF engine or a SPARQL parser: what clients send is only ever read by a worker.
"""
