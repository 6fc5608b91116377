"""The settings of the engine and the server: one frozen object, built once.

Each value comes from the first of these that gives it: a flag, ``KGRAPH_<NAME>`` in the environment,
``[serve]`` in ``kgraph.toml``, the default. The fields below are the only table: the flags, the names of
the variables and docs/settings.md (``python -m kgraph.settings``) derive from it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from kgraph.errors import CannotRun

FILE = "kgraph.toml"
TABLE = "serve"
_Function = TypeVar("_Function", bound=Callable[..., Any])


def _setting(
    default: object,
    help: str,
    unit: str = "",
    least: float = 0,
    most: float = 2**31,
    choices: tuple[str, ...] = (),
) -> Any:
    told = {"help": help, "unit": unit, "least": least, "most": most, "choices": choices}
    return field(default=default, metadata=told)


@dataclass(frozen=True)
class Settings:
    """Every choice an operator has; see docs/settings.md."""

    host: str = _setting("127.0.0.1", "The address to listen on.")
    port: int = _setting(8000, "The port to listen on; 0 takes a free one.", most=65535)
    workers: int = _setting(
        0, "Queries evaluated at the same time, each in its own process; 0 is one per core.", most=1024
    )
    deadline: float = _setting(30.0, "How long one query may be evaluated.", "s", least=0.1, most=86400)
    memory: int = _setting(
        1024, "What one query may take beyond the memory the dataset itself needs.", "MiB", least=16
    )
    answer_size: int = _setting(64, "The largest answer; a longer one is cut off, visibly.", "MiB", least=1)
    row_limit: int = _setting(
        0, "The most rows of one answer; 0 is no limit. More is an error, or a marked part if asked for."
    )
    query_size: int = _setting(1024, "The longest query text.", "KiB", least=1, most=65536)
    queue: int = _setting(32, "Queries that may wait for a worker; one more is refused with 429.", most=4096)
    queue_wait: float = _setting(
        10.0, "How long a query may wait for a worker before it is refused with 429.", "s", most=3600
    )
    reader_wait: float = _setting(
        60.0, "How long, in all, a slow reader may keep a worker waiting for him.", "s", least=0.1, most=86400
    )
    connections: int = _setting(500, "Connections open at the same time; one more is refused.", least=1)
    niceness: int = _setting(5, "How far the workers stand back for other processes.", most=19)
    page_rows: int = _setting(500, "Rows of an answer that the page shows; downloads have all.", least=1)
    cache_size: int = _setting(32, "Memory for answers that are asked for again; 0 keeps none.", "MiB")
    stop_wait: float = _setting(
        5.0, "How long running queries may go on once the server is told to stop.", "s", most=3600
    )
    access_log: str = _setting(
        "", "The file for one JSON line an exchange, without addresses or queries; - is standard error."
    )
    default_graph: str = _setting(
        "union",
        "What a query without FROM sees outside GRAPH: every triple (union), or nothing (empty).",
        choices=("union", "empty"),
    )
    data: tuple[str, ...] = _setting((), "An RDF file to serve in a named graph, as FILE=GRAPH; repeatable.")
    queries: tuple[str, ...] = _setting(
        (), "A folder of saved queries (.rq) to offer beside the project's own; repeatable."
    )
    only_data: bool = _setting(False, "Serve the files of data alone, without the project's graph.")

    @classmethod
    def load(
        cls,
        folder: Path | None = None,
        environ: Mapping[str, str] | None = None,
        flags: Mapping[str, object] | None = None,
    ) -> "Settings":
        """Return the settings in force; ``folder`` is where kgraph.toml may lie.

        Raises CannotRun naming the setting and where its wrong value came from.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, tuple[object, str]] = {}
        if folder is not None:
            values.update(_from_file(folder / FILE))
        for item in fields(cls):
            if variable(item.name) in environ:
                values[item.name] = (environ[variable(item.name)], variable(item.name))
            if flags and flags.get(item.name) not in (None, ()):
                values[item.name] = (flags[item.name], flag(item.name))
        known = {item.name: item for item in fields(cls)}
        checked: dict[str, Any] = {name: _checked(known[name], *value) for name, value in values.items()}
        return cls(**checked)

    @property
    def parallel(self) -> int:
        """Return how many queries run at once: ``workers``, or the cores this process may use."""
        return self.workers or len(os.sched_getaffinity(0))


