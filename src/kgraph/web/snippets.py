"""Code to copy: how an answer is fetched from curl, Python, R and JavaScript, one template each.

All that is put into the code is one address, in which every character that a language could take for its
own is percent-encoded, so that it may stand between double quotes anywhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

LANGUAGES = {"curl": "curl", "python": "Python", "r": "R", "javascript": "JavaScript"}
_SAFE = re.compile(r"https?://[A-Za-z0-9_.~:/?&=+%\[\]-]+")


@cache
def _environment() -> "Environment":
    """Return what the code is made with, imported with the first page."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # The output is program text, not HTML; the page escapes it where it shows it.
    return Environment(  # noqa: S701
        loader=PackageLoader("kgraph.web", "templates/snippets"),
        undefined=StrictUndefined,
        keep_trailing_newline=False,
    )


@dataclass(frozen=True)
class Snippet:
    """A piece of code: the id and name of its language, and its text."""

    id: str
    language: str
    text: str


def snippets(form: str, address: Callable[[str], str]) -> list[Snippet]:
    """Return the code for an answer; ``address`` returns its absolute address with an ending.

    Rows are fetched as CSV, but as JSON where the language reads no CSV by itself; yes or no as JSON, triples
    as Turtle. Raises ValueError where an address is unsafe to write into a program.
    """
    made = []
    for name, title in LANGUAGES.items():
        suffix = {"rows": "json" if name == "javascript" else "csv", "boolean": "json", "graph": "ttl"}[form]
        if not _SAFE.fullmatch(address(suffix)):
            raise ValueError(address(suffix))
        template = _environment().get_template(f"{name}.txt")
        made.append(Snippet(name, title, template.render(address=address(suffix), form=form)))
    return made
