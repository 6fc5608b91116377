"""The commands that ask: ``kgraph query`` and ``kgraph queries``."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgraph import settings
from kgraph.errors import CannotRun, DataError, QueryError
from kgraph.files import Project

if TYPE_CHECKING:
    from kgraph.engine import Engine
    from kgraph.queries import Query
    from kgraph.queries.offer import Offers

FORMATS = {
    "table": "application/sparql-results+json, text/turtle;q=0.5",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "xlsx": "application/sparql-results+json",
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "ntriples": "application/n-triples",
    "trig": "application/trig",
    "nquads": "application/n-quads",
}
# The terminals that are known to show hyperlinks, by a variable they set.
_LINKING = {
    "KITTY_WINDOW_ID",
    "KONSOLE_VERSION",
    "WT_SESSION",
    "WEZTERM_PANE",
    "DOMTERM",
    "ALACRITTY_WINDOW_ID",
}
_LINKING_PROGRAMS = {"iTerm.app", "WezTerm", "vscode", "Hyper", "ghostty", "rio", "Tabby", "mintty"}


def width() -> int:
    """Return the columns of the terminal; a pipe or file has no end of line to fit."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def links(environ: Mapping[str, str], terminal: bool) -> bool:
    """Tell whether hyperlinks are shown; ``FORCE_HYPERLINK`` (0 or 1) decides where it is set."""
    if forced := environ.get("FORCE_HYPERLINK"):
        return forced != "0"
    vte = environ.get("VTE_VERSION", "")
    known = _LINKING & set(environ) or environ.get("TERM_PROGRAM") in _LINKING_PROGRAMS
    return terminal and bool(known or (vte.isdigit() and int(vte) >= 5000))


def refuse_broken(theirs: tuple[str, ...]) -> None:
    """Raise DataError where a query of a researcher's folder does not parse, from a process of its own."""
    if not theirs:
        return
    command = [sys.executable, "-m", "kgraph.queries.syntax", *theirs]
    ran = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 - our own module
    if ran.returncode:
        raise DataError(ran.stderr.strip().removeprefix("kgraph: "))


@click.command()
@click.argument("name")
@click.option("--param", "params", multiple=True, metavar="KEY=VALUE", help="A parameter; repeatable.")
@click.option("--format", "format_", type=click.Choice([*FORMATS]), default="table", show_default=True)
@click.option("--lang", type=click.Choice(["en", "ru", "kk"]), help="The language of labels. Default: en.")
@click.option("--iris", is_flag=True, help="Show IRIs in the table, not labels.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file, not the terminal.")
@settings.options("queries")
@click.pass_context
def query(
    ctx: click.Context,
    /,
    name: str,
    params: tuple[str, ...],
    format_: str,
    lang: str | None,
    iris: bool,
    output: Path | None,
    **flags: object,
) -> None:
    """Run the saved query NAME, or SPARQL from standard input where NAME is "-".

    The query is evaluated in an isolated process over build/kgraph.nq, under the limits of the server. The
    table shows labels where the data have them, and triples as Turtle.

    Example: kgraph query reprisal-chain --param language=ru --format csv

    Example: kgraph query bodies-that-acted --format xlsx --output bodies.xlsx
    """
    from kgraph import labels, table
    from kgraph.engine import Engine
    from kgraph.queries import assignment, choose
    from kgraph.workbook import workbook

    home = Project.find(ctx.obj)
    chosen = settings.Settings.load(home.root, flags=flags)
    values = dict(assignment(text) for text in params)
    if name == "-" and values:
        raise QueryError("SPARQL from standard input takes no --param", remedy="write the values into it")
    if format_ == "xlsx" and output is None and sys.stdout.isatty():
        raise CannotRun("a workbook is nothing for a terminal", remedy="--output FILE.xlsx")
    saved = None if name == "-" else choose(_library(home, chosen), name)
    if not home.dump.is_file():
        raise CannotRun(f"there is no {home.relative(home.dump)}", remedy="run: kgraph build")
    values = {**_languages(saved, lang), **values} if saved else {}
    choices = saved is not None and any(item.scheme for item in saved.params.values())
    text = "" if choices else saved.fill(values) if saved else sys.stdin.read()
    with Engine(home.dump, chosen) as engine:
        if saved and choices:
            text = saved.fill(values, _offers(saved, engine))
        answer = engine.run(text, FORMATS[format_])
        told = f"{answer.rows} {'triples' if answer.form == 'graph' else 'rows'}"
        made = answer.body
        if format_ == "table" and answer.form != "graph":
            known: Mapping[str, str] = {}
            if not iris and (found := labels.iris(answer.body)):
                told_in = lang or (saved.language(values) if saved else "") or "en"
                known = labels.read(engine.run(labels.question(found), FORMATS["json"]).body, told_in)
            header, rows = table.from_json(answer.body, home.prefixes, known)
            shown = output is None and links(os.environ, sys.stdout.isatty())
            limit = width() if output is None else sys.maxsize
            made = (table.text(header, rows, limit, links=shown) + "\n").encode()
            told = f"{len(rows)} rows"
        elif format_ == "xlsx":
            made = workbook(answer.body, {"query": saved.summary["en"] if saved else text, **values})
    if output is None:
        sys.stdout.buffer.write(made)
        sys.stdout.flush()
    else:
        output.write_bytes(made)
    if format_ == "table" or output is not None:
        click.echo(told, err=True)


