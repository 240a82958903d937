"""Asking SQLite: every query read to its end, every fault of it one of the family."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Queries", "marks"]


def marks(values: Iterable[object]) -> str:
    """As many question marks as there are values, for ``IN (...)``."""
    return ", ".join("?" for _ in values)


class Queries:
    """A connection that is asked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

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
