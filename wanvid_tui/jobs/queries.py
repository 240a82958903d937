"""Asking SQLite: every query read to its end, every fault of it one of the family."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.language import _
from wanvid_tui.jobs.opening import LedgerUnusable, identity, why_not
from wanvid_tui.jobs.rows import UnreadableRow, job_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from wanvid_tui.core.errors import LedgerError
    from wanvid_tui.core.job import Job, JobState

__all__ = ["Queries", "marks", "which"]


def marks(values: Iterable[object]) -> str:
    """As many question marks as there are values, for ``IN (...)``."""
    return ", ".join("?" for _ in values)


def which(states: Iterable[JobState], search: str | None) -> tuple[str, list[object]]:
    """``WHERE`` text and its values for jobs in any of some states, none named for all, whose prompt holds a text."""
    where, args = ["1"], list[object](states)
    if args:
        where.append(f"state IN ({marks(args)})")
    if search:
        where.append("instr(lower(prompt), lower(?)) > 0")
        args.append(search)
    return " AND ".join(where), args


class Queries:
    """A connection that is asked."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path
        """The SQLite file."""
        self.unreadable: dict[int, UnreadableRow] = {}
        """The rows that were passed over until now, because they hold what this program never wrote."""
        self._file = identity(path)
        self._unusable: LedgerUnusable | None = None

    def _rows(self, sql: str, args: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query, read to the end; LedgerError for whatever SQLite has against it."""
        try:
            return self._db.execute(sql, args).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error, "read") from error

    def rows(self, sql: str, args: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query, for the parts of this floor that keep tables of their own. Raises LedgerError."""
        return self._rows(sql, args)

    def _one(self, sql: str, args: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        """The single row of a query that always has one."""
        row: tuple[Any, ...] = self._rows(sql, args)[0]
        return row

    def _jobs(self, sql: str, args: Sequence[Any] = ()) -> list[Job]:
        """The jobs of a query by COLUMNS, in its order; a row that cannot be read is passed over and noted."""
        found: list[Job] = []
        for row in self._rows(sql, args):
            try:
                found.append(job_of(row))
            except UnreadableRow as error:
                self.unreadable[error.job_id] = error
        return found

    def _check_name(self) -> None:
        """Raise LedgerUnusable when the file has lost its name: what is written to it then, nobody ever reads."""
        if self._unusable is None and identity(self.path) != self._file:
            self._unusable = LedgerUnusable(
                _("the ledger {path} was moved away or replaced while it was open").format(path=self.path),
                remedy=_("Nothing was changed. Start wanvid again"),
            )
        if self._unusable is not None:
            raise self._unusable

    def _failed(self, error: sqlite3.Error, what: str = "written") -> LedgerError:
        """The error of the family; damage is remembered, for the file is set aside then."""
        if self._unusable is not None:
            return self._unusable
        found = why_not(self.path, error, what)
        if isinstance(found, LedgerUnusable):
            from wanvid_tui.jobs.damage import put_away

            self._db.close()
            found = self._unusable = put_away(self.path, found)
        return found
