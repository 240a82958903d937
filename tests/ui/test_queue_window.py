"""The window over a list that was found: rows that go, the place of the cursor, what is asked of the ledger for it."""

from __future__ import annotations

from array import array
from contextlib import closing
from typing import TYPE_CHECKING

from tests.bench.ledgers import seed
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.listing import Listing, Order
from wanvid_tui.ui.queue_window import QueueWindow, found_now

if TYPE_CHECKING:
    from pathlib import Path

_JOBS = 1_000
_ROWS = 20


def shown(ledger: Ledger, listing: Listing) -> QueueWindow:
    """A window over a list, the cursor in its middle."""
    window = QueueWindow(_ROWS)
    window.show(listing)
    window.take(ledger, found_now(listing, None, ledger), focused=True, anew=True)
    window.go(ledger, window.total // 2)
    return window


def test_many_forgotten_rows_leave_a_found_list_with_one_page_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    seed(path, _JOBS)
    with closing(Ledger.open(path)) as ledger:
        window = shown(ledger, Listing(states=frozenset({JobState.SAVED})))
        assert window.ids is not None and window.cursor_id is not None
        under = window.cursor_id
        gone = [id_ for id_ in window.ids if id_ != under and id_ % 2]
        for some in (gone[:300], gone[300:]):
            ledger.shelve(some)
        asked: list[str] = []
        ledger._db.set_trace_callback(asked.append)
        window.drop(gone)
        assert window.ids is not None
        window.load(ledger, len(window.ids), focused=True)
        assert len([sql for sql in asked if sql.startswith("SELECT")]) == 1
        assert window.cursor_id == under
        assert [job.id for job in window.jobs] == list(window.ids[window.top : window.top + _ROWS])


def test_where_the_row_under_the_cursor_goes_too_the_one_behind_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    seed(path, _JOBS)
    with closing(Ledger.open(path)) as ledger:
        window = shown(ledger, Listing(order=Order.OLDEST))
        under, at = window.cursor_id, window.cursor - window.top
        assert under == _JOBS // 2 + 1
        gone = [*range(1, 101), under]
        ledger.shelve(gone)
        window.drop(gone)
        assert window.ids is not None
        window.load(ledger, len(window.ids), focused=True)
        assert window.cursor_id == under + 1
        assert window.cursor - window.top == at


def test_a_list_found_once_more_keeps_its_order(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    seed(path, 50)
    with closing(Ledger.open(path)) as ledger:
        listing = Listing(order=Order.SECONDS)
        before = array("q", [7, 3, 5])
        assert list(found_now(listing, before, ledger))[-3:] == [7, 3, 5]
        assert len(found_now(listing, before, ledger)) == 50
        assert list(found_now(Listing(order=Order.OLDEST), before, ledger)) == list(range(1, 51))
