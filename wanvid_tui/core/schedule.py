"""When to look next, and how long to wait after a fault: pure functions of times (architecture.md, *Looking*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BACKOFF_CAP_S", "CHANGED_GAP_S", "backoff_s", "next_look_s", "overdue_after_s"]

_FIRST_LOOKS_S = (2.0, 4.0, 8.0, 14.0, 22.0)
_EARLY_GAP_S = 10.0
_EARLY_UNTIL_S = 300.0
_LATE_GAP_S = 20.0

BACKOFF_CAP_S = 60.0
"""No fault makes a look wait longer."""

CHANGED_GAP_S = 2.0
"""A look that found a change is followed by one within this time."""


def next_look_s(age_s: float, rand: Callable[[], float]) -> float:
    """Seconds after acceptance at which to look again, for a task that is ``age_s`` old now, without history.

    Looks at 2, 4, 8, 14 and 22 s, then at most 10 s apart for five minutes, then at most 20 s; up to a tenth earlier
    by chance (``rand`` in 0..1), so that tasks accepted together are not asked about together.
    """
    previous = 0.0
    for at in _FIRST_LOOKS_S:
        if age_s < previous + (at - previous) * 0.9:
            return max(age_s, at - (at - previous) * 0.1 * rand())
        previous = at
    gap = _EARLY_GAP_S if age_s < _EARLY_UNTIL_S else _LATE_GAP_S
    return age_s + gap * (1.0 - 0.1 * rand())


def backoff_s(attempt: int, rand: Callable[[], float], *, asked_s: float | None = None) -> float:
    """Seconds to wait after the ``attempt``-th fault in a row (1 for the first): 2, 4, 8 ... 60, half of it by chance.

    ``asked_s`` is the service's own ``Retry-After``: obeyed up to the cap, plus a little by chance (faults.md S1). When
    faults go on in spite of it, the wait is never less than the own one of the fault before.
    """
    if asked_s is None or not asked_s >= 0:  # a number below 0 or none at all asks for nothing
        return _own_backoff_s(attempt, rand)
    least = _own_backoff_s(attempt - 1, rand) if attempt > 1 else 0.0
    return max(least, min(asked_s, BACKOFF_CAP_S) + rand())


def _own_backoff_s(attempt: int, rand: Callable[[], float]) -> float:
    most = min(BACKOFF_CAP_S, 2.0 ** min(attempt, 6))
    return most * (0.5 + 0.5 * rand())


def overdue_after_s(usual_s: float | None) -> float:
    """Age after which a running task is worth a remark.

    The service's own longest sample is 12 minutes (api.md 3); with history, twice the usual time and a minute.
    """
    return 720.0 if usual_s is None else 2.0 * usual_s + 60.0
