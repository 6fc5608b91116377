"""The remedy of a SHACL result, read from the shape itself: allowed values, class, datatype.

So the codes a message speaks of ("the closed list") are always those of the shape, and are written once.
"""

import re

from kgraph import names
from kgraph.check import datatype
from kgraph.check.finding import Text
from kgraph.check.shacl import SH, Result, Shapes

_PREFIXES = sorted({**names.FOREIGN, "hrm": names.HRM}.items(), key=lambda pair: -len(pair[1]))


def short(text: str) -> str:
    """Return a term or path with prefixed names for the IRIs whose prefix is known.

    >>> short("<https://w3id.org/hrmon/voc/grade/as-fact>")
    'grade:as-fact'
    >>> short("^<https://w3id.org/hrmon/onto#evidence>")
    '^hrm:evidence'
    """
    return re.sub(r"<([^<>\s]*)>", lambda match: _prefixed(match[1]), text)


def _prefixed(iri: str) -> str:
    scheme, slash, code = iri.removeprefix(names.VOC).partition("/")
    if iri.startswith(names.VOC) and slash:
        return f"{scheme}:{code}"
    for prefix, space in _PREFIXES:
        if iri.startswith(space) and re.fullmatch(r"[\w-]+", iri[len(space) :]):
            return f"{prefix}:{iri[len(space) :]}"
    return f"<{iri}>"


def of(result: Result, shapes: Shapes) -> Text:
    """Return what the shape would accept in place of what it refused, where it says so itself."""

    def asked(word: str) -> list[str]:
        return shapes.objects.get((result.shape, SH + word), [])

    if result.component == "MaxCount" or not result.path:
        return Text()
    if asked("in"):
        return _codes([short(item) for item in shapes.items(asked("in")[0])])
    if result.component == "Class" or (result.component == "MinCount" and asked("class")):
        kind = short(asked("class")[0])
        if kind == "skos:Concept":
            return Text()
        return Text(
            f"point to the IRI of a node that has its own description, with the type {kind}",
            f"укажите IRI узла, который описан отдельно и имеет тип {kind}",
        )
    if result.component == "Datatype" and result.value.startswith('"'):
        return datatype.advice(result.value, short(asked("datatype")[0]))
    return Text()


def _codes(items: list[str]) -> Text:
    schemes = [item.removeprefix(f"<{names.VOC}").rstrip(">") for item in items if names.VOC in item]
    if schemes:  # IRIs of whole schemes: a prefixed name would have no colon left to end it
        where = ", ".join(f"ontology/voc/{scheme}.ttl" for scheme in schemes)
        return Text(f"take a concept of {where}", f"возьмите понятие из {where}")
    return Text("one of: " + ", ".join(items), "одно из: " + ", ".join(items))
