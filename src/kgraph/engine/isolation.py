"""What keeps a worker harmless: no network, bounded memory and time, death with its parent.

Linux only, through libc. What the system does not grant is not silently missing: every function says what
holds, the engine logs it and ``/health`` shows it.
"""

import ctypes
import os
import resource
import signal

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def die_with_parent(parent: int) -> bool:
    """Have the kernel kill this process when its parent ends; exits at once where that has happened."""
    libc = ctypes.CDLL(None, use_errno=True)
    granted: bool = libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0
    if os.getppid() != parent:
        os._exit(0)
    return granted


def leave_network() -> str:
    """Move this process into an empty network namespace; return "none", or why it still has a network.

    Must come before ``die_with_parent``: a new user namespace clears that wish.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
        return "none"
    return f"open: unshare is refused here ({os.strerror(ctypes.get_errno())})"


def bound_memory(mebibytes: int) -> None:
    """Allow this process so much address space beyond what it has now; beyond that it aborts."""
    limit = address_space() + mebibytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def bound_time(seconds: float) -> None:
    """Have SIGXCPU end this process after so much processor time from now.

    RLIMIT_CPU counts a process's whole life, so it is set anew for every query; only the soft limit,
    because a hard limit once lowered stays.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))


def no_core_dump() -> None:
    """Keep a dying process from writing its memory to disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def address_space() -> int:
    """Return the size of this process's address space in bytes."""
    file = os.open("/proc/self/statm", os.O_RDONLY)  # asked after every query: a tenth of the cost of open()
    try:
        return int(os.read(file, 128).split()[0]) * resource.getpagesize()
    finally:
        os.close(file)
