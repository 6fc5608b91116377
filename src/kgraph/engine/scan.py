"""What must be known of a query before it is evaluated: SERVICE, updates, and its FROM clauses.

Words inside strings, IRIs, comments, variables and prefixed names do not count. Oxigraph's parser needs no
space between words (``SERVICEex:a{}`` is a SERVICE clause) and reads ``<`` as less-than wherever that
makes sense of the query, even where the grammar would see an IRI. Both are ways to hide a word from a
plain tokenizer, so this one refuses what it cannot tell apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin

from kgraph.errors import ForbiddenQuery, QueryError

UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
_PROLOGUE = ("PREFIX", "BASE", "VERSION")

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*+)
      | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
                 | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
      | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
      | (?P<variable>[?$]\w+)
      | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<name>(?:[^\W\d_](?:[\w.\-]*\w|-)?|_)?:(?:[\w\-.:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
      | (?P<word>[^\W\d_]\w*)
      | (?P<number>\d+)
      | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING = "({[", ")}]"
_HIERARCHICAL = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


class Token(NamedTuple):
    """One token with its kind, its place, and whether ``<`` might here mean less-than."""

    kind: str
    text: str
    start: int
    ambiguous: bool = False


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query without white space and comments; anything can be tokenized."""
    brackets: list[str] = []
    operand = False  # whether the last token can be the left side of a comparison
    for match in _TOKEN.finditer(query):
        kind, text = match.lastgroup or "mark", match.group()
        if kind == "space":
            continue
        # Less-than exists between parentheses only, and `scheme://` is no right side of one. Without a
        # parenthesis, quote or `#` inside, both readings go on in the same way after the `>`.
        ambiguous = (
            kind == "iri"
            and operand
            and brackets[-1:] == ["("]
            and any(c in text for c in "()'#")
            and not _HIERARCHICAL.match(text)
        )
        yield Token(kind, text, match.start(), ambiguous)
        if text in _OPENING:
            brackets.append(text)
        elif text in _CLOSING and brackets:
            brackets.pop()
        operand = kind not in ("mark", "word") or text in _CLOSING or text in ("true", "false")


def refuse(query: str) -> None:
    """Raise ForbiddenQuery where a query is an update or has a SERVICE clause."""
    first = next((t for t in tokens(query) if t.kind == "word" and t.text.upper() not in _PROLOGUE), None)
    if first and first.text.upper() in UPDATES:
        raise _forbidden(
            query,
            first,
            f"{first.text.upper()} would change the data, and this endpoint only reads",
            rule="read-only",
            remedy="send a SELECT, ASK, CONSTRUCT or DESCRIBE query",
        )
    if "service" not in query.lower():
        return
    found = list(tokens(query))
    for number, token in enumerate(found):
        if token.ambiguous:
            raise _forbidden(
                query,
                token,
                f"{token.text} may be an IRI, or begin with less-than and hide a SERVICE clause",
                rule="no-service",
                remedy="write a space after a less-than sign",
            )
        if _calls(found[number - 1] if number else None, token, found[number + 1 : number + 3]):
            raise _forbidden(
                query,
                token,
                "SERVICE is refused: this endpoint asks no other endpoint on a client's behalf",
                rule="no-service",
                remedy="ask both endpoints and join the answers, or send the federated query elsewhere",
            )


def _forbidden(query: str, token: Token, message: str, *, rule: str, remedy: str) -> ForbiddenQuery:
    line, column = _place(query, token.start)
    return ForbiddenQuery(message, line=line, column=column, rule=rule, remedy=remedy)


def _calls(before: Token | None, token: Token, after: list[Token]) -> bool:
    if token.kind == "word":
        return "service" in token.text.lower()  # no keyword contains it, and `trueSERVICE` is two words
    if token.kind == "name" and "service" in token.text.partition(":")[0].lower():
        # `SERVICEex:a {`. A group follows a plain name only after these words; `{|` is an annotation.
        group = [t.text for t in after][:1] == ["{"] and [t.text for t in after][1:] != ["|"]
        return group and not (before and before.text.upper() in ("GRAPH", "FROM", "NAMED", "DESCRIBE"))
    return False


@dataclass(frozen=True)
class Sources:
    """The graphs of a query's FROM and FROM NAMED clauses."""

    default: tuple[str, ...]
    named: tuple[str, ...]


def sources(query: str, base: str) -> Sources:
    """Return the graphs a query's FROM clauses name; a name that does not resolve is left to the parser.

    ``base`` resolves relative IRIs until the query has a BASE of its own.
    """
    if "from" not in query.lower():
        return Sources((), ())
    prefixes: dict[str, str] = {}
    default: list[str] = []
    named: list[str] = []
    found = [*tokens(query), Token("end", "", len(query))]
    for number, token in enumerate(found[:-1]):
        word, after = token.text.upper(), found[number + 1]
        if token.kind == "name" and after.kind == "iri" and found[number - 1].text.upper() == "PREFIX":
            prefixes[token.text[:-1]] = _iri(after.text, base)
        elif token.kind == "word" and word == "BASE" and after.kind == "iri":
            base = _iri(after.text, base)
        elif token.kind == "word" and word in ("FROM", "NAMED"):
            target = default if word == "FROM" else named
            if after.kind == "iri":
                target.append(_iri(after.text, base))
            elif after.kind == "name" and after.text.partition(":")[0] in prefixes:
                prefix, _, local = after.text.partition(":")
                target.append(prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
        elif token.kind == "name" and _glued(token.text, prefixes) and after.kind != "iri":
            line, column = _place(query, token.start)
            raise QueryError(
                f"{token.text} is no name with a declared prefix",
                line=line,
                column=column,
                rule="sparql-syntax",
                remedy="write a space after FROM and NAMED",
            )
    return Sources(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def _glued(name: str, prefixes: dict[str, str]) -> bool:
    """Tell whether a name is FROM or NAMED grown together with a name; Oxigraph would take it apart."""
    prefix = name.partition(":")[0]
    return prefix not in prefixes and prefix.upper().startswith(("FROM", "NAMED"))


def _iri(token: str, base: str) -> str:
    plain = re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda m: chr(int(m[1] or m[2], 16)), token[1:-1]
    )
    return urljoin(base, plain)


def _place(query: str, start: int) -> tuple[int, int]:
    """Return line and column, both from 1, the column in code points."""
    head = query[:start]
    return head.count("\n") + 1, start - head.rfind("\n")
