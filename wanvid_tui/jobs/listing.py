"""Lists of jobs that no index keeps: filtered by words, states, models and days, in an order of the user's choice.

Such a list is a row of ids, found once by a walk over the table that belongs on a thread of its own; its rows are read
by page, so that a long list scrolls as a short one does.
"""

from __future__ import annotations

from array import array
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.line import LineReader
from wanvid_tui.jobs.queries import marks
from wanvid_tui.jobs.rows import COLUMNS, UnreadableRow, job_of, salvaged
from wanvid_tui.jobs.views import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Listing", "ListingReader", "Order"]

_AT_ONCE = 500


class Order(StrEnum):
    """How the queue is sorted; what is equal stands newest first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    STATE = "state"
    """What asks and what lives first, then the waiting line, then what is over."""
    PRICE = "price"
    """The dearest first; without a price last."""
    SECONDS = "seconds"
    """The longest first."""


_WORTH = {
    JobState.UNCERTAIN: 0,
    JobState.DOWNLOADING: 1,
    JobState.RUNNING: 2,
    JobState.PENDING: 3,
    JobState.SUBMITTING: 4,
    JobState.QUEUED: 5,
    JobState.HELD: 6,
    JobState.FAILED: 7,
    JobState.LOST: 8,
    JobState.SAVED: 9,
    JobState.CANCELED: 10,
}

_BY_STATE = " ".join(f"WHEN '{state.value}' THEN {worth}" for state, worth in _WORTH.items())

_ORDERS = {
    Order.NEWEST: "id DESC",
    Order.OLDEST: "id",
    Order.STATE: f"CASE state {_BY_STATE} ELSE 8 END, CASE state WHEN 'queued' THEN line ELSE 0 END, id DESC",
    Order.PRICE: "coalesce(cost_micros, estimate_micros, -1) DESC, id DESC",
    Order.SECONDS: "duration DESC, id DESC",
}


class Listing(NamedTuple):
    """Which jobs, and in which order."""

    view: View = View.ALL
    """Which part of the queue."""
    words: tuple[str, ...] = ()
    """Each is somewhere in the prompt, or is the job's id."""
    states: frozenset[JobState] | None = None
    """In one of these; None for any."""
    models: tuple[str, ...] = ()
    """One of these is part of the model's id; none for any."""
    since_ms: int | None = None
    """Made at that time or later, epoch ms."""
    order: Order = Order.NEWEST
    """How it is sorted."""

    @property
    def filtered(self) -> bool:
        """Whether anything but the view chooses among the jobs."""
        return bool(self.words or self.models) or self.states is not None or self.since_ms is not None

    @property
    def by_index(self) -> bool:
        """Whether an index of the ledger keeps this list already."""
        return not self.filtered and self.order is Order.NEWEST


class ListingReader(LineReader):
    """The questions about lists that are not kept."""

    def ids_of(self, listing: Listing) -> array[int]:
        """The ids of a list in its order. It walks over all jobs: not for the thread that draws."""
        where, args = _conditions(listing)
        sql = f"SELECT id FROM jobs WHERE {where} ORDER BY {_ORDERS[listing.order]}"
        return array("q", (id_ for (id_,) in self._rows(sql, args)))

    def by_ids(self, ids: Sequence[int]) -> list[Job]:
        """The jobs of these ids in their order, those that are gone left out; rows keep what is readable of them."""
        sql = f"SELECT {COLUMNS} FROM jobs WHERE id IN ({marks(ids)})"
        found = {row[0]: row for row in self._rows(sql, tuple(ids))}
        return [self._salvage(found[id_])[0] for id_ in ids if id_ in found]

    def _salvage(self, row: Sequence[Any]) -> tuple[Job, bool]:
        """The job of a row, or what is readable of it; and whether that is not all of it."""
        try:
            return job_of(row), False
        except UnreadableRow as error:
            self.unreadable[error.job_id] = error
            return salvaged(row, error), True

    def prices_of(self, ids: Sequence[int]) -> dict[int, tuple[int | None, str | None]]:
        """Millionths and currency of jobs, billed where known, else estimated; those that are gone left out."""
        found: dict[int, tuple[int | None, str | None]] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = tuple(ids[start : start + _AT_ONCE])
            sql = (
                "SELECT id, coalesce(cost_micros, estimate_micros), coalesce(cost_currency, estimate_currency) "
                f"FROM jobs WHERE id IN ({marks(some)})"
            )
            found |= {id_: (micros, currency) for id_, micros, currency in self._rows(sql, some)}
        return found

    def gone_since(self, since: int) -> list[int]:
        """Ids of the rows that were forgotten after revision ``since``."""
        return [id_ for (id_,) in self._rows("SELECT id FROM tombstones WHERE rev > ?", (since,))]

    def unseen(self) -> int:
        """How many saved videos nobody has looked at."""
        sql = "SELECT count(*) FROM jobs INDEXED BY jobs_unseen WHERE state = 'saved' AND seen = 0"
        return int(self._one(sql)[0])


def _conditions(listing: Listing) -> tuple[str, list[Any]]:
    """``WHERE`` text and its values."""
    where, args = ["1"], list[Any]()
    if listing.view is View.NEW:
        where.append("state = 'saved' AND seen = 0")
    elif listing.view is not View.ALL:
        where.append(f"state IN ({marks(listing.view.states)})")
        args += listing.view.states
    if listing.states is not None:
        where.append(f"state IN ({marks(listing.states)})")
        args += sorted(listing.states)
    if listing.since_ms is not None:
        where.append("created_ms >= ?")
        args.append(listing.since_ms)
    _any_of("instr(lower(model), ?) > 0", listing.models, where, args)
    for word in listing.words:
        number = int(word) if word.isascii() and word.isdigit() and len(word) < 16 else None
        where.append("(instr(lower(prompt), ?) > 0 OR id = ?)" if number is not None else "instr(lower(prompt), ?) > 0")
        args += [_lower(word)] if number is None else [_lower(word), number]
    return " AND ".join(where), args


def _any_of(test: str, values: Iterable[str], where: list[str], args: list[Any]) -> None:
    found = [_lower(value) for value in values]
    if found:
        where.append(f"({' OR '.join([test] * len(found))})")
        args += found


def _lower(text: str) -> str:
    """As SQLite's own ``lower``: the letters of ASCII alone."""
    return "".join(char.lower() if char.isascii() else char for char in text)
