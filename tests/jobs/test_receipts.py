"""Receipts: what is in the file is believed of the right job alone, and a torn or foreign file harms nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.jobs.factory import new_job
from wanvid_tui.core.errors import DiskError
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.inheriting import take_over
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.receipts import SIZE, SLOTS, Receipts, read_receipts, receipts_path

S = JobState
LOG = logging.getLogger("wanvid.test")


@pytest.fixture
def receipts(ledger: Ledger) -> Iterator[Receipts]:
    """Its receipts."""
    made = Receipts(receipts_path(ledger.path), ledger.salt())
    yield made
    made.close()


def add(ledger: Ledger, *states: JobState) -> Job:
    """A job that went through these states."""
    (job,) = ledger.add([new_job()])
    for state in states:
        job = ledger.move(job.id, state, "test") or job
    return job


def told(ledger: Ledger) -> dict[int, str | None]:
    """The task ids in the file, by job."""
    found = read_receipts(receipts_path(ledger.path), ledger.salt())
    return {receipt.job_id: receipt.task_id for receipt in found}


def take(receipts: Receipts, job: Job) -> int:
    slot = receipts.take(job, 1_000)
    assert slot is not None
    return slot


def test_every_byte_of_it_has_its_block(ledger: Ledger, receipts: Receipts) -> None:
    take(receipts, add(ledger))
    found = receipts.path.stat()
    assert (found.st_size, found.st_mode & 0o777) == (SIZE, 0o600)
    assert found.st_blocks * 512 >= SIZE
    assert SIZE == 64 * 1024


def test_many_are_on_their_way_at_once(ledger: Ledger, receipts: Receipts) -> None:
    jobs = [add(ledger) for _ in range(SLOTS)]
    slots = [take(receipts, job) for job in jobs]
    assert sorted(slots) == list(range(SLOTS))
    assert receipts.take(add(ledger), 1) is None, "none is free: nothing is sent"
    for job, slot in zip(jobs, slots, strict=True):
        receipts.tell(slot, 2_000, f"task-{job.id}", None)
    assert told(ledger) == {job.id: f"task-{job.id}" for job in jobs}
    receipts.free(slots[7])
    assert jobs[7].id not in told(ledger)
    late = add(ledger)
    assert take(receipts, late) == slots[7]
    assert told(ledger)[late.id] is None, "the answer that lay there was another's"


def test_an_answer_that_an_earlier_driver_left_is_no_later_submit_s(ledger: Ledger, receipts: Receipts) -> None:
    """The first driver ends well; the second is killed while its first submit is on the wire."""
    first = add(ledger, S.SUBMITTING)
    slot = take(receipts, first)
    receipts.tell(slot, 2_000, "task-of-the-first", None)
    ledger.move(first.id, S.PENDING, "accepted", task_id="task-of-the-first")
    receipts.free(slot)
    receipts.close()
    second = add(ledger, S.SUBMITTING)
    with closing(Receipts(receipts.path, ledger.salt())) as next_driver:
        assert take(next_driver, second) == slot
    assert told(ledger) == {second.id: None}
    take_over(ledger, LOG)
    found = ledger.get(second.id)
    assert found is not None
    assert (found.state, found.task_id) == (S.UNCERTAIN, None)


def test_the_task_of_a_forgotten_job_is_nobody_else_s(ledger: Ledger, receipts: Receipts) -> None:
    gone = add(ledger, S.SUBMITTING, S.PENDING, S.DOWNLOADING)
    ledger.move(gone.id, S.SAVED, "saved", task_id="task-of-the-gone")
    ledger.forget(gone.id)
    job = add(ledger, S.SUBMITTING)
    receipts.tell(take(receipts, job), 2_000, "task-of-the-gone", None)
    receipts.close()
    take_over(ledger, LOG)
    found = ledger.get(job.id)
    assert found is not None
    assert (found.state, found.task_id) == (S.UNCERTAIN, None)
    assert receipts.path.stat().st_size == SIZE


def test_the_longest_names_have_room(ledger: Ledger, receipts: Receipts) -> None:
    (job,) = ledger.add([new_job(base="https://" + "a" * 600 + "/api/v1")])
    slot = take(receipts, job)
    receipts.tell(slot, 1, "t" * 300, "r" * 400)
    (found,) = read_receipts(receipts.path, ledger.salt())
    assert (found.task_id, found.request_id, found.base) == ("t" * 300, None, "")
    with pytest.raises(DiskError, match="too long"):
        receipts.tell(slot, 1, "t" * 600, None)


def test_a_torn_answer_leaves_the_intent(ledger: Ledger, receipts: Receipts) -> None:
    job = add(ledger)
    slot = take(receipts, job)
    receipts.tell(slot, 1, "task-of-it", None)
    content = receipts.path.read_bytes()
    at = content.index(b"task-of-it")
    receipts.path.write_bytes(content[:at] + b"\0" * 100 + content[at + 100 :])
    assert told(ledger) == {job.id: None}


def test_those_of_another_ledger_are_set_aside(ledger: Ledger, receipts: Receipts, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with closing(Ledger.open(tmp_path / "other" / "ledger.sqlite3")) as other:
        foreign = Receipts(receipts.path, other.salt())
        foreign.tell(take(foreign, add(other)), 1, "task-of-the-other", None)
        foreign.close()
    add(ledger, S.SUBMITTING)
    assert told(ledger) == {}
    take_over(ledger, LOG)
    assert [job.state for job in ledger.find()] == [S.UNCERTAIN]
    aside = receipts.path.with_name("receipts.other")
    assert b"task-of-the-other" in aside.read_bytes()
    take(receipts, add(ledger))
    assert b"task-of-the-other" not in receipts.path.read_bytes()


def test_those_of_a_copy_are_not_believed_of_another_order(ledger: Ledger, receipts: Receipts) -> None:
    job = add(ledger, S.SUBMITTING)
    receipts.tell(take(receipts, job._replace(prompt="another prompt")), 1, "task-of-the-copy", None)
    receipts.close()
    assert ledger.with_receipt(job).task_id is None
    take_over(ledger, LOG)
    found = ledger.get(job.id)
    assert found is not None
    assert (found.state, found.task_id) == (S.UNCERTAIN, None)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * SIZE, b"x" * (SIZE + 1)])
def test_what_is_no_file_of_ours_is_set_aside(ledger: Ledger, receipts: Receipts, content: bytes) -> None:
    receipts.path.write_bytes(content)
    assert told(ledger) == {}
    take(receipts, add(ledger))
    assert receipts.path.with_name("receipts.other").read_bytes() == content


def test_a_file_that_was_taken_away_is_made_anew_with_what_is_on_its_way(ledger: Ledger, receipts: Receipts) -> None:
    job = add(ledger)
    slot = take(receipts, job)
    receipts.path.unlink()
    receipts.tell(slot, 1, "task", None)
    assert told(ledger) == {job.id: "task"}


def test_a_directory_in_its_place_lets_nothing_be_sent(ledger: Ledger, receipts: Receipts) -> None:
    receipts.path.mkdir()
    with pytest.raises(DiskError, match=str(receipts.path)):
        receipts.take(add(ledger), 1)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, SIZE - 1), noise=st.binary(min_size=1, max_size=600))
def test_noise_never_makes_a_wrong_task_id(ledger: Ledger, place: int, noise: bytes) -> None:
    path = receipts_path(ledger.path)
    if ledger.last_id() is None:
        made = Receipts(path, ledger.salt())
        for _ in range(3):
            job = add(ledger)
            made.tell(take(made, job), 1, f"task-{job.id}", "request")
        made.close()
    whole = path.read_bytes()
    torn = (whole[:place] + noise + whole[place + len(noise) :])[:SIZE]
    path.write_bytes(torn)
    try:
        for number, task_id in told(ledger).items():
            assert task_id in (None, f"task-{number}")
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize(
    "states",
    [
        (S.SUBMITTING,),
        (S.SUBMITTING, S.UNCERTAIN),
        (S.SUBMITTING, S.UNCERTAIN, S.LOST),
        (),
        (S.HELD,),
    ],
)
def test_the_next_driver_moves_them_into_the_ledger(
    ledger: Ledger, receipts: Receipts, states: tuple[JobState, ...]
) -> None:
    job = add(ledger, *states)
    receipts.tell(take(receipts, job), 2_000, "task-1", "request-1")
    receipts.close()
    take_over(ledger, LOG)
    found = ledger.get(job.id)
    assert found is not None
    assert (found.state, found.task_id, found.request_id) == (S.PENDING, "task-1", "request-1")
    assert (found.accepted_ms, found.asks, found.hold_reason) == (2_000, False, None)
    assert told(ledger) == {}
    before = ledger.rev()
    take_over(ledger, LOG)
    assert ledger.rev() == before, "once is enough"


def test_a_request_id_alone_helps_to_find_the_task(ledger: Ledger, receipts: Receipts) -> None:
    job = add(ledger, S.SUBMITTING)
    receipts.tell(take(receipts, job), 1, None, "request-1")
    receipts.close()
    take_over(ledger, LOG)
    found = ledger.get(job.id)
    assert found is not None
    assert (found.state, found.request_id) == (S.UNCERTAIN, "request-1")


def test_what_the_ledger_knows_better_stays(
    ledger: Ledger, receipts: Receipts, caplog: pytest.LogCaptureFixture
) -> None:
    accepted, doubled, gone = add(ledger, S.SUBMITTING), add(ledger, S.SUBMITTING), add(ledger, S.CANCELED)
    for job, task in ((accepted, "task-1"), (doubled, "task-1"), (gone, "task-3")):
        receipts.tell(take(receipts, job), 1, task, None)
    ledger.move(accepted.id, S.PENDING, "test", task_id="task-1")
    ledger.forget(gone.id)
    receipts.close()
    with caplog.at_level(logging.ERROR, "wanvid.test"):
        take_over(ledger, LOG)
    assert {job.id: (job.state, job.task_id) for job in ledger.find()} == {
        accepted.id: (S.PENDING, "task-1"),
        doubled.id: (S.UNCERTAIN, None),
    }
    assert "task task-3" in caplog.text
    assert told(ledger) == {}


def test_a_link_in_its_place_is_not_followed(ledger: Ledger, receipts: Receipts, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine")
    receipts.path.symlink_to(mine)
    with pytest.raises(DiskError):
        receipts.take(add(ledger), 1)
    assert mine.read_text() == "mine"
