"""Lanes: how many queries may run at once, and how many may wait.

``heavy`` is for queries of anybody's making; ``light`` is one worker more, kept for what the server itself
asks, so that pages answer under load. While it is taken, such questions go with the others where there is
room.
"""

import asyncio

from kgraph.errors import Busy
from kgraph.settings import Settings


class Lane:
    """So many queries at once, so many more in the queue."""

    def __init__(self, width: int, settings: Settings) -> None:
        self.width, self.settings = width, settings
        self.busy = self.waiting = 0
        self._free = asyncio.Semaphore(width)

    @property
    def full(self) -> bool:
        """Tell whether a query would have to wait."""
        return self._free.locked()

    async def enter(self) -> None:
        """Wait for a free place; raises Busy where the queue is full or the wait too long."""
        if self.full:
            if self.waiting >= self.settings.queue:
                raise self._full("the queue is full")
            self.waiting += 1
            try:
                async with asyncio.timeout(self.settings.queue_wait):
                    await self._free.acquire()
            except TimeoutError:
                raise self._full(f"no worker came free in {self.settings.queue_wait:g} s") from None
            finally:
                self.waiting -= 1
        else:
            await self._free.acquire()
        self.busy += 1

    def leave(self) -> None:
        """Give the place to the next."""
        self.busy -= 1
        self._free.release()

    def _full(self, why: str) -> Busy:
        return Busy(f"{self.busy} queries are running and {self.waiting} waiting: {why}", rule="queue")
