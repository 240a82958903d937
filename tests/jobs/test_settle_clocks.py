"""Uncertain submits where this machine's clock is wrong, or is set between the send and the settling (faults.md N2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.jobs.scripted import drive
from tests.jobs.test_settle_step import MODEL, lost_submit
from wanvid_tui.core.errors import service_error
from wanvid_tui.core.job import JobState

if TYPE_CHECKING:
    from tests.jobs.house import House

S = JobState
FAR = [5 * 3600.0, -5 * 3600.0]


async def asked(house: House, job_id: int) -> str:
    """The history of a job once the user is asked about it."""
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks)
    assert house.job(job_id).state is S.UNCERTAIN
    return house.why(job_id)


@pytest.mark.parametrize("known", [True, False], ids=["known at the send", "told by the list"])
@pytest.mark.parametrize("shift_s", FAR)
async def test_a_service_whose_clock_is_far_off_shows_the_task(house: House, shift_s: float, known: bool) -> None:
    house.service.shift_s = shift_s
    if known:
        await house.until(house.add("another"), S.SAVED)
    job_id = await lost_submit(house, made=True)
    assert (house.service.skew_s is not None) is known
    job = await house.until(job_id, S.SAVED)
    assert (job.adopted, house.submits()) == ("sure", 2 if known else 1)
    assert job.accepted_ms == job.submitted_ms, "by our own clock, as every other time of the row"


@pytest.mark.parametrize("shift_s", FAR)
async def test_an_absence_is_still_seen_and_sent_again(house: House, shift_s: float) -> None:
    house.service.shift_s = shift_s
    job_id = await lost_submit(house, made=False)
    await house.until(job_id, S.SAVED)
    submits = house.called("submit")
    assert len(submits) == 2
    assert submits[1] - submits[0] >= 180


@pytest.mark.parametrize("shift_s", [0.0, *FAR])
@pytest.mark.parametrize("jump_s", FAR)
@pytest.mark.parametrize("restarted", [True, False])
async def test_a_clock_that_is_set_after_a_send_of_a_known_moment(
    house: House, shift_s: float, jump_s: float, restarted: bool
) -> None:
    house.service.shift_s = shift_s
    await house.until(house.add("another"), S.SAVED)
    job_id = await lost_submit(house, made=True)
    house.clock.jump_s = jump_s
    if restarted:
        house.service.heard = None
        house.new_engine()
    assert (await house.until(job_id, S.SAVED)).adopted == "sure"
    assert house.submits() == 2


@pytest.mark.parametrize("made", [True, False])
@pytest.mark.parametrize("jump_s", FAR)
async def test_a_clock_that_is_set_after_a_send_of_an_unknown_moment(house: House, jump_s: float, made: bool) -> None:
    """Nothing tells how far our clock was off when it was sent."""
    job_id = await lost_submit(house, made=made)
    house.clock.jump_s = jump_s
    assert "not known" in await asked(house, job_id)
    assert house.submits() == 1


async def test_our_request_id_needs_no_clock(house: House) -> None:
    house.service.after = [service_error("", "", status=502, request_id="request-1")]
    job_id = house.add()
    await house.until(job_id, S.UNCERTAIN)
    house.clock.jump_s = FAR[0]
    assert (await house.until(job_id, S.SAVED)).adopted == "sure"
    assert house.submits() == 1


@pytest.mark.parametrize("jump_s", FAR)
async def test_a_clock_that_is_set_between_the_two_listings(house: House, jump_s: float) -> None:
    job_id = await lost_submit(house, made=False)
    await drive(house.engine, house.clock, lambda: len(house.called("list")) == 1)
    await house.engine.drain()
    house.clock.jump_s = jump_s
    await house.until(job_id, S.SAVED)
    submits = house.called("submit")
    assert len(submits) == 2
    assert submits[1] - submits[0] >= 180


@pytest.mark.parametrize("made", [True, False])
async def test_a_machine_that_starts_anew_after_the_first_listing_knows_when_it_was_sent(
    house: House, made: bool
) -> None:
    house.service.runs_s = 300
    job_id = await lost_submit(house, made=made)
    await drive(house.engine, house.clock, lambda: len(house.called("list")) == 1)
    await house.engine.drain()
    house.service.heard = None
    house.new_engine()
    house.clock.jump_s = -1000.0
    house.clock.at += 1000
    await house.until(job_id, S.SAVED)
    assert house.submits() == (1 if made else 2)


async def test_a_service_that_does_not_tell_the_time_leaves_it_to_the_user(house: House) -> None:
    house.service.tells_time = False
    assert "not known" in await asked(house, await lost_submit(house, made=False))
    assert house.submits() == 1


@pytest.mark.parametrize("jump_s", [-24 * 3600.0, -23 * 3600.0, 23 * 3600.0])
async def test_a_send_of_25_h_ago_stays_that_old_whatever_our_clock_is_set_to(house: House, jump_s: float) -> None:
    await house.until(house.add("another"), S.SAVED)
    job_id = await lost_submit(house, made=True)
    house.new_engine()
    house.clock.at += 25 * 3600
    house.clock.jump_s = jump_s
    assert "24 h" in await asked(house, job_id)
    assert house.submits() == 2


async def test_a_service_whose_own_clock_is_set_is_a_doubt(house: House) -> None:
    await house.until(house.add("another"), S.SAVED)
    job_id = await lost_submit(house, made=True)
    house.service.shift_s = FAR[0]
    await asked(house, job_id)
    assert house.submits() == 2


async def test_another_s_task_of_the_same_prompt_at_our_wrong_time_is_not_taken(house: House) -> None:
    """By our own clock it was made with our send, by the service's five hours before."""
    house.service.make({"model": MODEL, "input": {"prompt": "A kitten general"}})
    house.clock.at += FAR[0]
    house.clock.jump_s = FAR[1]
    job_id = await lost_submit(house, made=False)
    assert (await house.until(job_id, S.SAVED)).task_id == "task-2"
