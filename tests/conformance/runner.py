"""The runner: real servers with the data of the suite, and every test on the one it needs."""

import os
from contextlib import ExitStack
from pathlib import Path

import httpx

from conformance import description, dump, evaluation, graphstore, protocol
from conformance.graphstore import State
from conformance.outcome import Outcome
from conformance.suite import Case
from running import Server

VARIABLE = "KGRAPH_W3C_SUITES"


def suites() -> Path | None:
    """Return the folder of the SPARQL suites, where the environment names one."""
    folder = os.environ.get(VARIABLE)
    root = Path(folder or ".").resolve() / "sparql"
    return root if folder and root.is_dir() else None


class Runner:
    """Starts a server on all the data, and one on each state of a graph store; stops them at the end."""

    def __init__(self, cases: list[Case], folder: Path) -> None:
        self.cases, self.folder = cases, folder
        self.open = ExitStack()
        self.stores: dict[State, httpx.Client] = {}

    def __enter__(self) -> "Runner":
        files = dump.of_queries(case for case in self.cases if case.kind in evaluation.EVALUATION)
        for case in self.cases:
            if case.kind == "ProtocolTest":
                files.update(protocol.data(case))
        home = self._home("all")
        dump.write(home / "build" / "kgraph.nq", files)
        self.http = self._serve(home)
        return self

    def __exit__(self, *_: object) -> None:
        self.open.close()

    def run(self) -> list[Outcome]:
        """Return what became of every test."""
        return [self.one(case) for case in self.cases]

    def one(self, case: Case) -> Outcome:
        """Return what became of one test."""
        if case.kind == "GraphStoreProtocolTest":
            return graphstore.run(case, self.store)
        part = {"ProtocolTest": protocol, "ServiceDescriptionTest": description}.get(case.kind, evaluation)
        return part.run(case, self.http)  # type: ignore[attr-defined,no-any-return]

    def store(self, state: State) -> httpx.Client:
        """Return a client of a server with exactly these graphs."""
        if state not in self.stores:
            home = self._home(f"store-{len(self.stores)}")
            (home / "build" / "kgraph.nq").write_text("".join(text for _, text in state), "utf-8")
            self.stores[state] = self._serve(home)
        return self.stores[state]

    def _home(self, name: str) -> Path:
        home = self.folder / name
        for part in ("ontology", "data/ttl", "build"):
            (home / part).mkdir(parents=True)
        return home

    def _serve(self, home: Path) -> httpx.Client:
        server = Server(home, workers=2)
        self.open.callback(server.stop)
        return server.http
