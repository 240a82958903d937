"""A driver that was stopped in the middle of a submit, and another that has the ledger when it goes on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from tests.jobs.scripted import drive
from wanvid_tui.core.errors import AnswerLost, NotSent
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.inheriting import take_over
from wanvid_tui.jobs.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.jobs.house import House

S = JobState


def when_claimed(house: House, then: Callable[[], None]) -> None:
    """Let something happen once, after a job was claimed and before its POST leaves."""
    move = house.ledger.move

    def moved(job_id: int, new: JobState, *args: Any, **facts: Any) -> Any:
        job = move(job_id, new, *args, **facts)
        if new is S.SUBMITTING and job is not None:
            house.ledger.move = move  # type: ignore[method-assign]  # once
            then()
        return job

    house.ledger.move = moved  # type: ignore[method-assign]  # the process is stopped at that line


def when_posted(house: House, then: Callable[[], None]) -> None:
    """Let something happen once, after the service has worked on a submit and before its answer is there."""
    submit = house.service.submit

    async def answered(body: Any) -> Any:
        house.service.submit = submit  # type: ignore[method-assign]  # once
        try:
            return await submit(body)
        finally:
            then()

    house.service.submit = answered  # type: ignore[method-assign]  # the process is stopped at that line


def doubt(house: House) -> None:
    """Another driver takes the ledger over: only where the lock file was removed."""
    other = Ledger.open(house.ledger.path, now_ms=house.clock.now_ms)
    take_over(other, logging.getLogger("wanvid.test"))
    other.close()


def send_anew(house: House, job_id: int) -> None:
    """Another driver doubts the job, finds nothing of it, and has it on the wire."""
    doubt(house)
    house.clock.at += 200.0
    other = Ledger.open(house.ledger.path, now_ms=house.clock.now_ms)
    other.move(job_id, S.QUEUED, "surely absent", submitted_ms=None, key_id=None)
    other.move(job_id, S.SUBMITTING, "sending", submitted_ms=house.clock.now_ms(), key_id="k")
    other.close()


async def test_a_driver_that_slept_before_the_post_does_not_send_late(house: House) -> None:
    job_id = house.add()
    when_claimed(house, lambda: setattr(house.clock, "at", house.clock.at + 3 * 3600.0))
    await house.until(job_id, S.PENDING)
    assert house.path(job_id)[:4] == ["queued", "submitting", "queued", "submitting"]
    assert house.submits() == 1


async def test_a_driver_whose_job_was_taken_over_does_not_send_it(house: House) -> None:
    job_id = house.add()
    when_claimed(house, lambda: send_anew(house, job_id))
    house.engine.turn()
    await house.engine.drain()
    assert house.submits() == 0
    assert house.job(job_id).state is S.SUBMITTING


async def test_the_task_of_a_job_that_was_doubted_meanwhile_is_kept(house: House) -> None:
    house.service.has_list = False
    job_id = house.add()
    when_posted(house, lambda: doubt(house))
    job = await house.until(job_id, S.SAVED)
    assert (job.task_id, house.submits()) == ("task-1", 1)


async def test_the_task_of_a_job_that_was_sent_anew_meanwhile_is_named(house: House) -> None:
    job_id = house.add()
    when_posted(house, lambda: send_anew(house, job_id))
    house.engine.turn()
    await house.engine.drain()
    assert house.job(job_id).task_id == "task-1"


async def test_a_refusal_that_comes_late_moves_no_other_submit(house: House) -> None:
    job_id = house.add()
    house.service.before = [NotSent("no route")]
    when_posted(house, lambda: send_anew(house, job_id))
    house.engine.turn()
    await house.engine.drain()
    # It is on the wire of the other driver: back in the line it would be sent a second time.
    assert house.job(job_id).state is not S.QUEUED


async def test_a_job_that_was_changed_before_it_was_claimed_is_not_sent_as_it_was(house: House) -> None:
    job_id = house.add()
    wait = house.engine.asking.slot

    async def changed(account: Any) -> bool:
        house.engine.asking.slot = wait  # type: ignore[method-assign]  # once
        house.ledger.move(job_id, S.HELD, "held by the user")
        house.ledger.note(job_id, base="https://elsewhere.example/api/v1")
        house.ledger.move(job_id, S.QUEUED, "released by the user")
        return await wait(account)

    house.engine.asking.slot = changed  # type: ignore[method-assign]  # a user in the middle of the wait for a turn
    await house.until(job_id, S.PENDING)
    assert house.submits() == 1
    assert "not sent: it was changed meanwhile" in house.why(job_id)


async def test_what_was_counted_for_one_submit_says_nothing_of_the_next(house: House) -> None:
    house.service.before = [AnswerLost("reset"), AnswerLost("reset")]
    job_id = house.add()
    await house.until(job_id, S.UNCERTAIN)
    await drive(house.engine, house.clock, lambda: house.engine.agenda.counted("listed", job_id) == 1)
    house.ledger.note(job_id, asks=True)
    from wanvid_tui.jobs.resolving import send_again

    send_again(house.ledger, job_id)
    await drive(house.engine, house.clock, lambda: house.submits() == 2)
    assert house.job(job_id).state is S.UNCERTAIN
    assert house.engine.agenda.counted("listed", job_id) == 0


async def test_an_absence_counts_from_when_a_machine_that_slept_in_the_middle_of_a_submit_woke(house: House) -> None:
    await house.until(house.add("another"), S.SAVED)
    house.service.before = [AnswerLost("reset")]
    when_posted(house, lambda: setattr(house.clock, "at", house.clock.at + 3 * 3600.0))
    job_id = house.add()
    await house.until(job_id, S.UNCERTAIN)
    woke = house.clock.at
    await drive(house.engine, house.clock, lambda: house.submits() == 3)
    assert house.called("submit")[-1] - woke >= 180 - 60
