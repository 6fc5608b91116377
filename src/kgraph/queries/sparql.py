"""The text of a saved query, seen as tokens: parameters, form, and whether rows can be asked for in pages.

Nothing here is a parser: the text is ours or a researcher's own file, and an engine parses it later. Only
what hides other tokens is known: IRIs, strings of all four kinds, comments.
"""

import re
from collections.abc import Mapping

_TOKENS = re.compile(
    r"""<[^<>"{}|^`\\\s]*>
      | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | \#[^\n\r]*
      | \$(?P<name>\w+)""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = re.compile(
    r"(?P<prefix>\bPREFIX\s+\S*?:)|[?$]\w+|\b[\w-]*:[\w.-]*|(?P<word>[A-Za-z]+)|(?P<mark>[{}])", re.I
)
_PREFIXES = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.I | re.M)
_PREFIXED = re.compile(r"(?<![\w:?$-])([A-Za-z][\w-]*):([\w-]+)")
_FORMS = {"SELECT": "rows", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}


def used_names(text: str) -> list[str]:
    """Return the names of the ``$name`` tokens of a SPARQL text, outside strings, comments and IRIs."""
    return [match["name"] for match in _TOKENS.finditer(text) if match["name"]]


def replace(text: str, terms: Mapping[str, str]) -> str:
    """Return the text with each ``$name`` token replaced by its term; other tokens stay.

    >>> replace("SELECT * { ?s ?p $x } # $x", {"x": "<http://e/>"})
    'SELECT * { ?s ?p <http://e/> } # $x'
    """
    return _TOKENS.sub(lambda match: terms.get(match["name"] or "", match[0]), text)


def names(text: str) -> set[str]:
    """Return the IRIs a SPARQL text writes as prefixed names, outside strings and comments.

    >>> names("PREFIX e: <http://e/> ASK { ?s a e:Act ; e:on 1 } # e:none") == {"http://e/Act", "http://e/on"}
    True
    """
    prefixes = dict(_PREFIXES.findall(text))
    found = _PREFIXED.findall(_TOKENS.sub(" ", _PREFIXES.sub(" ", text)))
    return {prefixes[prefix] + local for prefix, local in found if prefix in prefixes}


def keyword(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, whichever the query is, or "" where it is none."""
    return next((word for word, _ in _words(text) if word in _FORMS), "")


def form(text: str) -> str:
    """Return what the query answers with: ``rows``, ``boolean``, ``graph``, or "" where it is no query.

    >>> form("PREFIX select: <http://e/> ASK { ?s ?p ?o }")
    'boolean'
    """
    return _FORMS.get(keyword(text), "")


def ordered(text: str) -> bool:
    """Tell whether the solutions of the query as a whole are sorted."""
    return ("ORDER", 0) in _words(text)


def pageable(text: str) -> bool:
    """Tell whether LIMIT and OFFSET may be appended: sorted rows, and nothing of the kind at the end yet."""
    last = {word for word, depth in _words(text) if depth == 0}
    return form(text) == "rows" and "ORDER" in last and not last & {"LIMIT", "OFFSET", "VALUES"}


def page(text: str, limit: int, offset: int) -> str:
    """Return a pageable query asking for some of its rows: solution modifiers after its last line."""
    return f"{text.rstrip()}\nLIMIT {limit:d} OFFSET {offset:d}\n"


def _words(text: str) -> list[tuple[str, int]]:
    """Return the bare words of a text in upper case, each with the depth of braces it stands at."""
    found, depth = [], 0
    for match in _WORDS.finditer(_TOKENS.sub(" ", text)):
        if match["mark"]:
            depth += 1 if match["mark"] == "{" else -1
        elif match["word"]:
            found.append((match["word"].upper(), depth))
    return found
