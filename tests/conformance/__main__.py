"""``make conformance``: run W3C's suites, write docs/conformance.md and build/earl.ttl."""

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance import differences, report, suite
from conformance.runner import VARIABLE, Runner, suites
from kgraph.files import Project


def main() -> int:
    """Return 0 where the list of known differences is exact, 1 where it is not, 2 without the suites."""
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # the suites hold ill-typed literals on purpose
    root = suites()
    if root is None:
        print(f"{VARIABLE} names no folder with sparql/ (https://github.com/w3c/rdf-tests)", file=sys.stderr)
        return 2
    listed = differences.known()
    with TemporaryDirectory() as folder, Runner(suite.cases(root), Path(folder)) as runner:
        outcomes = runner.run()
        said = differences.unexpected(outcomes, listed)
        said += [
            f"{name}: not so through pyoxigraph's API" for name in differences.ours(outcomes, runner.http)
        ]
    project = Project.find(Path(__file__).parents[2])
    (project.root / "docs" / "conformance.md").write_text(report.page(outcomes, listed), "utf-8")
    project.dump.parent.mkdir(exist_ok=True)
    graph = report.earl(outcomes, listed, datetime.now(UTC).date())
    graph.serialize(project.dump.with_name("earl.ttl"), format="turtle", encoding="utf-8")
    print("\n".join([*said, report.summary(outcomes)]))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
