"""Proof by mutation: the real graph is damaged, one fault at a time, and the check must notice.

``mechanical``, ``crossed``, ``near``, ``terms``, ``layout``, ``told`` and ``falsehoods`` hold the operators,
written against docs/model.md (``contract`` and ``properties`` are its tables) and never against the shapes;
``world`` is the graph with its neighbourhoods, ``judge`` checks one damaged neighbourhood, ``plan`` draws,
``page`` writes docs/mutation.md with ``reasons.csv`` and ``unseen``: why a constraint stays that never caught
alone, who sees a survivor. ``make mutation`` runs all, tests/test_mutation.py a drawn hundred.
"""
