"""Opening the ledger's file: made where there is none, brought up to date, read where it cannot be written."""

from __future__ import annotations

import errno
import os
import sqlite3
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import N_, _, system_reason
from wanvid_tui.files import free_bytes
from wanvid_tui.jobs.schema import check_version, migrate, version_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LedgerUnusable", "identity", "open_connection", "why_not"]

_ANOTHER_PLACE = N_("Check the directory and its rights, or choose another place with WANVID_HOME")

_FULL, _READ_ONLY, _BUSY, _LOCKED, _IO, _CANNOT_OPEN, _CORRUPT, _NOT_A_DATABASE = 13, 8, 5, 6, 10, 14, 11, 26
"""SQLite's primary result codes."""


class LedgerUnusable(LedgerError):
    """The file is damaged, or gone from its place: nothing more can be done through this connection."""

    def __init__(self, message: str, *, remedy: str = "", file: tuple[int, int] | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self._file = file

    def is_of(self, path: Path) -> bool:
        """Whether ``path`` is still the file that was found damaged; yes where that is not known."""
        found = path.stat()
        return self._file is None or self._file == (found.st_dev, found.st_ino)


def open_connection(path: Path, *, read_only: bool, busy_ms: int, network: str) -> sqlite3.Connection:
    """A connection to the ledger of this version; LedgerError, and the file as it was, for all that prevents it.

    With ``read_only`` the connection writes nothing. The file is made all the same, so that a face can start on it;
    one that cannot be written is read as it is. ``network`` is the kind of network file system that it lies on, empty
    for a local one: there it works without memory shared between processes. Damage is LedgerUnusable, and the file is
    set aside then.
    """
    try:
        return _open(path, read_only=read_only, busy_ms=busy_ms, network=network)
    except LedgerUnusable as error:
        from wanvid_tui.jobs.damage import put_away

        raise put_away(path, error) from error


def _open(path: Path, *, read_only: bool, busy_ms: int, network: str) -> sqlite3.Connection:
    try:
        if read_only and path.exists() and not _may_write(path):
            return _open_unwritable(path, busy_ms)
        _make(path)
        _refuse_emptied(path)
        connection = _connect(str(path), busy_ms, uri=False)
    except OSError as error:
        raise LedgerError(
            _("cannot open the ledger {path}: {reason}").format(path=path, reason=system_reason(error)),
            remedy=_(_ANOTHER_PLACE),
        ) from error
    except sqlite3.Error as error:
        raise why_not(path, error, "opened") from error
    try:
        version_of(connection, str(path))  # raises before anything of it is changed
        mode = "TRUNCATE" if network else "WAL"
        (found,) = connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()
        if network and found == "wal":
            raise LedgerError(
                _(
                    "the ledger {path} lies on a network file system ({network}), and another process has it "
                    "open as if it did not"
                ).format(path=path, network=network),
                remedy=_("End that process, or choose a directory on a local disk with WANVID_HOME"),
            )
        connection.execute("PRAGMA synchronous = FULL")
        # On macOS fsync alone leaves it in the memory of the drive: a power cut would forget that a job was sent.
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        migrate(connection, str(path))
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error as error:
        connection.close()
        raise why_not(path, error, "opened") from error
    except LedgerError:
        connection.close()
        raise
    return connection


def _make(path: Path) -> None:
    """Make the file for the user alone where there is none; raises OSError where it cannot be written.

    One that is there is not opened for that: POSIX locks are the process's, and the closing of any descriptor of a
    file gives up all that the process has there, those of SQLite's other connections too. The next process that closes
    the ledger would take itself for the last, and remove the log that this one goes on writing to.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        if not path.exists():  # a link to nowhere: nobody has locks there
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    why = 0
    if path.is_dir():
        why = errno.EISDIR
    elif os.statvfs(path).f_flag & os.ST_RDONLY:
        why = errno.EROFS
    elif not os.access(path, os.W_OK):
        why = errno.EACCES
    if why:
        raise OSError(why, os.strerror(why))


def why_not(path: Path, error: sqlite3.Error, what: str = "written") -> LedgerError:
    """The error of the family for what SQLite has against opening, reading or writing the ledger, with the next step.

    ``what`` is the end of "could not be".
    """
    said = str(error)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (_CORRUPT, _NOT_A_DATABASE):
        return LedgerUnusable(
            _("the ledger {path} is damaged ({said})").format(path=path, said=said), file=identity(path)
        )
    if code == _FULL or "disk is full" in said or (code in (_IO, _CANNOT_OPEN) and _is_full(path)):
        return LedgerError(
            _("the disk is full: {parent}").format(parent=path.parent), remedy=_("Make room there and try again")
        )
    if code == _READ_ONLY:
        return LedgerError(
            _("{path} cannot be written").format(path=path), remedy=_("Check its rights and those of its directory")
        )
    if code in (_BUSY, _LOCKED):
        return LedgerError(
            _("the ledger {path} is locked: another process writes to it").format(path=path),
            remedy=_("Try again; when it lasts, a process that was stopped holds it (wanvid doctor names it)"),
        )
    if what == "opened":
        return LedgerError(
            _("cannot open the ledger {path}: {said}").format(path=path, said=said), remedy=_(_ANOTHER_PLACE)
        )
    if what == "read":
        text = _("the ledger could not be read: {said}").format(said=said)
    else:
        text = _("the ledger {path} could not be written: {said}").format(path=path, said=said)
    return LedgerError(
        text,
        remedy=_("Try again; nothing was changed"),
    )


def _refuse_emptied(path: Path) -> None:
    """Raise LedgerUnusable for a file of no bytes beside which receipts lie: there was a ledger in it."""
    from wanvid_tui.jobs.receipts import receipts_path

    wal = path.with_name(f"{path.name}-wal")
    if path.stat().st_size == 0 and receipts_path(path).exists() and not (wal.exists() and wal.stat().st_size):
        raise LedgerUnusable(
            _("the ledger {path} is empty, and jobs were sent from it before").format(path=path), file=identity(path)
        )


def identity(path: Path) -> tuple[int, int] | None:
    """What tells this file from another of its name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_full(path: Path) -> bool:
    """Whether nothing can be written where the ledger lies: SQLite has no one word for all its ways of finding out."""
    try:
        return free_bytes(path.parent) < 65_536
    except OSError:
        return False


def _connect(name: str, busy_ms: int, *, uri: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=busy_ms / 1000, uri=uri)
    connection.execute(f"PRAGMA busy_timeout = {int(busy_ms)}")
    return connection


def _may_write(path: Path) -> bool:
    """Whether the file and those that SQLite keeps beside it can be written."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _open_unwritable(path: Path, busy_ms: int) -> sqlite3.Connection:
    """Read a ledger that this process cannot write."""
    name = f"{path.absolute().as_uri()}?mode=ro"
    wal = path.with_name(f"{path.name}-wal")
    if not wal.exists() or wal.stat().st_size == 0:
        # Nobody is writing, and SQLite could not make the file beside it that it reads by: the file is all there is.
        name += "&immutable=1"
    connection = _connect(name, busy_ms, uri=True)
    try:
        check_version(connection, str(path))
    except (sqlite3.Error, LedgerError) as error:
        connection.close()
        raise why_not(path, error, "opened") if isinstance(error, sqlite3.Error) else error from error
    return connection
