"""A copy of the ledger in one file: taken while others work with it, checked, and never half of one (cli.md)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import DiskError, LedgerError
from wanvid_tui.core.language import N_, _, system_reason
from wanvid_tui.faultpoint import reached
from wanvid_tui.files import place_new, sync_dir
from wanvid_tui.jobs.doubting import MADE
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.opening import LedgerUnusable, why_not
from wanvid_tui.jobs.schema import migrate, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["check", "copy_of", "save_copy"]

_BUSY_S = 5.0

_UNREADABLE = N_("It is no backup that can be restored; nothing was changed")


def save_copy(ledger: Path, target: Path, *, now_ms: int, replace: bool) -> int:
    """Write a copy of the ledger to ``target``, for the user alone (0600); how many jobs it has.

    It has one name or none: written beside the target, checked, fsynced, renamed, the directory fsynced. Nothing is
    written where the ledger lies. Raises FileExistsError when the name is taken and not to be replaced, DiskError,
    LedgerError.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        _make_private(part)
        with (
            _kept_open(ledger),
            closing(_to_read(ledger)) as source,
            closing(sqlite3.connect(part, isolation_level=None)) as copy,
        ):
            try:
                version_of(source, str(ledger))
            except sqlite3.Error as error:
                raise why_not(ledger, error, "read") from error
            source.backup(copy)
            copy.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (MADE, now_ms))
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, that opens where nothing can be written
            check(copy, part)
            (count,) = copy.execute("SELECT count(*) FROM jobs").fetchone()
        reached("backup.copied")
        if replace:
            _sync(part)
            part.replace(target)
            sync_dir(target.parent)
        else:
            place_new(part, target)
    except sqlite3.Error as error:
        raise DiskError(target, _("the copy could not be written: {error}").format(error=error)) from error
    except FileExistsError:
        raise
    except OSError as error:
        raise DiskError(target, system_reason(error), remedy=_("Nothing was written")) from error
    finally:
        part.unlink(missing_ok=True)
    return int(count)


def copy_of(source: Path, part: Path) -> None:
    """A copy of a backup, brought up to date; the backup stays as it is. Raises LedgerError for what is no ledger.

    ``part`` is made, for the user alone.
    """
    if not source.is_file():
        raise DiskError(source, _("no such file") if not source.exists() else _("not a file"))
    _make_private(part)
    try:
        with (
            closing(_to_read(source)) as found,
            closing(sqlite3.connect(part, isolation_level=None)) as copy,
        ):
            if version_of(found, str(source)) == 0:
                raise LedgerError(_("{source} is empty").format(source=source), remedy=_(_UNREADABLE))
            found.backup(copy)
            check(copy, source)
            migrate(copy, str(source))
    except sqlite3.Error as error:
        raise LedgerError(
            _("{source} cannot be read: {error}").format(source=source, error=error), remedy=_(_UNREADABLE)
        ) from error


@contextmanager
def _kept_open(ledger: Path) -> Iterator[None]:
    """Have the ledger open as other processes have it, where that can be: what is copied meanwhile is of one time."""
    try:
        kept: Ledger | None = Ledger.open(ledger, read_only=True)
    except LedgerUnusable:
        raise
    except LedgerError:
        kept = None  # The disk is full or read-only: nobody else writes either. What else is wrong is found below.
    try:
        yield
    finally:
        if kept is not None:
            kept.close()


def _to_read(path: Path) -> sqlite3.Connection:
    """A connection that only reads, also where nothing can be written: on a full disk, from a read-only one.

    A ledger whose log is empty is all in its one file; who has it open to write has what SQLite reads a log by. Such
    files are not made beside one that has none.
    """
    name = f"{path.absolute().as_uri()}?mode=ro"
    wal, shared = (path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))
    if not wal.exists() and not shared.exists():
        return sqlite3.connect(f"{name}&immutable=1", uri=True)
    found = sqlite3.connect(name, uri=True, timeout=_BUSY_S)
    try:
        found.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        if wal.exists() and wal.stat().st_size:
            return found  # What it says when it is read tells what is wrong.
        found.close()
        return sqlite3.connect(f"{name}&immutable=1", uri=True)
    except sqlite3.DatabaseError:
        return found  # likewise
    return found


def check(copy: sqlite3.Connection, path: Path) -> None:
    """Raise LedgerError unless SQLite finds everything in order."""
    (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise LedgerError(_("{path} is damaged ({found})").format(path=path, found=found), remedy=_(_UNREADABLE))


def _make_private(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