@click.command("queries")
@click.argument("name", required=False)
@click.option("--tag", help="Only those with this tag.")
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True)
@settings.options("queries")
@click.pass_context
def queries_(ctx: click.Context, /, name: str | None, tag: str | None, lang: str, **flags: object) -> None:
    """List the saved queries, or show all of the one called NAME.

    Example: kgraph queries --tag law --lang ru

    Example: kgraph queries acts-by-article
    """
    from kgraph import table
    from kgraph.queries import choose
    from kgraph.table import Cell

    home = Project.find(ctx.obj)
    library = _library(home, settings.Settings.load(home.root, flags=flags))
    if name is not None:
        click.echo(_told(choose(library, name), lang))
        return
    rows = [
        [Cell(item.name), Cell(item.summary[lang]), Cell(" ".join(item.params))]
        for item in library
        if tag is None or tag in item.tags
    ]
    click.echo(table.text(["query", "question", "parameters"], rows, width()))


def _library(home: Project, chosen: settings.Settings) -> "list[Query]":
    from kgraph.queries import folders, load

    if chosen.queries:
        from kgraph.queries import syntax

        for item in load(*map(Path, chosen.queries)):
            syntax.check(item)
    return load(*folders(home.queries, chosen))


def _languages(saved: "Query", lang: str | None) -> dict[str, str]:
    """Return the language for the parameters that take it; a query may not have its words in every one."""
    return {
        name: lang
        for name, item in saved.params.items()
        if lang and item.type == "language" and item.takes(lang)
    }


def _offers(saved: "Query", engine: "Engine") -> "Offers":
    from kgraph.queries import offer

    schemes = {item.scheme for item in saved.params.values() if item.scheme}
    return offer.read(engine.run(offer.question(schemes), FORMATS["json"]).body)


def _told(item: "Query", lang: str) -> str:
    parts = [f"{item.name}: {item.summary[lang]}", item.description[lang], f"tags: {', '.join(item.tags)}"]
    for one in item.params.values():
        source = one.scheme or one.type_of
        kind = f"{one.type} of {source}" if source else one.type
        given = f"default {one.default}" if one.default is not None else f"for example {one.shown}"
        parts.append(f"--param {one.name}=...  {one.label[lang]} ({kind}; {given})")
    return "\n".join(parts) + "\n\n" + item.sparql.strip("\n")
