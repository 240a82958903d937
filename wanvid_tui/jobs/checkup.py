"""Looking at a ledger without touching it: nothing is made, brought up to date or set aside."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.language import _
from wanvid_tui.jobs.schema import APPLICATION_ID, VERSION

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LedgerLook", "look_at_ledger"]

_MOST_FAULTS = 5
_BUSY_S = 2.0


class LedgerLook(NamedTuple):
    """What a look at the file shows."""

    there: bool
    """Whether there is a file."""
    version: int = 0
    """The version of its tables; 0 where it could not be read."""
    journal: str = ""
    """SQLite's journal mode, ``wal`` but on network file systems."""
    counts: tuple[tuple[str, int], ...] = ()
    """State and number of jobs."""
    faults: tuple[str, ...] = ()
    """What is wrong with it; empty when it is whole."""
    locked: bool = False
    """Whether another process keeps it from being read: then nothing else is known."""

    @property
    def is_newer(self) -> bool:
        """Whether a later version of wanvid wrote it."""
        return self.version > VERSION


def look_at_ledger(path: Path) -> LedgerLook:
    """Look at the ledger's file; never raises for what is wrong with it."""
    if not path.exists():
        return LedgerLook(there=False)
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)
    except sqlite3.Error as error:
        return LedgerLook(there=True, faults=(str(error),))
    try:
        return _look(connection)
    except sqlite3.Error as error:
        said = str(error)
        if "locked" in said or "busy" in said:
            return LedgerLook(there=True, locked=True)
        return LedgerLook(there=True, faults=(said,))
    finally:
        connection.close()


def _look(connection: sqlite3.Connection) -> LedgerLook:
    def one(sql: str) -> object:
        row = connection.execute(sql).fetchone()
        return row[0] if row else None

    version, journal = int(str(one("PRAGMA user_version") or 0)), str(one("PRAGMA journal_mode"))
    if one("PRAGMA application_id") != APPLICATION_ID:
        empty = one("SELECT count(*) FROM sqlite_master") == 0
        foreign = () if empty and version == 0 else (_("it is the file of another program"),)
        return LedgerLook(True, version, journal, faults=foreign)
    rows = connection.execute(f"PRAGMA quick_check({_MOST_FAULTS})").fetchall()
    faults = tuple(str(text) for (text,) in rows if text != "ok")
    counts: tuple[tuple[str, int], ...] = ()
    if version <= VERSION:
        found = connection.execute("SELECT state, n FROM counts WHERE n > 0 ORDER BY state").fetchall()
        counts = tuple((str(state), int(n)) for state, n in found)
    return LedgerLook(True, version, journal, counts, faults)
