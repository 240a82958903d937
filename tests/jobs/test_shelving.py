"""Many jobs forgotten and put back: in steps that let others write, whole, and without filling the memory."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from tests.bench.ledgers import seed
from tests.jobs.factory import new_job
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.shelving import Shelf, portions
from wanvid_tui.ui import changing

if TYPE_CHECKING:
    from pathlib import Path

_JOBS = 1_200
_NOW_MS = 1_700_000_000_000


def test_many_jobs_are_forgotten_and_come_back_in_several_transactions(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    seed(path, _JOBS)
    with closing(Ledger.open(path)) as ledger:
        (going,) = ledger.add([new_job("still to be made")])
        ids = [*range(1, _JOBS + 1), going.id, 5_000]
        jobs = [job._replace(rev=0) for job in ledger.span(1, going.id)]
        histories = [ledger.events(job_id) for job_id in ids]
        costs = ledger.rows("SELECT key FROM meta WHERE key LIKE 'spent:%'")
        rev, steps = ledger.rev(), len(list(portions(ids)))
        assert steps == 3
        done = changing.forget(ledger, ids, _NOW_MS)
        assert done.text == "1200 jobs are forgotten. 1 is not over." and done.back is not None
        assert [job.id for job in ledger.find()] == [going.id]
        assert ledger.rev() == rev + steps, "nobody waits for the file until all are gone"
        assert ledger.gone_since(rev) == ids[:_JOBS]
        assert len(ledger.rows("SELECT key FROM meta WHERE key LIKE 'spent:%'")) > _JOBS // 2

        rev = ledger.rev()
        assert done.back.act(ledger).text == "1200 jobs are back."
        assert [job._replace(rev=0) for job in ledger.span(1, going.id)] == jobs
        assert [ledger.events(job_id) for job_id in ids] == histories
        assert ledger.rev() == rev + steps
        assert ledger.gone_since(0) == []
        assert ledger.rows("SELECT key FROM meta WHERE key LIKE 'spent:%'") == costs


def test_where_one_cannot_come_back_those_before_it_are_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    seed(path, _JOBS)
    with closing(Ledger.open(path)) as ledger:
        done = changing.forget(ledger, range(1, _JOBS + 1), _NOW_MS)
        assert done.back is not None
        kept = ledger.add([new_job("of another")])
        ledger.note(kept[0].id, task_id="task-700")
        try:
            done.back.act(ledger)
        except LedgerError as error:
            assert "job 700 cannot come back" in error.message
            assert error.remedy == "500 jobs are back."
        else:
            raise AssertionError("two rows have one task")
        assert len(ledger.find()) == 500 + 1


def test_what_was_forgotten_takes_little_room(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    seed(path, 1_000)
    with closing(Ledger.open(path)) as ledger:
        shelf = Shelf()
        plain = 0
        for some in portions(range(1, 1_001)):
            kept = ledger.shelve(some).kept
            plain += sum(sys.getsizeof(job.row) for job in kept)
            shelf.put(kept)
        packed = sum(len(part) for part in shelf._parts)
        assert packed < plain / 5
        assert packed < 500 * len(shelf.ids)
        assert [job.id for part in shelf.parts() for job in part] == list(shelf.ids)
