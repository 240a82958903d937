"""The accounts that the driver works for: one service, one pace and one set of fault counts for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wanvid_tui.core.ports import Clock, VideoService

__all__ = ["Account", "Pace"]

CALLS_PER_S = 10.0
"""At most half of the 20 requests a second that the service allows an account (api.md 1)."""


class Pace:
    """Spaces calls out: at most ``per_s`` of them in any second."""

    def __init__(self, clock: Clock, per_s: float) -> None:
        self._clock = clock
        self._gap_s = 1.0 / per_s
        self._next = clock.monotonic()

    async def wait(self) -> None:
        """Return when it is this caller's turn."""
        now = self._clock.monotonic()
        at = max(now, self._next)
        self._next = at + self._gap_s
        if at > now:
            await self._clock.sleep(at - now)

    def ready_in(self) -> float:
        """Seconds until the next turn, 0 when it is free now."""
        return max(0.0, self._next - self._clock.monotonic())


@dataclass(slots=True)
class Account:
    """One key at one base."""

    base: str
    key_id: str
    service: VideoService
    pace: Pace
    """All calls but uploads and downloads."""
    submits: dict[str, Pace] = field(default_factory=dict)
    """By model: the rate of submits that the service allows."""
    faults: int = 0
    """Calls in a row that got no answer; 0 after any answer."""
    throttled: dict[str, tuple[int, float]] = field(default_factory=dict)
    """By model: 429 answers to submits in a row, and the monotonic time before which none is sent."""
