"""Many jobs forgotten at once, so that they can come back as they were: their rows, their histories, what they cost."""

from __future__ import annotations

import sqlite3
import time
from array import array
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import SETTLED, Job, JobState
from wanvid_tui.core.language import _
from wanvid_tui.faultpoint import reached
from wanvid_tui.jobs.limits import forgotten_of
from wanvid_tui.jobs.pausing import Pausing
from wanvid_tui.jobs.queries import marks
from wanvid_tui.jobs.rows import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["KeptJob", "Shelf", "Shelved", "Shelving", "portions"]

_T = TypeVar("_T")
_AT_ONCE = 500
_WAY_S = 0.01


class KeptJob(NamedTuple):
    """A job's row and history as they stood, for :meth:`Shelving.put_back`."""

    row: Mapping[str, Any]
    """Every column by name."""
    events: tuple[tuple[Any, ...], ...]
    """Its history: at_ms, old, new, why, facts."""

    @property
    def id(self) -> int:
        """The job's id."""
        return int(self.row["id"])


class Shelved(NamedTuple):
    """What came of forgetting some jobs."""

    kept: tuple[KeptJob, ...]
    """Those that are gone from the list, as they stood."""
    files: int
    """How many of them have a file, which stays."""
    going: tuple[Job, ...]
    """Those that are not over, and were left alone."""


class Shelf:
    """Forgotten jobs as they stood, packed: a hundred thousand of them take some ten MB, not a thousand."""

    def __init__(self) -> None:
        self.ids: array[int] = array("q")
        """Which ones, in the order in which they were put here."""
        self._parts: list[bytes] = []

    def put(self, jobs: Sequence[KeptJob]) -> None:
        """Put some more here."""
        if not jobs:
            return
        import marshal
        import zlib

        self.ids.extend(job.id for job in jobs)
        self._parts.append(zlib.compress(marshal.dumps([(dict(job.row), job.events) for job in jobs]), 1))

    def parts(self) -> Iterator[list[KeptJob]]:
        """All of them, as many at a time as were put here together, each for one transaction."""
        import marshal
        import zlib

        for number, part in enumerate(self._parts):
            if number:
                time.sleep(_WAY_S)
            yield [KeptJob(row, events) for row, events in marshal.loads(zlib.decompress(part))]


def portions(many: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Many ids or jobs in pieces, each for one transaction: nobody else waits long for the file, however many."""
    for start in range(0, len(many), _AT_ONCE):
        if start:
            time.sleep(_WAY_S)  # whoever waits for the file gets it now
        yield many[start : start + _AT_ONCE]


class Shelving(Pausing):
    """Transactions that take rows away whole and put them back."""

    def shelve(self, ids: Sequence[int]) -> Shelved:
        """Forget those of some hundreds of jobs that are settled, held or unreadable, in one transaction."""
        kept: list[KeptJob] = []
        going: list[Job] = []
        files = 0
        with self.transaction() as rev:
            for row in self._kept(ids):
                job, damaged = self._salvage([row.row[name] for name in NAMES])
                if not damaged and job.state not in SETTLED and job.state is not JobState.HELD:
                    going.append(job)
                    continue
                kept.append(row)
                files += bool(job.file)
                if (cost := forgotten_of(job, self._now_ms())) is not None:
                    self._db.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (cost.name, cost.value))
                    self._db.execute("DELETE FROM meta WHERE key > ? AND key < ?", cost.old)
            gone = [row.id for row in kept]
            self._db.execute(f"DELETE FROM jobs WHERE id IN ({marks(gone)})", gone)
            self._db.execute(f"DELETE FROM events WHERE job_id IN ({marks(gone)})", gone)
            self._db.executemany(
                "INSERT OR REPLACE INTO tombstones(id, rev, task_id) VALUES(?, ?, ?)",
                ((row.id, rev, row.row["task_id"]) for row in kept),
            )
            reached("forget.open")
        reached("forget.done")
        return Shelved(tuple(kept), files, tuple(going))

    def kept(self, job_id: int) -> KeptJob | None:
        """A job's row and history as they stand, or None when it is gone."""
        return next(iter(self._kept([job_id])), None)

    def _kept(self, ids: Iterable[int]) -> list[KeptJob]:
        """Rows and histories of those that are there, in the order of the ids."""
        ids = tuple(ids)
        names = [name for (name,) in self._rows("SELECT name FROM pragma_table_info('jobs')")]
        rows = self._rows(f"SELECT id, {', '.join(names)} FROM jobs WHERE id IN ({marks(ids)})", ids)
        by_id = {id_: dict(zip(names, row, strict=True)) for id_, *row in rows}
        events: dict[int, list[tuple[Any, ...]]] = {id_: [] for id_ in by_id}
        sql = f"SELECT job_id, at_ms, old, new, why, facts FROM events WHERE job_id IN ({marks(ids)}) ORDER BY rowid"
        for id_, *event in self._rows(sql, ids):
            if id_ in events:
                events[id_].append(tuple(event))
        return [KeptJob(by_id[id_], tuple(events[id_])) for id_ in dict.fromkeys(ids) if id_ in by_id]

    def put_back(self, jobs: Sequence[KeptJob]) -> None:
        """Give forgotten jobs their rows and histories again, all or none.

        Raises LedgerError when one of them is there, or its task is another row's by now.
        """
        with self.transaction() as rev:
            names = tuple(jobs[0].row) if jobs else ()
            insert = f"INSERT INTO jobs({', '.join(names)}) VALUES({marks(names)})"
            for job in jobs:
                row = {**job.row, "rev": rev}
                try:
                    self._db.execute(insert, tuple(row.values()))
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
                back, _damaged = self._salvage([row[name] for name in NAMES])
                if (counted := forgotten_of(back, 0)) is not None:
                    self._db.execute("DELETE FROM meta WHERE key = ?", (counted.name,))
