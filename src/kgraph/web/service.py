"""What every address of the server works with."""

from dataclasses import dataclass, field

from kgraph.engine.pool import Pool
from kgraph.files import Project
from kgraph.settings import Settings
from kgraph.web.access import Tally
from kgraph.web.answers import Answers


@dataclass(frozen=True)
class Service:
    """The engine, the answers it has given, the counts, the settings, and the project's folders."""

    pool: Pool
    settings: Settings
    answers: Answers
    project: Project
    tally: Tally = field(default_factory=Tally)
