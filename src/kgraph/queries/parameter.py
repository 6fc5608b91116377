"""The parameters of a saved query: a value that comes as text leaves as one serialized RDF term."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kgraph import names
from kgraph.errors import QueryError
from kgraph.queries.offer import Offer, Offers

#: No name, date or passage that a query asks for is longer than this many characters.
LONGEST = 2000

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_LOCAL_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*\w)?", re.ASCII)


@cache
def _rfc3987() -> re.Pattern[str]:
    """Return the form of an IRI: RFC 3987 without address literals ([::1]), spaces and private planes.

    Compiled with the first IRI: it takes longer than all else that is imported here.
    """
    return re.compile(
        r"""[A-Za-z][A-Za-z0-9+.-]*:
            (?://(?:(?:{c}|:)*@)?{c}*(?::[0-9]*)?(?=[/?\#]|\Z)|(?!//))
            (?:{c}|[:@/])*(?:\?(?:{c}|[:@/?])*)?(?:\#(?:{c}|[:@/?])*)?""".replace(
            "{c}",
            r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}"
            r"|[\u00A1-\u167F\u1681-\u1FFF\u200B-\u2027\u202A-\u202E\u2030-\u205E\u2060-\u2FFF\u3001-\uD7FF"
            r"\uF900-\uFDCF\uFDF0-\uFFEF\U00010000-\U0001FFFD\U00020000-\U0002FFFD\U00030000-\U0003FFFD])",
        ),
        re.VERBOSE,
    )


@dataclass(frozen=True)
class Parameter:
    """One value a query asks for; ``label`` maps a language to words.

    ``scheme`` is the concept scheme of a choice, ``type_of`` the class whose instances an iri may name,
    ``among`` the languages in which everything is labelled: in another one the rows would be missing.
    """

    name: str
    type: str
    label: Mapping[str, str]
    default: str | None = None
    example: str | None = None
    scheme: str | None = None
    type_of: str | None = None
    among: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """A value that shows what is wanted: the header's example, its default, or the type's."""
        return next((v for v in (self.example, self.default) if v is not None), _EXAMPLES[self.type])

    def offers(self, offers: Offers | None) -> list[Offer]:
        """Return the values there are for this parameter among those of a dataset."""
        return list((offers or {}).get(self.scheme or self.type_of or "", ()))

    def term(self, value: str, offers: Offers | None = None) -> str:
        """Return ``value`` as a SPARQL term of this parameter's type.

        A choice is looked up in ``offers``; without them only its form is checked. Raises QueryError naming
        the parameter where the value is too long, not of the type, or not of the scheme.
        """
        if len(value) > LONGEST:
            raise QueryError(
                f"parameter {self.name!r}: a value of {len(value)} characters is too long",
                rule="parameter-length",
                remedy=f"give at most {LONGEST}",
            )
        try:
            if self.among and value.lower() not in self.among:
                raise ValueError(value)
            value.encode()  # a lone surrogate is no character and has no place in RDF
            return self._choice(value, offers) if self.type == "choice" else _TERMS[self.type](value)
        except ValueError:
            raise QueryError(
                f"parameter {self.name!r}: {value!r} is no {_NOUNS.get(self.type, self.type)}",
                rule=f"parameter-{self.type}",
                remedy=self._remedy(offers),
            ) from None

    def takes(self, value: str, offers: Offers | None = None) -> bool:
        """Tell whether ``value`` is one for this parameter."""
        try:
            self.term(value, offers)
        except QueryError:
            return False
        return True

    def _choice(self, value: str, offers: Offers | None) -> str:
        for offer in self.offers(offers):
            if offer.called(value):
                return _iri(offer.iri)
        start = f"{self.scheme}/"
        if offers is not None or not _LOCAL_NAME.fullmatch(value.removeprefix(start)):
            raise ValueError(value)
        return _iri(start + value.removeprefix(start))

    def _remedy(self, offers: Offers | None) -> str:
        if self.among:
            return f"one of: {', '.join(self.among)}"
        if self.type != "choice":
            return f"give {_REMEDIES.get(self.type, f'one such as {self.shown}')}"
        known = [offer.name for offer in self.offers(offers)]
        return f"one of: {', '.join(known)}" if known else f"give the IRI of a concept of {self.scheme}"


def is_iri(value: str) -> bool:
    """Tell whether a text is an absolute IRI that can stand between ``<`` and ``>``."""
    return _rfc3987().fullmatch(value) is not None


def _iri(value: str) -> str:
    if not is_iri(value):
        raise ValueError(value)
    return f"<{value}>"


def literal(value: str) -> str:
    """Return text as a SPARQL and Turtle string; raises ValueError where it holds a lone surrogate."""
    value.encode()
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    written = "".join(escapes.get(char, char) for char in value)
    # Engines that expand code points before they parse (SPARQL 1.1, 19.2) would take `\\u0022` for one.
    return '"' + re.sub(r"\\([uU])", lambda match: rf"\\U{ord(match[1]):08X}", written) + '"'


def _date(value: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(value)
    return f'"{datetime.date.fromisoformat(value).isoformat()}"^^<{names.XSD}date>'


def _integer(value: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        raise ValueError(value)
    return f'"{int(value)}"^^<{names.XSD}integer>'


def _decimal(value: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", value):
        raise ValueError(value)
    return f'"{Decimal(value):f}"^^<{names.XSD}decimal>'


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError(value)
    return literal(value.lower())


_TERMS: dict[str, Callable[[str], str]] = {
    "iri": _iri,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "language": _language,
    "text": literal,
}
TYPES = (*_TERMS, "choice")
_NOUNS = {"choice": "concept of the scheme", "iri": "absolute iri", "text": "text"}
_REMEDIES = {"date": "a day as YYYY-MM-DD, such as 2020-03-16", "text": "characters of Unicode"}
_EXAMPLES = {
    "iri": "https://w3id.org/hrmon/law/kz/coao/art-489",
    "date": "2020-03-16",
    "integer": "10",
    "decimal": "2.5",
    "language": "en",
    "text": "words",
    "choice": "the name of a concept",
}
