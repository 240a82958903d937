"""The rows that a driver acts on, kept in memory and brought up to date by what changed: a look costs no re-reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.history import Kind, kind_of

if TYPE_CHECKING:
    from wanvid_tui.jobs.reading import Reader

__all__ = ["ENDED", "UNDER_WAY", "WatchedJobs"]

UNDER_WAY = (
    JobState.SUBMITTING,
    JobState.UNCERTAIN,
    JobState.PENDING,
    JobState.RUNNING,
    JobState.DOWNLOADING,
)
"""What the service has or may have; the waiting line may be long and is asked for by its head."""

ENDED = (JobState.SAVED, JobState.FAILED, JobState.LOST)
"""How a job ends that nobody took back."""

_NOTHING_TO_DO = (JobState.SAVED, JobState.FAILED, JobState.CANCELED, JobState.HELD)


class WatchedJobs:
    """Jobs that are under way, oldest first."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rev = reader.rev()
        self._jobs = {job.id: job for job in reader.in_states(*UNDER_WAY)}
        self._saved: set[Kind] = set()
        self._ended: list[tuple[int, bool]] = []

    def refresh(self) -> list[int]:
        """Take over what any process changed since the last time; the jobs for which nothing is to be done any more."""
        rev, states, forgotten = self._reader.touched(self._rev)
        done = list(forgotten)
        for job_id, state in states:
            job = self._reader.readable(job_id) if state in UNDER_WAY else None
            if job is not None and job.state in UNDER_WAY:
                self._jobs[job_id] = job
                continue
            gone = self._jobs.pop(job_id, None)
            if state is JobState.SAVED and gone is not None:
                self._saved.add(kind_of(gone))
            if state in ENDED:
                self._ended.append((job_id, gone is not None))
            if state in _NOTHING_TO_DO:
                done.append(job_id)
        for job_id in forgotten:
            self._jobs.pop(job_id, None)
        self._rev = rev
        return done

    def saved_kinds(self) -> set[Kind]:
        """The kinds of which jobs were saved since this was asked before."""
        saved, self._saved = self._saved, set()
        return saved

    def ended(self) -> list[tuple[int, bool]]:
        """What changed since this was asked before and is saved, failed or lost: id, whether it was seen under way."""
        ended, self._ended = self._ended, []
        return ended

    def within(self, *states: JobState) -> list[Job]:
        """The jobs in these states, as of the last refresh, oldest first."""
        return sorted((job for job in self._jobs.values() if job.state in states), key=lambda job: job.id)