def variable(name: str) -> str:
    """Return the environment variable of a setting.

    >>> variable("queue_wait")
    'KGRAPH_QUEUE_WAIT'
    """
    return "KGRAPH_" + name.upper()


def flag(name: str) -> str:
    """Return the command-line flag of a setting.

    >>> flag("queue_wait")
    '--queue-wait'
    """
    return "--" + name.replace("_", "-")


def options(*names: str) -> Callable[[_Function], _Function]:
    """Return a decorator that gives a click command one flag for each setting named (all without names)."""
    import click

    def decorate(command: _Function) -> _Function:
        for item in reversed(fields(Settings)):
            if not names or item.name in names:
                unit = f" [{item.metadata['unit']}]" if item.metadata["unit"] else ""
                default = f" Default: {item.default}." if item.default else ""
                text = f"{item.metadata['help']}{unit}{default}"
                kind: dict[str, Any] = {"is_flag": True} if isinstance(item.default, bool) else {}
                if isinstance(item.default, tuple):
                    kind = {"multiple": True}
                command = click.option(flag(item.name), item.name, default=None, help=text, **kind)(command)
        return command

    return decorate


def reference() -> str:
    """Return docs/settings.md."""
    rows = [
        f"| `{item.name}` | `{flag(item.name)}` | `{variable(item.name)}` | {_written(item.default)} "
        f"| {item.metadata['unit'] or '-'} | {item.metadata['help']} |"
        for item in fields(Settings)
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "<!-- Written by `python -m kgraph.settings > docs/settings.md`; do not edit. -->",
            "",
            "Of several values a flag of `kgraph serve` wins, then the variable, then "
            f"`[{TABLE}]` in `{FILE}`",
            "in the project's folder, then the default. They are read once, at the start.",
            "",
            "| setting | flag | variable | default | unit | meaning |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "```toml",
            f"# {FILE}",
            f"[{TABLE}]",
            "deadline = 10",
            'data = ["sister.ttl=https://example.org/graph/sister"]',
            "```",
            "",
            "Several values stand on lines of their own in a variable.",
            "`KGRAPH_HOME` names the project's folder, as `kgraph --home` does.",
            "",
        ]
    )


def _written(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default) if default not in ("", ()) else "-"


def _from_file(path: Path) -> dict[str, tuple[object, str]]:
    if not path.is_file():
        return {}
    import tomllib

    try:
        table = tomllib.loads(path.read_text("utf-8")).get(TABLE, {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CannotRun(f"no TOML: {error}", file=path, remedy="see docs/settings.md") from None
    known = {item.name for item in fields(Settings)}
    unknown = sorted(set(table) - known) if isinstance(table, dict) else [TABLE]
    if unknown:
        remedy = "the settings are " + ", ".join(sorted(known))
        raise CannotRun(f"no setting {unknown[0]!r}", file=path, rule="setting-name", remedy=remedy)
    return {name: (value, f"{path.name}, [{TABLE}] {name}") for name, value in table.items()}


def _checked(item: Field[Any], value: object, origin: str) -> object:
    kind: type = type(item.default)
    least, most, choices = item.metadata["least"], item.metadata["most"], item.metadata["choices"]
    try:
        if kind is tuple:
            return _several(value)
        if kind is bool:
            return _yes_or_no(value)
        if isinstance(value, bool) or (kind is str and not isinstance(value, str)):
            raise ValueError
        made = kind(value)
        if (kind is not str and not least <= made <= most) or (choices and made not in choices):
            raise ValueError
    except (TypeError, ValueError):
        wanted = {str: "text", tuple: "a list of texts", bool: "true or false"}.get(
            kind, f"a number from {least:g} to {most:g}"
        )
        if choices:
            wanted = " or ".join(choices)
        raise CannotRun(
            f"{origin}: {value!r} is no value for {item.name}", rule="setting-value", remedy=f"give {wanted}"
        ) from None
    return made


def _several(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise ValueError


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    found = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if str(value).lower() not in found:
        raise ValueError
    return found[str(value).lower()]


if __name__ == "__main__":
    print(reference(), end="")
