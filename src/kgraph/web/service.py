"""What every address of the server works with."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kgraph.engine.pool import Pool
from kgraph.files import Project
from kgraph.queries import Query
from kgraph.settings import Settings
from kgraph.web.access import Tally
from kgraph.web.answers import Answers


@dataclass(frozen=True)
class Service:
    """The engine, the answers it has given, the settings, the project, its saved queries, the counts."""

    pool: Pool
    settings: Settings
    answers: Answers
    project: Project
    library: Sequence[Query] = ()
    tally: Tally = field(default_factory=Tally)
