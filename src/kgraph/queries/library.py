"""The library of saved queries: ours, and a researcher's own folder beside them."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from kgraph.errors import CannotRun, DataError, NotFound, QueryError
from kgraph.queries.header import Query, read
from kgraph.settings import Settings


def folders(ours: Path, chosen: Settings) -> list[Path]:
    """Return the folders to load: the project's own, where its graph is served, and those of the settings."""
    own = [ours] if ours.is_dir() and not chosen.only_data else []
    return own + [Path(folder) for folder in chosen.queries]


def load(*folders: Path) -> list[Query]:
    """Return every saved query of the folders in name order.

    Raises DataError on a bad file and where a name is taken already, CannotRun where a folder is missing.
    """
    found: dict[str, tuple[Path, Query]] = {}
    for folder in folders:
        if not folder.is_dir():
            raise CannotRun(
                f"there is no folder {folder}", rule="queries", remedy="name one that holds .rq files"
            )
        for path in sorted(folder.glob("*.rq")):
            if path.stem in found:
                raise DataError(
                    f"the name {path.stem!r} is taken by {found[path.stem][0]}",
                    file=path,
                    rule="query-name",
                    remedy="give the file another name",
                )
            found[path.stem] = path, read(path)
    return [query for _, (_, query) in sorted(found.items())]


def choose(queries: Sequence[Query], name: str) -> Query:
    """Return one query of a library; raises NotFound with the names that are near, or all."""
    for query in queries:
        if query.name == name:
            return query
    known = [query.name for query in queries]
    near = difflib.get_close_matches(name, known, 3) or [
        each for each in known if any(word in each for word in name.split("-") if len(word) > 3)
    ]
    raise NotFound(
        f"no saved query {name[:100]!r}",
        rule="query-name",
        remedy=f"one of: {', '.join(near or known) or 'none'}",
    )


def find(folder: Path, name: str) -> Query:
    """Return one saved query of a folder; raises NotFound with the names there are."""
    path = folder / f"{name}.rq"
    if path.parent == folder and path.is_file():
        return read(path)
    return choose(load(folder), name)


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
