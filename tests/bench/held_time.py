"""Time that stands still while anything is being done, and jumps over every rest: a busy machine measures the same."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from tests.loop_time import LoopSelector, LoopTime

if TYPE_CHECKING:
    from collections.abc import Callable
    from selectors import SelectorKey

_STEP_S = 0.5


class HeldTime(LoopTime):
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

    def monotonic(self) -> float:
        """Seconds that never jump back."""
        return self.passed_s

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


class _Selector(LoopSelector):
    """Waits for what is being done elsewhere; where nothing is, time passes instead."""

    def __init__(self, clock: HeldTime) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        ready = self.inner.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None or self._clock.is_busy():
            return self.inner.select(1.0)
        self._clock.pass_s(timeout)
        return self.inner.select(0)
