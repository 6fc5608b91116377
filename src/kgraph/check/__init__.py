"""The check: syntax, hygiene and SHACL of a whole dataset or of outside files, as one list of findings.

``files -> build in memory -> hygiene + SHACL over the union of all graphs -> Report``. A file that cannot
be parsed is a finding; the rest is checked as if its nodes were declared.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from kgraph import build, names
from kgraph.check import hygiene, lost, ours, pitfalls, remedy, shacl, source, terms
from kgraph.check import profile as profiles
from kgraph.check.finding import Finding, Text
from kgraph.check.report import Report
from kgraph.check.source import File
from kgraph.errors import CannotRun
from kgraph.files import Project

__all__ = ["Finding", "Report", "check"]

SKOLEM = names.BASE + ".well-known/genid/"


def check(
    project: Project,
    paths: Iterable[Path] = (),
    engine: str | None = None,
    profile: str = "full",
    say: Callable[[str], object] = lambda _: None,
) -> Report:
    """Return the findings of a project or, given ``paths``, of those files alone.

    Files of the project are checked within the whole project. Outside files are checked against its
    ontology, vocabularies and common graphs, without the rules on form that only the project keeps. The
    profile ``core`` asks less of them: shapes/profiles/core.ttl, and vocabularies of their own are free.
    Raises CannotRun where there are no shapes or the engine asked for is missing.
    """
    engine = shacl.available(engine)
    if not project.shapes:
        raise CannotRun("there are no shapes/*.ttl", remedy="run inside a whole checkout of the project")
    files = source.of_project(project)
    shapes_files = source.of_shapes(project)
    saved = source.of_queries(project)
    own = {file.path for file in [*files, *saved, *shapes_files]}
    inside = [p.resolve() for p in paths if _holds([p.resolve()], own)]
    # A stranger goes by the name it was given: a link may have the ending that its target lacks.
    strangers = [p.parent.resolve() / p.name for p in paths if p.resolve() not in inside]
    chosen = [*inside, *strangers]
    notes: set[Finding] = set()
    if strangers:
        named = {file.graph.rpartition("/")[0] for file in files if _holds(inside, [file.path])}
        reports = {names.GRAPH + name for name in project.datasets} - named
        files = [file for file in files if file.graph.rpartition("/")[0] not in reports]
        saved = [file for file in saved if _holds(inside, [file.path])]
        files += source.outside(strangers)
        notes = set(source.noted(strangers, files))
    say(f"read {len(files)} files, {sum(len(file.quads) for file in files):,} quads")

    findings = [file.broken for file in [*files, *saved, *shapes_files] if file.broken]
    findings += _hygiene(project, files, shapes_files, own)
    findings += terms.foreign(saved, terms.declarations(files))
    files += saved  # they keep the header's rules, not Turtle's
    shapes = None
    if not any(file.broken for file in shapes_files):
        shapes = shacl.Shapes.read(profiles.files(project, profile))
        results = _results(project, files, shapes, engine)
        say(f"{engine}: {len(results)} results")
        findings += _located(files, results, shapes)
    if profile == "core":
        findings = terms.of_core(findings)
    looked_at = [*files, *shapes_files]
    if chosen:
        looked_at = [file for file in looked_at if _holds(chosen, [file.path])]
    shown = {file.shown for file in looked_at}
    found = sorted(notes.union(finding for finding in findings if not chosen or finding.file in shown))
    return Report(tuple(found), engine, len(shown), shapes)


def _holds(chosen: Iterable[Path], files: Iterable[Path]) -> bool:
    """Tell whether one of the files is chosen, by itself or with its folder."""
    return any(path == file or path in file.parents for path in chosen for file in files)


def _hygiene(project: Project, files: list[File], shapes: list[File], own: set[Path]) -> list[Finding]:
    mine = [file for file in files if file.path in own]
    found = [finding for rule in hygiene.OWN for finding in rule(project, mine)]
    found += pitfalls.pitfalls(project, mine)
    found += [finding for rule in (hygiene.headers, hygiene.prefixes) for finding in rule(project, shapes)]
    found += [finding for rule in hygiene.ANY for finding in rule(project, files)]
    declared = ours.declared(files)
    found += terms.undeclared(files, declared)
    found += terms.foreign(files, declared)
    found += terms.undeclared(shapes, declared | terms.declarations(shapes) | _helpers(shapes))
    return found


def _helpers(shapes: list[File]) -> set[str]:
    """Subjects of shapes files that need no type, such as the prefix declarations."""
    return {q.subject.value for file in shapes for q in file.quads if isinstance(q.subject, ox.NamedNode)}


def _results(project: Project, files: list[File], shapes: shacl.Shapes, engine: str) -> list[shacl.Result]:
    quads = {quad for file in files for quad in file.quads}
    names = {file.graph.split("/")[-2] for file in files if file.graph.endswith("/asserted")}
    for name in sorted(names):
        quads |= build.derive(name, quads, project.rules)
    results = shacl.validate(shapes, {_skolem(quad.triple) for quad in quads}, engine)
    results = [replace(r, focus=_blank(r.focus), value=_blank(r.value)) for r in results]
    return lost.kept(files, results, shapes)


def _skolem(triple: ox.Triple) -> ox.Triple:
    """Return a triple with IRIs for its blank nodes, so that engines, which rename those, report ours."""
    if not isinstance(triple.subject, ox.BlankNode) and not isinstance(triple.object, ox.BlankNode):
        return triple

    def named(term: object) -> object:
        return ox.NamedNode(SKOLEM + term.value) if isinstance(term, ox.BlankNode) else term

    return ox.Triple(named(triple.subject), triple.predicate, named(triple.object))  # type: ignore[arg-type]


def _blank(term: str) -> str:
    return f"_:{term[len(SKOLEM) + 1 : -1]}" if term.startswith("<" + SKOLEM) else term


def _located(files: list[File], results: list[shacl.Result], shapes: shacl.Shapes) -> list[Finding]:
    """Return SHACL results as findings, each at the line of its value, else of its path, else of its node.

    Where several files tell of a node the last is meant: outside files come last.
    """
    if not results:
        return []
    wanted = {result.focus for result in results}
    at: dict[tuple[str, ...], File] = {}
    for file in files[::-1]:
        for quad in file.quads:
            subject = str(quad.subject)
            if subject in wanted:
                place = (subject, str(quad.predicate), str(quad.object))
                for length in (1, 2, 3):
                    at.setdefault(place[:length], file)
    found = []
    for result in results:
        focus, path, value = result.focus, result.path, result.value
        where = at.get((focus, path, value)) or at.get((focus, path)) or at.get((focus,))
        message = Text(shapes.message(result, "en"), shapes.message(result, "ru"))
        iri = result.focus.strip("<>")
        line = where.line(iri, path.strip("<>"), value) if where else 0
        rule = result.shape.strip("<>").rpartition("#")[2] or result.component
        shown = where.shown if where else "(derived)"
        found.append(
            Finding(
                shown,
                line,
                iri,
                f"hrsh:{rule}",
                result.severity,
                message,
                remedy.of(result, shapes),
                component=result.component,
                shape=result.shape,
                path=result.path,
                value=result.value,
            )
        )
    return found
