"""The ledger: every job and its history in one SQLite file, each change one short durable transaction.

WAL with ``synchronous=FULL``: what a method has returned from survives a power cut. Several processes write; a
transaction is ``BEGIN IMMEDIATE`` with a busy timeout of 5 s, so none ever overwrites what it did not read.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import LedgerError, WanvidError
from wanvid_tui.core.job import SETTLED, Job, JobState, NewJob, Waiting, may_move
from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.opening import open_connection, why_not
from wanvid_tui.jobs.reading import Reader
from wanvid_tui.jobs.rows import INSERT, assignments, compact, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from wanvid_tui.jobs.views import PauseKind

__all__ = ["IllegalMove", "Ledger", "key_fingerprint"]

_BUSY_TIMEOUT_MS = 5_000


class IllegalMove(WanvidError):
    """A move that the table of states does not have, from where the job stands now."""

    def __init__(self, job: Job, new: JobState) -> None:
        super().__init__(f"job {job.id} is {job.state.value}; from there it cannot become {new.value}")
        self.job = job
        """The job as it stands."""
        self.new = new
        """What it should have become."""


def key_fingerprint(key: str, salt: str) -> str:
    """Tell keys apart without keeping them: 16 hex digits, salted by ledger."""
    from hashlib import blake2s

    return blake2s(key.encode(), key=salt.encode()[:32], digest_size=8).hexdigest()


def _clock_ms() -> int:
    return time.time_ns() // 1_000_000


class Ledger(Reader):
    """Reads and writes the ledger through one connection; use it from one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, path: Path, now_ms: Callable[[], int]) -> None:
        super().__init__(connection)
        self.path = path
        """The SQLite file."""
        self._now_ms = now_ms

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        now_ms: Callable[[], int] = _clock_ms,
        read_only: bool = False,
        busy_ms: int = _BUSY_TIMEOUT_MS,
    ) -> Ledger:
        """Open the ledger, make it where there is none, bring an older one up to date.

        With ``read_only`` the connection writes nothing (the file is still made, so that a face can start on it).
        ``busy_ms`` is how long a lock of another process is waited for. Raises LedgerError: no such directory, no
        right, not a ledger, damaged, of a newer version, locked.
        """
        connection = open_connection(path, read_only=read_only, busy_ms=busy_ms)
        return cls(connection, path, now_ms)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[int]:
        """One writing transaction; yields its revision. Everything in it is committed together or not at all."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise self._failed(error) from error
        try:
            # Read to the end, or the COMMIT would find a statement still open.
            (found,) = self._db.execute(
                "UPDATE meta SET value = value + 1 WHERE key = 'rev' RETURNING value"
            ).fetchall()
            yield int(found[0])
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise self._failed(error) from error
            raise

    def add(self, jobs: Sequence[NewJob]) -> list[Job]:
        """Add jobs in one transaction, in their order; returns them as they stand.

        A new job is a wish to go on: a pause of its profile that waits for the user is lifted, so that it is tried
        again (architecture.md, *The driver*).
        """
        now = self._now_ms()
        with self.transaction() as rev:
            found = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'jobs'").fetchall()
            first = (found[0][0] if found else 0) + 1
            self._db.executemany(
                INSERT, (values_of(job, rev=rev, line=first + at, now_ms=now) for at, job in enumerate(jobs))
            )
            self._db.executemany(
                "INSERT INTO events(job_id, at_ms, old, new, why) VALUES(?, ?, NULL, ?, ?)",
                (
                    (first + at, now, "held" if job.held else "queued", job.hold_reason or "added")
                    for at, job in enumerate(jobs)
                ),
            )
            for profile, base in {(job.profile, job.base) for job in jobs if not job.held}:
                self._lift(profile, base)
            added = self.span(first, first + len(jobs) - 1)
            reached("add.open")
        reached("add.done")
        return added

    def move(
        self,
        job_id: int,
        new: JobState,
        why: str,
        *,
        only_from: Sequence[JobState] = (),
        told: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> Job | None:
        """Move a job and write its event and facts (by column name) in one transaction; returns it as it stands.

        With ``only_from`` a job that is elsewhere by now, or gone, is left alone: None. Without, that is an
        IllegalMove, or a LedgerError for a job that is not there. ``told`` is kept with the event alone.
        """
        now = self._now_ms()
        with self.transaction() as rev:
            job = self.get(job_id)
            if job is None or (only_from and job.state not in only_from):
                if only_from:
                    return None
                raise LedgerError(f"there is no job {job_id}")
            if not may_move(job.state, new):
                raise IllegalMove(job, new)
            facts.setdefault("waiting", None)
            sets, values = assignments(facts)
            self._db.execute(
                f"UPDATE jobs SET rev = ?, state = ?, {sets} WHERE id = ?", (rev, new.value, *values, job_id)
            )
            self._db.execute(
                "INSERT INTO events(job_id, at_ms, old, new, why, facts) VALUES(?, ?, ?, ?, ?, ?)",
                (job_id, now, job.state.value, new.value, why, compact(told or {})),
            )
            moved = self.get(job_id)
            reached(f"move.{job.state.value}-{new.value}.open")
        reached(f"move.{job.state.value}-{new.value}.done")
        return moved

    def note(self, job_id: int, *, only_in: Sequence[JobState] = (), **facts: Any) -> Job | None:
        """Write facts (by column name) of a job whose state stays; None when it is gone.

        With ``only_in`` a job that is elsewhere by now is left alone: None.
        """
        with self.transaction() as rev:
            job = self.get(job_id)
            if job is None or (only_in and job.state not in only_in):
                return None
            sets, values = assignments(facts)
            self._db.execute(f"UPDATE jobs SET rev = ?, {sets} WHERE id = ?", (rev, *values, job_id))
            noted = self.get(job_id)
            reached("note.open")
        reached("note.done")
        return noted

    def say(self, job: Job, waiting: Waiting | None) -> None:
        """Let the row say what its job waits for, as long as it stands where ``job`` stood."""
        if job.waiting != waiting:
            self.note(job.id, only_in=(job.state,), waiting=waiting)

    def remark(self, job_id: int, why: str) -> None:
        """Add a line to a job's history without moving it."""
        with self.transaction():
            job = self.get(job_id)
            if job is not None:
                self._db.execute(
                    "INSERT INTO events(job_id, at_ms, old, new, why) VALUES(?, ?, ?, ?, ?)",
                    (job_id, self._now_ms(), job.state.value, job.state.value, why),
                )

    def forget(self, job_id: int) -> Job:
        """Delete a settled or held job's row and history; its file stays. Returns it as it was.

        Raises LedgerError when there is none, or it is neither settled nor held.
        """
        with self.transaction() as rev:
            job = self.get(job_id)
            if job is None:
                raise LedgerError(f"there is no job {job_id}")
            if job.state not in SETTLED and job.state is not JobState.HELD:
                raise LedgerError(
                    f"job {job_id} is {job.state.value}; only settled or held jobs can be forgotten",
                    remedy=f"Cancel or hold it first: wanvid cancel {job_id}",
                )
            self._db.execute("DELETE FROM jobs WHERE id = ?", (job_id,))
            self._db.execute("DELETE FROM events WHERE job_id = ?", (job_id,))
            self._db.execute("INSERT OR REPLACE INTO tombstones VALUES(?, ?)", (job_id, rev))
            reached("forget.open")
        reached("forget.done")
        return job

    def pause(
        self,
        profile: str,
        base: str,
        kind: PauseKind,
        *,
        code: str = "",
        message: str = "",
        until_ms: int | None = None,
    ) -> None:
        """Let the queue of a profile at a base stand still; the start of a pause of the same kind is kept.

        One that ends by itself never takes the place of one that waits for somebody.
        """
        with self.transaction():
            now = self._now_ms()
            before = self.pause_of(profile, base)
            if until_ms is not None and before is not None and not before.by_time:
                return
            since = before.since_ms if before and before.kind is kind else now
            self._db.execute(
                "INSERT OR REPLACE INTO pauses VALUES(?, ?, ?, ?, ?, ?, ?)",
                (profile, base, kind.value, code, message, since, until_ms),
            )

    def resume(self, profile: str, base: str) -> None:
        """End a pause, of whatever kind; nothing where there is none."""
        if self.pause_of(profile, base):
            with self.transaction():
                self._db.execute("DELETE FROM pauses WHERE profile = ? AND base = ?", (profile, base))

    def ask_again(self, profile: str, base: str) -> None:
        """End a pause that waits for the user, because the user acted; one that waits for time goes on."""
        with self.transaction():
            self._lift(profile, base)

    @contextmanager
    def last_look(self) -> Iterator[None]:
        """Hold the write lock without raising the revision: the driver's last look before it gives up the lease."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise self._failed(error) from error
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    def _lift(self, profile: str, base: str) -> None:
        self._db.execute("DELETE FROM pauses WHERE profile = ? AND base = ? AND until_ms IS NULL", (profile, base))

    def _failed(self, error: sqlite3.Error) -> LedgerError:
        return why_not(self.path, error)
