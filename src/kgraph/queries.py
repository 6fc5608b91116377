"""Saved queries: one file each, named by the question it answers.

A file begins with a YAML header in ``#+`` lines (summary, description, tags, params, expect), then holds
SPARQL. Parameters are ``$name`` tokens; each is replaced by one serialized RDF term, never by pasted
text, and tokens inside strings, comments and IRIs are left alone.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from kgraph import names
from kgraph.errors import DataError, NotFound, QueryError

TYPES = ("iri", "date", "integer", "decimal", "language", "text")
EXPECTATIONS = ("rows", "maybe-empty", "graph", "boolean")

# What may stand in a query and hides a `$`: IRIs, strings of all four kinds, comments. Then the tokens.
_TOKENS = re.compile(
    r"""<[^<>"{}|^`\\\s]*>
      | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | \#[^\n\r]*
      | \$(?P<name>\w+)""",
    re.VERBOSE | re.DOTALL,
)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\\x00-\x20]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Parameter:
    """One value a query asks for; ``label`` maps a language to words."""

    name: str
    type: str
    label: Mapping[str, str]
    default: str | None = None

    def term(self, value: str) -> str:
        """Return ``value`` as a SPARQL term of this parameter's type.

        Raises QueryError naming the parameter where the value is not of the type.
        """
        try:
            return _TERMS[self.type](value)
        except (ValueError, InvalidOperation):
            raise QueryError(
                f"parameter {self.name!r}: {value!r} is no {self.type}",
                rule=f"parameter-{self.type}",
                remedy=f"give {_EXAMPLES[self.type]}",
            ) from None


@dataclass(frozen=True)
class Query:
    """A saved query: its name, what it answers in two languages, and its SPARQL text."""

    name: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    tags: tuple[str, ...]
    expect: str
    text: str
    params: Mapping[str, Parameter] = field(default_factory=dict)

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the SPARQL text with every parameter replaced by a serialized term.

        Raises QueryError where a value is missing, unknown, or not of its parameter's type.
        """
        unknown = sorted(set(values) - set(self.params))
        if unknown:
            known = ", ".join(self.params) or "none"
            raise QueryError(
                f"query {self.name!r} has no parameter {unknown[0]!r}",
                rule="parameter-unknown",
                remedy=f"its parameters: {known}",
            )
        terms = {}
        for name, parameter in self.params.items():
            value = values.get(name, parameter.default)
            if value is None:
                raise QueryError(
                    f"query {self.name!r} needs a value for parameter {name!r}",
                    rule="parameter-missing",
                    remedy=f"--param {name}={_EXAMPLES[parameter.type]}",
                )
            terms[name] = parameter.term(value)

        def replace(match: re.Match[str]) -> str:
            return terms.get(match["name"] or "", match[0])

        return _TOKENS.sub(replace, self.text)


def load(folder: Path) -> list[Query]:
    """Return every saved query of a folder in name order; raises DataError on a bad header."""
    return [read(path) for path in sorted(folder.glob("*.rq"))]


def find(folder: Path, name: str) -> Query:
    """Return one saved query; raises NotFound with the names there are."""
    path = folder / f"{name}.rq"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.rq")))
        raise NotFound(f"no saved query {name!r}", remedy=f"one of: {known}")
    return read(path)


def read(path: Path) -> Query:
    """Return the saved query of one file; raises DataError naming what its header lacks."""
    text = path.read_text("utf-8")
    lines = [line[3:] for line in text.splitlines() if line.startswith("#+")]
    try:
        head = yaml.safe_load("\n".join(lines)) or {}
    except yaml.YAMLError as error:
        raise _bad_header(path, f"the header is not YAML: {error}") from None
    for key in ("summary", "description"):
        if set(head.get(key) or ()) != {"en", "ru"}:
            raise _bad_header(path, f"{key} needs en and ru")
    if not head.get("tags"):
        raise _bad_header(path, "tags are missing")
    if head.get("expect") not in EXPECTATIONS:
        raise _bad_header(path, f"expect must be one of {', '.join(EXPECTATIONS)}")
    params = {name: _parameter(path, name, spec) for name, spec in (head.get("params") or {}).items()}
    return Query(
        path.stem, head["summary"], head["description"], tuple(head["tags"]), head["expect"], text, params
    )


def assignment(text: str) -> tuple[str, str]:
    """Return name and value of ``name=value``; raises QueryError where there is no name or no ``=``.

    >>> assignment("language=ru")
    ('language', 'ru')
    """
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise QueryError(
            f"{text!r} is no parameter", rule="parameter-form", remedy="write --param name=value"
        )
    return name, value


def used_names(text: str) -> list[str]:
    """Return the names of the ``$name`` tokens of a SPARQL text, outside strings, comments and IRIs."""
    return [match["name"] for match in _TOKENS.finditer(text) if match["name"]]


def _parameter(path: Path, name: str, spec: Mapping[str, Any]) -> Parameter:
    if spec.get("type") not in TYPES or set(spec.get("label") or ()) != {"en", "ru"}:
        raise _bad_header(
            path, f"parameter {name} needs a type of {', '.join(TYPES)} and a label in en and ru"
        )
    default = spec.get("default")
    return Parameter(name, spec["type"], spec["label"], None if default is None else str(default))


def _bad_header(path: Path, what: str) -> DataError:
    remedy = "write '#+ key: value' lines as in the other files of the folder"
    return DataError(what, file=path, rule="query-header", remedy=remedy)


def _iri(value: str) -> str:
    if not _IRI.fullmatch(value):
        raise ValueError(value)
    return f"<{value}>"


def _literal(value: str) -> str:
    # A lone surrogate is no character and has no place in RDF.
    value.encode()
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(char, char) for char in value) + '"'


def _date(value: str) -> str:
    return f'"{datetime.date.fromisoformat(value).isoformat()}"^^<{names.XSD}date>'


def _integer(value: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        raise ValueError(value)
    return f'"{int(value)}"^^<{names.XSD}integer>'


def _decimal(value: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", value):
        raise ValueError(value)
    return f'"{Decimal(value)}"^^<{names.XSD}decimal>'


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError(value)
    return _literal(value.lower())


_TERMS = {
    "iri": _iri,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "language": _language,
    "text": _literal,
}
_EXAMPLES = {
    "iri": "https://w3id.org/hrmon/law/kz/coao/art-489",
    "date": "2020-03-16",
    "integer": "10",
    "decimal": "2.5",
    "language": "en",
    "text": "words",
}
