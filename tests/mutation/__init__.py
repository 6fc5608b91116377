"""Proof by mutation: the real graph is damaged, one fault at a time, and the check must notice.

``mechanical``, ``crossed`` and ``falsehoods`` hold the operators, written against docs/model.md and never
against the shapes; ``world`` is the graph with its neighbourhoods, ``judge`` checks one damaged
neighbourhood, ``plan`` draws, ``page`` writes docs/mutation.md. ``make mutation`` runs all,
tests/test_mutation.py a drawn hundred.
"""
