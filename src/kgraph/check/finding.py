"""A finding: what is wrong, in which file and line, by which rule, and what to do, in two languages."""

from dataclasses import dataclass

SEVERITIES = ("Violation", "Warning", "Info")
LANGUAGES = ("en", "ru")
SYNTAX = ("turtle-syntax", "syntax", "encoding", "unreadable")
"""Rules of files that could not be read."""


@dataclass(frozen=True, order=True)
class Text:
    """One sentence in English and Russian.

    >>> Text("yes", "да").of("ru")
    'да'
    """

    en: str = ""
    ru: str = ""

    def of(self, language: str) -> str:
        """Return the sentence in ``language``, one of LANGUAGES."""
        return self.ru if language == "ru" else self.en


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend; ``line`` counts from 1 and is 0 where no line can be named.

    What SHACL found also has a component, such as ``MinCount``, its path in SPARQL's syntax and its value
    as an N-Triples term; both are empty where SHACL reports none.
    """

    file: str
    line: int
    subject: str
    rule: str
    severity: str
    message: Text
    remedy: Text = Text()
    component: str = ""
    shape: str = ""
    path: str = ""
    value: str = ""
