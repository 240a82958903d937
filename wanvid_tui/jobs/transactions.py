"""One writing transaction at a time: committed whole and durable, or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["Transactions"]


class Transactions(Reader):
    """A connection that reads and begins transactions."""

    def __init__(self, connection: sqlite3.Connection, path: Path, now_ms: Callable[[], int]) -> None:
        super().__init__(connection, path)
        self._now_ms = now_ms
        self._within = 0
        """The revision of the transaction that is open; 0 for none."""

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[int]:
        """One writing transaction; yields its revision. Everything in it is committed together or not at all.

        One begun within another is part of that one.
        """
        if self._within:  # several writes of one act are committed together
            yield self._within
            return
        with self.quietly():
            # Read to the end, or the COMMIT would find a statement still open.
            (found,) = self._db.execute(
                "UPDATE meta SET value = value + 1 WHERE key = 'rev' RETURNING value"
            ).fetchall()
            self._within = int(found[0])
            try:
                yield self._within
            finally:
                self._within = 0

    @contextmanager
    def quietly(self) -> Iterator[sqlite3.Connection]:
        """A writing transaction that raises no revision: for what no other face has to look at, such as drafts."""
        self._check_name()
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise self._failed(error) from error
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._unusable is None and self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise self._failed(error) from error
            if isinstance(error, UnicodeEncodeError):  # the name of a directory may be any bytes
                text = _("{text} is no UTF-8 text, and cannot be kept").format(text=clean_text(error.object, limit=200))
                raise LedgerError(text, remedy=_("Give it another name")) from error
            raise

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
            if self._unusable is None:
                self._db.execute("ROLLBACK")
