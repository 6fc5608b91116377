"""Lines: where the nodes, predicates and values of a text stand, in each syntax.

Texts with errors are read too, as far as that goes: what is not understood is passed over up to the next
full stop.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Iterator
from urllib.parse import urljoin

from kgraph import names

PREFIX = re.compile(r"^(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)

# No part may fail after a long run, else a hostile text costs the square of its length.
_WORD = r"[^\W\d](?:[\w.-]*[\w-])?"
_LOCAL = r"(?:(?:[\w:%./-]|\\.)*(?:[\w:%/-]|\\.))?"
_NAME = rf"(?:{_WORD})?:{_LOCAL}"
_TOKEN = re.compile(
    rf"""
      \s+ | \#[^\n]*
    | (?P<literal> \"{{3}}(?:[^"\\]|\\.|"(?!""))*+(?:\"{{3}})? | '{{3}}(?:[^'\\]|\\.|'(?!''))*+(?:'{{3}})?
                 | "(?:[^"\\\n]|\\[^\n])*+"? | '(?:[^'\\\n]|\\[^\n])*+'? )
      (?: @(?P<language>[\w-]+) | \^\^(?P<datatype><[^<>\s]*>|{_NAME}) )?
    | <(?P<iri>[^<>"{{}}|^`\s]*)>
    | (?P<number>[+-]?(?:\d+(?:\.\d+|\.(?=[eE]))?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>@?{_WORD}(?::{_LOCAL})?|:{_LOCAL})
    | (?P<mark><<\(?|\)?>>|\{{\||\|\}}|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_MARGIN = re.compile(rf"^(?:<([^>\s]+)>|({_NAME})(?=[\s;]|$))", re.MULTILINE)
_SUBJECT, _PREDICATE, _OBJECT, _SKIPPED = range(4)

Places = dict[tuple[str, ...], int]
"""The line of a subject, of a subject's predicate, and of a value there: IRIs without brackets, and a term
as N-Triples has it."""


def of(text: str, suffix: str) -> Places:
    """Return where things stand in a text whose file has this ending."""
    found: Places = {}
    ends = [match.start() for match in re.finditer("\n", text)]
    reader = {".jsonld": _json, ".json": _json, ".rdf": _xml, ".xml": _xml, ".owl": _xml}.get(suffix, _turtle)
    for place, position in reader(text):
        line = bisect_left(ends, position) + 1
        for length in range(1, len(place) + 1):
            found.setdefault(place[:length], line)
    return found


def margin(text: str) -> set[str]:
    """Return the IRIs at the left margin: the subjects of Turtle whose error hides where statements end."""
    prefixes = dict(PREFIX.findall(text))
    found = set()
    for match in _MARGIN.finditer(text):
        prefix, _, local = (match[2] or "").partition(":")
        found.add(match[1] or prefixes.get(prefix, "") + local)
    return found


def _turtle(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield places of Turtle, TriG, N-Triples and N-Quads: of each statement as far as it is told."""
    terms = _Terms()
    subject = predicate = ""
    at = 0
    role = _SUBJECT
    outer: list[tuple[str, str, int]] = []
    for match in _TOKEN.finditer(text):
        mark = match["mark"]
        if match.lastgroup is None:  # blanks and comments
            continue
        if mark in (".", "{", "}"):
            outer, role = [], _SUBJECT
        elif mark in ("[", "{|"):
            outer.append((subject, predicate, role))
            subject, role = "", _PREDICATE
        elif mark in ("(", "<<", "<<("):
            outer.append((subject, predicate, role))
            role = _SKIPPED
        elif mark in ("]", ")", ">>", ")>>", "|}"):
            if outer:
                subject, predicate, role = outer.pop()
                subject, role = ("", _PREDICATE) if role == _SUBJECT else (subject, role)
        elif mark in (";", ","):
            role = role if role == _SKIPPED else _PREDICATE if mark == ";" else _OBJECT
        elif (term := terms.read(match)) is None or role == _SKIPPED:
            continue
        elif role == _SUBJECT:
            subject, at, role = term, match.start(), _PREDICATE
        elif role == _PREDICATE:
            predicate, role = term, _OBJECT
            if subject:  # not before: the name of a graph is no subject
                yield (subject,), at
                yield (subject, predicate), match.start()
        elif subject:
            yield (subject, predicate, term if term.startswith(('"', "_:")) else f"<{term}>"), match.start()


class _Terms:
    """Reads tokens as terms, with the prefixes and the base declared so far."""

    def __init__(self) -> None:
        self.prefixes: dict[str, str] = {}
        self.base = ""
        self.declares = ""

    def read(self, match: re.Match[str]) -> str | None:
        """Return a token's term: an IRI bare, a literal as N-Triples has it, None where it is none."""
        word, iri = match["word"], match["iri"]
        if self.declares and iri is not None:
            if self.declares == "base":
                self.base = self.resolved(iri)
            else:
                self.prefixes[self.declares.removesuffix(":")] = self.resolved(iri)
            self.declares = ""
            return None
        if word is not None and word.lower() in ("@prefix", "prefix", "@base", "base"):
            self.declares = word.lower().removeprefix("@")
            return None
        if self.declares == "prefix" and word is not None:
            self.declares = word
            return None
        self.declares = ""
        if iri is not None:
            return self.resolved(iri)
        if match["literal"] is not None:
            return self.literal(match)
        if number := match["number"]:
            kind = "double" if "e" in number.lower() else "decimal" if "." in number else "integer"
            return f'"{number}"^^<{names.XSD}{kind}>'
        if word in ("true", "false"):
            return f'"{word}"^^<{names.XSD}boolean>'
        if word == "a":
            return names.RDF_TYPE
        return self.expanded(word) if word and ":" in word else None

    def literal(self, match: re.Match[str]) -> str:
        quoted = match["literal"]
        quotes = 3 if quoted.startswith(('"""', "'''")) else 1
        text = f'"{quoted[quotes:-quotes]}"'
        if match["language"]:
            return f"{text}@{match['language'].lower()}"
        if not (kind := match["datatype"]):
            return text
        iri = self.resolved(kind[1:-1]) if kind.startswith("<") else self.expanded(kind)
        return text if iri == names.XSD + "string" else f"{text}^^<{iri}>"

    def expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return name if prefix == "_" else self.prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)

    def resolved(self, iri: str) -> str:
        return urljoin(self.base, iri) if self.base and not re.match(r"[A-Za-z][\w+.-]*:", iri) else iri


def _json(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield places of JSON-LD: where an object with more in it has its ``@id``."""
    strings = re.findall(r'"([^"\\]+)"\s*:\s*"([^"\\]*)"', text)[::-1]  # of two, the first is meant
    prefixes = {name: value for name, value in strings if value.endswith(("/", "#", ":"))}
    keys = {"@id", *(name for name, value in strings if value == "@id" and not name.startswith("@"))}
    key = "|".join(re.escape(each) for each in sorted(keys))
    terms = _Terms()
    terms.base = dict(strings).get("@base", "")
    for match in re.finditer(rf'(\{{\s*)?"(?:{key})"\s*:\s*"([^"\\]*)"(\s*\}})?', text):
        if not (match[1] and match[3]):  # alone in its object it points to a node described elsewhere
            prefix, _, local = match[2].partition(":")
            known = prefixes.get(prefix)
            yield (known + local if known else terms.resolved(match[2]),), match.start(2)


def _xml(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield places of RDF/XML: where a node has its ``rdf:about`` or ``rdf:ID``."""
    terms = _Terms()
    base = re.search(r"""xml:base\s*=\s*["']([^"']*)""", text)
    terms.base = base[1] if base else ""
    for match in re.finditer(r"""\b(about|ID)\s*=\s*(?:"([^"]*)"|'([^']*)')""", text):
        iri = html.unescape(match[2] or match[3] or "")
        yield (terms.resolved(f"#{iri}" if match[1] == "ID" else iri),), match.start()
