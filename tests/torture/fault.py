"""A fault: what is done, what must follow; its function asserts that and tells in a few words what it saw."""

from collections.abc import Callable
from dataclasses import dataclass

from torture.world import World


@dataclass(frozen=True)
class Fault:
    """One fault; ``quick`` ones are tests too, ``expected`` is for the table."""

    group: str
    name: str
    expected: str
    run: Callable[[World], str]
    quick: bool = True


class Absent(Exception):
    """This machine cannot do a fault; says what it lacks."""


class Faults(list[Fault]):
    """The faults of one module, filled by its decorator."""

    def __init__(self, group: str) -> None:
        super().__init__()
        self.group = group

    def __call__(
        self, name: str, expected: str, *, quick: bool = True
    ) -> Callable[[Callable[[World], str]], Callable[[World], str]]:
        """Return a decorator that adds a function as a fault."""

        def add(run: Callable[[World], str]) -> Callable[[World], str]:
            self.append(Fault(self.group, name, expected, run, quick))
            return run

        return add
