"""The formats of answers, and the choice among them by ``Accept``.

The offers are in order of preference: the first wins where the client has no wish of its own.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from kgraph.errors import NotAcceptable


@dataclass(frozen=True)
class Format:
    """One way to write an answer.

    ``name`` is what ``format=`` takes, ``media_type`` the proper type, ``also`` other types a client may
    ask for, which are then what the answer is labelled with.
    """

    name: str
    media_type: str
    also: tuple[str, ...] = ()


JSON = Format("json", "application/sparql-results+json", ("application/json",))
XML = Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
CSV = Format("csv", "text/csv")
TSV = Format("tsv", "text/tab-separated-values")
TURTLE = Format("turtle", "text/turtle")
NTRIPLES = Format("ntriples", "application/n-triples", ("text/plain",))
RDFXML = Format("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"))
JSONLD = Format("jsonld", "application/ld+json", ("application/json",))
NQUADS = Format("nquads", "application/n-quads")
TRIG = Format("trig", "application/trig")

#: What each form of query can be answered in. CSV and TSV are defined for SELECT only.
OFFERS = {
    "rows": (JSON, XML, CSV, TSV),
    "boolean": (JSON, XML),
    "graph": (TURTLE, NTRIPLES, RDFXML, JSONLD, NQUADS, TRIG),
}
#: The endings of addresses and files, as each format's own specification proposes them.
SUFFIXES = {
    "srj": "json", "srx": "xml", "ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "nq": "nquads",
}  # fmt: skip
_TEXTUAL = re.compile(r"text/|application/(n-triples|n-quads|trig)$")


def content_type(media_type: str) -> str:
    """Return the ``Content-Type`` of an answer: text names its encoding.

    >>> content_type("text/csv")
    'text/csv; charset=utf-8'
    """
    return f"{media_type}; charset=utf-8" if _TEXTUAL.match(media_type) else media_type


def weight(text: str) -> float:
    """Return a ``q`` value as a number from 0 to 1; what is none counts as 0, not wanted."""
    return float(text) if re.fullmatch(r"\s*(0(\.\d{0,3})?|1(\.0{0,3})?)\s*", text) else 0.0


def wishes(accept: str) -> list[tuple[str, float]]:
    """Return the media ranges of an ``Accept`` header with their weights; an empty header wants anything.

    Parameters other than ``q`` are not looked at. A range that cannot be read is left out.
    """
    found = []
    for part in accept.split(","):
        pieces = [piece.strip() for piece in part.split(";")]
        if not re.fullmatch(r"[\w.+!#$&^-]+/[\w.+!#$&^*-]+|\*/\*", pieces[0]):
            continue
        given = [piece.partition("=")[2] for piece in pieces[1:] if re.match(r"[qQ]\s*=", piece)]
        found.append((pieces[0].lower(), weight(given[-1]) if given else 1.0))
    return found or ([("*/*", 1.0)] if not accept.strip() else [])


def acceptable(accept: str, offers: list[str]) -> list[str]:
    """Return the offered media types a client accepts, the most wanted first.

    Of equal weights a type named in full comes before one that only a range covers, then the order of
    the header counts, then that of the offers.

    >>> acceptable("text/csv;q=0.5, application/*", ["text/csv", "application/json"])
    ['application/json', 'text/csv']
    """
    ranges = wishes(accept)
    ranked = []
    for place, offer in enumerate(offers):
        candidates = [offer, offer.partition("/")[0] + "/*", "*/*"]
        matches = [
            (candidates.index(wish), order, wanted)
            for order, (wish, wanted) in enumerate(ranges)
            if wish in candidates
        ]
        if matches:
            width, order, wanted = min(matches)
            if wanted > 0:
                ranked.append((-wanted, width, order if width == 0 else 0, place, offer))
    return [offer for *_, offer in sorted(ranked)]


def types(form: str) -> list[str]:
    """Return every media type that an answer of a form may be labelled with, the proper ones first."""
    return [f.media_type for f in OFFERS[form]] + [also for f in OFFERS[form] for also in f.also]


def named(name: str, form: str) -> list[str]:
    """Return the media type a ``format=`` name stands for, as a list; empty where a form has none."""
    name = {"json": "jsonld", "xml": "rdfxml"}.get(name, name) if form == "graph" else name
    return [f.media_type for f in OFFERS[form] if f.name == name]


def called(text: str) -> str | None:
    """Return the format that a name, a file's ending or a media type means, ``html`` too; else None.

    >>> called("application/rdf+xml")
    'rdfxml'
    """
    text = text.partition(",")[0].partition(";")[0].strip().lower()
    text = SUFFIXES.get(text, text)
    for offers in OFFERS.values():
        for offer in offers:
            if text in (offer.name, offer.media_type, *offer.also):
                return offer.name
    return "html" if text in ("html", "text/html") else None


@lru_cache(maxsize=64)
def accepted(accept: str, format: str | None) -> dict[str, list[str]]:
    """Return what a client accepts for each form of answer; a format named wins over ``accept``."""
    return {form: named(format, form) if format else acceptable(accept, types(form)) for form in OFFERS}


@lru_cache(maxsize=64)
def wants_page(accept: str) -> bool:
    """Tell whether HTML is wanted more than any format of data, as browsers do."""
    offers = dict.fromkeys(kind for form in OFFERS for kind in types(form))
    return acceptable(accept, [*offers, "text/html"])[:1] == ["text/html"]


def without_pages(accept: str) -> str:
    """Return an ``Accept`` header for RDF: a client that names nothing but HTML is given any.

    >>> without_pages("text/html")
    '*/*'
    """
    return accept if acceptable(accept, types("graph")) else "*/*" if wants_page(accept) else accept


def choose(form: str, accepted: dict[str, list[str]]) -> tuple[str, Format]:
    """Return the media type and format of an answer, of those the client accepts for this form.

    Raises NotAcceptable listing what is offered.
    """
    for media_type in accepted[form]:
        for offer in OFFERS[form]:
            if media_type == offer.media_type or media_type in offer.also:
                return media_type, offer
    what = {"rows": "rows", "boolean": "yes or no", "graph": "triples"}[form]
    raise NotAcceptable(
        f"this query answers with {what}, in none of the formats asked for",
        rule="accept",
        remedy="ask for one of " + ", ".join(f.media_type for f in OFFERS[form]),
    )
