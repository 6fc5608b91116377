"""Wording: the pitfalls of names, labels and definitions, in each language.

Each rule yields the problems of one kind. check/pitfalls.csv says which entry of which public catalogue
it answers.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from kgraph import names
from kgraph.check.axioms import (
    CLASS,
    CONCEPT,
    DATA_PROPERTY,
    DATATYPE,
    OBJECT_PROPERTY,
    PROPERTIES,
    RDFS,
    SCHEME,
    SKOS,
    Axioms,
    Problem,
    Rule,
    local,
    short,
)
from kgraph.check.finding import LANGUAGES, Text

LABEL, PREF, ALT, HIDDEN = RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel"
DEFINITION = SKOS + "definition"
_LABELS = (LABEL, PREF, ALT, HIDDEN)
_TEXTS = (*_LABELS, DEFINITION, SKOS + "scopeNote", SKOS + "example", SKOS + "note")
_OF_BOTH = (DEFINITION, SKOS + "scopeNote", SKOS + "example", SKOS + "note")
_ALPHABET = {
    "en": re.compile(r"[A-Za-z]"),
    "ru": re.compile(r"[А-Яа-яЁё]"),
    "kk": re.compile(r"[А-Яа-яЁёӘ-ӨӘәҒғҚқҢңӨөҰұҮүҺһІі]"),
}
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_SPACING = re.compile(r"^\s|\s$|\s\s|[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202f\ufeff]|^$")
_NAMES = {
    CLASS: re.compile(r"[A-Z][A-Za-z0-9]*"),
    OBJECT_PROPERTY: re.compile(r"[a-z][A-Za-z0-9]*"),
    DATA_PROPERTY: re.compile(r"[a-z][A-Za-z0-9]*"),
    DATATYPE: re.compile(r"[a-z][A-Za-z0-9]*"),
    CONCEPT: re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*"),
    SCHEME: re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*"),
}
_IS = re.compile(r"is|isA|is ?a|является|есть", re.IGNORECASE)
_TWO = re.compile(r"\b(?:and|or|и|или)\b|[a-z](?:And|Or)(?=[A-Z])")
_ANYTHING = re.compile(r"\b(?:misc\w*|other|unknown|various|прочее|прочие|иное|разное)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^)]*\)")
_LONGEST_LABEL = 80


def spaced(axioms: Axioms) -> Iterator[Problem]:
    """No text is empty, padded, doubly spaced or holds an invisible character."""
    for term, predicate, text in axioms.literals(*_TEXTS):
        if _SPACING.search(text.value):
            message = Text(f"empty or badly spaced: {text}", f"пусто или лишние пробелы: {text}")
            yield Problem(term, predicate, message, Text("write it cleanly", "запишите чисто"))


def tagged(axioms: Axioms) -> Iterator[Problem]:
    """Every text names its language, and is written in the letters of that language."""
    for term, predicate, text in axioms.literals(*_TEXTS):
        language = text.language or ""
        alphabet = _ALPHABET.get(language)
        if alphabet is None:
            message = Text(f"no language of the project: {text}", f"не язык проекта: {text}")
        elif not alphabet.search(text.value) or (language == "en" and _CYRILLIC.search(text.value)):
            message = Text(f"not the letters of @{language}: {text}", f"не буквы языка @{language}: {text}")
        else:
            continue
        yield Problem(
            term, predicate, message, Text("correct the tag or the text", "исправьте метку или текст")
        )


def both(axioms: Axioms) -> Iterator[Problem]:
    """What is told in one language is told in the other, once in each."""
    for (term, predicate), texts in axioms.texts.items():
        told = [text.language for text in texts if text.language in LANGUAGES]
        if predicate in _OF_BOTH and sorted(told) != sorted(LANGUAGES):
            message = Text(
                f"{short(predicate)} is not told once in each of en, ru",
                f"{short(predicate)} не стоит по разу на en и ru",
            )
            yield Problem(term, predicate, message, Text("add or remove", "добавьте или уберите"))


def shared(axioms: Axioms) -> Iterator[Problem]:
    """No two terms of one kind, and no two concepts of one scheme, have the same label or definition."""
    seen: dict[tuple[str, str, str, str], str] = {}
    for term in axioms.ours(CLASS, OBJECT_PROPERTY, DATA_PROPERTY, DATATYPE, CONCEPT):
        group = next(iter(axioms.of(term, SKOS + "inScheme")), "")
        group = group or ("class" if CLASS in axioms.kinds(term) else "property")
        for predicate in (LABEL, PREF, ALT, DEFINITION):
            for text in axioms.said(term, predicate):
                what = "label" if predicate != DEFINITION else "definition"
                key = (group, what, text.language or "", text.value.casefold())
                other = seen.setdefault(key, term)
                if other != term:
                    message = Text(
                        f"the same {what} as {short(other)}", f"тот же текст, что у {short(other)}"
                    )
                    yield Problem(term, predicate, message, Text("tell them apart", "различите их"))


def homonyms(axioms: Axioms) -> Iterator[Problem]:
    """A term with the name of a foreign one is joined to it by an axiom or a mapping."""
    foreign = defaultdict(list)
    for kind in (CLASS, *PROPERTIES):
        for term in axioms.by_kind.get(kind, ()):
            if not term.startswith(names.BASE):
                foreign[kind == CLASS, local(term)].append(term)
    for term in axioms.ours(CLASS, *PROPERTIES):
        near = set(axioms.of(term, *axioms.predicates[term]))
        for other in foreign[CLASS in axioms.kinds(term), local(term)]:
            if other not in near:
                message = Text(f"{short(other)} has the same name", f"{short(other)} - с тем же именем")
                remedy = Text(
                    "reuse it, or say how they differ", "возьмите его или скажите, чем они различны"
                )
                yield Problem(term, names.RDF_TYPE, message, remedy)


def named(axioms: Axioms) -> Iterator[Problem]:
    """Classes are UpperCamelCase, properties and datatypes lowerCamelCase, concepts have-hyphens."""
    for kind, pattern in _NAMES.items():
        for term in axioms.ours(kind):
            if not pattern.fullmatch(local(term)):
                message = Text(f"not named like the rest: {local(term)}", f"иначе, чем прочие: {local(term)}")
                yield Problem(term, names.RDF_TYPE, message, Text("rename it", "переименуйте"))


def vague(axioms: Axioms) -> Iterator[Problem]:
    """No relation is called "is", no class names two things or whatever is left."""
    for term in axioms.ours(CLASS, OBJECT_PROPERTY):
        called = [local(term), *(_ASIDE.sub("", text.value) for text in axioms.said(term, LABEL))]
        kind_of = CLASS in axioms.kinds(term)
        if not kind_of and any(_IS.fullmatch(word) for word in called):
            message = Text('a relation called "is"', "отношение по имени «есть»")
            remedy = Text("use rdf:type or rdfs:subClassOf", "возьмите rdf:type или rdfs:subClassOf")
            yield Problem(term, LABEL, message, remedy)
        if kind_of and any(_TWO.search(word) for word in called):
            message = Text("one class for two things", "один класс для двух вещей")
            yield Problem(term, LABEL, message, Text("make two classes", "сделайте два класса"))
        if kind_of and any(_ANYTHING.search(word) for word in called):
            message = Text("a class for whatever is left", "класс для всего остального")
            yield Problem(
                term, LABEL, message, Text("say what its members share", "скажите, что у них общего")
            )


def annotated(axioms: Axioms) -> Iterator[Problem]:
    """A label is a short name, one in each language; a definition is a sentence that says more than it."""
    for term in axioms.ours(CLASS, *PROPERTIES, DATATYPE, CONCEPT, SCHEME):
        labels = axioms.said(term, LABEL)
        if len({text.language for text in labels}) != len(labels):
            yield _misused(term, LABEL, "two labels in one language", "две подписи на одном языке")
        for text in labels:
            if text.value.endswith(".") or len(text.value) > _LONGEST_LABEL:
                yield _misused(term, LABEL, f"no short name: {text}", f"не короткое имя: {text}")
            for definition in axioms.said(term, DEFINITION):
                if definition.language == text.language and _says_no_more(text, definition):
                    yield _misused(
                        term,
                        DEFINITION,
                        "no sentence that says more than the label",
                        "не предложение, которое говорит больше подписи",
                    )


def _says_no_more(label: ox.Literal, definition: ox.Literal) -> bool:
    said = set(re.findall(r"\w+", label.value.lower()))
    more = [word for word in re.findall(r"\w{3,}", definition.value.lower()) if word not in said]
    return len(more) < 2 or definition.value[-1:] not in ".!?"


def _misused(term: str, predicate: str, en: str, ru: str) -> Problem:
    return Problem(term, predicate, Text(en, ru), Text("rewrite it", "перепишите"))


def distinct(axioms: Axioms) -> Iterator[Problem]:
    """No label of a concept is preferred and alternative or hidden at once."""
    for term in axioms.ours(CONCEPT):
        seen: dict[ox.Literal, str] = {}
        for predicate in (PREF, ALT, HIDDEN):
            for text in axioms.said(term, predicate):
                if seen.setdefault(text, predicate) != predicate:
                    message = Text(f"twice, in two roles: {text}", f"дважды, в двух ролях: {text}")
                    yield Problem(term, predicate, message, Text("keep one", "оставьте один раз"))


RULES: dict[str, tuple[str, Rule]] = {
    "spacing": ("Violation", spaced),
    "language": ("Violation", tagged),
    "both-languages": ("Violation", both),
    "same-label": ("Violation", shared),
    "same-name": ("Warning", homonyms),
    "naming": ("Warning", named),
    "vague": ("Warning", vague),
    "annotation": ("Warning", annotated),
    "label-clash": ("Violation", distinct),
}
