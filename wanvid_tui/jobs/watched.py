"""The rows that a driver acts on, kept in memory and brought up to date by what changed: a look costs no re-reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import Job, JobState

if TYPE_CHECKING:
    from wanvid_tui.jobs.reading import Reader

__all__ = ["WatchedJobs"]

_WATCHED = (
    JobState.SUBMITTING,
    JobState.UNCERTAIN,
    JobState.PENDING,
    JobState.RUNNING,
    JobState.DOWNLOADING,
)
"""What is under way; the waiting line may be long and is asked for by its head."""


class WatchedJobs:
    """Jobs that are under way, oldest first."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rev = reader.rev()
        self._jobs = {job.id: job for job in reader.in_states(*_WATCHED)}

    def refresh(self) -> None:
        """Take over what any process changed since the last time."""
        changes = self._reader.changes(self._rev)
        self._rev = changes.rev
        for job in changes.jobs:
            if job.state in _WATCHED:
                self._jobs[job.id] = job
            else:
                self._jobs.pop(job.id, None)
        for job_id in changes.forgotten:
            self._jobs.pop(job_id, None)

    def within(self, *states: JobState) -> list[Job]:
        """The jobs in these states, as of the last refresh, oldest first."""
        return sorted((job for job in self._jobs.values() if job.state in states), key=lambda job: job.id)
