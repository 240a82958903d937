"""Until when somebody must start wanvid again where nothing goes on without a login: tasks and links live 24 h."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.job import JobState

if TYPE_CHECKING:
    from wanvid_tui.jobs.reading import Reader

__all__ = ["LeftAlone", "left_alone"]

_LIFE_MS = 24 * 3600 * 1000
_THERE = (JobState.SUBMITTING, JobState.UNCERTAIN, JobState.PENDING, JobState.RUNNING, JobState.DOWNLOADING)


class LeftAlone(NamedTuple):
    """What becomes of the jobs when nobody drives."""

    there: int
    """Jobs that go on at the service, or whose video waits there."""
    waiting: int
    """Jobs that are not sent before wanvid runs again."""
    until_ms: int | None
    """When the first of those there can no longer be fetched, epoch ms; None without any."""


def left_alone(reader: Reader) -> LeftAlone:
    """Count them. A task is reckoned from when its POST left: nothing is promised that could fail (api.md 3)."""
    jobs = reader.in_states(*_THERE)
    ends = [
        job.video_expires_ms
        if job.state is JobState.DOWNLOADING and job.video_expires_ms is not None
        else (job.submitted_ms or job.accepted_ms or job.created_ms) + _LIFE_MS
        for job in jobs
    ]
    return LeftAlone(len(jobs), reader.counts().get(JobState.QUEUED, 0), min(ends, default=None))
