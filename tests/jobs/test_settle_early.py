"""An uncertain job whose own task does not come to the list at once, or not as it was ordered (faults.md N2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.jobs.scripted import drive
from tests.jobs.test_settle_step import MODEL, OTHERS, lost_submit, show_in_list
from wanvid_tui.core.job import JobState

if TYPE_CHECKING:
    from tests.jobs.house import House
    from wanvid_tui.core.answers import TaskPage

S = JobState


@pytest.mark.parametrize("end", ["FAILED", "CANCELED"])
async def test_anothers_task_that_ended_holds_no_job_whose_own_comes_to_the_list_later(house: House, end: str) -> None:
    job_id = await lost_submit(house, made=True)
    house.service.hidden = {"task-1"}
    house.service.make(OTHERS, end=end, waits_s=0.0, runs_s=0.0)
    began = house.clock.at
    await drive(house.engine, house.clock, lambda: house.clock.at > began + 90.0)
    assert house.job(job_id).state is S.UNCERTAIN
    house.service.hidden.clear()
    job = await house.until(job_id, S.SAVED)
    assert (job.task_id, house.submits()) == ("task-1", 1)


async def test_anothers_task_is_no_guess_before_our_own_can_have_come_to_the_list(house: House) -> None:
    house.service.shows_prompt = False
    job_id = await lost_submit(house, made=True)
    house.service.hidden = {"task-1"}
    house.service.make(OTHERS, waits_s=0.0, runs_s=1.0)
    began = house.clock.at
    await drive(house.engine, house.clock, lambda: house.clock.at > began + 90.0)
    assert house.job(job_id).task_id is None
    house.service.hidden.clear()
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks)
    assert house.submits() == 1


async def test_a_task_id_that_is_known_elsewhere_too_is_told_from_that_at_the_own_base(house: House) -> None:
    here, there = house.add("here"), house.add("there")
    job_id = house.add("the service answers with a task that the first has")
    house.ledger.move(here, S.SUBMITTING, "sending")
    house.ledger.move(here, S.PENDING, "accepted", task_id="task-1")
    house.ledger.note(there, base="https://elsewhere.example/api/v1")
    house.ledger.move(there, S.SUBMITTING, "sending")
    house.ledger.move(there, S.PENDING, "accepted", task_id="task-1")
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks)
    assert house.job(job_id).state is S.UNCERTAIN


@pytest.mark.parametrize(("model", "found"), [(f"{MODEL}-2026-06-12", True), (f"{MODEL}-prime", False)])
async def test_a_task_that_the_list_shows_under_the_dated_name_of_its_model_is_found(
    house: House, model: str, found: bool
) -> None:
    job_id = await lost_submit(house, made=True)
    show_in_list(house, model=model, request_id=None)
    await house.until(job_id, S.SAVED, S.QUEUED)
    assert (house.job(job_id).state is S.SAVED) is found


@pytest.mark.parametrize("off_s", [8 * 3600, -8 * 3600])
async def test_a_list_with_times_of_another_zone_than_those_of_known_tasks_shows_no_absence(
    house: House, off_s: int
) -> None:
    await house.until(house.add("first"), S.SAVED)
    house.clock.at += 120.0
    await house.until(house.add("second"), S.SAVED)  # The first answer told the service's clock.
    house.clock.at += 120.0
    list_tasks = house.service.list_tasks

    async def elsewhere(**wishes: Any) -> TaskPage:
        page = await list_tasks(**wishes)
        items = (
            replace(item, request_id=None, created_ms=(item.created_ms or 0) + off_s * 1000) for item in page.items
        )
        return replace(page, items=tuple(items))

    house.service.list_tasks = elsewhere  # type: ignore[method-assign]  # a service that tells its times otherwise
    job_id = await lost_submit(house, made=True)
    await drive(house.engine, house.clock, lambda: house.job(job_id).asks or house.job(job_id).state is not S.UNCERTAIN)
    assert (house.job(job_id).asks, house.submits()) == (True, 3)
    assert "it shows another time for the task of job" in house.why(job_id)
