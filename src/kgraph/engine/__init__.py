"""The engine: SPARQL over the built dataset, each query in an isolated process.

::

    caller (server or command line; parses no query, holds no store)
      -> zygote (one thread; loads the dataset once, forks workers)
           -> workers (one query at a time; no network, bounded memory and time)

Nothing imported here knows RDF or SPARQL; ``zygote``, ``worker`` and ``scan`` run in the other processes.
"""

from kgraph.engine.frames import Question
from kgraph.engine.local import Answer, Engine

__all__ = ["Answer", "Engine", "Question"]
