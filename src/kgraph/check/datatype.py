"""Datatypes: how a value is written as one, with its own text where that fits, else by an example."""

import re
from datetime import date

import pyoxigraph as ox

from kgraph import names
from kgraph.check.finding import Text

_DAY = r"\d{4}-\d\d-\d\d"
# The day of a time, as far as it is said: one in universal time (Z) may be another day where it happened.
_TIME = re.compile(rf"({_DAY})(?:T[^Z]*|Z|[+-]\d\d:\d\d)")
_PART = r"(?:[\dX]{4}(?:-[\dX]{2}(?:-[\dX]{2})?)?[~?%]?|\.\.)"
# The form of each type's values, and one of them.
_FORMS = {
    "xsd:date": (_DAY, "2020-04-15"),
    "xsd:gYearMonth": (r"\d{4}-(?:0[1-9]|1[0-2])", "2020-04"),
    "xsd:duration": (r"P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?", "P15D"),
    "xsd:integer": (r"[+-]?\d+", "30"),
    "xsd:decimal": (r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", "0.5"),
    "xsd:boolean": (r"true|false", "true"),
    "xsd:anyURI": (r"[A-Za-z][\w+.-]*:[^\s<>\"{}|\\^`]+", "https://example.org/page"),
    "edtf:EDTF": (rf"{_PART}(?:/{_PART})?", "2020-04-15"),
    "geo:wktLiteral": (r"(?:POINT|LINESTRING|POLYGON|MULTI[A-Z]+) ?\(.+\)", "POINT(76.91 43.25)"),
}


def advice(value: str, kind: str) -> Text:
    """Return how a literal of N-Triples is written as a value of a type, given as a prefixed name.

    >>> advice('"2020-04-15T10:00:00"', "xsd:date").en
    'the datatype is xsd:date: "2020-04-15"^^xsd:date'
    >>> advice('"about thirty"', "xsd:integer").en
    'the datatype is xsd:integer; its values look like 30'
    """
    quoted = value[: value.rindex('"') + 1]
    if kind == "rdf:langString":
        return Text(f"say the language: {quoted}@en", f"укажите язык: {quoted}@en, а у русского текста @ru")
    if kind == "xsd:string":
        return Text(f"without language or type: {quoted}", f"без языка и типа: {quoted}")
    (quad,) = ox.parse(f"<x:s> <x:p> {value} .", format=ox.RdfFormat.N_TRIPLES)
    literal = quad.object
    assert isinstance(literal, ox.Literal)
    fit = _fitting(literal.value, kind)
    typed = literal.datatype.value == names.XSD + kind.removeprefix("xsd:")
    if fit and not (typed and fit == literal.value):
        return Text(f'the datatype is {kind}: "{fit}"^^{kind}', f'тип данных {kind}: "{fit}"^^{kind}')
    if kind in _FORMS:
        form = _FORMS[kind][1]
        return Text(
            f"the datatype is {kind}; its values look like {form}",
            f"тип данных {kind}; его значения пишутся так: {form}",
        )
    return Text(f"the datatype is {kind}", f"тип данных {kind}")


def _fitting(text: str, kind: str) -> str:
    """Return a text as the type writes it, ``""`` where it is no value of the type; of a time, its day."""
    text = text.strip()
    if kind == "xsd:date" and (time := _TIME.fullmatch(text)):
        text = time[1]
    if kind not in _FORMS or not re.fullmatch(_FORMS[kind][0], text, re.ASCII):
        return ""
    if kind == "xsd:date":
        try:
            date.fromisoformat(text)
        except ValueError:
            return ""
    return text
