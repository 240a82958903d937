"""What the ledger answers: windows of rows, counts, changes since, history, pauses, sums.

Every question costs the same for ten jobs and for a hundred thousand: it walks an index or a kept count. Every read
fetches to its end, so that no read transaction stays open and ``data_version`` moves (architecture.md,
*Seeing changes*).
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import SETTLED, Event, Job, JobState
from wanvid_tui.jobs.rows import COLUMNS, job_of, jobs_of, money
from wanvid_tui.jobs.views import Changes, Pause, PauseKind, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Changes", "Pause", "PauseKind", "Reader", "View"]

_IN_QUEUE = "FROM jobs INDEXED BY jobs_group WHERE state = 'queued' AND profile = ? AND base = ? AND model = ?"


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
        rows = self._rows(f"SELECT {COLUMNS} FROM jobs WHERE id = ?", (job_id,))
        return job_of(rows[0]) if rows else None

    def span(self, first: int, last: int) -> list[Job]:
        """The jobs from one id to another, both included, oldest first."""
        return jobs_of(self._rows(f"SELECT {COLUMNS} FROM jobs WHERE id BETWEEN ? AND ? ORDER BY id", (first, last)))

    def by_task(self, task_id: str) -> Job | None:
        """The job of a task id, or None."""
        rows = self._rows(f"SELECT {COLUMNS} FROM jobs WHERE task_id = ? ORDER BY id DESC LIMIT 1", (task_id,))
        return job_of(rows[0]) if rows else None

    def last_id(self) -> int | None:
        """The newest job's id, or None in an empty ledger."""
        found = self._one("SELECT max(id) FROM jobs")[0]
        return None if found is None else int(found)

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state; states without any are left out."""
        return {JobState(state): n for state, n in self._rows("SELECT state, n FROM counts WHERE n > 0")}

    def window(self, view: View, start: int, length: int) -> list[Job]:
        """Jobs ``start`` to ``start + length`` of a view, newest first."""
        if view is View.ALL:
            ids = "SELECT id FROM jobs INDEXED BY jobs_id ORDER BY id DESC LIMIT ? OFFSET ?"
            args: tuple[Any, ...] = (length, start)
        else:
            states = view.states
            ids = f"SELECT id FROM jobs WHERE state IN ({_marks(states)}) ORDER BY id DESC LIMIT ? OFFSET ?"
            args = (*states, length, start)
        rows = self._rows(f"SELECT {COLUMNS} FROM jobs WHERE id IN ({ids}) ORDER BY id DESC", args)
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
        return jobs_of(self._rows(sql, args))

    def in_states(self, *states: JobState) -> list[Job]:
        """Jobs in these states, oldest first."""
        sql = f"SELECT {COLUMNS} FROM jobs WHERE state IN ({_marks(states)}) ORDER BY id"
        return jobs_of(self._rows(sql, states))

    def lost_since(self, accepted_ms: int) -> list[Job]:
        """Lost jobs whose task was accepted after that moment (epoch ms)."""
        sql = f"SELECT {COLUMNS} FROM jobs WHERE state = 'lost' AND accepted_ms > ? ORDER BY id"
        return jobs_of(self._rows(sql, (accepted_ms,)))

    def waiting_line(self, limit: int = 100, *, after: int = -1) -> list[Job]:
        """Queued jobs in the order they will be sent, from behind the place ``after``."""
        sql = (
            f"SELECT {COLUMNS} FROM jobs INDEXED BY jobs_line "
            "WHERE state = 'queued' AND line > ? ORDER BY line, id LIMIT ?"
        )
        return jobs_of(self._rows(sql, (after, limit)))

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

    def queue_head(self, profile: str, base: str, model: str, limit: int) -> list[Job]:
        """The first jobs of one queue, in their order."""
        sql = f"SELECT {COLUMNS} {_IN_QUEUE} ORDER BY line LIMIT ?"
        return jobs_of(self._rows(sql, (profile, base, model, limit)))

    def next_to_send(self, profile: str, base: str, model: str, *, now_ms: int, skip: Sequence[int]) -> Job | None:
        """The first job of one queue that may go: its time has come, and it is not among ``skip``.

        A job made after ``now_ms`` is no reason to wait: the clock went back.
        """
        sql = (
            f"SELECT {COLUMNS} {_IN_QUEUE} AND (not_before_ms IS NULL OR not_before_ms <= ? OR created_ms > ?) "
            f"AND id NOT IN ({_marks(skip)}) ORDER BY line LIMIT 1"
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

    def ended_since(self, since: int, limit: int = 200) -> list[Job]:
        """Settled jobs whose row changed after revision ``since``, the newest changes first, at most ``limit``."""
        sql = (
            f"SELECT {COLUMNS} FROM jobs WHERE rev > ? AND state IN ({_marks(SETTLED)}) ORDER BY rev DESC, id DESC "
            "LIMIT ?"
        )
        return jobs_of(self._db.execute(sql, (since, *(state.value for state in SETTLED), limit)).fetchall())

    def changes(self, since: int) -> Changes:
        """What changed after revision ``since``; a row that changes meanwhile may come twice, never not at all."""
        # The revision first: what is committed between these three reads belongs to the next question as well.
        newest = self.rev()
        rows = self._rows(f"SELECT {COLUMNS} FROM jobs WHERE rev > ? ORDER BY rev, id", (since,))
        gone = self._rows("SELECT id FROM tombstones WHERE rev > ? ORDER BY rev", (since,))
        return Changes(newest, tuple(jobs_of(rows)), tuple(id_ for (id_,) in gone))

    def touched(self, since: int) -> tuple[int, list[tuple[int, JobState]], list[int]]:
        """:meth:`changes` without the rows: the revision, (id, state) of what changed, and the ids that are gone."""
        newest = self.rev()
        rows = self._rows("SELECT id, state FROM jobs WHERE rev > ? ORDER BY rev, id", (since,))
        gone = self._rows("SELECT id FROM tombstones WHERE rev > ? ORDER BY rev", (since,))
        return newest, [(id_, JobState(state)) for id_, state in rows], [id_ for (id_,) in gone]

    def events(self, job_id: int) -> list[Event]:
        """A job's history, oldest first."""
        rows = self._rows("SELECT at_ms, old, new, why, facts FROM events WHERE job_id = ? ORDER BY rowid", (job_id,))
        return [Event(at, old, new, why, json.loads(facts)) for at, old, new, why, facts in rows]

    def pauses(self) -> list[Pause]:
        """Every profile and base whose queue stands still."""
        rows = self._rows(
            "SELECT profile, base, kind, code, message, since_ms, until_ms FROM pauses ORDER BY profile, base"
        )
        return [
            Pause(p, b, PauseKind(kind), code, message, since, until)
            for p, b, kind, code, message, since, until in rows
        ]

    def pause_of(self, profile: str, base: str) -> Pause | None:
        """The pause of one profile at one base, or None."""
        return next((pause for pause in self.pauses() if (pause.profile, pause.base) == (profile, base)), None)

    def usual_ms(self, model: str, tier: str, duration: int) -> int | None:
        """Median time from acceptance to the end of the last 20 saved jobs of the kind, in ms; None without any."""
        rows = self._rows(
            "SELECT ended_ms - coalesce(started_ms, accepted_ms) FROM jobs INDEXED BY jobs_kind "
            "WHERE state = 'saved' AND model = ? AND tier = ? AND duration = ? AND ended_ms IS NOT NULL "
            "AND accepted_ms IS NOT NULL ORDER BY id DESC LIMIT 20",
            (model, tier, duration),
        )
        times = sorted(int(took) for (took,) in rows if took is not None and took > 0)
        return times[len(times) // 2] if times else None

    def spent_since(self, since_ms: int) -> dict[str, str]:
        """Money of tasks accepted since then, by currency, decimal text; billed where known, else estimated.

        Failed and canceled tasks cost nothing (api.md 1).
        """
        rows = self._rows(
            "SELECT coalesce(cost_currency, estimate_currency) AS currency, "
            "sum(coalesce(cost_micros, estimate_micros)) FROM jobs "
            "WHERE accepted_ms >= ? AND state NOT IN ('failed', 'canceled') GROUP BY currency",
            (since_ms,),
        )
        return {currency: money(total) or "0.00" for currency, total in rows if currency and total}

    def _rows(self, sql: str, args: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query, read to the end; LedgerError for whatever SQLite has against it."""
        try:
            return self._db.execute(sql, args).fetchall()
        except sqlite3.Error as error:
            raise LedgerError(
                f"the ledger could not be read: {error}", remedy="Try again; nothing was changed"
            ) from error

    def _one(self, sql: str, args: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        """The single row of a query that always has one."""
        row: tuple[Any, ...] = self._rows(sql, args)[0]
        return row
