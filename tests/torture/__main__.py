"""``make torture``: every fault, and docs/torture.md."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from kgraph.files import Project
from running import home_with
from torture import page, plan
from torture.fault import Absent, Fault
from torture.world import World


def do(fault: Fault, world: World) -> page.Seen:
    """Do one fault and return what was seen; a fault that fails takes the shared server with it."""
    try:
        return page.Seen(fault, "holds", fault.run(world))
    except Absent as lacking:
        return page.Seen(fault, "absent", str(lacking))
    except Exception as error:
        world.abandon()
        return page.Seen(fault, "broken", f"{type(error).__name__}: {error}"[:600])


def main() -> int:
    """Do the faults; 1 where one does not end as expected. Only a whole run writes the page."""
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument("--only", default="", help="faults whose group or name contains this")
    parser.add_argument("--small", action="store_true", help="every number made small, as in the tests")
    options = parser.parse_args()
    project = Project.find(Path(__file__).parents[2])
    seen = []
    with tempfile.TemporaryDirectory() as folder:
        world = World(home_with(Path(folder), project.dump.read_text("utf-8")), full=not options.small)
        for fault in plan.faults():
            if options.only in fault.group + " " + fault.name:
                begun = time.monotonic()
                seen.append(do(fault, world))
                told = f"{seen[-1].verdict}: {seen[-1].told}"
                print(f"{fault.group}, {fault.name}: {told} [{time.monotonic() - begun:.0f} s]", flush=True)
        world.close()
    if not options.only and not options.small:
        (project.root / "docs" / "torture.md").write_text(page.page(seen), "utf-8")
    broken = [one for one in seen if one.verdict == "broken"]
    print(f"{len(seen)} faults, {len(broken)} not as expected")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
