"""The report of a check: text grouped by file and line, JSON, or Turtle as a ``sh:ValidationReport``."""

import json
import re
from dataclasses import dataclass, field
from itertools import groupby

import pyoxigraph as ox

from kgraph import names
from kgraph.check import remedy
from kgraph.check.finding import LANGUAGES, SYNTAX, Finding
from kgraph.check.shacl import SH, SUFFIX, Shapes

# Terms of RDF 1.2, which readers of SHACL reports do not parse yet: triples, and text with a direction.
_NEW = re.compile(r"^<<|@[\w-]+--(?:ltr|rtl)$")
_CLEAN = {"en": "clean: {files} files, SHACL by {engine}", "ru": "чисто: {files} файлов, SHACL: {engine}"}
_COUNT = {
    "en": "{violations} violations, {others} warnings and notes in {files} files, SHACL by {engine}",
    "ru": "нарушений: {violations}, предупреждений и замечаний: {others}, файлов: {files}, SHACL: {engine}",
}
_PROPERTY = {"en": "property", "ru": "свойство"}
_VALUE = {"en": "value", "ru": "значение"}
_REMEDY = {"en": "Remedy", "ru": "Что сделать"}


@dataclass(frozen=True)
class Report:
    """The sorted findings of one check, the SHACL engine that served, and how many files were looked at.

    ``shapes`` are those that were used; None where their files have errors.
    """

    findings: tuple[Finding, ...]
    engine: str
    files: int
    shapes: Shapes | None = field(default=None, repr=False)

    @property
    def violations(self) -> int:
        """How many findings are violations: these alone make a graph unfit."""
        return sum(finding.severity == "Violation" for finding in self.findings)

    def exit_code(self, strict: bool = False) -> int:
        """Return 1 where something must be mended (with ``strict``, also a warning), else 0."""
        bad = {"Violation", "Warning"} if strict else {"Violation"}
        return 1 if any(finding.severity in bad for finding in self.findings) else 0

    def text(self, language: str = "en") -> str:
        """Return the report for people, in English or Russian."""
        lines = []
        for (file, line), group in groupby(self.findings, key=lambda finding: (finding.file, finding.line)):
            lines.append(f"{file}:{line}" if line else file)
            for finding in group:
                about = "[] " if finding.subject.startswith("_:") else f"<{finding.subject}> "
                about = about if finding.subject else ""
                lines.append(f"  {about}{finding.message.of(language)} [{finding.rule}, {finding.severity}]")
                place = remedy.short(finding.path)
                if place and "|" not in place and place not in finding.message.of(language):
                    lines.append(f"    {_PROPERTY[language]}: {place}")
                if finding.value and finding.value != f"<{finding.subject}>":
                    lines.append(f"    {_VALUE[language]}: {finding.value}")
                if finding.remedy.en:
                    lines.append(f"    {_REMEDY[language]}: {finding.remedy.of(language)}")
        numbers = {
            "violations": self.violations,
            "others": len(self.findings) - self.violations,
            "files": self.files,
            "engine": self.engine,
        }
        lines.append((_COUNT if self.findings else _CLEAN)[language].format(**numbers))
        return "\n".join(lines)

    def json(self) -> str:
        """Return the report for programs; texts stand in both languages, what is absent is null.

        ``focus`` is an IRI or the label of a blank node, ``shape`` an IRI, ``path`` a SPARQL path, ``value``
        an N-Triples term.
        """
        findings = [
            {
                "file": finding.file,
                "line": finding.line or None,
                "rule": finding.rule,
                "severity": finding.severity,
                "focus": finding.subject or None,
                "path": finding.path or None,
                "value": finding.value or None,
                "component": finding.component or None,
                "shape": finding.shape.strip("<>") or None,
                "messages": {language: finding.message.of(language) for language in LANGUAGES},
                "remedies": {
                    language: finding.remedy.of(language)
                    for language in LANGUAGES
                    if finding.remedy.of(language)
                },
            }
            for finding in self.findings
        ]
        whole = {
            "engine": self.engine,
            "files": self.files,
            "violations": self.violations,
            "findings": findings,
        }
        return json.dumps(whole, ensure_ascii=False, indent=2)

    def turtle(self) -> str:
        """Return what SHACL found as a ``sh:ValidationReport`` with our source shapes and messages.

        Findings of other rules are no SHACL results: a comment counts them. What could not be parsed was
        not validated, so that such a graph does not conform either.
        """
        results = [finding for finding in self.findings if finding.component]
        unread = any(finding.rule in SYNTAX for finding in self.findings)
        lines = []
        if others := len(self.findings) - len(results):
            lines.append(f"# {others} findings of rules other than SHACL are left out: see --format json")
        lines += [
            f"PREFIX hrsh: <{names.HRSH}>",
            f"PREFIX sh: <{SH}>",
            "",
            "[] a sh:ValidationReport ;",
            f"    sh:conforms {'false' if results or unread else 'true'} ;",
        ]
        for finding in results:
            lines.append("    sh:result [")
            lines += [f"        {word} {value} ;" for word, value in self._properties(finding)]
            lines.append("    ] ;")
        return "\n".join([*lines, "."])

    def _properties(self, finding: Finding) -> list[tuple[str, str]]:
        """Return predicates and objects of one SHACL result, in Turtle."""
        simple = re.fullmatch("<[^<>]*>", finding.path)
        of_shape = self.shapes.path(finding.shape) if self.shapes and finding.path else ""
        texts = [str(ox.Literal(finding.message.of(language), language=language)) for language in LANGUAGES]
        found = {
            "a": "sh:ValidationResult",
            "sh:focusNode": finding.subject if finding.subject.startswith("_:") else f"<{finding.subject}>",
            "sh:resultPath": finding.path if simple else of_shape,
            "sh:value": "" if _NEW.search(finding.value) else finding.value,
            "sh:resultSeverity": f"sh:{finding.severity}",
            "sh:sourceConstraintComponent": f"sh:{finding.component}{SUFFIX}",
            "sh:sourceShape": f"hrsh:{finding.rule.removeprefix('hrsh:')}"
            if finding.shape.startswith(f"<{names.HRSH}")
            else finding.shape,
            "sh:resultMessage": " , ".join(texts),
        }
        return [(word, value) for word, value in found.items() if value]
