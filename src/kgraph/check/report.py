"""The report of a check, as text grouped by file and line."""

from dataclasses import dataclass
from itertools import groupby

from kgraph.check.finding import Finding

_CLEAN = {"en": "clean: {files} files, SHACL by {engine}", "ru": "чисто: {files} файлов, SHACL: {engine}"}
_COUNT = {
    "en": "{violations} violations, {others} warnings and notes in {files} files, SHACL by {engine}",
    "ru": "нарушений: {violations}, предупреждений и замечаний: {others}, файлов: {files}, SHACL: {engine}",
}
_REMEDY = {"en": "Remedy", "ru": "Что сделать"}


@dataclass(frozen=True)
class Report:
    """The sorted findings of one check, the SHACL engine that served, and how many files were looked at."""

    findings: tuple[Finding, ...]
    engine: str
    files: int

    @property
    def violations(self) -> int:
        """How many findings are violations: these alone make a graph unfit."""
        return sum(finding.severity == "Violation" for finding in self.findings)

    def exit_code(self, strict: bool = False) -> int:
        """Return 1 where something must be mended (with ``strict``, also a warning), else 0."""
        return 1 if self.violations or (strict and self.findings) else 0

    def text(self, language: str = "en") -> str:
        """Return the report for people, in English or Russian."""
        lines = []
        for (file, line), group in groupby(self.findings, key=lambda finding: (finding.file, finding.line)):
            lines.append(f"{file}:{line}" if line else file)
            for finding in group:
                about = f"<{finding.subject}> " if finding.subject else ""
                lines.append(f"  {about}{finding.message.of(language)} [{finding.rule}, {finding.severity}]")
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
