"""Syntax: the bytes of a file become quads, or the finding that says why they cannot, and what to do.

Files come from strangers, so what would stop the parser itself is refused before it is called.
"""

import codecs
import re
from contextlib import suppress
from xml.parsers import expat

import pyoxigraph as ox

from kgraph import names
from kgraph.check import lines
from kgraph.check.finding import Finding, Text

TURTLE, TRIG, N3 = ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3
N_TRIPLES, N_QUADS = ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS
RDF_XML, JSON_LD = ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD
FORMATS = {
    ".ttl": TURTLE,
    ".trig": TRIG,
    ".nt": N_TRIPLES,
    ".nq": N_QUADS,
    ".n3": N3,
    ".rdf": RDF_XML,
    ".owl": RDF_XML,
    ".jsonld": JSON_LD,
    ".xml": RDF_XML,
    ".json": JSON_LD,
}
"""The syntax of a file by its ending."""

DEEPEST = 200
"""How deep tags and triple terms may be nested: far below where the parser slows down or falls over."""

Place = tuple[Text, int, Text]


def read(data: bytes, suffix: str, shown: str) -> tuple[str, list[ox.Quad], Finding | None]:
    """Return a file's text and quads, and the finding where it cannot be parsed: then there are no quads.

    A byte order mark is accepted and left out of the text. The ending is one of FORMATS.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    text = data.decode("utf-8", "replace")
    format_ = FORMATS[suffix]
    rule = "turtle-syntax" if format_ == TURTLE else "syntax"
    try:
        data.decode("utf-8")
        if refused := _refused(text, format_):
            return text, [], finding(shown, rule, *refused)
        return text, list(ox.parse(data, format=format_)), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = Text("the file is not UTF-8", "файл не в UTF-8")
        remedy = Text("save it as UTF-8", "сохраните его в UTF-8")
        return text, [], finding(shown, "encoding", said, line, remedy)
    except SyntaxError as error:
        said = Text(f"this is not {format_.name}: {error.msg}", f"это не {format_.name}: {error.msg}")
        return text, [], finding(shown, rule, said, error.lineno or 0, _mended(error.msg, format_))


def readable(text: str) -> list[ox.Quad]:
    """Return the quads of those statements of a Turtle text that parse by themselves."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in lines.PREFIX.findall(text))
    found: list[ox.Quad] = []
    statement: list[str] = []
    for line in text.split("\n"):
        if line.startswith("#") or lines.PREFIX.match(line):
            continue
        statement.append(line)
        if line.rstrip().endswith("."):
            with suppress(SyntaxError):
                found += list(ox.parse(prefixes + "\n".join(statement), format=TURTLE))
            statement = []
    return found


def finding(shown: str, rule: str, message: Text, line: int, remedy: Text) -> Finding:
    """Return the violation of a file that cannot be read."""
    return Finding(shown, line, "", rule, "Violation", message, remedy)


def _refused(text: str, format_: ox.RdfFormat) -> Place | None:
    """Return why a text is not given to the parser: it is known to hang or to end the process."""
    if format_ == JSON_LD:
        return None  # that parser has a limit of its own
    if format_ == RDF_XML:
        return _refused_xml(text)
    depth = 0
    for match in re.finditer("<<|>>", text):
        depth = depth + 1 if match[0] == "<<" else max(depth - 1, 0)
        if depth > DEEPEST:
            return _too_deep(text.count("\n", 0, match.start()) + 1)
    return None


def _refused_xml(text: str) -> Place | None:
    """Return what is wrong with XML: the parser of RDF/XML names no line and has no limits."""
    if entity := re.search("<!ENTITY", text, re.IGNORECASE):
        return (
            Text("XML entities are not read", "сущности XML здесь не читаются"),
            text.count("\n", 0, entity.start()) + 1,
            Text(
                "write the IRIs out and drop the DOCTYPE, or save the file as Turtle",
                "запишите IRI целиком и уберите DOCTYPE или сохраните файл как Turtle",
            ),
        )
    parser = expat.ParserCreate("utf-8", " ")
    depth = deepest = line = 0

    def opened(*_: object) -> None:
        nonlocal depth, deepest, line
        depth += 1
        if depth > deepest:
            deepest, line = depth, parser.CurrentLineNumber

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        message = Text(f"this is not XML: {said}", f"это не XML: {said}")
        return message, error.lineno, _mended(said, RDF_XML)
    return _too_deep(line) if deepest > DEEPEST else None


def _too_deep(line: int) -> Place:
    return (
        Text(f"nested more than {DEEPEST} deep", f"вложенность больше {DEEPEST}"),
        line,
        Text("give the inner nodes IRIs of their own", "дайте внутренним узлам собственные IRI"),
    )


def _mended(message: str, format_: ox.RdfFormat) -> Text:
    """Return what to do about an error of syntax, told from the parser's words and the format."""
    if "LoadDocumentCallback" in message:
        return Text(
            "put the context itself into the file: nothing is fetched from the network",
            "впишите сам контекст в файл: из сети ничего не загружается",
        )
    if format_ == JSON_LD:
        return Text(
            "mend the JSON there; a comma too many or too few is the usual cause",
            "исправьте JSON; обычно запятая лишняя или пропущена",
        )
    if format_ == RDF_XML:
        return Text(
            "mend the XML there; a tag that is not closed, or a prefix without xmlns, is the usual cause",
            "исправьте XML; обычно не закрыт тег или для префикса нет xmlns",
        )
    if "Invalid IRI code point" in message:
        return Text(
            "an IRI holds no spaces, quotation marks or brackets: write %20 for a space, or correct the IRI",
            "в IRI нет пробелов, кавычек и скобок: вместо пробела пишется %20; исправьте IRI",
        )
    if format_ in (N_TRIPLES, N_QUADS):
        return Text(
            "each line is one statement of whole <IRIs>, without prefixes, and ends with ' .'",
            "каждая строка - одно утверждение с целыми <IRI>, без префиксов, и в конце « .»",
        )
    if "No scheme found" in message:
        return Text(
            "write the whole <IRI>, or declare its beginning at the top: BASE <https://example.org/id/>",
            "запишите <IRI> целиком или объявите его начало в начале файла: BASE <https://example.org/id/>",
        )
    if undeclared := re.search(r"prefix ([\w-]*): has not been declared", message):
        iri = {**names.FOREIGN, "hrm": names.HRM}.get(undeclared[1], "...")
        line = f"PREFIX {undeclared[1]}: <{iri}>"
        return Text(f"declare it at the top: {line}", f"объявите его в начале файла: {line}")
    if "'/' is not allowed" in message:
        return Text(
            f"no '/' stands after a prefix: declare one that ends with it, as <{names.VOC}grade/>, "
            "or write the whole <IRI>",
            f"после префикса «/» не стоит: объявите префикс, который ею кончается, как <{names.VOC}grade/>, "
            "или запишите <IRI> целиком",
        )
    return Text(
        "mend the syntax there; a missing ';' or '.' on the line before is the usual cause",
        "исправьте синтаксис; обычно на строке выше пропущены «;» или «.»",
    )
