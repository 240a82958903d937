"""Opening the ledger's file: made where there is none, brought up to date, read where it cannot be written."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.jobs.schema import check_version, migrate

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["open_connection", "why_not"]

_ANOTHER_PLACE = "Check the directory and its rights, or choose another place with WANVID_HOME"


def open_connection(path: Path, *, read_only: bool, busy_ms: int) -> sqlite3.Connection:
    """A connection to the ledger of this version; LedgerError, and the file as it was, for all that prevents it.

    With ``read_only`` the connection writes nothing. The file is made all the same, so that a face can start on it;
    one that cannot be written is read as it is.
    """
    try:
        if read_only and path.exists() and not _may_write(path):
            return _open_unwritable(path, busy_ms)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = _connect(str(path), busy_ms, uri=False)
    except OSError as error:
        raise LedgerError(f"cannot open the ledger {path}: {error.strerror or error}", remedy=_ANOTHER_PLACE) from error
    except sqlite3.Error as error:
        raise LedgerError(f"cannot open the ledger {path}: {error}", remedy=_ANOTHER_PLACE) from error
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
        migrate(connection, str(path))
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error as error:
        connection.close()
        raise why_not(path, error, opening=True) from error
    except LedgerError:
        connection.close()
        raise
    return connection


def why_not(path: Path, error: sqlite3.Error, *, opening: bool = False) -> LedgerError:
    """The error of the family for what SQLite has against opening or writing the ledger, with the next step."""
    said = str(error)
    if "full" in said:
        return LedgerError(f"the disk is full: {path.parent}", remedy="Make room there and try again")
    if "readonly" in said:
        return LedgerError(f"{path} cannot be written", remedy="Check its rights and those of its directory")
    if "locked" in said or "busy" in said:
        return LedgerError(
            f"the ledger {path} is locked: another process writes to it",
            remedy="Try again; when it lasts, a process that was stopped holds it (wanvid doctor names it)",
        )
    if opening:
        return LedgerError(
            f"cannot read the ledger {path}: {said}",
            remedy="It is left as it is. Move it away to begin a new one, or choose another place with WANVID_HOME",
        )
    return LedgerError(f"the ledger {path} could not be written: {said}", remedy="Try again; nothing was changed")


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
        raise why_not(path, error, opening=True) if isinstance(error, sqlite3.Error) else error from error
    return connection
