"""How long a task takes: a function of model, tier and seconds, with a spread of 15 %."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

DEMO_SPEED = 17.0
"""The speed at which a usual video (wan2.5, 720P, 5 s: two minutes by itself) is ready for the look 8 s after it was
accepted: a little slower, and it would be seen only by the next, 14 s after."""

SPREAD = 0.15
"""From the quickest to the slowest of one kind, as a part of the usual time."""

_GENERATION_S = {"2.1": 60.0, "2.2": 70.0, "2.5": 80.0, "2.6": 85.0, "2.7": 90.0, "3.0": 110.0, "happyhorse": 75.0}
_TIER = {"480P": 0.6, "720P": 1.0, "1080P": 1.6}


@dataclass(frozen=True, slots=True)
class Times:
    """The natural times of one task, in seconds at speed 1."""

    wait_s: float
    """PENDING, when nothing stands before it."""
    run_s: float
    """RUNNING, until it succeeds."""


def times(generation: str, tier: str, seconds: int, task_id: str) -> Times:
    """The times of a task: one to five minutes, drawn from its id, so always the same for the same task."""
    usual = 40.0 + _GENERATION_S[generation] * _TIER[tier] * (0.5 + seconds / 10)
    drawn = int.from_bytes(hashlib.sha256(task_id.encode()).digest()[:4]) / 0xFFFFFFFF
    whole = min(max(usual, 65.0), 275.0) * (1 + SPREAD * (drawn - 0.5))
    return Times(wait_s=whole * 0.1, run_s=whole * 0.9)
