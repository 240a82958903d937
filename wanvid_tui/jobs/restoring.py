"""Restoring a ledger from a backup, so that nothing is lost and nothing is paid twice.

A backup is old by the time it is needed: what was queued then may have been sent since. So a job of the backup that
the present ledger knows stands as the present ledger has it; what is under way at the service goes on; and where
nobody can know, what was queued comes back held, and what was being sent asks the user. The present ledger is copied
aside before it is touched, and the restored one is written into the same file in one transaction, so that every face
that has it open sees it.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.errors import DiskError, LedgerError
from wanvid_tui.core.language import _, system_reason
from wanvid_tui.faultpoint import reached
from wanvid_tui.files import place_new, set_aside
from wanvid_tui.jobs.backup import check, copy_of, save_copy
from wanvid_tui.jobs.damage import BESIDE
from wanvid_tui.jobs.doubting import MADE, doubt
from wanvid_tui.jobs.inheriting import inherit, take_over
from wanvid_tui.jobs.lease import Lease, lock_path, probe
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.merging import Merged, merge
from wanvid_tui.jobs.opening import LedgerUnusable
from wanvid_tui.jobs.receipts import read_receipts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Restored", "restore"]

_BUSY_S = 5.0
_MOST_ASIDE = 1000


class Restored(NamedTuple):
    """What a restore did."""

    jobs: int
    """How many jobs there are now."""
    made_ms: int | None
    """When the backup was made, epoch ms; None when the file does not tell."""
    held: tuple[int, ...]
    """Jobs that were queued or held then and may have been sent since."""
    asks: tuple[int, ...]
    """Jobs that were being sent then: only the user can tell what became of them."""
    aside: Path | None
    """Where the ledger lies that was there before; None when there was none."""
    left_behind: int
    """How many of its jobs are in that file alone."""
    damage: str
    """What was wrong with the ledger that was there before; empty when it could be read."""


def restore(ledger: Path, source: Path, *, now_ms: Callable[[], int], leave_behind: bool) -> Restored:
    """Put a backup in the place of the ledger.

    ``leave_behind``: also when jobs are under way that the backup's ledger cannot take over. Raises LedgerError for a
    file that is no backup, while a process drives, and ConfirmationNeeded; then nothing was changed.
    """
    part = ledger.with_name(f".{ledger.name}.{os.getpid()}.part")
    try:
        copy_of(source, part)
        damage = _put_damaged_away(ledger)
        lease = Lease(lock_path(ledger))
        if not lease.try_acquire():
            raise _driven(lease)
        try:
            return _restore(ledger, part, damage, now_ms, leave_behind=leave_behind)
        finally:
            lease.release()
    except sqlite3.Error as error:
        raise LedgerError(
            _("{source} could not be restored: {error}").format(source=source, error=error),
            remedy=_("The ledger is as it was"),
        ) from error
    except OSError as error:
        raise DiskError(error.filename or ledger, system_reason(error)) from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def _driven(lease: Lease) -> LedgerError:
    holder = probe(lease.path)
    if holder.pid:
        remedy = _("It ends 30 s after its last work; kill {pid} there ends it at once, jobs at the service live on")
    else:
        remedy = _("It ends by itself 30 s after its last work; jobs at the service live on")
    return LedgerError(
        _("{holder} drives this ledger: it would go on with what is no longer there").format(holder=holder.name),
        remedy=remedy.format(pid=holder.pid),
    )


def _put_damaged_away(ledger: Path) -> str:
    """What is wrong with the present ledger, which is set aside then; empty when it can be read, or there is none."""
    if not ledger.exists():
        return ""
    try:
        Ledger.open(ledger).close()
    except LedgerUnusable as error:
        if ledger.exists():
            raise
        return error.message
    return ""


def _restore(ledger: Path, part: Path, damage: str, now_ms: Callable[[], int], *, leave_behind: bool) -> Restored:
    log = logging.getLogger("wanvid.restore")
    merged = Merged(frozenset(), 0)
    aside: Path | None = None
    rev = -1
    if ledger.exists():
        with closing(Ledger.open(ledger, now_ms=now_ms)) as old:
            take_over(old, log)
            rev = old.rev()
        merged = merge(part, ledger, leave_behind=leave_behind)
        aside = _set_copy_aside(ledger, now_ms())
        reached("restore.aside")
    with closing(Ledger.open(part, now_ms=now_ms)) as new:
        salt = new.salt()
        for path in sorted(ledger.parent.glob("receipts*")):
            for receipt in read_receipts(path, salt):
                inherit(new, receipt, log)
        held, asks = doubt(new, lambda job: job.id in merged.known)
        made_ms = new.forget_copy(MADE)
        jobs = sum(new.counts().values())
    reached("restore.merged")
    if aside is None:
        for suffix in BESIDE:  # Of a file that is gone: SQLite would write it into the one that takes its place.
            if (left := ledger.with_name(ledger.name + suffix)).exists():
                set_aside(left, "left")
        place_new(part, ledger)
    else:
        with (
            closing(sqlite3.connect(part)) as new_db,
            closing(sqlite3.connect(ledger, isolation_level=None, timeout=_BUSY_S)) as live,
        ):
            patience = _Patience(ledger, rev)
            patience.look()
            # One transaction: every face that has it open sees the one or the other. Page by page, so that it is looked
            # at between two of them whether a face had written before nobody could any more.
            new_db.backup(live, pages=1, progress=patience)
            check(live, ledger)
    reached("restore.done")
    return Restored(jobs, made_ms, held, asks, aside, merged.left_behind, damage)


class _Patience:
    """Ends a copy that waits for a lock for too long, or that would overwrite what a face has just added."""

    def __init__(self, ledger: Path, rev: int) -> None:
        """``rev`` is the revision of the ledger that was taken into account."""
        self._ledger = ledger
        self._rev = rev
        self._is_looked_at = False
        self._until = time.monotonic() + _BUSY_S

    def __call__(self, status: int, remaining: int, total: int) -> None:
        """One step was tried; ``status`` is what SQLite said of it."""
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > self._until:
            raise LedgerError(
                _("the ledger {ledger} is locked: another process writes to it").format(ledger=self._ledger),
                remedy=_("Nothing was changed. Try again; when it lasts, a process that was stopped holds it"),
            )
        if status == sqlite3.SQLITE_OK and not self._is_looked_at:
            self._is_looked_at = True
            self.look()

    def look(self) -> None:
        """Raise LedgerError when the ledger was changed; nothing where it cannot be read for the copy's own lock."""
        with closing(sqlite3.connect(self._ledger, timeout=0)) as live:
            try:
                found = live.execute("SELECT value FROM meta WHERE key = 'rev'").fetchone()
            except sqlite3.OperationalError:
                return  # On a network file system; it was asked right before, too.
        if found != (self._rev,):
            raise LedgerError(
                _("another process has just changed the ledger"), remedy=_("Nothing was changed. Try again")
            )


def _set_copy_aside(ledger: Path, now_ms: int) -> Path:
    """A copy of the present ledger under a name of its own."""
    for number in range(1, _MOST_ASIDE):
        aside = ledger.with_name(f"{ledger.name}.before-restore" + (f"-{number}" if number > 1 else ""))
        with suppress(FileExistsError):
            save_copy(ledger, aside, now_ms=now_ms, replace=False)
            return aside
    raise DiskError(
        ledger.parent,
        _("{n} ledgers were set aside there already").format(n=_MOST_ASIDE),
        remedy=_("Move some away"),
    )
