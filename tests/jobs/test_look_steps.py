"""Steps *look*, *cancel* and *revive*: odd answers, odd clocks, odd times to be asked."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.jobs.scripted import drive
from wanvid_tui.core.answers import TaskAnswer, read_task
from wanvid_tui.core.errors import LinkUnsafe, service_error
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.steps.answered import expires_ms

if TYPE_CHECKING:
    from tests.jobs.house import House

S = JobState


def says(status: str, **output: object) -> TaskAnswer:
    return read_task({"output": {"task_id": "task-1", "task_status": status, **output}, "request_id": "r"})


async def test_statuses_that_go_backwards_move_nothing_back(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.RUNNING)
    house.service.answers = [says("PENDING"), says("RUNNING"), says("PENDING")]
    await house.until(job_id, S.SAVED)
    assert house.path(job_id) == ["queued", "submitting", "pending", "running", "downloading", "saved"]


async def test_unknown_that_comes_and_goes_is_nothing(house: House) -> None:
    house.service.runs_s = 900
    job_id = house.add()
    await house.until(job_id, S.RUNNING)
    house.service.answers = [says("UNKNOWN"), says("UNKNOWN"), says("RUNNING")] * 6
    assert (await house.until(job_id, S.SAVED, S.LOST)).state is S.SAVED


async def test_an_unknown_word_is_in_progress(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    house.service.answers = [says("SUSPENDED"), says("WHATEVER")]
    await house.until(job_id, S.SAVED)
    assert "SUSPENDED" in house.why(job_id)


async def test_a_lost_task_that_waits_again_shows_no_start_and_no_old_fault(house: House) -> None:
    house.service.waits_s = 5_000
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    task = house.service.tasks.pop("task-1")
    await house.until(job_id, S.LOST)
    house.service.tasks["task-1"] = task
    job = await house.until(job_id, S.PENDING)
    assert (job.started_ms, job.error_message) == (None, None)


async def test_a_task_lost_for_its_link_is_asked_again_every_ten_minutes_and_no_sooner(house: House) -> None:
    """Else lost and downloading would follow each other for a day."""
    house.service.download_errors = [LinkUnsafe("leads to a private address")] * 1_000
    job_id = house.add()
    await house.until(job_id, S.LOST)
    lost_at, asked = house.clock.at, len(house.called("query"))
    assert not house.engine.has_work()
    await drive(house.engine, house.clock, lambda: len(house.called("query")) > asked)
    assert house.clock.at - lost_at >= 599
    end = house.clock.at + 3600
    await drive(house.engine, house.clock, lambda: house.clock.at >= end)
    assert house.path(job_id).count("lost") <= 8


@pytest.mark.parametrize("jump_s", [-3 * 3600.0, 3 * 3600.0])
async def test_a_clock_that_jumps_changes_no_pace(house: House, jump_s: float) -> None:
    house.service.runs_s = 500
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    await drive(house.engine, house.clock, lambda: house.clock.at > 100)
    house.clock.jump_s = jump_s
    await house.until(job_id, S.SAVED)
    gaps = [after - before for before, after in pairwise(house.called("query")) if before > 100]
    assert min(gaps[:-1]) > 5
    assert max(gaps) <= 21


async def test_a_clock_that_jumps_makes_nothing_overdue_and_time_does(house: House) -> None:
    house.service.runs_s = 1_000
    job_id = house.add()
    await house.until(job_id, S.RUNNING)
    house.clock.jump_s = 5_000.0
    await drive(house.engine, house.clock, lambda: house.clock.at > 700)
    assert not house.job(job_id).overdue
    await drive(house.engine, house.clock, lambda: house.job(job_id).overdue)
    assert 720 <= house.clock.at < 760


@pytest.mark.parametrize("end", ["99999999999999999999", "9" * 5_000, "-5", "soon", "0"])
async def test_an_absurd_end_of_a_link_keeps_no_video_away(house: House, end: str) -> None:
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    house.service.tasks["task-1"].link = f"https://videos.example/a.mp4?Expires={end}"
    job = await house.until(job_id, S.SAVED)
    assert job.video_expires_ms is None
    assert expires_ms("https://a.example/?Expires=1790000000&x=1") == 1_790_000_000_000


async def test_a_silent_service_is_said_in_the_row(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.RUNNING)
    house.service.query_errors = [service_error("", "", status=503)] * 6
    await drive(house.engine, house.clock, lambda: house.job(job_id).waiting is not None)
    job = await house.until(job_id, S.SAVED)
    assert job.waiting is None


async def test_a_cancel_survives_faults_of_the_service(house: House) -> None:
    house.service.waits_s = 500
    house.service.cancel_errors = [service_error("", "", status=503), service_error("Throttling", "", status=429)]
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    house.ledger.note(job_id, cancel_asked=True)
    await house.until(job_id, S.CANCELED)
    assert len(house.called("cancel")) == 3


async def test_a_cancel_with_a_refused_key_waits(house: House) -> None:
    house.service.waits_s = 5_000
    house.service.cancel_errors = [service_error("InvalidApiKey", "no", status=401)]
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    house.ledger.note(job_id, cancel_asked=True)
    await drive(house.engine, house.clock, lambda: house.ledger.pauses() != [])
    assert house.job(job_id).cancel_asked
    house.ledger.ask_again("default", house.job(job_id).base)
    await house.until(job_id, S.CANCELED)


async def test_asked_to_cancel_when_it_is_too_late_everywhere(house: House) -> None:
    """The wish comes while it runs, downloads, is saved: it changes nothing but the wish."""
    job_id = house.add()
    for state in (S.RUNNING, S.DOWNLOADING, S.SAVED):
        await house.until(job_id, state)
        house.ledger.note(job_id, cancel_asked=True)
        house.service.cancel_errors = [service_error("UnsupportedOperation", "started", status=400)]
    house.engine.turn()
    await house.engine.drain()
    assert house.job(job_id).state is S.SAVED
    assert not house.engine.has_work()


async def test_a_lost_job_that_is_forgotten_while_it_is_asked_about_stays_forgotten(house: House) -> None:
    job_id = house.add()
    await house.until(job_id, S.PENDING)
    task = house.service.tasks.pop("task-1")
    await house.until(job_id, S.LOST)
    query = house.service.query

    async def forget(task_id: str) -> TaskAnswer:
        house.ledger.forget(job_id)
        house.service.tasks["task-1"] = task
        return await query(task_id)

    house.service.query = forget  # type: ignore[method-assign]  # the user acts while the service is asked
    await drive(house.engine, house.clock, lambda: house.ledger.get(job_id) is None)
    house.engine.turn()
    assert house.ledger.find() == []
