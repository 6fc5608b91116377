"""The report's sentences belong to its authors: no file shares eight words in a row with it."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kgraph.build import Dataset
from kgraph.document import Document
from kgraph.files import Project

LENGTH = 8

# What may stand although the report has it word for word: official names and titles, each with its reason.
ALLOWED: dict[str, str] = {}


def words(text: str) -> list[str]:
    """The words of a text in small letters, addresses left out, ё as е."""
    bare = re.sub(r"https?://\S+", " ", text).lower().replace("ё", "е")
    return re.findall(r"[^\W_]+", bare)


def runs(text: Iterable[str]) -> Iterator[tuple[str, ...]]:
    listed = list(text)
    return (tuple(listed[i : i + LENGTH]) for i in range(len(listed) - LENGTH + 1))


def telling(run: tuple[str, ...]) -> bool:
    """Positions and figures alone are nobody's wording."""
    return sum(any(letter.isalpha() for letter in word) for word in run) >= LENGTH // 2


def shared(text: str, theirs: set[tuple[str, ...]]) -> list[str]:
    """What a text shares with the report, longest stretches whole."""
    listed = words(text)
    found: list[str] = []
    at = 0
    while at <= len(listed) - LENGTH:
        if (run := tuple(listed[at : at + LENGTH])) in theirs and telling(run):
            end = at + LENGTH
            while end < len(listed) and tuple(listed[end - LENGTH + 1 : end + 1]) in theirs:
                end += 1
            found.append(" ".join(listed[at:end]))
            at = end
        else:
            at += 1
    return found


@pytest.fixture(scope="session")
def theirs(graph: Dataset, source_text: str) -> set[tuple[str, ...]]:
    """Every eight words of the report: as printed, and as read, page ends and footnote numbers left out."""
    document = Document.find(graph.quads, source_text)
    read = list(source_text)
    for span in [*document.blocks, *document.markers.values()]:
        read[span.start : span.end] = " " * len(span)
    return {*runs(words(source_text)), *runs(words("".join(read)))}


def files(project: Project) -> list[Path]:
    """The project's text files: those under version control and those about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [path for name in sorted(set(listed)) if (path := project.root / name).is_file()]


def test_no_eight_words_in_a_row(project: Project, theirs: set[tuple[str, ...]]) -> None:
    found = []
    for path in files(project):
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for stretch in shared(text, theirs):
            if not any(stretch in " ".join(words(name)) for name in ALLOWED):
                found.append(f"{project.relative(path)}: {stretch[:40]}...")
    assert not found, "say it in your own words:\n" + "\n".join(found)


def test_a_copied_sentence_is_found(source_text: str, theirs: set[tuple[str, ...]]) -> None:
    copied = source_text[51500:51600].upper()
    assert shared(copied, theirs)
    assert not shared("Eight words of our own, which no report about any country has.", theirs)


def test_every_exception_is_needed(project: Project, theirs: set[tuple[str, ...]]) -> None:
    everything = " ".join(
        " ".join(words(path.read_text("utf-8", errors="ignore")))
        for path in files(project)
        if path != Path(__file__).resolve()
    )
    for name in ALLOWED:
        assert shared(name, theirs), f"{name!r} is not in the report: take it off the list"
        assert " ".join(words(name)) in everything, f"{name!r} is in no file: take it off the list"
