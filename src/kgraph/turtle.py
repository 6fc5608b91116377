"""Turtle in one normal form, so that a diff shows what changed and nothing else.

The leading comment block is kept; then the PREFIX lines in use, sorted; then subjects in natural id
order (``act-9`` before ``act-10``), one predicate a line: type, labels and descriptions first, the
rest by name. Literals keep the lexical form they were written in.
"""

import re
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

import pyoxigraph as ox

from kgraph import names
from kgraph.errors import DataError

_FIRST = [
    names.RDF_TYPE,
    names.FOREIGN["rdfs"] + "label",
    names.FOREIGN["skos"] + "prefLabel",
    names.FOREIGN["skos"] + "altLabel",
    names.FOREIGN["skos"] + "definition",
    names.FOREIGN["dcterms"] + "title",
    names.FOREIGN["dcterms"] + "description",
]
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w-]*[\w])?", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def natural(text: str) -> list[tuple[int, str]]:
    """Return a sort key in which numbers inside a name count as numbers.

    >>> sorted(["act-10", "act-9"], key=natural)
    ['act-9', 'act-10']
    """
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]


def parse(path: Path, shown_as: str | None = None) -> list[ox.Quad]:
    """Return the quads of one Turtle file, literals as written.

    Raises DataError with file, line and column where the syntax is wrong.
    """
    try:
        return list(ox.parse(path.read_bytes().removeprefix(BOM_UTF8), format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise DataError(
            f"this is not Turtle: {error.msg}",
            file=shown_as or path,
            line=error.lineno,
            column=error.offset,
            rule="turtle-syntax",
            remedy="mend the syntax there; a missing ';' or '.' on the line before is the usual cause",
        ) from None


def header(text: str) -> str:
    """Return the leading comment block of a file, without trailing blank lines."""
    lines = takewhile(lambda line: line.startswith("#") or not line.strip(), text.splitlines())
    return "\n".join(lines).strip()


def normal_form(path: Path, prefixes: dict[str, str], shown_as: str | None = None) -> str:
    """Return the file's content in normal form.

    Raises DataError on a syntax error or a blank node (data has none).
    """
    quads = parse(path, shown_as)
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            raise DataError(
                f"a blank node stands at {quad.predicate}",
                file=shown_as or path,
                rule="no-blank-nodes",
                remedy="give the node an IRI of the dataset",
            )
    return serialize([q.triple for q in quads], prefixes, header(path.read_text("utf-8-sig")))


def serialize(triples: Iterable[ox.Triple], prefixes: dict[str, str], comment: str = "") -> str:
    """Return triples as Turtle in normal form; blank nodes keep their labels."""
    writer = _Writer(prefixes)
    body = writer.subjects(triples)
    lines = [f"PREFIX {name}: <{prefixes[name]}>" for name in sorted(writer.used)]
    return "\n\n".join(part for part in (comment, "\n".join(lines), body) if part) + "\n"


def _key(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


class _Writer:
    """Writes terms and remembers which prefixes they needed."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self.by_namespace = {iri: name for name, iri in prefixes.items()}
        self.used: set[str] = set()
        self.known: dict[str, str] = {}

    def subjects(self, triples: Iterable[ox.Triple]) -> str:
        nodes: dict[str, dict[str, set[ox.Triple]]] = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            nodes[_key(triple.subject)][triple.predicate.value].add(triple)
        return "\n\n".join(self.node(key, nodes[key]) for key in sorted(nodes, key=natural))

    def node(self, key: str, predicates: dict[str, set[ox.Triple]]) -> str:
        def rank(predicate: str) -> tuple[int, str]:
            if predicate in _FIRST:
                return _FIRST.index(predicate), ""
            return len(_FIRST), self.iri(predicate)

        lines = [key if key.startswith("_:") else self.iri(key)]
        for predicate in sorted(predicates, key=rank) if len(predicates) > 1 else predicates:
            name = "a" if predicate == names.RDF_TYPE else self.iri(predicate)
            objects = [self.term(triple.object) for triple in predicates[predicate]]
            if len(objects) > 1:
                objects.sort(key=natural)
            lines.append(f"    {name} {' , '.join(objects)} ;")
        return "\n".join([*lines, "."])

    def term(self, term: object) -> str:
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        if not isinstance(term, ox.Literal):
            return str(term)
        text = f'"{term.value.translate(_ESCAPES)}"'
        if term.language:
            return f"{text}@{term.language}"
        datatype = term.datatype.value
        if datatype == names.XSD + "string":
            return text
        short = {"integer": _INTEGER, "decimal": _DECIMAL}.get(datatype.removeprefix(names.XSD))
        if short and short.fullmatch(term.value):
            return term.value
        if datatype == names.XSD + "boolean" and term.value in ("true", "false"):
            return term.value
        return f"{text}^^{self.iri(datatype)}"

    def iri(self, iri: str) -> str:
        if iri not in self.known:
            self.known[iri] = self._iri(iri)
        written = self.known[iri]
        if not written.startswith("<"):
            self.used.add(written.partition(":")[0])
        return written

    def _iri(self, iri: str) -> str:
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        name = self.by_namespace.get(iri[:cut])
        if name is not None and _LOCAL.fullmatch(iri[cut:]):
            return f"{name}:{iri[cut:]}"
        return f"<{iri}>"
