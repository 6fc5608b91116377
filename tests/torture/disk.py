"""A disk that is full: the log goes to 1 MB of memory."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx

from running import LONG, Server, home_with
from torture.fault import Absent, Faults
from torture.world import TIGHT, World, quiet

FAULTS = Faults("disk")
EXPECTED = "every query is answered; the loss is counted; it stops in order"


@contextlib.contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a disk of 1 MB; raises Absent where that is not allowed."""
    folder = Path(tempfile.mkdtemp())
    mount = shutil.which("mount")
    if os.geteuid() or not mount:
        raise Absent("the right to mount")
    ran = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if ran.returncode:
        raise Absent(f"the right to mount ({ran.stderr.strip()})")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def bear(server: Server, count: int) -> str:
    """Ask much of a server that can write no log, and return what it says of that."""
    for _ in range(count):
        server.answers()
    with contextlib.suppress(httpx.RemoteProtocolError):
        server.ask(LONG)  # cut: a line for the other log
    assert server.http.get("/nothing").status_code == 404
    quiet(server)
    metrics = server.http.get("/metrics").text
    lost = [line for line in metrics.splitlines() if "lost" in line and not line.startswith("#")]
    assert lost, "nothing tells that lines were lost"
    number = float(lost[0].split()[-1])
    assert number >= count / 2, lost[0]
    code = server.stop()
    assert code in (0, -signal.SIGTERM), f"exit code {code}"
    return f"{count} answered, {number:.0f} lines lost and counted, stopped in order"


@FAULTS("both logs on a device that is always full", EXPECTED)
def always_full(world: World) -> str:
    with tempfile.TemporaryDirectory() as folder:
        home = home_with(Path(folder) / "home")
        (home / "log").symlink_to("/dev/full")
        server = Server(home, workers=2, **TIGHT, **{"access-log": "/dev/full"})
        return bear(server, world.times(500, 50))


@FAULTS("both logs on a disk of 1 MB that fills up", EXPECTED, quick=False)
def filled(world: World) -> str:
    with small_disk() as disk:
        server = Server(
            home_with(disk / "home"), workers=2, **TIGHT, **{"access-log": str(disk / "access.log")}
        )
        with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while filler.write(b"x" * 4096):
                pass
        return bear(server, world.times(500, 50))
