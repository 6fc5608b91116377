from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kgraph import settings
from kgraph.errors import CannotRun
from kgraph.files import Project
from kgraph.settings import Settings


def test_a_flag_beats_the_variable_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    (tmp_path / "kgraph.toml").write_text("[serve]\nport = 1\nqueue = 1\ndeadline = 1\n")
    environ = {"KGRAPH_PORT": "2", "KGRAPH_QUEUE": "2", "KGRAPH_HOME": "elsewhere"}
    made = Settings.load(tmp_path, environ, {"port": "3", "host": None})
    assert (made.port, made.queue, made.deadline, made.host) == (3, 2, 1.0, "127.0.0.1")


@pytest.mark.parametrize(
    ("file", "environ", "said"),
    [
        ("[serve]\nprot = 1", {}, "no setting 'prot'"),
        ("[serve]\nport = 70000", {}, r"kgraph.toml, \[serve\] port: 70000"),
        ("[serve]\nport = true", {}, "True is no value"),
        ("serve = 1", {}, "no setting 'serve'"),
        ("[serve", {}, "no TOML"),
        ("", {"KGRAPH_DEADLINE": "soon"}, "KGRAPH_DEADLINE: 'soon'"),
        ("", {"KGRAPH_DEADLINE": "nan"}, "KGRAPH_DEADLINE: 'nan'"),
        ("", {"KGRAPH_QUEUE": "1.5"}, "a number from 0 to 4096"),
    ],
)
def test_a_wrong_value_is_named_with_its_origin(
    tmp_path: Path, file: str, environ: dict[str, str], said: str
) -> None:
    (tmp_path / "kgraph.toml").write_text(file)
    with pytest.raises(CannotRun, match=said):
        Settings.load(tmp_path, environ)


def test_every_setting_is_a_flag() -> None:
    @click.command()
    @settings.options()
    def command(**flags: object) -> None:
        click.echo(Settings.load(None, {}, flags).queue_wait)

    runner = CliRunner()
    assert runner.invoke(command, ["--queue-wait", "3"]).output == "3.0\n"
    help = runner.invoke(command, ["--help"]).output
    assert all(settings.flag(name) in help for name in Settings.__dataclass_fields__)


def test_the_reference_page_is_not_stale(project: Project) -> None:
    page = (project.root / "docs" / "settings.md").read_text("utf-8")
    assert page == settings.reference(), "run: python -m kgraph.settings > docs/settings.md"
