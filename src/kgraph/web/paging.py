"""Pages of rows: which there are, and the links between them in the header and on the page."""

import math
from dataclasses import dataclass
from typing import Any

from kgraph.errors import NotFound
from kgraph.web.asked import PAGE_SIZE, Asked


@dataclass(frozen=True)
class Turn:
    """Where a reader is among the pages; a link is empty where there is no such page."""

    number: int
    pages: int
    first: int
    last: int
    before: str
    after: str


def pages(wanted: Asked, rows: int) -> int:
    """Return how many pages so many rows make, one at least; raises NotFound where a later one is wanted."""
    count = max(1, math.ceil(rows / wanted.size))
    if wanted.page > count:
        raise NotFound(f"there is no page {wanted.page}", rule="page", remedy=f"the last page is {count}")
    return count


def links(wanted: Asked, rows: int | None, root: str) -> str:
    """Return the ``Link`` header of a page (RFC 8288); without the number of rows there is no last."""
    turns = {"first": 1, "prev": wanted.page - 1, "next": wanted.page + 1}
    if rows is not None:
        turns["last"] = pages(wanted, rows)
        if wanted.page == turns["last"]:
            del turns["next"]
    return ", ".join(
        f'<{root}{wanted.path(wanted.suffix, page=number, page_size=wanted.size)}>; rel="{name}"'
        for name, number in turns.items()
        if number
    )


def turn(wanted: Asked, rows: int, root: str) -> Turn:
    """Return where the reader of the HTML page is."""
    count = pages(wanted, rows)

    def link(number: int) -> str:
        more: dict[str, Any] = {"page": number, "lang": wanted.lang}
        if wanted.size != PAGE_SIZE:
            more["page_size"] = wanted.size
        return root + wanted.path(**more) + "#answer"

    first = (wanted.page - 1) * wanted.size
    return Turn(
        wanted.page,
        count,
        first + 1 if rows else 0,
        min(first + wanted.size, rows),
        link(wanted.page - 1) if wanted.page > 1 else "",
        link(wanted.page + 1) if wanted.page < count else "",
    )
