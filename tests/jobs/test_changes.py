"""What a face or the driver sees of the commits of others: everything, in whatever order they come."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.jobs.factory import new_job
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import JobState, Waiting
from wanvid_tui.jobs.ledger import Ledger

if TYPE_CHECKING:
    from typing import Any

S = JobState


def test_a_change_between_two_reads_of_one_question_is_not_missed(path: Path, ledger: Ledger) -> None:
    """Another process changes one job and forgets another just after the changed rows were read."""
    kept, gone = ledger.add([new_job(), new_job(held=True)])
    face = Ledger.open(path, read_only=True)
    since = face.rev()
    asked: list[str] = []

    def between(statement: str) -> None:
        asked.append(statement)
        if "FROM tombstones" in statement and len(asked) > 1:
            face._db.set_trace_callback(None)
            ledger.note(kept.id, cancel_asked=True)
            ledger.forget(gone.id)

    face._db.set_trace_callback(between)
    first = face.changes(since)
    face._db.set_trace_callback(None)
    second = face.changes(first.rev)
    seen = {job.id: job.cancel_asked for job in (*first.jobs, *second.jobs)}
    assert seen[kept.id] is True
    assert gone.id in {*first.forgotten, *second.forgotten}
    face.close()


def test_a_follower_of_changes_ends_with_the_same_rows(path: Path, ledger: Ledger) -> None:
    """While others write and forget all the time, nothing is seen that is not there, and nothing is left out."""
    face = Ledger.open(path, read_only=True)
    done = threading.Event()

    def write() -> None:
        mine = Ledger.open(path)
        for number in range(60):
            job, other = mine.add([new_job(f"number {number}"), new_job(held=True)])
            mine.note(job.id, seen=True)
            if number % 2:
                mine.forget(other.id)
            if number % 3 == 0:
                mine.move(job.id, S.CANCELED, "given up")
        mine.close()
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    rows: dict[int, Any] = {}
    rev = 0
    while True:
        last = done.is_set()
        changes = face.changes(rev)
        rev = changes.rev
        rows.update({job.id: job for job in changes.jobs})
        for job_id in changes.forgotten:
            rows.pop(job_id, None)
        if last:
            break
    writer.join()
    assert rows == {job.id: job for job in face.find()}
    assert rev == face.rev()
    face.close()


def test_a_note_reaches_only_jobs_that_stand_where_it_is_about(ledger: Ledger) -> None:
    job = ledger.add([new_job()])[0]
    ledger.move(job.id, S.CANCELED, "given up")
    assert ledger.note(job.id, only_in=(S.QUEUED,), waiting=Waiting("uploads sound")) is None
    after = ledger.get(job.id)
    assert after is not None
    assert after.waiting is None


def test_a_fault_of_the_database_at_a_read_is_one_of_the_family(path: Path, ledger: Ledger) -> None:
    ledger.add([new_job()])
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TABLE pauses")
    with pytest.raises(LedgerError, match="pauses"):
        ledger.pauses()


def test_the_next_to_send_steps_over_what_cannot_go(ledger: Ledger) -> None:
    first, second, third, fourth = ledger.add([new_job(str(n)) for n in range(4)])
    ledger.note(first.id, not_before_ms=first.created_ms + 5_000)
    queue = (first.profile, first.base, first.model)
    now = first.created_ms + 1_000
    found = ledger.next_to_send(*queue, now_ms=now, skip=[second.id])
    assert found is not None
    assert found.id == third.id
    assert ledger.next_to_send(*queue, now_ms=now, skip=[second.id, third.id, fourth.id]) is None
    assert ledger.next_time(*queue, now_ms=now) == first.created_ms + 5_000
    later = ledger.next_to_send(*queue, now_ms=now + 10_000, skip=[])
    assert later is not None
    assert later.id == first.id


def test_a_clock_that_went_back_keeps_no_job_from_being_sent(ledger: Ledger) -> None:
    job = ledger.add([new_job()])[0]
    ledger.note(job.id, not_before_ms=job.created_ms + 5_000)
    hours_back = job.created_ms - 3 * 3600 * 1000
    found = ledger.next_to_send(job.profile, job.base, job.model, now_ms=hours_back, skip=[])
    assert found is not None


def test_queues_are_found_without_walking_all_that_is_queued(ledger: Ledger) -> None:
    ledger.add([new_job(model=model, profile=profile) for model in "abc" for profile in "xy" for _ in range(200)])
    ledger.move(ledger.add([new_job(model="d")])[0].id, S.CANCELED, "given up")
    assert [(queue[0], queue[2]) for queue in ledger.queues()] == [(p, m) for p in "xy" for m in "abc"]
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    ledger._db.set_progress_handler(count, 10)
    ledger.queues()
    ledger._db.set_progress_handler(None, 0)
    assert steps < 60, "as many steps as there are queues, not as there are jobs"


def test_several_may_make_the_ledger_at_once(path: Path) -> None:
    """Two faces and a driver that start in the same moment on an empty home."""
    failed: list[BaseException] = []
    gate = threading.Barrier(6)

    def start() -> None:
        gate.wait()
        try:
            mine = Ledger.open(path)
            mine.add([new_job()])
            mine.close()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    ledger = Ledger.open(path)
    assert ledger.counts() == {S.QUEUED: 6}
    ledger.close()


def test_a_locked_ledger_is_called_locked_and_nobody_is_told_to_move_it(path: Path) -> None:
    Ledger.open(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE meta SET value = value")
    with pytest.raises(LedgerError, match="locked") as caught:
        Ledger.open(path, busy_ms=50)
    other.close()
    assert "Move it" not in str(caught.value)


_AS_SOMEBODY_ELSE = """
import os, sys
import urllib.parse  # while it may be read: as_uri() imports it late, from where somebody else may not look
from pathlib import Path
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.jobs.ledger import Ledger
from tests.jobs.factory import new_job
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
ledger = Ledger.open(Path(sys.argv[1]), read_only=True)
print(len(ledger.find()))
try:
    ledger.add([new_job()])
except LedgerError as error:
    print("cannot be written" in error.message)
"""


@pytest.mark.parametrize("writer", ["gone", "there"])
def test_a_ledger_that_cannot_be_written_can_be_read(writer: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ledger.sqlite3"
        ledger = Ledger.open(path)
        ledger.add([new_job()])
        if writer == "gone":
            ledger.close()
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        try:
            done = subprocess.run(
                [sys.executable, "-c", _AS_SOMEBODY_ELSE, str(path)],
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        finally:
            folder.chmod(0o755)
            ledger.close()
        assert (done.stdout.split(), done.stderr) == (["1", "True"], "")
