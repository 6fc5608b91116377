"""Mending: which SHACL results more triples could take away, and what else could never.

Where a file cannot be read its triples are missing, and a result may stand for that alone. Read from the
shapes graph: a missing value can still come, a wrong one cannot go.
"""

import re

from kgraph.check.shacl import SH, Shapes

# Constraints that look for something: more triples may bring it.
_WANTING = {"minCount", "qualifiedMinCount", "class", "hasValue", "equals"}
# Constraints that more values of the same path can break, whatever they say of each value.
_LIMITS = {
    "maxCount",
    "qualifiedMaxCount",
    "uniqueLang",
    "disjoint",
    "lessThan",
    "lessThanOrEquals",
    "closed",
}
_INNER = {"node", "property", "and", "or", "xone", "not", "qualifiedValueShape"}
_WITH_INNER = _INNER | {"qualifiedMinCount", "qualifiedMaxCount"}
_NEGATES = re.compile(
    r"\bNOT\s+EXISTS\b|\bMINUS\b|!\s*(?:\(|EXISTS\b|BOUND\b)|\b(?:IF|COALESCE)\s*\("
    r"|\b(?:COUNT|SUM|AVG|MIN|MAX|SAMPLE|GROUP_CONCAT)\s*\(",
    re.IGNORECASE,
)


class Mending:
    """What more triples can do to the results of some shapes."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes

    def mendable(self, shape: str, component: str) -> bool:
        """Tell whether more triples could take away a result of a shape's component.

        A SPARQL constraint's can go where its query negates or counts.
        """
        if component == "SPARQL":
            return any(_NEGATES.search(query) for query in self._queries(shape))
        return self._may_mend(shape, component[0].lower() + component[1:])

    def narrow(self, shape: str, component: str) -> bool:
        """Tell whether such a result rests on the focus node's own triples and its value's class alone."""
        path = self._asked(shape, "path")
        plain = not path or path[0].startswith("<")
        return plain and component[0].lower() + component[1:] in _WANTING | _LIMITS

    def _asked(self, shape: str, word: str) -> list[str]:
        return self.shapes.objects.get((shape, SH + word), [])

    def _queries(self, shape: str) -> list[str]:
        return [text for each in self._asked(shape, "sparql") for text in self._asked(each, "select")]

    def _inner(self, shape: str, word: str) -> list[str]:
        found = self._asked(shape, "qualifiedValueShape" if word.startswith("qualified") else word)
        return (
            [item for each in found for item in self.shapes.items(each)]
            if word in ("and", "or", "xone")
            else found
        )

    def _words(self, shape: str) -> list[str]:
        return [p.removeprefix(SH) for s, p in self.shapes.objects if s == shape and p.startswith(SH)]

    def _may_mend(self, shape: str, word: str) -> bool:
        """Tell whether one constraint of a shape, broken now, may hold with more triples."""
        if word in _WANTING:
            return True
        inner = self._inner(shape, word) if word in _WITH_INNER else []
        if word in ("not", "qualifiedMaxCount"):
            return any(self._breaks(each) for each in inner)
        if word == "xone":
            return any(self._breaks(each) or self._mends(each) for each in inner)
        return any(self._mends(each) for each in inner)

    def _may_break(self, shape: str, word: str) -> bool:
        """Tell whether one constraint of a shape that holds now may break with more triples."""
        if word in _LIMITS or word == "equals":
            return True
        inner = self._inner(shape, word) if word in _WITH_INNER else []
        if word == "not":
            return any(self._mends(each) for each in inner)
        if word == "xone":
            return any(self._breaks(each) or self._mends(each) for each in inner)
        return any(self._breaks(each) for each in inner)

    def _mends(self, shape: str) -> bool:
        return any(self._may_mend(shape, word) for word in self._words(shape)) or any(
            _NEGATES.search(query) for query in self._queries(shape)
        )

    def _breaks(self, shape: str) -> bool:
        more_values = (shape, SH + "path") in self.shapes.objects and any(
            word not in ("path", "minCount", "qualifiedMinCount", "hasValue") for word in self._words(shape)
        )
        return (
            more_values
            or bool(self._queries(shape))
            or any(self._may_break(shape, word) for word in self._words(shape))
        )
