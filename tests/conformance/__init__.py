"""W3C's SPARQL suites, driven through the real server and its workers (``make conformance``).

suite -> dump -> (evaluation, protocol, graphstore, description) -> outcome -> report. The suites are not
part of the project: KGRAPH_W3C_SUITES names the folder that holds them (https://github.com/w3c/rdf-tests).
"""
