"""When to look next, and how long to wait after a fault: pure functions of times (architecture.md, *Looking*).

All ages are seconds since the service accepted the task. What is known of finished tasks of the kind (model, tier,
seconds) comes as a :class:`Past`; without one a table says when to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "BACKOFF_CAP_S",
    "CHANGED_GAP_S",
    "LEAST_PAST",
    "Past",
    "Span",
    "backoff_s",
    "next_look_s",
    "overdue_after_s",
    "past_of",
    "span_of",
]

_FIRST_LOOKS_S = (2.0, 4.0, 8.0, 14.0, 22.0)
# A video waits for its look for half of it on average.
_EARLY_GAP_S = 6.0
# A little more than the longest sample that the service names (api.md 3).
_EARLY_UNTIL_S = 900.0
_LATE_GAP_S = 19.0
_MOST_JITTER_S = 1.0

LEAST_PAST = 5
"""Fewer finished tasks of a kind say nothing about the next."""

_CLOSEST_GAP_S = 1.0
_CLOSE_GAP_S = 2.0
_NARROW_GAP_S = 2.0
_BROAD_GAP_S = 5.5
_LOOKS_ACROSS = 12
# A spread of 15 % of the usual time, with what is added on both sides for a small number of tasks.
_NARROW = 0.25
_OUTLIER = 4.0
_IN_LINE_GAP_S = 15.0

BACKOFF_CAP_S = 60.0
"""No fault makes a look wait longer."""

CHANGED_GAP_S = 2.0
"""A look that found a change is followed by one within this time."""


class Span(NamedTuple):
    """Between which times nearly all tasks of a kind came to a certain point, in seconds."""

    earliest_s: float
    """The quickest of them, seconds after acceptance."""
    usual_s: float
    """The median."""
    latest_s: float
    """The slowest, likewise."""

    @property
    def gap_s(self) -> float:
        """How far looks between the earliest and the latest are apart: close where all take about the same time."""
        width = self.latest_s - self.earliest_s
        most = _NARROW_GAP_S if width <= _NARROW * self.usual_s else _BROAD_GAP_S
        least = min(_CLOSE_GAP_S, max(_CLOSEST_GAP_S, width / 3))
        return min(most, max(least, width / _LOOKS_ACROSS))


class Past(NamedTuple):
    """What finished tasks of a kind tell of the next."""

    whole: Span
    """From acceptance to the end."""
    wait: Span | None = None
    """From acceptance to the start; None where the service does not tell when a task starts."""
    run: Span | None = None
    """From the start to the end, likewise."""


def past_of(times: Iterable[tuple[float, float | None]]) -> Past | None:
    """The past of a kind from its tasks' (seconds until the end, seconds until the start or None).

    None with fewer than :data:`LEAST_PAST` of them.
    """
    known = list(times)
    whole = span_of(end for end, _ in known)
    if whole is None:
        return None
    started = [(end, start) for end, start in known if start is not None and 0 <= start <= end]
    return Past(whole, span_of(start for _, start in started), span_of(end - start for end, start in started))


def span_of(times: Iterable[float]) -> Span | None:
    """The span of these times; None with fewer than :data:`LEAST_PAST`.

    Times far too long are left out, such as that of a task whose end was seen a day late. The fewer there are, the more
    is added on both sides: the next one may well be quicker or slower than all before.
    """
    found = sorted(time for time in times if time >= 0)
    if len(found) < LEAST_PAST:
        return None
    usual = _quantile(found, 0.5)
    near = [time for time in found if time <= usual * _OUTLIER] or found
    low, high = _quantile(near, 0.05), _quantile(near, 0.95)
    margin = max((high - low) / len(near), 0.015 * usual, 0.5)
    return Span(max(0.0, low - margin), usual, high + margin)


def _quantile(times: list[float], part: float) -> float:
    """The value below which ``part`` of the sorted times lie, between two neighbours where it falls there."""
    at = part * (len(times) - 1)
    below = int(at)
    above = min(below + 1, len(times) - 1)
    return times[below] + (times[above] - times[below]) * (at - below)


def next_look_s(
    age_s: float,
    rand: Callable[[], float],
    past: Past | None = None,
    *,
    started_s: float | None = None,
    waits: bool = False,
) -> float:
    """The age at which to look again at a task that is ``age_s`` old now.

    ``rand`` gives 0..1: tasks accepted together are not asked about together. ``started_s`` is the age at which the
    task started by the service's own word; ``waits`` says that a look just now found it waiting for its start.
    """
    if past is None:
        return _by_table(age_s, rand)
    at = _by_past(age_s, past, started_s, waits=waits)
    # Later, never earlier: else a look just before the moment that was meant would only lead to the next one.
    return at + min(0.1 * (at - age_s), _MOST_JITTER_S) * rand()


def _by_table(age_s: float, rand: Callable[[], float]) -> float:
    """Without history: at 2, 4, 8, 14 and 22 s, then evenly; each up to a tenth of its gap earlier by chance."""
    previous = 0.0
    for at in _FIRST_LOOKS_S:
        if age_s < previous + (at - previous) * 0.9:
            return max(age_s, at - (at - previous) * 0.1 * rand())
        previous = at
    return age_s + (_EARLY_GAP_S if age_s < _EARLY_UNTIL_S else _LATE_GAP_S) * (1.0 - 0.1 * rand())


def _by_past(age_s: float, past: Past, started_s: float | None, *, waits: bool) -> float:
    """With history: once when it has usually started, so that this can be seen, then when the earliest could be done.

    From there close together until nearly all were done, and wider after.
    """
    span, since = past.whole, 0.0
    if started_s is not None and past.run is not None:
        span, since = past.run, started_s  # One that began late ends late.
    earliest, latest = since + span.earliest_s, since + span.latest_s
    if waits and past.run is not None:
        earliest = max(earliest, age_s + past.run.earliest_s)
    earliest += span.gap_s / 2  # Exactly at the earliest none would be done.
    if age_s < earliest:
        return min(earliest, _start_look_s(age_s, past, started_s, waits=waits, earliest=earliest))
    if age_s < latest:
        return age_s + span.gap_s
    most = _EARLY_GAP_S if age_s < _EARLY_UNTIL_S else _LATE_GAP_S
    return age_s + min(most, span.gap_s + (age_s - latest) / 4)


def _start_look_s(age_s: float, past: Past, started_s: float | None, *, waits: bool, earliest: float) -> float:
    """When to see whether it has started; infinity when the end comes about as soon, or it is known."""
    if started_s is not None or past.wait is None:
        return float("inf")
    if age_s < past.wait.latest_s:
        return past.wait.latest_s if past.wait.latest_s < earliest / 2 else float("inf")
    return age_s + _IN_LINE_GAP_S if waits else float("inf")


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
