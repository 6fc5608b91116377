"""The order of the faults."""

from torture import clients, crowd, disk, federation, fuzz, hostile, processes, requests, truth
from torture.fault import Fault

MODULES = (hostile, federation, requests, clients, truth, processes, disk, crowd, fuzz)


def faults() -> list[Fault]:
    """Return every fault, in the order of the table."""
    return [fault for module in MODULES for fault in module.FAULTS]
