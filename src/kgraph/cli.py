"""The command line: thin commands over the library.

Each command imports what it needs when it runs, so that ``kgraph serve`` never loads an RDF engine into
the process that faces the network. Exit codes: 0 done and clean, 1 findings or an error in the data or
query, 2 could not run.
"""

import gc
import sys
from pathlib import Path
from typing import Any

import click

from kgraph import __version__, ask, settings
from kgraph.errors import KgraphError, NotFound
from kgraph.files import Project


class _Group(click.Group):
    """Turns kgraph's errors into one message on stderr and the error's exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KgraphError as error:
            click.echo(f"kgraph: {error}", err=True)
            ctx.exit(error.exit_code)


def say(text: str) -> None:
    """Tell the person at the terminal what goes on, on stderr."""
    click.echo(text, err=True)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option(
    "--home",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="KGRAPH_HOME",
    help="The project's folder. Default: the folder around the working directory.",
)
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Build, check, publish and query a knowledge graph of human-rights documentation.

    Example: kgraph build && kgraph query fines-of-the-street-party
    """
    ctx.obj = home


def project(ctx: click.Context) -> Project:
    """Return the project the command works on."""
    return Project.find(ctx.obj)


@main.command()
@click.pass_context
def build(ctx: click.Context) -> None:
    """Build the dataset from its files into build/kgraph.nq.

    Example: kgraph build
    """
    from kgraph import build, dump

    home = project(ctx)
    dataset = build.build(home, say)
    dump.write(dataset, "nquads", home.prefixes, home.dump)
    say(f"wrote {home.relative(home.dump)}: {len(dataset.quads):,} quads, version {dataset.version}")


@main.command()
@click.option("--engine", help="shacl (default, where it is installed) or pyshacl, the slow reference")
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True, help="language")
@click.option("--strict", is_flag=True, help="exit 1 for warnings too")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "turtle"]),
    default="text",
    show_default=True,
    help="turtle is SHACL's validation report",
)
@click.option(
    "--profile",
    type=click.Choice(["full", "core"]),
    default="full",
    show_default=True,
    help="core is what a sister graph must satisfy",
)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.pass_context
def check(
    ctx: click.Context,
    engine: str | None,
    lang: str,
    strict: bool,
    format_: str,
    profile: str,
    paths: tuple[Path, ...],
) -> None:
    """Build in memory and check: syntax, hygiene and SHACL, of everything or of PATHS.

    JSON and Turtle hold the messages in both languages, so --lang is for text alone.

    Exit codes: 0 clean, 1 a syntax error or a violation (with --strict, also a warning), 2 could not run.

    Example: kgraph check --lang ru data/ttl/kz-2020-covid

    Example: kgraph check --profile core sister.ttl
    """
    from kgraph import check

    report = check.check(project(ctx), paths, engine, profile, say)
    click.echo({"text": lambda: report.text(lang), "json": report.json, "turtle": report.turtle}[format_]())
    ctx.exit(report.exit_code(strict))


@main.command()
@click.option("--lang", type=click.Choice(["en", "ru"]), default="en", show_default=True, help="language")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def fair(ctx: click.Context, lang: str, format_: str) -> None:
    """List the FAIR and 5-star indicators: pass, fail, or why files cannot tell.

    Judged from the files alone; JSON holds both languages. Exit codes: 0 nothing fails, 1 an indicator
    fails, 2 could not run.

    Example: kgraph fair --lang ru
    """
    from kgraph import fair

    assessment = fair.assess(project(ctx))
    click.echo(assessment.text(lang) if format_ == "text" else assessment.json())
    ctx.exit(assessment.exit_code)


