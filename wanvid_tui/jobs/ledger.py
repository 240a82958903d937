"""The ledger: every job and its history in one SQLite file, each change one short durable transaction.

WAL with ``synchronous=FULL``: what a method has returned from survives a power cut. Several processes write; a
transaction is ``BEGIN IMMEDIATE`` with a busy timeout of 5 s, so none ever overwrites what it did not read.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import LedgerError, WanvidError
from wanvid_tui.core.job import SETTLED, Job, JobState, NewJob, Waiting, may_move
from wanvid_tui.core.language import N_, _
from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.arranging import Arranging
from wanvid_tui.jobs.limits import forgotten_of
from wanvid_tui.jobs.network import network_file_system
from wanvid_tui.jobs.opening import open_connection
from wanvid_tui.jobs.rows import INSERT, assignments, compact, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


__all__ = ["IllegalMove", "Ledger", "key_fingerprint"]

_BUSY_TIMEOUT_MS = 5_000


class IllegalMove(WanvidError):
    """A move that the table of states does not have, from where the job stands now."""

    def __init__(self, job: Job, new: JobState) -> None:
        super().__init__(
            _("job {id} is {state}; from there it cannot become {new}").format(
                id=job.id, state=job.state.value, new=new.value
            )
        )
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


class Ledger(Arranging):
    """Reads and writes the ledger through one connection; use it from one thread at a time."""

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        now_ms: Callable[[], int] = _clock_ms,
        read_only: bool = False,
        busy_ms: int = _BUSY_TIMEOUT_MS,
        file_system: Callable[[Path], str] = network_file_system,
    ) -> Ledger:
        """Open the ledger, make it where there is none, bring an older one up to date.

        With ``read_only`` the connection writes nothing (the file is still made, so that a face can start on it).
        ``busy_ms`` is how long a lock of another process is waited for; ``file_system`` tells the kind of network file
        system that a directory lies on. Raises LedgerError: no such directory, no right, not a ledger, of a newer
        version, locked; and LedgerUnusable for a damaged one, which is set aside.
        """
        network = file_system(path.parent)
        connection = open_connection(path, read_only=read_only, busy_ms=busy_ms, network=network)
        ledger = cls(connection, path, now_ms)
        ledger.network = network
        return ledger

    network = ""
    """The kind of network file system that the file lies on, such as ``nfs4``; empty on a local one."""

    def take_notice(self) -> str:
        """What is to be said once of where this ledger lies: the words, the first time; afterwards nothing."""
        if not self.network or self._rows("SELECT 1 FROM meta WHERE key = 'told_network'"):
            return ""
        with self.transaction():
            self._db.execute("INSERT OR IGNORE INTO meta VALUES('told_network', ?)", (self.network,))
        return _(
            "{parent} lies on a network file system ({network}): every change takes longer, and only one "
            "machine at a time should run wanvid there. WANVID_HOME names another place"
        ).format(parent=self.path.parent, network=self.network)

    def forget_copy(self, key: str) -> int | None:
        """Take the mark of a copy out of it, and the pauses of its day; when it was made, epoch ms (jobs/backup.py)."""
        with self.transaction():
            made_ms = self.copied_ms(key)
            self._db.execute("DELETE FROM meta WHERE key = ?", (key,))
            self._db.execute("DELETE FROM pauses")
        return made_ms

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
                    (first + at, now, "held" if job.held else "queued", job.hold_reason or N_("added"))
                    for at, job in enumerate(jobs)
                ),
            )
            for profile, base in {(job.profile, job.base) for job in jobs if not job.held}:
                self._lift(profile, base)
            added = self.span(first, first + len(jobs) - 1)
            reached("add.open")
        reached("add.done")
        return added

    def adopt(self, new: NewJob, why: str, *, only_if: Callable[[], bool], **facts: Any) -> Job | None:
        """Add a job whose task the service has already, ``pending``, with facts by column name; the job.

        None when ``only_if``, asked inside the transaction, says no: a task is never taken from another row.
        """
        now = self._now_ms()
        with self.transaction() as rev:
            if not only_if():
                return None
            found = self._db.execute(f"{INSERT} RETURNING id", values_of(new, rev=rev, line=0, now_ms=now)).fetchall()
            job_id = int(found[0][0])
            sets, values = assignments(facts)
            self._db.execute(
                f"UPDATE jobs SET state = ?, {sets} WHERE id = ?", (JobState.PENDING.value, *values, job_id)
            )
            self._tell(job_id, now, None, JobState.PENDING, why)
            adopted = self.get(job_id)
            reached("adopt.open")
        reached("adopt.done")
        return adopted

    def move(
        self,
        job_id: int,
        new: JobState,
        why: str,
        *,
        only_from: Sequence[JobState] = (),
        only_if: Callable[[Job], bool] | None = None,
        told: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> Job | None:
        """Move a job and write its event and facts (by column name) in one transaction; returns it as it stands.

        With ``only_from`` a job that is elsewhere by now, or gone, is left alone: None. Without, that is an
        IllegalMove, or a LedgerError for a job that is not there. ``only_if`` is asked about the row inside the
        transaction; when it says no, None. ``told`` is kept with the event alone.
        """
        now = self._now_ms()
        with self.transaction() as rev:
            job = self.get(job_id)
            if job is None or (only_from and job.state not in only_from):
                if only_from:
                    return None
                raise LedgerError(_("there is no job {job_id}").format(job_id=job_id))
            if only_if is not None and not only_if(job):
                return None
            if not may_move(job.state, new):
                raise IllegalMove(job, new)
            facts.setdefault("waiting", None)
            sets, values = assignments(facts)
            self._db.execute(
                f"UPDATE jobs SET rev = ?, state = ?, {sets} WHERE id = ?", (rev, new.value, *values, job_id)
            )
            self._tell(job_id, now, job.state, new, why, told)
            moved = self.get(job_id)
            reached(f"move.{job.state.value}-{new.value}.open")
        reached(f"move.{job.state.value}-{new.value}.done")
        return moved

    def note(
        self,
        job_id: int,
        *,
        only_in: Sequence[JobState] = (),
        only_if: Callable[[Job], bool] | None = None,
        why: str = "",
        **facts: Any,
    ) -> Job | None:
        """Write facts (by column name) of a job whose state stays; None when it is gone.

        With ``only_in`` a job that is elsewhere by now is left alone: None; so it is where ``only_if``, asked inside
        the transaction, says no. ``why`` becomes a line of its history.
        """
        with self.transaction() as rev:
            job = self.get(job_id)
            if job is None or (only_in and job.state not in only_in) or (only_if is not None and not only_if(job)):
                return None
            sets, values = assignments(facts)
            self._db.execute(f"UPDATE jobs SET rev = ?, {sets} WHERE id = ?", (rev, *values, job_id))
            if why:
                self._tell(job_id, self._now_ms(), job.state, job.state, why)
            noted = self.get(job_id)
            reached("note.open")
        reached("note.done")
        return noted

    def say(self, job: Job, waiting: Waiting | None) -> None:
        """Let the row say what its job waits for, as long as it stands where ``job`` stood."""
        if job.waiting != waiting:
            self.note(job.id, only_in=(job.state,), waiting=waiting)

    def remark(self, job_id: int, why: str, *, told: Mapping[str, Any] | None = None) -> None:
        """Add a line to a job's history without moving it; ``told`` is kept with it."""
        with self.transaction():
            job = self.get(job_id)
            if job is not None:
                self._tell(job_id, self._now_ms(), job.state, job.state, why, told)

    def forget(self, job_id: int) -> Job:
        """Delete a settled or held job's row and history; its file stays. Returns it as it was.

        Raises LedgerError when there is none, or it is neither settled nor held. A row that cannot be read goes
        whatever its state says.
        """
        with self.transaction() as rev:
            job, damaged = self._shown(job_id)
            if job is None:
                raise LedgerError(_("there is no job {job_id}").format(job_id=job_id))
            if not damaged and job.state not in SETTLED and job.state is not JobState.HELD:
                raise LedgerError(
                    _("job {job_id} is {state}; only settled or held jobs can be forgotten").format(
                        job_id=job_id, state=job.state.value
                    ),
                    remedy=_("Cancel or hold it first: wanvid cancel {job_id}").format(job_id=job_id),
                )
            self._db.execute("DELETE FROM jobs WHERE id = ?", (job_id,))
            self._db.execute("DELETE FROM events WHERE job_id = ?", (job_id,))
            self._db.execute(
                "INSERT OR REPLACE INTO tombstones(id, rev, task_id) VALUES(?, ?, ?)", (job_id, rev, job.task_id)
            )
            if (kept := forgotten_of(job, self._now_ms())) is not None:
                self._db.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (kept.name, kept.value))
                self._db.execute("DELETE FROM meta WHERE key > ? AND key < ?", kept.old)
            reached("forget.open")
        reached("forget.done")
        return job

    def _tell(
        self,
        job_id: int,
        at_ms: int,
        old: JobState | None,
        new: JobState,
        why: str,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a line to a job's history."""
        self._db.execute(
            "INSERT INTO events(job_id, at_ms, old, new, why, facts) VALUES(?, ?, ?, ?, ?, ?)",
            (job_id, at_ms, None if old is None else old.value, new.value, why, compact(told or {})),
        )
