"""What the ledger answers: windows of rows, counts, changes since, history, pauses, sums.

Every question costs the same for ten jobs and for a hundred thousand: it walks an index or a kept count. Every read
fetches to its end, so that no read transaction stays open and ``data_version`` moves (architecture.md,
*Seeing changes*).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.job import Event, Job, JobState
from wanvid_tui.jobs.rows import COLUMNS, job_of, jobs_of, money

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

__all__ = ["Changes", "Pause", "PauseKind", "Reader", "View"]


class View(StrEnum):
    """The views of the queue (ux.md 1, *Bars*)."""

    ALL = "all"
    ACTIVE = "active"
    FAILED = "failed"
    SAVED = "saved"

    @property
    def states(self) -> tuple[JobState, ...]:
        """The states in view."""
        return _VIEWS[self]


_VIEWS: Mapping[View, tuple[JobState, ...]] = {
    View.ALL: tuple(JobState),
    View.ACTIVE: (
        JobState.QUEUED,
        JobState.SUBMITTING,
        JobState.UNCERTAIN,
        JobState.PENDING,
        JobState.RUNNING,
        JobState.DOWNLOADING,
    ),
    View.FAILED: (JobState.FAILED, JobState.LOST),
    View.SAVED: (JobState.SAVED,),
}


class PauseKind(StrEnum):
    """Why the queue of a profile at a base stands still."""

    KEY = "key"
    """The service refuses the key: waits for the user."""
    NO_KEY = "no-key"
    """The driver has no key for it: waits for a face that has."""
    BILLING = "billing"
    """The account must be mended first: waits for the user."""
    OFFLINE = "offline"
    """No connection: tried again by itself at ``until_ms``."""
    THROTTLED = "throttled"
    """429: tried again by itself at ``until_ms``."""


@dataclass(frozen=True, slots=True)
class Pause:
    """The queue of one profile at one base stands still."""

    profile: str
    base: str
    kind: PauseKind
    code: str
    """The service's code, or empty."""
    message: str
    """What to tell the user, with the next step."""
    since_ms: int
    until_ms: int | None
    """When it is tried again by itself (epoch ms); None when it waits for somebody."""

    @property
    def by_time(self) -> bool:
        """Whether it ends by itself."""
        return self.until_ms is not None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new since a revision."""

    rev: int
    """The revision to ask from the next time."""
    jobs: tuple[Job, ...]
    """Changed and new jobs, oldest change first."""
    forgotten: tuple[int, ...]
    """Ids of rows that are gone."""


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


class Reader:
    """The reading half of the ledger over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def data_version(self) -> int:
        """A number that moves when another connection committed; about a microsecond."""
        return int(self._one("PRAGMA data_version")[0])

    def rev(self) -> int:
        """The revision of the last writing transaction."""
        return int(self._one("SELECT value FROM meta WHERE key = 'rev'")[0])

    def salt(self) -> str:
        """This ledger's salt for fingerprints of keys."""
        return str(self._one("SELECT value FROM meta WHERE key = 'salt'")[0])

    def get(self, job_id: int) -> Job | None:
        """One job, or None."""
        row = self._db.execute(f"SELECT {COLUMNS} FROM jobs WHERE id = ?", (job_id,)).fetchone()
        return job_of(row) if row else None

    def by_task(self, task_id: str) -> Job | None:
        """The job of a task id, or None."""
        row = self._db.execute(
            f"SELECT {COLUMNS} FROM jobs WHERE task_id = ? ORDER BY id DESC LIMIT 1", (task_id,)
        ).fetchone()
        return job_of(row) if row else None

    def last_id(self) -> int | None:
        """The newest job's id, or None in an empty ledger."""
        found = self._one("SELECT max(id) FROM jobs")[0]
        return None if found is None else int(found)

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state; states without any are left out."""
        return {
            JobState(state): n for state, n in self._db.execute("SELECT state, n FROM counts WHERE n > 0").fetchall()
        }

    def window(self, view: View, start: int, length: int) -> list[Job]:
        """Jobs ``start`` to ``start + length`` of a view, newest first."""
        if view is View.ALL:
            ids = "SELECT id FROM jobs INDEXED BY jobs_id ORDER BY id DESC LIMIT ? OFFSET ?"
            args: tuple[Any, ...] = (length, start)
        else:
            states = view.states
            ids = f"SELECT id FROM jobs WHERE state IN ({_marks(states)}) ORDER BY id DESC LIMIT ? OFFSET ?"
            args = (*states, length, start)
        rows = self._db.execute(f"SELECT {COLUMNS} FROM jobs WHERE id IN ({ids}) ORDER BY id DESC", args).fetchall()
        return jobs_of(rows)

    def index_of(self, view: View, job_id: int) -> int:
        """How many jobs of the view are newer than ``job_id``: its place from the top."""
        if view is View.ALL:
            sql, args = "SELECT count(*) FROM jobs INDEXED BY jobs_id WHERE id > ?", (job_id,)
            return int(self._one(sql, args)[0])
        states = view.states
        sql = f"SELECT count(*) FROM jobs WHERE state IN ({_marks(states)}) AND id > ?"
        return int(self._one(sql, (*states, job_id))[0])

    def find(
        self, *, states: Iterable[JobState] = (), search: str | None = None, limit: int | None = None
    ) -> list[Job]:
        """Jobs in any of ``states`` (none named: all) whose prompt holds ``search``, newest first."""
        where, args = ["1"], list[object]()
        if wanted := tuple(states):
            where.append(f"state IN ({_marks(wanted)})")
            args += wanted
        if search:
            where.append("instr(lower(prompt), lower(?)) > 0")
            args.append(search)
        sql = f"SELECT {COLUMNS} FROM jobs WHERE {' AND '.join(where)} ORDER BY id DESC"
        if limit is not None:
            sql += " LIMIT ?"
            args.append(limit)
        return jobs_of(self._db.execute(sql, args).fetchall())

    def in_states(self, *states: JobState) -> list[Job]:
        """Jobs in these states, oldest first."""
        sql = f"SELECT {COLUMNS} FROM jobs WHERE state IN ({_marks(states)}) ORDER BY id"
        return jobs_of(self._db.execute(sql, states).fetchall())

    def lost_since(self, accepted_ms: int) -> list[Job]:
        """Lost jobs whose task was accepted after that moment (epoch ms)."""
        sql = f"SELECT {COLUMNS} FROM jobs WHERE state = 'lost' AND accepted_ms > ? ORDER BY id"
        return jobs_of(self._db.execute(sql, (accepted_ms,)).fetchall())

    def waiting_line(self, limit: int = 100, *, after: int = -1) -> list[Job]:
        """Queued jobs in the order they will be sent, from behind the place ``after``."""
        sql = f"SELECT {COLUMNS} FROM jobs WHERE state = 'queued' AND line > ? ORDER BY line, id LIMIT ?"
        return jobs_of(self._db.execute(sql, (after, limit)).fetchall())

    def queues(self) -> list[tuple[str, str, str]]:
        """(profile, base, model) of everything that is queued: each is a line of its own towards the service."""
        sql = "SELECT DISTINCT profile, base, model FROM jobs INDEXED BY jobs_group WHERE state = 'queued'"
        return [(profile, base, model) for profile, base, model in self._db.execute(sql).fetchall()]

    def queue_head(self, profile: str, base: str, model: str, limit: int) -> list[Job]:
        """The first jobs of one queue, in their order."""
        sql = (
            f"SELECT {COLUMNS} FROM jobs INDEXED BY jobs_group WHERE state = 'queued' "
            "AND profile = ? AND base = ? AND model = ? ORDER BY line LIMIT ?"
        )
        return jobs_of(self._db.execute(sql, (profile, base, model, limit)).fetchall())

    def on_the_way(self, base: str, model: str) -> dict[str | None, int]:
        """Tasks of a model that take a running place at the service, by fingerprint of the key."""
        sql = (
            "SELECT key_id, count(*) FROM jobs WHERE state IN ('submitting', 'uncertain', 'pending', 'running') "
            "AND base = ? AND model = ? GROUP BY key_id"
        )
        return dict(self._db.execute(sql, (base, model)).fetchall())

    def position(self, job: Job) -> int | None:
        """Place in the waiting line, 1 for the next; None for a job that is not queued."""
        if job.state is not JobState.QUEUED:
            return None
        sql = "SELECT count(*) FROM jobs WHERE state = 'queued' AND line <= ?"
        return int(self._one(sql, (job.line,))[0])

    def changes(self, since: int) -> Changes:
        """What changed after revision ``since``."""
        rows = self._db.execute(f"SELECT {COLUMNS} FROM jobs WHERE rev > ? ORDER BY rev, id", (since,)).fetchall()
        gone = self._db.execute("SELECT id, rev FROM tombstones WHERE rev > ? ORDER BY rev", (since,)).fetchall()
        jobs = tuple(jobs_of(rows))
        newest = max([since, *(job.rev for job in jobs), *(rev for _, rev in gone)])
        return Changes(newest, jobs, tuple(id_ for id_, _ in gone))

    def events(self, job_id: int) -> list[Event]:
        """A job's history, oldest first."""
        rows = self._db.execute(
            "SELECT at_ms, old, new, why, facts FROM events WHERE job_id = ? ORDER BY rowid", (job_id,)
        ).fetchall()
        return [Event(at, old, new, why, json.loads(facts)) for at, old, new, why, facts in rows]

    def pauses(self) -> list[Pause]:
        """Every profile and base whose queue stands still."""
        rows = self._db.execute(
            "SELECT profile, base, kind, code, message, since_ms, until_ms FROM pauses ORDER BY profile, base"
        ).fetchall()
        return [
            Pause(p, b, PauseKind(kind), code, message, since, until)
            for p, b, kind, code, message, since, until in rows
        ]

    def pause_of(self, profile: str, base: str) -> Pause | None:
        """The pause of one profile at one base, or None."""
        return next((pause for pause in self.pauses() if (pause.profile, pause.base) == (profile, base)), None)

    def usual_ms(self, model: str, tier: str, duration: int) -> int | None:
        """Median time from acceptance to the end of the last 20 saved jobs of the kind, in ms; None without any."""
        rows = self._db.execute(
            "SELECT ended_ms - coalesce(started_ms, accepted_ms) FROM jobs INDEXED BY jobs_kind "
            "WHERE state = 'saved' AND model = ? AND tier = ? AND duration = ? AND ended_ms IS NOT NULL "
            "AND accepted_ms IS NOT NULL ORDER BY id DESC LIMIT 20",
            (model, tier, duration),
        ).fetchall()
        times = sorted(int(took) for (took,) in rows if took is not None and took > 0)
        return times[len(times) // 2] if times else None

    def spent_since(self, since_ms: int) -> dict[str, str]:
        """Money of tasks accepted since then, by currency, decimal text; billed where known, else estimated.

        Failed and canceled tasks cost nothing (api.md 1).
        """
        rows = self._db.execute(
            "SELECT coalesce(cost_currency, estimate_currency) AS currency, "
            "sum(coalesce(cost_micros, estimate_micros)) FROM jobs "
            "WHERE accepted_ms >= ? AND state NOT IN ('failed', 'canceled') GROUP BY currency",
            (since_ms,),
        ).fetchall()
        return {currency: money(total) or "0.00" for currency, total in rows if currency and total}

    def _one(self, sql: str, args: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        """The single row of a query that always has one."""
        rows = self._db.execute(sql, args).fetchall()
        row: tuple[Any, ...] = rows[0]
        return row
