"""What the user rearranges in the ledger: places in the waiting line, and rows that come back as they were."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _
from wanvid_tui.jobs.limits import forgotten_of
from wanvid_tui.jobs.pausing import Pausing
from wanvid_tui.jobs.queries import marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Arranging", "KeptJob"]

_QUEUED = "FROM jobs INDEXED BY jobs_line WHERE state = 'queued'"


class KeptJob(NamedTuple):
    """A job's row and history as they stood, for :meth:`Arranging.put_back`."""

    row: Mapping[str, Any]
    """Every column by name."""
    events: tuple[tuple[Any, ...], ...]
    """Its history: at_ms, old, new, why, facts."""

    @property
    def id(self) -> int:
        """The job's id."""
        return int(self.row["id"])


class Arranging(Pausing):
    """Transactions that move rows about; none of them changes what a job is or where it stands."""

    def shift(self, ids: Sequence[int], *, earlier: bool) -> list[int]:
        """Move queued jobs one place up or down the waiting line; those that moved, in the order of the line.

        Several go together: the first of them stops at the line's end, and those right behind it with it.
        """
        moved: list[int] = []
        with self.transaction() as rev:
            sql = f"SELECT id, line FROM jobs WHERE state = 'queued' AND id IN ({marks(ids)}) ORDER BY line, id"
            block = self._rows(sql, tuple(ids))
            stuck: set[int] = set()
            for id_, line in block if earlier else reversed(block):
                other = self._beside(line, earlier=earlier)
                if other is None or other[0] in stuck:
                    stuck.add(id_)
                    continue
                for place, of in ((other[1], id_), (line, other[0])):
                    self._db.execute("UPDATE jobs SET rev = ?, line = ? WHERE id = ?", (rev, place, of))
                moved.append(id_)
        return moved if earlier else moved[::-1]

    def _beside(self, line: int, *, earlier: bool) -> tuple[int, int] | None:
        """Id and place of the queued job before or behind a place of the line."""
        test = "line < ? ORDER BY line DESC, id DESC" if earlier else "line > ? ORDER BY line, id"
        found: list[tuple[int, int]] = self._rows(f"SELECT id, line {_QUEUED} AND {test} LIMIT 1", (line,))
        return found[0] if found else None

    def kept(self, job_id: int) -> KeptJob | None:
        """A job's row and history as they stand, or None when it is gone."""
        names = [name for (name,) in self._rows("SELECT name FROM pragma_table_info('jobs')")]
        rows = self._rows(f"SELECT {', '.join(names)} FROM jobs WHERE id = ?", (job_id,))
        if not rows:
            return None
        events = self._rows("SELECT at_ms, old, new, why, facts FROM events WHERE job_id = ? ORDER BY rowid", (job_id,))
        return KeptJob(dict(zip(names, rows[0], strict=True)), tuple(events))

    def put_back(self, jobs: Sequence[KeptJob]) -> None:
        """Give forgotten jobs their rows and histories again, all or none.

        Raises LedgerError when one of them is there, or its task is another row's by now.
        """
        with self.transaction() as rev:
            for job in jobs:
                row = {**job.row, "rev": rev}
                try:
                    self._db.execute(
                        f"INSERT INTO jobs({', '.join(row)}) VALUES({marks(row)})",
                        tuple(row.values()),
                    )
                except sqlite3.IntegrityError as error:
                    raise LedgerError(
                        _("job {id} cannot come back: its place or its task is taken").format(id=job.id),
                        remedy=_("Nothing was changed"),
                    ) from error
                self._db.executemany(
                    "INSERT INTO events(job_id, at_ms, old, new, why, facts) VALUES(?, ?, ?, ?, ?, ?)",
                    ((job.id, *event) for event in job.events),
                )
                self._db.execute("DELETE FROM tombstones WHERE id = ?", (job.id,))
                back = self.shown(job.id)
                if back is not None and (counted := forgotten_of(back, 0)) is not None:
                    self._db.execute("DELETE FROM meta WHERE key = ?", (counted.name,))
