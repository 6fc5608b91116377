"""The start: time to the first answer, against importing the packages that a server of this kind needs."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import servers
from kgraph.files import Project

TIMES = 7


def measure(project: Project, scratch: Path) -> dict[str, Any]:
    """Return the best of several times of both, in seconds."""

    def first_answer() -> float:
        with servers.kgraph(servers.Data(project.dump, scratch), project.root) as peer:
            return peer.seconds

    def imports() -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import fastapi, uvicorn, pyoxigraph"], check=True)
        return time.perf_counter() - begun

    return {"answer": best(first_answer), "imports": best(imports)}


def best(measure_once: Callable[[], float]) -> float:
    """Return the smallest of several measurements: what disturbs a run only ever adds."""
    return min(measure_once() for _ in range(TIMES))
