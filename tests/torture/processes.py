"""Processes that die, linger or grow: workers killed from outside, stops under load, long streams."""

import contextlib
import os
import signal
import threading
import time

from running import ENDLESS, LONG, Server, problem, read_one, status
from torture.fault import Faults
from torture.world import World, alive, at_rest, dead, descriptors, ends, family, quiet, resident, until

FAULTS = Faults("processes")
STREAM = "SELECT * WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} LIMIT {}"


def slaughter(server: Server) -> int:
    """Kill every worker there is, wait until none of them is left, and return how many they were."""
    until(lambda: server.workers)  # one that is hired may not be there yet
    workers = server.workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    until(lambda: not set(workers) & set(server.workers))
    return len(workers)


@FAULTS("a busy worker killed from outside", "503 with Retry-After; the next query is answered")
def killed_busy(world: World) -> str:
    server = world.shared
    for worker in server.workers:
        os.kill(worker, signal.SIGKILL)
    quiet(server)
    connection = server.start_asking(ENDLESS)
    server.busy(1)
    for worker in server.workers:
        os.kill(worker, signal.SIGKILL)
    answer = read_one(connection)
    connection.close()
    assert (status(answer), problem(answer)["rule"]) == (503, "worker-stopped")
    assert b"\r\nretry-after: " in answer.lower()
    quiet(server)
    return "503, Retry-After"


@FAULTS("the zygote killed while queries run", "503, then a new one; no worker of the old one is left")
def killed_zygote(world: World) -> str:
    with world.server() as server:
        server.answers()
        connection = server.start_asking(ENDLESS)
        server.busy(1)
        before = [server.zygote, *server.workers]
        os.kill(server.zygote, signal.SIGKILL)
        answer = read_one(connection)
        connection.close()
        assert status(answer) == 503
        until(lambda: server.http.get("/health").status_code == 200, 20)
        quiet(server)
        until(lambda: not any(alive(pid) for pid in before))
        return "503, replaced, none left"


@FAULTS(
    "1,000 workers killed, half of them busy",
    "no child left or unreaped, no descriptor more, memory within 5 % of that after 100",
)
def killed_often(world: World) -> str:
    total, early = world.times(1000, 30), world.times(100, 10)
    with world.server(deadline=30) as server:
        pids = (server.process.pid, server.zygote)
        marks: list[tuple[list[float], list[int]]] = []
        killed = turn = 0
        while killed < total:
            turn += 1
            server.answers()
            if turn % 2:
                killed += slaughter(server)
            else:
                connection = server.start_asking(ENDLESS)
                server.busy(1)
                killed += slaughter(server)
                assert status(read_one(connection)) == 503
                connection.close()
            if killed >= (total if marks else early):
                quiet(server)
                time.sleep(0.2)
                marks.append(([resident(pid) for pid in pids], [descriptors(pid) for pid in pids]))
        assert pids == (server.process.pid, server.zygote), "a process was replaced"
        assert not dead(family(server)), "a child was not reaped"
        assert len(server.workers) <= 3, "workers are left"
        (memory, files), (memory_then, files_then) = marks
        growth = [100 * (then / now - 1) for now, then in zip(memory, memory_then, strict=True)]
        assert files_then <= files, f"descriptors {files} became {files_then}"
        assert max(growth) < 5, f"memory grew by {growth} %"
        return (
            f"{killed} killed; descriptors {files} then {files_then}; "
            f"memory of server {growth[0]:+.1f} %, zygote {growth[1]:+.1f} %"
        )


@FAULTS("1 GB of one answer streams", "the server's memory stays within 50 MB")
def stream(world: World) -> str:
    wanted = world.times(10**9, 5 * 10**7)
    with world.server(answer_size=4000, deadline=600, reader_wait=60) as server:
        server.answers()
        before = most = resident(server.process.pid)
        connection = server.start_asking(STREAM.format(10**8))
        received = 0
        while received < wanted:
            chunk = connection.recv(1 << 20)
            assert chunk, "the answer ended early"
            if received // 2**24 != (received + len(chunk)) // 2**24:
                most = max(most, resident(server.process.pid))
            received += len(chunk)
        connection.close()
        quiet(server)
        assert most - before < 50, f"grew by {most - before:.0f} MiB"
        return f"{received / 1e9:.2f} GB, memory +{most - before:.1f} MiB, then {at_rest(server)} ticks burnt"


@FAULTS("40 slow readers of long answers", "the server's memory stays within 3 MiB for each")
def slow_readers(world: World) -> str:
    count = world.times(40, 8)
    with world.server(answer_size=4000, deadline=60, reader_wait=3, queue=100, queue_wait=60) as server:
        server.answers()
        before = most = resident(server.process.pid)
        crowd = [server.start_asking(LONG) for _ in range(count)]
        end = time.monotonic() + world.times(20, 5)
        while time.monotonic() < end:
            most = max(most, resident(server.process.pid))
            time.sleep(0.1)
        for connection in crowd:
            connection.close()
        quiet(server, 10)
        assert most - before < 3 * count, f"grew by {most - before:.0f} MiB"
        return f"{count} readers, memory +{most - before:.1f} MiB"


@FAULTS("SIGTERM under load", "it ends by itself, no process is left, no cut answer looks whole")
def terminated(world: World) -> str:
    with world.server(deadline=30, answer_size=4000, reader_wait=30) as server:
        server.answers()
        asking = [server.start_asking(ENDLESS), server.start_asking(STREAM.format(10**8))]
        asking += [server.start_asking(ENDLESS) for _ in range(4)]
        answers: list[tuple[bytes, bytes]] = [(b"", b"")] * len(asking)

        def read(number: int) -> None:
            with contextlib.suppress(OSError):
                answers[number] = ends(asking[number])

        readers = [threading.Thread(target=read, args=(number,)) for number in range(len(asking))]
        for reader in readers:
            reader.start()
        time.sleep(1)
        pids = family(server)
        begun = time.monotonic()
        code = server.stop()
        spent = time.monotonic() - begun
        for reader in readers:
            reader.join(10)
        until(lambda: not any(alive(pid) for pid in pids))
        whole = [first for first, last in answers if first[9:12] == b"200" and last.endswith(b"0\r\n\r\n")]
        assert not whole, "a cut answer looked whole"
        assert code in (0, -signal.SIGTERM), f"exit code {code}"
        return f"ended after {spent:.1f} s, {len(pids)} processes gone"


@FAULTS("SIGKILL under load", "the kernel ends zygote and workers with it")
def slain(world: World) -> str:
    with world.server(deadline=30) as server:
        server.answers()
        asking = [server.start_asking(ENDLESS) for _ in range(2)]
        server.busy(2)
        pids = family(server)
        server.stop(signal.SIGKILL)
        until(lambda: not any(alive(pid) for pid in pids))
        for connection in asking:
            connection.close()
        return f"{len(pids)} processes gone"


@FAULTS("a worker that is stopped (SIGSTOP)", "504 by the server's own clock; pages answer")
def frozen(world: World) -> str:
    with world.server(deadline=2) as server:
        server.answers()
        for worker in server.workers:
            os.kill(worker, signal.SIGSTOP)
        response = server.ask("ASK {}")
        assert response.status_code == 504, response.text
        assert server.http.get("/health").status_code == 200
        quiet(server)
        return "504, then answered"
