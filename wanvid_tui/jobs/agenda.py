"""When each kind of work for a job is tried next, and how often it went wrong; in memory only.

Nothing here matters after a kill: a new driver begins with an empty agenda and the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.schedule import backoff_s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wanvid_tui.core.ports import Clock

__all__ = ["Agenda"]


class Agenda:
    """Times and counts by job and kind of work; a job's are dropped together."""

    def __init__(self, clock: Clock, rand: Callable[[], float]) -> None:
        self._clock = clock
        self._rand = rand
        self._times: dict[int, dict[str, float]] = {}
        self._counts: dict[int, dict[str, int]] = {}

    def __len__(self) -> int:
        """How many jobs it knows."""
        return len(self._times.keys() | self._counts.keys())

    def at(self, kind: str, job_id: int) -> float | None:
        """The monotonic time before which the work is not tried; None when nothing is planned."""
        return self._times.get(job_id, {}).get(kind)

    def put(self, kind: str, job_id: int, at: float) -> float:
        """Plan the work for a monotonic time, which is returned."""
        self._times.setdefault(job_id, {})[kind] = at
        return at

    def in_s(self, kind: str, job_id: int, seconds: float) -> float:
        """Plan the work in ``seconds``; the monotonic time of that."""
        return self.put(kind, job_id, self._clock.monotonic() + seconds)

    def later(self, kind: str, job_id: int, *, asked_s: float | None = None) -> float:
        """Another fault in a row: plan it after a backoff; the seconds until then. ``asked_s``: the service's wish."""
        wait = backoff_s(self.count(kind, job_id), self._rand, asked_s=asked_s)
        self.in_s(kind, job_id, wait)
        return wait

    def forget(self, kind: str, job_id: int) -> None:
        """Take a time back."""
        self._times.get(job_id, {}).pop(kind, None)

    def waiting(self, kind: str) -> dict[int, float]:
        """The jobs whose work of a kind is planned for later than now, and the monotonic time of each."""
        now = self._clock.monotonic()
        return {job_id: at for job_id, times in self._times.items() if (at := times.get(kind)) is not None and at > now}

    def count(self, what: str, job_id: int) -> int:
        """Count one more of something; how many there are now."""
        counts = self._counts.setdefault(job_id, {})
        counts[what] = counts.get(what, 0) + 1
        return counts[what]

    def counted(self, what: str, job_id: int) -> int:
        """How many of something were counted."""
        return self._counts.get(job_id, {}).get(what, 0)

    def well(self, job_id: int, *whats: str) -> None:
        """These went well: begin to count anew."""
        counts = self._counts.get(job_id, {})
        for what in whats:
            counts.pop(what, None)

    def drop(self, job_id: int) -> None:
        """Nothing more is to be done for the job."""
        self._times.pop(job_id, None)
        self._counts.pop(job_id, None)

    def drop_all(self, job_ids: Iterable[int]) -> None:
        """:meth:`drop` for several."""
        for job_id in job_ids:
            self.drop(job_id)