@main.command("dump")
@click.option("--format", "format_", default="nquads", show_default=True, help="nquads, trig or turtle")
@click.option("--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), default="-")
@click.pass_context
def dump_(ctx: click.Context, format_: str, output: Path) -> None:
    """Write the whole dataset, sorted, as N-Quads, TriG or Turtle.

    Example: kgraph dump --format trig --output kgraph.trig
    """
    from kgraph import build, dump

    home = project(ctx)
    if format_ not in dump.FORMATS:
        raise NotFound(f"no dump format {format_!r}", remedy="one of: " + ", ".join(dump.FORMATS))
    dataset = build.build(home, say)
    if str(output) == "-":
        sys.stdout.write(dump.text(dataset, format_, home.prefixes))
        return
    dump.write(dataset, format_, home.prefixes, output)
    say(f"wrote {output}")


@main.command()
@click.option("--check", "only_check", is_flag=True, help="change nothing; exit 1 where a file would change")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def fmt(ctx: click.Context, only_check: bool, paths: tuple[Path, ...]) -> None:
    """Rewrite the Turtle of data/ttl/ and ontology/voc/ (or of PATHS) into normal form.

    Example: kgraph fmt --check
    """
    from kgraph import turtle

    home = project(ctx)
    changed = 0
    for path in paths or home.machine_formatted:
        shown = home.relative(path.resolve())
        text = turtle.normal_form(path, home.prefixes, shown)
        if text == path.read_text("utf-8"):
            continue
        changed += 1
        if only_check:
            say(f"{shown}: not in normal form; remedy: kgraph fmt {shown}")
        else:
            path.write_text(text, encoding="utf-8")
            say(f"{shown}: rewritten")
    if only_check and changed:
        ctx.exit(1)


TEXT = click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
SISTERS = click.option(
    "--graph",
    "sisters",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A file or folder outside the project that describes the report; repeatable.",
)


@main.command()
@TEXT
@click.argument("first")
@click.argument("last")
@click.option("--id", "name", required=True, help="Its id, such as ev-0001. A second piece takes the next.")
@click.option("--footnote", "notes", multiple=True, type=int, help="A supporting footnote; repeatable.")
@SISTERS
@click.pass_context
def anchor(
    ctx: click.Context,
    text: Path,
    first: str,
    last: str,
    name: str,
    notes: tuple[int, ...],
    sisters: tuple[Path, ...],
) -> None:
    """Print the Turtle of an anchor: a passage of TEXT, given by its FIRST and LAST words.

    Line ends and page breaks do not matter. A passage cut by the footnotes of a page becomes two anchors.

    Example: kgraph anchor report.txt "first words" "last words" --footnote 12 --id ev-0001

    Example: kgraph anchor notes.txt "first words" "last words" --id ev-0001 --graph sister.ttl
    """
    from kgraph import entered, evidence

    home = project(ctx)
    report = entered.document(entered.quads(home, sisters), text)
    made, told = evidence.anchors(report, first, last, name, notes, home.prefixes)
    click.echo(made, nl=False)
    say(told)


@main.command("verify-source")
@TEXT
@SISTERS
@click.pass_context
def verify_source(ctx: click.Context, text: Path, sisters: tuple[Path, ...]) -> None:
    """Check the position and digest of every anchor, section and footnote against TEXT.

    Exit codes: 0 all right, 1 something is wrong, 2 could not run.

    Example: kgraph verify-source report.txt
    """
    from kgraph import entered, verify

    report = entered.document(entered.quads(project(ctx), sisters), text)
    faults = verify.faults(report)
    for fault in faults:
        click.echo(str(fault))
    click.echo(
        f"{report.report.name}: {len(report.sections)} sections, {len(report.footnotes)} footnotes, "
        f"{len(report.anchors)} anchors; {len(faults)} wrong"
    )
    if faults:
        ctx.exit(1)


@main.command()
@TEXT
@click.option("--section", type=int, help="Only this section, by number, and its subsections.")
@click.option("--uncovered", is_flag=True, help="List the sentences inside no anchor: position, first words.")
@click.option(
    "--figures", is_flag=True, help="Count figures instead: numerals, sums, dates, articles, names."
)
@click.pass_context
def coverage(ctx: click.Context, text: Path, section: int | None, uncovered: bool, figures: bool) -> None:
    """Show which sentences of TEXT lie inside an anchor, and how much of the graph stands behind them.

    Footnotes, address lists, headings and captions are no sentences; docs/anchors.md has the rules.
    With --figures: which figures of TEXT stand as value or label in the nodes that cite their place, or in
    data/reviewed/ with a reason; --uncovered lists the missing ones, and exit 1 says that there are some.

    Example: kgraph coverage report.txt --section 14 --uncovered

    Example: kgraph coverage --figures --uncovered report.txt
    """
    from kgraph import coverage, entered, told

    home = project(ctx)
    quads = entered.quads(home)
    report = entered.document(quads, text)
    if figures:
        reviewed = told.read(home.reviewed(report.name))
        counted = told.choose(told.measure(report, told.asserted(home), reviewed), section)
        click.echo(told.table(counted))
        missing = [one for row in counted for one in row.missing]
        if uncovered:
            click.echo(told.listing(report.text, counted), nl=False)
        ctx.exit(1 if missing else 0)
    rows = coverage.measure(report, quads)
    if section is not None:
        rows = coverage.choose(rows, section)
    click.echo(coverage.table(rows))
    if uncovered:
        for sentence in coverage.total(rows).uncovered:
            place = f"{sentence.span.start}-{sentence.span.end}"
            click.echo(f"{sentence.section.name}  {place:<13} {sentence.opening(report.text)}")


@main.command()
@settings.options()
@click.pass_context
def serve(ctx: click.Context, /, **flags: object) -> None:
    """Serve build/kgraph.nq: the SPARQL endpoint /sparql, the saved queries, pages. Never builds.

    The address is printed once the first query can be answered. Settings also come from KGRAPH_* and
    kgraph.toml; see docs/settings.md.

    Example: kgraph serve --port 8080 --deadline 10
    """
    from kgraph.engine.launch import Zygote

    home = project(ctx)
    chosen = settings.Settings.load(home.root, flags=flags)
    ask.refuse_broken(chosen.queries)
    zygote = Zygote(home.dump, chosen)  # loads the data while this process imports the web server
    gc.disable()  # what is imported stays: to look through it again and again is a tenth of the start

    from kgraph.web import serve

    gc.freeze()
    gc.enable()
    serve.run(home.dump, chosen, zygote, click.echo)


main.add_command(ask.query)
main.add_command(ask.queries_)

if __name__ == "__main__":
    main()
