"""How many calls a second are answered."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

CALLS_PER_S = 20
"""Query, list and cancel together, for one account (api.md 1)."""

WAITING_MAX = 500
"""Tasks of one account and model that may wait as PENDING (api.md 1)."""


class Limiter:
    """Counts calls in a sliding second, for each account and kind of call. Called under the service's lock."""

    def __init__(self) -> None:
        self._calls: dict[Hashable, deque[float]] = {}

    def allows(self, who: Hashable, per_s: int, at: float) -> bool:
        """Whether one more call at this time (monotonic seconds) is within `per_s`; it counts when it is."""
        calls = self._calls.setdefault(who, deque())
        while calls and calls[0] <= at - 1.0:
            calls.popleft()
        if len(calls) >= per_s:
            return False
        calls.append(at)
        return True
