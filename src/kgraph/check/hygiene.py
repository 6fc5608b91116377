"""Hygiene: what SHACL cannot see because it sees no files: headers, form, prefixes.

Each rule is a function from the files under check to findings; RULES lists them all, those on layers too.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

import pyoxigraph as ox

from kgraph import names, turtle
from kgraph.check import layers, ours, remedy
from kgraph.check.finding import Finding, Text
from kgraph.check.layers import at, line_of
from kgraph.check.source import File
from kgraph.files import Project

_STRINGS = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#[^\n]*')
_NAME = re.compile(r"(?<![\w-])([A-Za-z][\w-]*):")

_LANGUAGES = ("en", "ru", "kk")
RDFS, SKOS = names.FOREIGN["rdfs"], names.FOREIGN["skos"]


def headers(_: Project, files: list[File]) -> Iterator[Finding]:
    """Every file begins with a comment: what it holds, and its licence."""
    for file in files:
        head = turtle.header(file.text).splitlines()
        if file.text and not (head and len(head[0]) > 2 and any("Licence:" in line for line in head)):
            yield Finding(
                file.shown,
                1,
                "",
                "header",
                "Violation",
                Text(
                    "no comment with title and licence at the top",
                    "в начале нет комментария с названием и лицензией",
                ),
                Text(
                    'begin with "# <what it holds>" and "# Licence: CC BY 4.0. Source: .... Creator: ...."',
                    "начните с «# <что в файле>» и «# Licence: CC BY 4.0. Source: .... Creator: ....»",
                ),
            )


def normal_form(project: Project, files: list[File]) -> Iterator[Finding]:
    """Machine-formatted files are as ``kgraph fmt`` writes them, without blank nodes."""
    machine = set(project.machine_formatted)
    for file in files:
        if file.path not in machine or file.broken:
            continue
        blank = next(
            (
                q
                for q in file.quads
                if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)
            ),
            None,
        )
        if blank:
            yield Finding(
                file.shown,
                line_of(file, blank),
                "",
                "no-blank-nodes",
                "Violation",
                Text(
                    f"a blank node stands at {blank.predicate}",
                    f"при {blank.predicate} стоит безымянный узел",
                ),
                Text("give the node an IRI of the dataset", "дайте узлу IRI набора"),
            )
        elif (
            turtle.serialize((q.triple for q in file.quads), project.prefixes, turtle.header(file.text))
            != file.text
        ):
            yield Finding(
                file.shown,
                1,
                "",
                "normal-form",
                "Violation",
                Text("the file is not in normal form", "файл не в нормальной форме"),
                Text(f"kgraph fmt {file.shown}", f"kgraph fmt {file.shown}"),
            )


def prefixes(project: Project, files: list[File]) -> Iterator[Finding]:
    """Prefixes are declared as kgraph.names has them, only those used, sorted."""
    for file in files:
        declared = file.declared_prefixes
        if not declared:
            continue
        used = set(_NAME.findall(_STRINGS.sub(" ", file.text[file.text.rfind("PREFIX ") :])))
        for prefix, iri in declared:
            known = project.prefixes.get(prefix)
            if known != iri:
                yield _prefix(
                    file,
                    prefix,
                    Text(f"the prefix {prefix}: is not the project's", f"префикс {prefix}: не из проекта"),
                    Text(
                        f"it stands for <{known}>"
                        if known
                        else "add it to src/kgraph/names.py, or use another",
                        f"он означает <{known}>"
                        if known
                        else "добавьте его в src/kgraph/names.py или возьмите другой",
                    ),
                )
            elif prefix not in used:
                yield _prefix(
                    file,
                    prefix,
                    Text(f"the prefix {prefix}: is not used", f"префикс {prefix}: не используется"),
                    Text("remove the line", "уберите строку"),
                )
        if [name for name, _ in declared] != sorted(name for name, _ in declared):
            yield _prefix(
                file,
                declared[0][0],
                Text("the PREFIX lines are not sorted", "строки PREFIX не упорядочены"),
                Text("sort them by name", "упорядочите их по имени"),
            )


def _prefix(file: File, prefix: str, message: Text, remedy: Text) -> Finding:
    start = re.search(rf"^(?:@prefix|PREFIX)\s+{re.escape(prefix)}:", file.text, re.MULTILINE | re.IGNORECASE)
    line = file.text.count("\n", 0, start.start()) + 1 if start else 1
    return Finding(file.shown, line, "", "prefixes", "Violation", message, remedy)


def blank_nodes(_: Project, files: list[File]) -> Iterator[Finding]:
    """A node of an outside graph that has no IRI cannot be cited, corrected or withdrawn."""
    for file in files:
        if not file.outside:
            continue
        for quad in file.quads:
            if isinstance(quad.object, ox.BlankNode):
                text = Text(
                    f"a blank node stands at {remedy.short(str(quad.predicate))}",
                    f"при {remedy.short(str(quad.predicate))} стоит безымянный узел",
                )
                advice = Text(
                    "give the node an IRI, so that it can be cited and corrected",
                    "дайте узлу IRI, чтобы на него можно было сослаться и его исправить",
                )
                yield replace(at(file, quad, "no-blank-nodes", text, advice), severity="Warning")


def languages(_: Project, files: list[File]) -> Iterator[Finding]:
    """A text in a language that queries ask for names that language alone: they compare the whole tag.

    No shape says it, since sh:languageIn ("en") takes en-GB for English.
    """
    for file in files:
        for quad in file.quads:
            tag = (quad.object.language or "") if isinstance(quad.object, ox.Literal) else ""
            language = tag.partition("-")[0]
            if language != tag and language in _LANGUAGES:
                word = remedy.short(str(quad.predicate))
                text = Text(
                    f"{word} is tagged @{tag}: a query for @{language} does not find it",
                    f"у {word} метка @{tag}: запрос по @{language} не найдёт этого текста",
                )
                advice = Text(f"write @{language}", f"напишите @{language}")
                yield at(file, quad, "language", text, advice)


def explained(_: Project, files: list[File]) -> Iterator[Finding]:
    """Every class and property of ours has a label and a definition in English and Russian."""
    for file in files:
        if file.graph != names.GRAPH + "ontology":
            continue
        said: dict[str, set[tuple[str, str]]] = defaultdict(set)
        terms: dict[str, ox.Quad] = {}
        for quad in file.quads:
            if not isinstance(quad.subject, ox.NamedNode) or not quad.subject.value.startswith(names.HRM):
                continue
            if quad.predicate.value == names.RDF_TYPE:
                terms[quad.subject.value] = quad
            elif isinstance(quad.object, ox.Literal):
                said[quad.subject.value].add((quad.predicate.value, quad.object.language or ""))
        for term, quad in terms.items():
            for predicate, word in ((RDFS + "label", "rdfs:label"), (SKOS + "definition", "skos:definition")):
                for language in ("en", "ru"):
                    if (predicate, language) not in said[term]:
                        text = Text(f"no {word} in {language}", f"нет {word} на языке {language}")
                        yield at(
                            file,
                            quad,
                            "explained",
                            text,
                            Text(f'add {word} "..."@{language}', f'добавьте {word} "..."@{language}'),
                        )


Rule = Callable[[Project, list[File]], Iterator[Finding]]

# Rules of the project's own files: form and layout.
OWN: tuple[Rule, ...] = (headers, normal_form, prefixes, explained)
# Rules that hold for any graph that wants to join.
ANY: tuple[Rule, ...] = (
    layers.layers,
    layers.shared,
    layers.readings,
    ours.claimed,
    blank_nodes,
    languages,
)
RULES = OWN + ANY
