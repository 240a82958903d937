"""What the ledger answers: windows of rows, counts, changes since, history, pauses, sums.

Every question costs the same for ten jobs and for a hundred thousand: it walks an index or a kept count. Every read
fetches to its end, so that no read transaction stays open and ``data_version`` moves (architecture.md,
*Seeing changes*).
"""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.job import SETTLED, Event, Job, JobState
from wanvid_tui.jobs.listing import ListingReader
from wanvid_tui.jobs.queries import marks, which
from wanvid_tui.jobs.rows import COLUMNS, job_of, money
from wanvid_tui.jobs.views import Changes, Pause, PauseKind, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wanvid_tui.jobs.receipts import Receipt

__all__ = ["Changes", "Pause", "PauseKind", "Reader", "View"]

_UNSEEN = "FROM jobs INDEXED BY jobs_unseen WHERE state = 'saved' AND seen = 0"
_WORDS = frozenset(JobState)
_KINDS = frozenset(PauseKind)
_PAGE = 500


class Reader(ListingReader):
    """The reading half of the ledger over one connection."""

    def data_version(self) -> int:
        """A number that moves when another connection committed; some microseconds.

        Raises LedgerUnusable when the file has been moved away or replaced.
        """
        self._check_name()
        return int(self._one("PRAGMA data_version")[0])

    def rev(self) -> int:
        """The revision of the last writing transaction."""
        return int(self._one("SELECT value FROM meta WHERE key = 'rev'")[0])

    def salt(self) -> str:
        """This ledger's salt for fingerprints of keys."""
        return str(self._one("SELECT value FROM meta WHERE key = 'salt'")[0])

    def copied_ms(self, key: str) -> int | None:
        """When this file was made as a copy, epoch ms, by its mark under ``key``; None for what is no copy."""
        found = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return int(found[0][0]) if found and isinstance(found[0][0], int) else None

    def get(self, job_id: int) -> Job | None:
        """One job, or None. Raises UnreadableRow where it cannot be read."""
        rows = self._rows(f"SELECT {COLUMNS} FROM jobs WHERE id = ?", (job_id,))
        return job_of(rows[0]) if rows else None

    def _shown(self, job_id: int) -> tuple[Job | None, bool]:
        """One job, or what is readable of it; and whether that is not all of it."""
        rows = self._rows(f"SELECT {COLUMNS} FROM jobs WHERE id = ?", (job_id,))
        return self._salvage(rows[0]) if rows else (None, False)

    def shown(self, job_id: int) -> Job | None:
        """One job as a list shows it, also where its row cannot be read in full; None when there is none."""
        return self._shown(job_id)[0]

    def readable(self, job_id: int) -> Job | None:
        """One job; None also where its row cannot be read."""
        found = self._jobs(f"SELECT {COLUMNS} FROM jobs WHERE id = ?", (job_id,))
        return found[0] if found else None

    def receipt_of(self, job: Job) -> Receipt | None:
        """What the service answered to a job's submit, where the ledger could not take it yet (faults.md D2)."""
        if job.task_id is not None or job.state not in (JobState.SUBMITTING, JobState.UNCERTAIN):
            return None
        from wanvid_tui.jobs.receipts import mark_of, read_receipts, receipts_path

        salt = self.salt()
        for receipt in read_receipts(receipts_path(self.path), salt):
            if receipt.job_id == job.id and receipt.task_id is not None and receipt.mark == mark_of(job, salt):
                return receipt
        return None

    def with_receipt(self, job: Job) -> Job:
        """The job with the task id of its receipt, where its row has none yet: what a face shows."""
        receipt = self.receipt_of(job)
        if receipt is None:
            return job
        return job._replace(task_id=receipt.task_id, request_id=receipt.request_id or job.request_id)

    def span(self, first: int, last: int) -> list[Job]:
        """The jobs from one id to another, both included, oldest first."""
        return self._jobs(f"SELECT {COLUMNS} FROM jobs WHERE id BETWEEN ? AND ? ORDER BY id", (first, last))

    def by_task(self, task_id: str, base: str | None = None) -> Job | None:
        """The job of a task id, at a base where one is named, or None."""
        where = "task_id = ?" if base is None else "task_id = ? AND base = ?"
        args = (task_id,) if base is None else (task_id, base)
        found = self._jobs(f"SELECT {COLUMNS} FROM jobs WHERE {where} ORDER BY id DESC LIMIT 1", args)
        return found[0] if found else None

    def knows_task(self, task_id: str) -> bool:
        """Whether a task is or was a job's: a forgotten one keeps its task from being anybody else's."""
        sql = (
            "SELECT EXISTS(SELECT 1 FROM jobs WHERE task_id = ?) OR EXISTS(SELECT 1 FROM tombstones WHERE task_id = ?)"
        )
        return bool(self._one(sql, (task_id, task_id))[0])

    def last_id(self) -> int | None:
        """The newest job's id, or None in an empty ledger."""
        (found,) = self._one("SELECT max(id) FROM jobs")
        return None if found is None else int(found)

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state; states without any are left out."""
        found: dict[JobState, int] = {}
        for word, n in self._rows("SELECT state, n FROM counts WHERE n > 0"):
            state = JobState(word) if word in _WORDS else JobState.LOST  # as a row of no known state is shown
            found[state] = found.get(state, 0) + n
        return found

    def window(self, view: View, start: int, length: int) -> list[Job]:
        """Jobs ``start`` to ``start + length`` of a view, newest first.

        Rows keep their places: for one that cannot be read there is what is readable of it (rows.salvaged).
        """
        if view is View.ALL:
            ids = "SELECT id FROM jobs INDEXED BY jobs_id ORDER BY id DESC LIMIT ? OFFSET ?"
            args: tuple[Any, ...] = (length, start)
        elif view is View.NEW:
            ids = f"SELECT id {_UNSEEN} ORDER BY id DESC LIMIT ? OFFSET ?"
            args = (length, start)
        else:
            states = view.states
            ids = f"SELECT id FROM jobs WHERE state IN ({marks(states)}) ORDER BY id DESC LIMIT ? OFFSET ?"
            args = (*states, length, start)
        rows = self._rows(f"SELECT {COLUMNS} FROM jobs WHERE id IN ({ids}) ORDER BY id DESC", args)
        return [self._salvage(row)[0] for row in rows]

    def index_of(self, view: View, job_id: int) -> int:
        """How many jobs of the view are newer than ``job_id``: its place from the top."""
        if view is View.ALL:
            sql, args = "SELECT count(*) FROM jobs INDEXED BY jobs_id WHERE id > ?", (job_id,)
            return int(self._one(sql, args)[0])
        if view is View.NEW:
            return int(self._one(f"SELECT count(*) {_UNSEEN} AND id > ?", (job_id,))[0])
        states = view.states
        sql = f"SELECT count(*) FROM jobs WHERE state IN ({marks(states)}) AND id > ?"
        return int(self._one(sql, (*states, job_id))[0])

    def find(
        self, *, states: Iterable[JobState] = (), search: str | None = None, limit: int | None = None
    ) -> list[Job]:
        """Jobs in any of ``states`` (none named: all) whose prompt holds ``search``, newest first."""
        where, args = which(states, search)
        sql = f"SELECT {COLUMNS} FROM jobs WHERE {where} ORDER BY id DESC"
        if limit is not None:
            sql += " LIMIT ?"
            args.append(limit)
        return self._jobs(sql, args)

    def pages(
        self, *, states: Iterable[JobState] = (), search: str | None = None, limit: int | None = None
    ) -> Iterator[list[Job]]:
        """What :meth:`find` gives, some hundreds at a time: a long answer takes the memory of a short one."""
        where, args = which(states, search)
        args.append(-1 if limit is None else limit)
        sql = f"SELECT id FROM jobs WHERE {where} ORDER BY id DESC LIMIT ?"
        ids = array("q", (id_ for (id_,) in self._rows(sql, args)))
        for start in range(0, len(ids), _PAGE):
            page = ids[start : start + _PAGE]
            yield self._jobs(f"SELECT {COLUMNS} FROM jobs WHERE id IN ({marks(page)}) ORDER BY id DESC", page)

    def in_states(self, *states: JobState) -> list[Job]:
        """Jobs in these states, oldest first."""
        sql = f"SELECT {COLUMNS} FROM jobs WHERE state IN ({marks(states)}) ORDER BY id"
        return self._jobs(sql, states)

    def lost_since(self, accepted_ms: int) -> list[Job]:
        """Lost jobs whose task was accepted after that moment (epoch ms)."""
        sql = f"SELECT {COLUMNS} FROM jobs WHERE state = 'lost' AND accepted_ms > ? ORDER BY id"
        return self._jobs(sql, (accepted_ms,))

    def changes(self, since: int) -> Changes:
        """What changed after revision ``since``; a row that changes meanwhile may come twice, never not at all."""
        # The revision first: what is committed between these three reads belongs to the next question as well.
        newest = self.rev()
        jobs = self._jobs(f"SELECT {COLUMNS} FROM jobs WHERE rev > ? ORDER BY rev, id", (since,))
        gone = self._rows("SELECT id FROM tombstones WHERE rev > ? ORDER BY rev", (since,))
        return Changes(newest, tuple(jobs), tuple(id_ for (id_,) in gone))

    def ended_since(self, since: int, limit: int = 200) -> list[Job]:
        """Settled jobs whose row changed after revision ``since``, the newest changes first, at most ``limit``."""
        sql = (
            # By name: the planner would rather walk over all that is settled.
            f"SELECT {COLUMNS} FROM jobs INDEXED BY jobs_rev WHERE rev > ? AND state IN ({marks(SETTLED)}) "
            "ORDER BY rev DESC, id DESC LIMIT ?"
        )
        return self._jobs(sql, (since, *SETTLED, limit))

    def guessed_since(self, since: int) -> list[Job]:
        """Jobs that took their task by a guess (faults.md N2) and whose row changed after revision ``since``."""
        return self._jobs(
            f"SELECT {COLUMNS} FROM jobs INDEXED BY jobs_rev WHERE rev > ? AND adopted = 'guess' LIMIT 50", (since,)
        )

    def touched(self, since: int) -> tuple[int, list[tuple[int, JobState]], list[int]]:
        """:meth:`changes` without the rows: the revision, (id, state) of what changed, and the ids that are gone."""
        newest = self.rev()
        rows = self._rows("SELECT id, state FROM jobs WHERE rev > ? ORDER BY rev, id", (since,))
        gone = self._rows("SELECT id FROM tombstones WHERE rev > ? ORDER BY rev", (since,))
        return newest, [(id_, JobState(state)) for id_, state in rows if state in _WORDS], [id_ for (id_,) in gone]

    def events(self, job_id: int) -> list[Event]:
        """A job's history, oldest first."""
        rows = self._rows("SELECT at_ms, old, new, why, facts FROM events WHERE job_id = ? ORDER BY rowid", (job_id,))
        return [Event(at, old, new, why, _facts(facts)) for at, old, new, why, facts in rows]

    def recent_facts(self, base: str) -> list[dict[str, Any]]:
        """What was kept with the last events of jobs at a base, newest first; of the last 200 events in all."""
        rows = self._rows(
            "SELECT last.facts FROM (SELECT rowid AS at, job_id, facts FROM events ORDER BY rowid DESC LIMIT 200) last "
            "JOIN jobs ON jobs.id = last.job_id WHERE jobs.base = ? AND last.facts <> '{}' ORDER BY last.at DESC",
            (base,),
        )
        return [json.loads(facts) for (facts,) in rows]

    def pauses(self) -> list[Pause]:
        """Every profile and base whose queue stands still."""
        rows = self._rows(
            "SELECT profile, base, kind, code, message, since_ms, until_ms FROM pauses ORDER BY profile, base"
        )
        return [
            Pause(p, b, PauseKind(kind), code, message, since, until)
            for p, b, kind, code, message, since, until in rows
            if kind in _KINDS
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

    def took(self, model: str, tier: str, duration: int) -> list[tuple[int, int | None]]:
        """(ms until the end, ms until the start or None) of the last 20 saved jobs of the kind, from acceptance on.

        By the service's own times where it told them, else by when a look found it; a download takes no part.
        """
        rows: list[tuple[int, int | None]] = self._rows(
            "SELECT ended_ms - accepted_ms, started_ms - accepted_ms FROM jobs INDEXED BY jobs_kind "
            "WHERE state = 'saved' AND model = ? AND tier = ? AND duration = ? AND ended_ms IS NOT NULL "
            "AND accepted_ms IS NOT NULL ORDER BY id DESC LIMIT 20",
            (model, tier, duration),
        )
        return rows

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


def _facts(text: str) -> dict[str, Any]:
    """The facts of an event; none where they are damaged, for the rest of the history can be read."""
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
