"""Time that passes faster than at the wall: one for a service, an event loop and all that runs in it."""

from __future__ import annotations

import asyncio
import selectors
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import FileDescriptorLike


class FastTime:
    """A clock that runs ``speed`` times as fast as the machine's; fulfils ``core.ports.Clock``."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._wall, self._steady = time.time(), time.monotonic()

    def now(self) -> float:
        """Wall clock, epoch s: the true time at the start, ahead of it from then on."""
        return self._wall + (time.monotonic() - self._steady) * self.speed

    def now_ms(self) -> int:
        """Wall clock, epoch ms."""
        return int(self.now() * 1000)

    def monotonic(self) -> float:
        """Seconds that never jump; those of a :class:`FastLoop`."""
        return time.monotonic() * self.speed

    async def sleep(self, seconds: float) -> None:
        """Wait, in a :class:`FastLoop`."""
        await asyncio.sleep(seconds)

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


class _HastySelector(selectors.BaseSelector):
    """Waits for the real time that a loop's seconds take."""

    def __init__(self, speed: float) -> None:
        self._inner = selectors.DefaultSelector()
        self._speed = speed

    def register(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        return self._inner.modify(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return self._inner.select(None if timeout is None else timeout / self._speed)

    def close(self) -> None:
        self._inner.close()

    def get_map(self) -> Mapping[FileDescriptorLike, selectors.SelectorKey]:
        found = self._inner.get_map()
        assert found is not None
        return found
