"""The syntax of saved queries, by the engine's own parser: for files that nobody has tried yet.

This module alone of the package loads an RDF engine. ``python -m kgraph.queries.syntax FOLDER...`` checks
folders in a process of its own, so that the process that faces the network need not.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kgraph.engine.worker import syntax_error
from kgraph.errors import DataError, KgraphError
from kgraph.queries.header import Query
from kgraph.queries.library import load


def check(query: Query) -> None:
    """Raise DataError with the line in its file where a query does not parse."""
    try:
        ox.Store().query(query.text)  # the header is comments, and a parameter is read as a variable
    except (SyntaxError, ValueError) as error:
        told = syntax_error(str(error))
        raise DataError(
            told.message,
            file=query.file,
            line=told.line,
            column=told.column,
            rule="query-syntax",
            remedy="mend the SPARQL text",
        ) from None


def main(folders: Sequence[str]) -> int:
    """Check the queries of folders; return the exit code."""
    try:
        for query in load(*map(Path, folders)):
            check(query)
    except KgraphError as error:
        print(f"kgraph: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
