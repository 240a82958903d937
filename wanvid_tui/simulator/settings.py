"""How the service is set up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

DAY_S = 86400.0
"""The life of a task, of a link and of the window of a list call (api.md 2, 3)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be chosen at its start."""

    speed: float = 1.0
    """By how much tasks are quicker than the real ones."""
    link_life_s: float = DAY_S
    """How long a video link is good for, from the task's end."""
    task_life_s: float = DAY_S
    """How long a task is known, from its submit."""
    rates: bool = True
    """Whether calls a second are limited."""
    seed: int | None = None
    """Ids and seeds are drawn from it; None: at random."""
    draw: bool = True
    """Whether films are drawn; otherwise every film is the clip that ships with the package."""
    now: Callable[[], float] = time.time
    """Seconds since the epoch."""
