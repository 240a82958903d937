"""Time that stands still while anything is being done, and jumps over every rest: a busy machine measures the same."""

from __future__ import annotations

import asyncio
import selectors
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed import FileDescriptorLike

_STEP_S = 0.5


class HeldTime:
    """A clock for an engine, a service in this process and the loop between them; fulfils ``core.ports.Clock``."""

    def __init__(self) -> None:
        self._wall = time.time()
        self.passed_s = 0.0
        """How far it has come."""
        self.is_busy: Callable[[], bool] = lambda: False
        """Whether something is being done, so that no time passes."""
        self.on_step: Callable[[], None] = lambda: None
        """Called whenever a little time has passed."""

    def now(self) -> float:
        """Wall clock, epoch s."""
        return self._wall + self.passed_s

    def now_ms(self) -> int:
        """Wall clock, epoch ms."""
        return int(self.now() * 1000)

    def monotonic(self) -> float:
        """Seconds that never jump back."""
        return self.passed_s

    async def sleep(self, seconds: float) -> None:
        """Rest, in a :class:`HeldLoop`."""
        await asyncio.sleep(seconds)

    def pass_s(self, seconds: float) -> None:
        """Let time pass, in small steps."""
        end = self.passed_s + seconds
        while self.passed_s < end:
            self.passed_s = min(end, self.passed_s + _STEP_S)
            self.on_step()


class HeldLoop(asyncio.SelectorEventLoop):
    """An event loop that lives in a :class:`HeldTime`."""

    def __init__(self, clock: HeldTime) -> None:
        self._held = clock
        super().__init__(_Selector(clock))

    def time(self) -> float:
        """Seconds of the loop."""
        return self._held.passed_s


class _Selector(selectors.BaseSelector):
    """Waits for what is being done elsewhere; where nothing is, time passes instead."""

    def __init__(self, clock: HeldTime) -> None:
        self._inner = selectors.DefaultSelector()
        self._clock = clock

    def register(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        return self._inner.modify(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._inner.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None or self._clock.is_busy():
            return self._inner.select(1.0)
        self._clock.pass_s(timeout)
        return self._inner.select(0)

    def close(self) -> None:
        self._inner.close()

    def get_map(self) -> Mapping[FileDescriptorLike, selectors.SelectorKey]:
        found = self._inner.get_map()
        assert found is not None
        return found
