"""A task that may be an uncertain job's is never taken for another program's, whatever our clock did since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wanvid_tui.core.answers import TaskItem, TaskStatus
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.adoption import OtherTask, rival_of

if TYPE_CHECKING:
    from tests.jobs.house import House

S = JobState
HOUR_MS = 3_600_000


def lost(house: House, **told: Any) -> int:
    """A job whose submit was lost; ``told`` is what its history kept of the clocks."""
    job_id = house.add()
    house.ledger.move(job_id, S.SUBMITTING, "sending", submitted_ms=house.clock.now_ms(), told=told)
    house.ledger.move(job_id, S.UNCERTAIN, "no clear answer")
    return job_id


def rival(house: House, job_id: int, after_ms: int) -> bool:
    """Whether a task that was made so long after the send, by the service's clock, may be the job's."""
    job = house.job(job_id)
    assert job.submitted_ms is not None
    made_ms = job.submitted_ms + after_ms
    item = TaskItem(task_id="t", status=TaskStatus.RUNNING, raw_status="RUNNING", model=job.model, created_ms=made_ms)
    return rival_of(house.ledger, job.base, OtherTask(item)) is not None


@pytest.mark.parametrize(("after_ms", "expected"), [(1_000, False), (5 * HOUR_MS + 1_000, True)])
def test_it_was_sent_when_the_clock_of_then_says(house: House, after_ms: int, expected: bool) -> None:
    job_id = lost(house, skew_ms=5 * HOUR_MS)
    assert rival(house, job_id, after_ms) is expected


@pytest.mark.parametrize(("after_ms", "expected"), [(3 * HOUR_MS, True), (4 * HOUR_MS, False)])
def test_a_machine_that_slept_in_the_middle_may_have_sent_it_late(house: House, after_ms: int, expected: bool) -> None:
    job_id = lost(house, skew_ms=0, took_ms=3 * HOUR_MS)
    assert rival(house, job_id, after_ms) is expected


def test_without_the_services_clock_any_task_may_be_it(house: House) -> None:
    assert rival(house, lost(house), 20 * HOUR_MS)
