"""The zygote: loads the dataset once and forks workers that share its memory.

A process of one thread, started by ``launch``. It reads orders from its control socket (``fork`` with the
worker's end of a socket, ``kill``), and reports ``ready``, ``failed``, and each worker's death with its
wait status. Workers are known by the numbers the server gave them, so a process id used again by the
system can never be killed by mistake.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from typing import Any

import pyoxigraph as ox

from kgraph.engine import isolation, loading, worker
from kgraph.errors import DataError


def main() -> None:
    """Run the zygote: descriptor of the control socket, what to load and the limits as JSON, parent."""
    control = socket.socket(fileno=int(sys.argv[1]))
    plan, limits, parent = json.loads(sys.argv[2]), worker.Limits(**json.loads(sys.argv[3])), int(sys.argv[4])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server to act on
    network = isolation.leave_network()
    dies = isolation.die_with_parent(parent)
    started = time.perf_counter()
    try:
        store, about = loading.load(plan["dump"], plan["files"], union=plan["union"])
    except DataError as error:
        failed = {"failed": error.message, "file": str(error.file), "line": error.line}
        control.send(json.dumps({**failed, "remedy": error.remedy}).encode())
        return
    about["seconds"] = round(time.perf_counter() - started, 3)
    about["isolation"] = {
        "network": network,
        "memory": f"{limits.memory} MiB",
        "processor": f"{limits.deadline:g} s",
        "dies_with_parent": dies,
    }
    gc.collect()
    gc.freeze()  # what is never collected is never written to, so it stays shared
    try:
        control.send(json.dumps({"ready": about}).encode())
    except BrokenPipeError:
        return  # whoever wanted the dataset has left while it was loaded
    _Nursery(control, store, limits, about["prefixes"]).run()


class _Nursery:
    """Forks, kills and buries workers."""

    def __init__(
        self, control: socket.socket, store: ox.Store, limits: worker.Limits, prefixes: dict[str, str]
    ) -> None:
        self.control, self.store, self.limits, self.prefixes = control, store, limits, prefixes
        self.workers: dict[int, int] = {}  # process id -> the server's number
        self.bell, self.ringer = socket.socketpair()
        self.ringer.setblocking(False)

    def run(self) -> None:
        """Obey until the server closes the control socket; then every worker is killed."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.ringer.fileno(), warn_on_full_buffer=False)
        selector = selectors.DefaultSelector()
        selector.register(self.control, selectors.EVENT_READ)
        selector.register(self.bell, selectors.EVENT_READ)
        obeying = True
        while obeying:
            for key, _ in selector.select():
                if key.fileobj is self.bell:
                    self.bell.recv(4096)
                    self.bury()
                else:
                    obeying = self.obey()
        for pid in self.workers:
            os.kill(pid, signal.SIGKILL)
        while self.workers:
            self.workers.pop(os.waitpid(-1, 0)[0], None)

    def obey(self) -> bool:
        """Carry out the next order; return whether there may be another."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self.control, 4096, 1)
        except ConnectionResetError:  # closed with a report still unread
            return False
        if not message:
            return False
        order = json.loads(message)
        if "fork" in order:
            self.fork(order["fork"], descriptors[0])
        elif "kill" in order:
            for pid, number in self.workers.items():
                if number == order["kill"]:
                    os.kill(pid, signal.SIGKILL)  # not yet buried, so still this worker
        return True

    def fork(self, number: int, descriptor: int) -> None:
        """Fork one worker, which serves the socket ``descriptor`` and never returns."""
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            os.close(descriptor)
            self.report({"died": number, "status": -1, "reason": str(error)})
            return
        if pid:
            os.close(descriptor)
            self.workers[pid] = number
            return
        code = 1
        try:
            isolation.die_with_parent(parent)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for inherited in (self.control, self.bell, self.ringer):
                inherited.close()
            with socket.socket(fileno=descriptor) as connection:
                worker.serve(connection, self.store, self.limits, self.prefixes)
            code = 0
        except Exception:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stderr.flush()
            os._exit(code)

    def bury(self) -> None:
        """Collect the workers that have died, and report how."""
        while self.workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if (number := self.workers.pop(pid, None)) is not None:
                self.report({"died": number, "status": status})

    def report(self, message: dict[str, Any]) -> None:
        """Tell the server; where it has gone, the next order says so."""
        try:
            self.control.send(json.dumps(message).encode())
        except OSError:
            return


if __name__ == "__main__":
    main()
