"""What the screen knows of the ledger: a read-only connection that is asked every 250 ms whether anything changed.

Nothing here costs more with many jobs: counts are kept by the ledger, rows are read by window.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.job import ACTIVE, Job, JobState, Waiting
from wanvid_tui.jobs.reading import PauseKind, View
from wanvid_tui.jobs.waiting import NO_SLOT, is_asking, waiting_of
from wanvid_tui.ui.words import midnight_ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wanvid_tui.jobs.reading import Pause, Reader

__all__ = ["Feed", "Totals"]

_WAITING = (JobState.QUEUED, JobState.SUBMITTING, JobState.PENDING)
_SHOWN_ACTIVE = 200
_MOVING = (JobState.QUEUED, JobState.SUBMITTING, JobState.PENDING, JobState.RUNNING, JobState.DOWNLOADING)


class Totals(NamedTuple):
    """Counts for header and bars."""

    counts: Mapping[JobState, int] = MappingProxyType({})
    asks: int = 0
    """Uncertain jobs that only the user can decide."""
    offline: bool = False
    spent: Mapping[str, str] = MappingProxyType({})
    """Money of today by currency, decimal text."""
    unseen: int = 0
    """Saved videos that nobody has looked at."""

    @property
    def running(self) -> int:
        """Jobs that the service works on."""
        return self.counts.get(JobState.RUNNING, 0)

    @property
    def waiting(self) -> int:
        """Jobs that wait here or there."""
        return sum(self.counts.get(state, 0) for state in _WAITING)

    @property
    def active(self) -> int:
        """Jobs to which something is still to happen."""
        return sum(count for state, count in self.counts.items() if state in ACTIVE)

    def of(self, view: View) -> int:
        """How many jobs a view has."""
        if view is View.NEW:
            return self.unseen
        return sum(self.counts.get(state, 0) for state in view.states)

    @property
    def moving(self) -> bool:
        """Whether some job's row changes by the clock alone."""
        return any(self.counts.get(state, 0) for state in _MOVING)


class Feed:
    """Reads the ledger for the screen."""

    def __init__(self, reader: Reader, now_ms: int) -> None:
        self.reader = reader
        """The read-only connection; of the thread that made the feed."""
        self._rev = reader.rev()
        self._version = reader.data_version()
        self._usual: dict[tuple[str, str, int], int | None] = {}
        self.pauses: list[Pause] = reader.pauses()
        """Queues that stand still."""
        self.totals = self._count(now_ms)
        """The counts as of the last change."""
        self.guessed: list[Job] = []
        """Jobs of the last change whose task was taken by a guess."""
        self.forgotten: list[int] = []
        """Ids of the rows that the last change took away."""

    def poll(self, now_ms: int) -> list[Job] | None:
        """The jobs that ended since the last time; None when no job changed. About a microsecond then.

        Other changes need no list: rows in sight are read again, counts are kept by the ledger. What could not be read
        (LedgerError) is asked for again the next time.
        """
        version = self.reader.data_version()
        if version == self._version:
            return None
        rev = self.reader.rev()
        if rev == self._rev:  # somebody's draft, not a job
            self._version = version
            return None
        ended = self.reader.ended_since(self._rev)
        self.guessed = self.reader.guessed_since(self._rev)
        self.forgotten = self.reader.gone_since(self._rev)
        self.pauses = self.reader.pauses()
        self.totals = self._count(now_ms)
        self._version, self._rev = version, rev
        if any(job.state is JobState.SAVED for job in ended):
            self._usual.clear()
        return ended

    def begin_day(self, now_ms: int) -> bool:
        """Count what was spent today anew when another day has begun; whether one has. Raises LedgerError."""
        if midnight_ms(now_ms) == self._midnight_ms:
            return False
        self.totals = self._count(now_ms)
        return True

    def usual_ms(self, model: str, tier: str, duration: int) -> int | None:
        """The usual time of a kind of video here, ms; None where none was made yet."""
        kind = (model, tier, duration)
        if kind not in self._usual:
            self._usual[kind] = self.reader.usual_ms(model, tier, duration)
        return self._usual[kind]

    def usual_of(self, jobs: Iterable[Job]) -> dict[tuple[str, str, int], int]:
        """The usual times of these jobs' kinds, where known."""
        found = {(job.model, job.tier, job.duration): self.usual_ms(job.model, job.tier, job.duration) for job in jobs}
        return {kind: usual for kind, usual in found.items() if usual is not None}

    def waiting_of(self, jobs: Iterable[Job]) -> dict[int, Waiting]:
        """Why each queued one of these jobs waits."""
        queued = [job for job in jobs if job.state is JobState.QUEUED]
        places = self.reader.positions(queued)
        firsts: set[tuple[str, str, str]] = set()
        for at, job in sorted(enumerate(queued), key=lambda pair: pair[1].line):
            # Whoever was first before others were moved ahead of it has the driver's word for that still.
            line = (job.profile, job.base, job.model)
            if job.waiting == NO_SLOT and line in firsts:
                queued[at] = job._replace(waiting=None)
            firsts.add(line)
        found = {job.id: waiting_of(job, self.pauses, places.get(job.id)) for job in queued}
        return {job_id: waiting for job_id, waiting in found.items() if waiting is not None}

    def done_by(self, now_ms: int, slots: Mapping[str, int]) -> int | None:
        """When all will be done, epoch ms, by the usual times here and how many of a model run at once.

        None where nothing is to be done, or the usual time of some kind is not known, or it is too much to tell.
        """
        if not 0 < self.totals.active <= _SHOWN_ACTIVE:
            return None
        free: dict[str, list[int]] = {}
        latest = now_ms
        for job in self.reader.in_states(*ACTIVE):
            usual = self.usual_ms(job.model, job.tier, job.duration)
            if usual is None or job.state is JobState.UNCERTAIN or any(p.profile == job.profile for p in self.pauses):
                return None
            if job.state is JobState.DOWNLOADING:
                continue
            began = (job.started_ms or job.accepted_ms or now_ms) if job.state is JobState.RUNNING else None
            lanes = free.setdefault(job.model, [now_ms] * max(1, slots.get(job.model, 1)))
            at = lanes.index(min(lanes))
            lanes[at] = max(began + usual, now_ms) if began is not None else lanes[at] + usual
            latest = max(latest, lanes[at])
        return latest if latest > now_ms else None

    def _count(self, now_ms: int) -> Totals:
        counts = self.reader.counts()
        asks = 0
        if counts.get(JobState.UNCERTAIN):
            asks = sum(is_asking(job) for job in self.reader.in_states(JobState.UNCERTAIN))
        self._midnight_ms = midnight_ms(now_ms)
        return Totals(
            counts,
            asks,
            any(pause.kind is PauseKind.OFFLINE for pause in self.pauses),
            self.reader.spent_since(self._midnight_ms),
            self.reader.unseen(),
        )
