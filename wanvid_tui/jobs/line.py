"""The waiting line: what is queued, in which order it goes, and what stands before it at the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.queries import Queries, marks
from wanvid_tui.jobs.rows import COLUMNS, UnreadableRow, job_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["LineReader"]

_IN_QUEUE = "FROM jobs INDEXED BY jobs_group WHERE state = 'queued' AND profile = ? AND base = ? AND model = ?"


class LineReader(Queries):
    """The questions about what is queued; none walks all of it."""

    def waiting_line(self, limit: int = 100, *, after: int = -1) -> list[Job]:
        """Queued jobs in the order they will be sent, from behind the place ``after``."""
        sql = (
            f"SELECT {COLUMNS} FROM jobs INDEXED BY jobs_line "
            "WHERE state = 'queued' AND line > ? ORDER BY line, id LIMIT ?"
        )
        return self._jobs(sql, (after, limit))

    def queues(self) -> list[tuple[str, str, str]]:
        """(profile, base, model) of everything that is queued: each is a line of its own towards the service."""
        # A few steps of the index for each queue: a DISTINCT would walk all that is queued.
        found: list[tuple[str, str, str]] = []
        at = ("", "", "")
        while step := self._next_queue(*at):
            found.append(at := step)
        return found

    def _next_queue(self, profile: str, base: str, model: str) -> tuple[str, str, str] | None:
        sql = "SELECT profile, base, model FROM jobs INDEXED BY jobs_group WHERE state = 'queued' AND "
        steps: tuple[tuple[str, tuple[str, ...]], ...] = (
            ("profile = ? AND base = ? AND model > ? ORDER BY model LIMIT 1", (profile, base, model)),
            ("profile = ? AND base > ? ORDER BY base, model LIMIT 1", (profile, base)),
            ("profile > ? ORDER BY profile, base, model LIMIT 1", (profile,)),
        )
        for where, args in steps:
            if rows := self._rows(sql + where, args):
                found: tuple[str, str, str] = rows[0]
                return found
        return None

    def first_readable(self, profile: str, base: str, model: str) -> Job | None:
        """The first job of one queue whose row can be read."""
        bad: list[int] = []
        while True:
            sql = f"SELECT {COLUMNS} {_IN_QUEUE} AND id NOT IN ({marks(bad)}) ORDER BY line LIMIT 1"
            try:
                rows = self._rows(sql, (profile, base, model, *bad))
                return job_of(rows[0]) if rows else None
            except UnreadableRow as error:
                bad.append(error.job_id)

    def next_to_send(self, profile: str, base: str, model: str, *, now_ms: int, skip: Sequence[int]) -> Job | None:
        """The first job of one queue that may go: its time has come, and it is not among ``skip``.

        A job made after ``now_ms`` is no reason to wait: the clock went back.
        """
        sql = (
            f"SELECT {COLUMNS} {_IN_QUEUE} AND (not_before_ms IS NULL OR not_before_ms <= ? OR created_ms > ?) "
            f"AND id NOT IN ({marks(skip)}) ORDER BY line LIMIT 1"
        )
        rows = self._rows(sql, (profile, base, model, now_ms, now_ms, *skip))
        return job_of(rows[0]) if rows else None

    def next_time(self, profile: str, base: str, model: str, *, now_ms: int) -> int | None:
        """When the first of those jobs of one queue may go that must wait for their time; None without any."""
        sql = f"SELECT min(not_before_ms) {_IN_QUEUE} AND not_before_ms > ? AND created_ms <= ?"
        found = self._one(sql, (profile, base, model, now_ms, now_ms))[0]
        return None if found is None else int(found)

    def on_the_way(self, base: str, model: str) -> dict[str | None, int]:
        """Tasks of a model that take a running place at the service, by fingerprint of the key.

        An uncertain job that waits for the user takes none: that may last for days.
        """
        sql = (
            "SELECT key_id, count(*) FROM jobs WHERE state IN ('submitting', 'uncertain', 'pending', 'running') "
            "AND base = ? AND model = ? AND NOT (state = 'uncertain' AND asks) GROUP BY key_id"
        )
        return dict(self._rows(sql, (base, model)))

    def position(self, job: Job) -> int | None:
        """Place in the waiting line, 1 for the next; None for a job that is not queued."""
        if job.state is not JobState.QUEUED:
            return None
        sql = "SELECT count(*) FROM jobs INDEXED BY jobs_line WHERE state = 'queued' AND line <= ?"
        return int(self._one(sql, (job.line,))[0])

    def places(self) -> dict[int, int]:
        """:meth:`position` of everything that is queued, by id."""
        rows = self._rows("SELECT id FROM jobs INDEXED BY jobs_line WHERE state = 'queued' ORDER BY line, id")
        return {id_: place for place, (id_,) in enumerate(rows, 1)}

    def positions(self, jobs: Iterable[Job]) -> dict[int, int]:
        """:meth:`position` of several jobs by id, those that are not queued left out; one walk along the line."""
        found: dict[int, int] = {}
        before, count = -1, 0
        for job in sorted((job for job in jobs if job.state is JobState.QUEUED), key=lambda job: job.line):
            # By name: the planner would look every queued row up, to see where in the line it stands.
            sql = "SELECT count(*) FROM jobs INDEXED BY jobs_line WHERE state = 'queued' AND line > ? AND line <= ?"
            count += int(self._one(sql, (before, job.line))[0])
            before, found[job.id] = job.line, count
        return found
