"""The list of saved queries as a page: by theme, and by words in either language."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from kgraph.queries import Query
from kgraph.web import pages
from kgraph.web.service import Service


def found(library: Sequence[Query], tag: str, words: str) -> list[Query]:
    """Return the queries with a tag (all where it is empty) that hold every word, in either language."""
    wanted = words.casefold().split()
    return [
        query
        for query in library
        if (not tag or tag in query.tags) and all(word in _text(query) for word in wanted)
    ]


def _text(query: Query) -> str:
    told = [query.name, *query.summary.values(), *query.description.values(), *query.tags]
    return " ".join(told).casefold()


def themes(library: Sequence[Query]) -> list[tuple[str, int]]:
    """Return the tags, each with the number of its queries, the most used first."""
    counted = Counter(tag for query in library for tag in query.tags)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def page(service: Service, lang: str, root: str, tag: str, words: str) -> str:
    """Return the page of the list, narrowed by a tag and words."""
    chosen = found(service.library, tag, words)
    given = {key: value for key, value in (("tag", tag), ("q", words)) if value}
    values: Mapping[str, Any] = {
        "root": root,
        "path": "/queries/",
        "request": None,
        "error": None,
        "queries": chosen,
        "total": len(service.library),
        "tag": tag,
        "words": words,
        "themes": [
            (
                name,
                count,
                f"{root}/queries/?"
                + urlencode({"tag": name, **({"q": words} if words else {}), "lang": lang}),
            )
            for name, count in themes(service.library)
        ],
        "everything": f"{root}/queries/?" + urlencode({"lang": lang}),
    }
    return pages.render("queries.html", lang, service.settings, service.pool.about, given=given, **values)
