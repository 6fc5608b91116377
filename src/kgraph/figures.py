"""The figures of a text: its numerals, sums, dates, articles and names, wherever they stand.

They are looked for in the running text, captions and the words of footnotes; headings, addresses and the
numbers of footnotes are left out. The same reading serves the labels of the graph, so that "двое" in a text
and "2" in a label are one figure. The rules are in docs/anchors.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kgraph import sentences
from kgraph.anchors import Span
from kgraph.document import Document, Part

_MONTHS = [
    *(
        r"январ[ьяею]",
        r"феврал[ьяею]",
        r"март[аеу]?",
        r"апрел[ьяею]",
        r"ма[йяею]",
        r"июн[ьяею]",
        r"июл[ьяею]",
    ),
    *(r"август[аеу]?", r"сентябр[ьяею]", r"октябр[ьяею]", r"ноябр[ьяею]", r"декабр[ьяею]"),
]
_MONTH = "(" + "|".join(_MONTHS) + r")\b"
_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:\s+(?:и|по|до|или)\s+(\d{{1,2}})|\s?[-–]\s?(\d{{1,2}}))?\s+{_MONTH}(?:\s+(\d{{4}})\b)?",
    re.IGNORECASE,
)
_MONTH_ALONE = re.compile(rf"\b{_MONTH}(?:\s+(\d{{4}})\b)?", re.IGNORECASE)
_YEAR = re.compile(r"\b((?:19|20)\d\d)(?=\s+г)")
_NORM = re.compile(
    r"\b(?:стат(?:ь[яиюе]|ьей|ьям|ьями|ьях|ей)|ст|част[ьию]|частью|ч|пункт\w*|п)\.?\s+(\d+(?:[.-]\d+)*)"
    r"(?:\s+и\s+(\d+)(?=\s|[,.;]|\Z))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<!\d)(?<![^\W\d_])(?<![^\W\d_]-)(?:\d{1,3}(?:\s+\d{3})+(?!\d)|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d+)?)"
)
_CUT_NAME = re.compile(r"[^\W\d_]-\s+$")  # "COVID-" at a line's end: the 19 that follows is no count
_UNIT = re.compile(
    r"[\s-]*(?:(?P<scale>тыс|млн|миллион|млрд|миллиард)\w*\.?\s+)?"
    r"(?P<unit>тенге|евро|доллар|%|процент|месяц|недел|дн[еяю]|день|сут|час|минут|год|лет)?",
    re.IGNORECASE,
)
_SCALES = {"тыс": 10**3, "млн": 10**6, "миллион": 10**6, "млрд": 10**9, "миллиард": 10**9}
_CURRENCIES = {"тенге": "KZT", "евро": "EUR", "доллар": "USD"}
_DOLLARS = re.compile(r"(доллар\w*\s+)(США)\b", re.IGNORECASE)  # names a currency, not a country
_IN_WORDS = {
    form: value
    for value, forms in {
        2: "два две двух двум двумя двое двоих двоим two",
        3: "три трех трем тремя трое троих three",
        4: "четыре четырех четырем четырьмя четверо четверых четверым four",
        5: "пять пяти пятью пятеро пятерых five",
        6: "шесть шести шестью шестеро six",
        7: "семь семи семью семеро seven",
        8: "восемь восьми восемью eight",
        9: "девять девяти девятью nine",
        10: "десять десяти десятью десятеро ten",
        11: "одиннадцать одиннадцати eleven",
        12: "двенадцать двенадцати twelve",
        15: "пятнадцать пятнадцати fifteen",
        20: "двадцать двадцати twenty",
    }.items()
    for form in forms.split()
}
# "пятилетний", "четырёхразовое": a number grown into an adjective.
_GROWN = re.compile(
    r"(двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти)-?(летн|дневн|недельн|месячн|часов|разов)"
)
WORD = re.compile(r"[^\W\d_](?:\w|[’'](?=\w)|-\s*(?=\w))*")
# Endings of Russian (and the English -s): two words are one name where both are a shared beginning and one.
_ENDINGS = re.compile(
    r"|[аяоеыиуюьйs]|[оеыи][йм]|[аяуюоеы][юяе]|и[емюяих]|ы[ех]|[оеи]в|[аяыи]х|[ая]м|[аяыи]ми|[ое]го|[ое]му|ин|ина|ва|ией"
)
_ADDRESS = re.compile(r"https?://[^а-яё(]+", re.IGNORECASE)
_OPENING = re.compile(r"(?:\A|[.!?…:]\s)[\s«“\"(\[]*")


@dataclass(frozen=True)
class Figure:
    """One figure: its kind (number, money, date, norm, name) and its value as the graph would write it.

    A money's unit is its currency; a date is ISO, as exact as it is told ("2020-06").
    """

    kind: str
    span: Span
    value: str | Decimal
    unit: str = ""


def of(document: Document) -> list[tuple[Part, Figure]]:
    """Return the figures of a report in the order of the text, each with its innermost section."""
    text = document.text
    skipped = [*document.blocks, *document.headings, *document.markers.values()]
    flow = list(text)
    for span in skipped:
        flow[span.start : span.end] = " " * len(span)
    openings = {one.span.start for one in sentences.split(document)}
    running = "".join(flow)
    lower = {plain(word.group()) for word in WORD.finditer(running) if word.group().islower()}
    found = list(read(running, lambda at: _opens(running, at, openings)))
    known = {str(one.value) for one in found if one.kind == "name"}
    # A sentence may open with a name: it does where the word is a name elsewhere and never written small.
    for word in WORD.finditer(running):
        value = plain(word.group())
        if not _opens(running, word.start(), openings) or value in lower:
            continue
        if any(same(value, name) for name in known):
            found.append(Figure("name", Span(*word.span()), value))
    for note in document.footnotes:
        words = _ADDRESS.sub(lambda hit: " " * len(hit.group()), text[note.span.start : note.span.end])
        opens = {match.end() for match in _OPENING.finditer(words)}
        for one in read(words, lambda at, opens=opens: at in opens):  # type: ignore[misc]
            span = Span(one.span.start + note.span.start, one.span.end + note.span.start)
            found.append(Figure(one.kind, span, one.value, one.unit))
    placed = ((document.section_at(Span(one.span.start, one.span.start + 1)), one) for one in found)
    return sorted(
        ((section, one) for section, one in placed if section is not None), key=lambda pair: pair[1].span
    )


def _opens(running: str, at: int, openings: Iterable[int]) -> bool:
    while at > 0 and at not in openings and running[at - 1] in '«“"([':
        at -= 1
    return at in openings


def read(text: str, opens: Callable[[int], bool] = lambda _: False) -> Iterator[Figure]:
    """Yield the figures of any text; ``opens`` says at which positions a capital letter means nothing.

    >>> [(one.kind, str(one.value)) for one in read("до 5 мая 2020 года за 5,3 млн. тенге")]
    [('date', '2020-05-05'), ('money', '5300000')]
    """
    flow = list(text)

    def take(start: int, end: int) -> Span:
        flow[start:end] = "\0" * (end - start)
        return Span(start, end)

    for match in _DATE.finditer(text):
        month, year = _month(match.group(4)), match.group(5) or "2020"
        span = take(*match.span())
        for day in match.group(1, 2, 3):
            if day:
                yield Figure("date", span, f"{year}-{month:02d}-{int(day):02d}")
    for match in _MONTH_ALONE.finditer("".join(flow)):
        year = match.group(2) or "2020"
        yield Figure("date", take(*match.span()), f"{year}-{_month(match.group(1)):02d}")
    for match in _YEAR.finditer("".join(flow)):
        yield Figure("date", take(*match.span()), match.group())
    for match in _NORM.finditer("".join(flow)):
        for i in (1, 2):
            if match.group(i):
                yield Figure("norm", take(*match.span(i)), match.group(i))
    rest = _DOLLARS.sub(lambda hit: hit.group(1) + "\0" * len(hit.group(2)), "".join(flow))
    for match in _NUMBER.finditer(rest):
        if not _CUT_NAME.search(rest[: match.start()][-8:]):
            yield _number(rest, Span(*match.span()), _decimal(match.group()))
    for match in WORD.finditer(rest):
        word = plain(match.group())
        grown = _GROWN.match(word)
        if grown or word in _IN_WORDS:
            yield _number(rest, Span(*match.span()), Decimal(_IN_WORDS[grown.group(1) if grown else word]))
        elif match.group()[0].isupper() and len(word) > 1 and not opens(match.start()):
            yield Figure("name", Span(*match.span()), word)


def plain(word: str) -> str:
    """Return a word in the form words are compared in: small letters, ё as е, no blanks inside."""
    return re.sub(r"\s", "", word).lower().replace("ё", "е")


def same(one: str, other: str) -> bool:
    """Say whether two words are forms of one name: alike but for a case ending.

    >>> same("токаеву", "токаев"), same("павлодаре", "павлов")
    (True, False)
    """
    if one == other:
        return True
    length = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return any(
        _ENDINGS.fullmatch(one[cut:]) and _ENDINGS.fullmatch(other[cut:])
        for cut in range(max(3, length - 2), length + 1)
    )


def _month(word: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if re.fullmatch(month, word, re.IGNORECASE))


def _decimal(digits: str) -> Decimal:
    digits = re.sub(r"\s", "", digits)
    return Decimal(re.sub(r",(?=\d{3}(?:,|$))", "", digits).replace(",", "."))


def _number(text: str, span: Span, value: Decimal) -> Figure:
    match = _UNIT.match(text, span.end)
    scale, unit = (match.group("scale") or "", match.group("unit") or "") if match else ("", "")
    value = (value * _SCALES.get(scale.lower(), 1)).normalize()
    currency = _CURRENCIES.get(unit.lower())
    value = Decimal(f"{value:f}")
    return Figure("money", span, value, currency) if currency else Figure("number", span, value, unit.lower())
