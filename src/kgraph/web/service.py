"""What every address of the server works with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kgraph import queries
from kgraph.engine.pool import Pool
from kgraph.files import Project
from kgraph.queries import Query
from kgraph.settings import Settings
from kgraph.web.access import Tally
from kgraph.web.answers import Answers


@dataclass(frozen=True)
class Service:
    """The engine, the answers it has given, the settings, the project, the counts, the saved queries."""

    pool: Pool
    settings: Settings
    answers: Answers
    project: Project
    tally: Tally = field(default_factory=Tally)

    @cached_property
    def library(self) -> Sequence[Query]:
        """The saved queries, read with the first need of them: the build has read the project's own."""
        return queries.load(*queries.folders(self.project.queries, self.settings))
