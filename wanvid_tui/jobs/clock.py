"""The clocks of the machine, as the engine is given them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable

__all__ = ["SystemClock"]


class SystemClock:
    """Real time; fulfils :class:`wanvid_tui.core.ports.Clock`."""

    def now_ms(self) -> int:
        """Wall clock, epoch ms."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Wait without blocking the loop."""
        import asyncio

        return asyncio.sleep(seconds)
