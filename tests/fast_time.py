"""Time that passes faster than at the wall: one for a service, an event loop and all that runs in it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from tests.loop_time import LoopSelector, LoopTime

if TYPE_CHECKING:
    from selectors import SelectorKey


class FastTime(LoopTime):
    """A clock that runs ``speed`` times as fast as the machine's; fulfils ``core.ports.Clock``."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._wall, self._steady = time.time(), time.monotonic()

    def now(self) -> float:
        """Wall clock, epoch s: the true time at the start, ahead of it from then on."""
        return self._wall + (time.monotonic() - self._steady) * self.speed

    def monotonic(self) -> float:
        """Seconds that never jump; those of a :class:`FastLoop`."""
        return time.monotonic() * self.speed

    def at(self, wall: float) -> float:
        """The time of this clock at a time of the machine's (epoch s)."""
        return self._wall + (wall - self._wall) * self.speed


class FastLoop(asyncio.SelectorEventLoop):
    """An event loop by whose time ``speed`` seconds pass in one: all deadlines and sleeps in it are as much shorter."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        super().__init__(_HastySelector(speed))

    def time(self) -> float:
        """Seconds of the loop."""
        return super().time() * self._speed


class _HastySelector(LoopSelector):
    """Waits for the real time that a loop's seconds take."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        return self.inner.select(None if timeout is None else timeout / self._speed)
