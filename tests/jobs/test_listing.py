"""Lists that no index keeps, places in the waiting line, rows that come back as they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.factory import new_job
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.limits import spent_of
from wanvid_tui.jobs.listing import Listing, Order
from wanvid_tui.jobs.views import View

S = JobState
NOW = 1_795_000_000_000


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "ledger.sqlite3", now_ms=lambda: NOW)
    yield opened
    opened.close()


def saved(ledger: Ledger, job_id: int) -> None:
    ledger.move(job_id, S.SUBMITTING, "t")
    ledger.move(job_id, S.PENDING, "t", task_id=f"t-{job_id}", accepted_ms=NOW)
    ledger.move(job_id, S.DOWNLOADING, "t")
    ledger.move(job_id, S.SAVED, "t", ended_ms=NOW, saved_ms=NOW)


def test_a_filter_finds_words_states_models_and_days(ledger: Ledger) -> None:
    ledger.add([
        new_job(prompt="Paper boats, RAIN", model="wan2.5-t2v-preview"),
        new_job(prompt="一只猫 in the rain", model="wan2.2-t2v-plus"),
        new_job(prompt="A fox of 2026", model="wan2.2-t2v-plus"),
    ])  # fmt: skip
    ledger.move(2, S.CANCELED, "t")
    assert list(ledger.ids_of(Listing(words=("rain",)))) == [2, 1]
    assert list(ledger.ids_of(Listing(words=("Rain", "猫")))) == [2]
    assert list(ledger.ids_of(Listing(words=("2",)))) == [3, 2]  # in the text, or the id
    assert list(ledger.ids_of(Listing(states=frozenset({S.QUEUED})))) == [3, 1]
    assert list(ledger.ids_of(Listing(states=frozenset()))) == []
    assert list(ledger.ids_of(Listing(models=("wan2.2",), order=Order.OLDEST))) == [2, 3]
    assert list(ledger.ids_of(Listing(since_ms=NOW + 1))) == []
    assert list(ledger.ids_of(Listing(view=View.ACTIVE))) == [3, 1]
    assert list(ledger.ids_of(Listing(words=("%", "_")))) == []


def test_orders(ledger: Ledger) -> None:
    ledger.add([
        new_job(duration=5, estimate_amount="0.50", estimate_currency="USD"),
        new_job(duration=10, estimate_amount=None, estimate_currency=None),
        new_job(duration=5, estimate_amount="1.50", estimate_currency="USD"),
        new_job(duration=2, estimate_amount="0.05", estimate_currency="USD"),
    ])  # fmt: skip
    saved(ledger, 4)
    ledger.move(1, S.HELD, "t")
    assert list(ledger.ids_of(Listing(order=Order.PRICE))) == [3, 1, 4, 2]
    assert list(ledger.ids_of(Listing(order=Order.SECONDS))) == [2, 3, 1, 4]
    assert list(ledger.ids_of(Listing(order=Order.STATE))) == [2, 3, 1, 4]
    ledger.shift([3], earlier=True)
    assert list(ledger.ids_of(Listing(order=Order.STATE))) == [3, 2, 1, 4]


def test_rows_by_id_come_in_the_order_asked_for_without_those_that_are_gone(ledger: Ledger) -> None:
    ledger.add([new_job() for _ in range(4)])
    ledger.move(2, S.CANCELED, "t")
    rev = ledger.rev()
    ledger.forget(2)
    assert [job.id for job in ledger.by_ids([3, 2, 4, 1])] == [3, 4, 1]
    assert ledger.gone_since(rev) == [2]
    assert sorted(ledger.prices_of([1, 2, 3])) == [1, 3]


def test_what_nobody_looked_at_is_new(ledger: Ledger) -> None:
    ledger.add([new_job() for _ in range(3)])
    saved(ledger, 1)
    saved(ledger, 3)
    assert ledger.unseen() == 2
    assert [job.id for job in ledger.window(View.NEW, 0, 10)] == [3, 1]
    ledger.note(3, seen=True)
    assert ledger.unseen() == 1
    assert ledger.index_of(View.NEW, 1) == 0
    assert list(ledger.ids_of(Listing(view=View.NEW))) == [1]


def test_a_job_moves_in_the_waiting_line_and_stops_at_its_ends(ledger: Ledger) -> None:
    ledger.add([new_job() for _ in range(4)])
    ledger.move(2, S.HELD, "t")
    assert ledger.shift([4], earlier=True) == [4]
    assert [job.id for job in ledger.waiting_line()] == [1, 4, 3]
    assert ledger.shift([4], earlier=True) == [4]
    assert ledger.shift([4], earlier=True) == []
    assert [job.id for job in ledger.waiting_line()] == [4, 1, 3]
    assert ledger.shift([4, 1], earlier=False) == [4, 1]
    assert [job.id for job in ledger.waiting_line()] == [3, 4, 1]
    assert ledger.shift([4, 1], earlier=False) == []
    assert ledger.shift([2], earlier=True) == []
    assert [job.id for job in ledger.waiting_line()] == [3, 4, 1]


def test_a_forgotten_job_comes_back_whole_and_is_told_to_every_face(ledger: Ledger) -> None:
    ledger.add([new_job(prompt="猫", estimate_amount="0.50", estimate_currency="USD")])
    saved(ledger, 1)
    before, events = ledger.get(1), ledger.events(1)
    kept = ledger.kept(1)
    assert kept is not None and kept.id == 1
    ledger.forget(1)
    assert ledger.get(1) is None
    assert spent_of(ledger, "default", "USD", 0).micros == 500_000
    rev = ledger.rev()
    ledger.put_back([kept])
    back = ledger.get(1)
    assert back is not None and before is not None
    assert back._replace(rev=0) == before._replace(rev=0)
    assert ledger.events(1) == events
    changes = ledger.changes(rev)
    assert [job.id for job in changes.jobs] == [1]
    assert changes.forgotten == ()
    assert ledger.counts() == {S.SAVED: 1}
    assert spent_of(ledger, "default", "USD", 0).micros == 500_000  # counted once
    with pytest.raises(LedgerError, match="cannot come back"):
        ledger.put_back([kept])
    assert ledger.kept(7) is None


def test_several_writes_are_one_transaction(ledger: Ledger) -> None:
    ledger.add([new_job() for _ in range(3)])
    rev = ledger.rev()
    with ledger.transaction():
        for job_id in (1, 2):
            ledger.move(job_id, S.CANCELED, "t")
    assert ledger.rev() == rev + 1
    with pytest.raises(ZeroDivisionError), ledger.transaction():
        ledger.move(3, S.CANCELED, "t")
        raise ZeroDivisionError
    assert ledger.counts() == {S.CANCELED: 2, S.QUEUED: 1}
    ledger.move(3, S.CANCELED, "t")
    assert ledger.counts() == {S.CANCELED: 3}
