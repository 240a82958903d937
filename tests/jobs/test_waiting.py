"""Why a job waits, in the words that rows, commands and JSON have for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.jobs.scripted import drive
from wanvid_tui.core.errors import service_error
from wanvid_tui.core.job import JobState, Waiting
from wanvid_tui.jobs.views import PauseKind
from wanvid_tui.jobs.waiting import waiting_of

if TYPE_CHECKING:
    from tests.jobs.house import House

S = JobState


def why(house: House, job_id: int) -> Waiting | None:
    """What the row says."""
    job = house.job(job_id)
    return waiting_of(job, house.ledger.pauses(), house.ledger.position(job))


async def test_over_the_running_limit_the_first_waits_for_a_slot_and_the_others_in_line(house: House) -> None:
    house.new_engine(running=2)
    first, second, third, fourth = (house.add() for _ in range(4))
    await drive(house.engine, house.clock, lambda: len(house.ledger.in_states(S.PENDING)) == 2)
    house.engine.turn()
    assert [why(house, first), why(house, second)] == [None, None]
    assert why(house, third) == Waiting("waits for a slot")
    assert why(house, fourth) == Waiting("2nd in line")
    await house.until(third, S.PENDING)
    assert why(house, third) is None
    house.engine.turn()
    assert why(house, fourth) == Waiting("waits for a slot")
    await house.settle()


async def test_a_queue_that_stands_still_says_so_rather_than_the_slot(house: House) -> None:
    house.new_engine(running=1)
    first, second = house.add(), house.add()
    await house.until(first, S.PENDING)
    house.engine.turn()
    assert why(house, second) == Waiting("waits for a slot")
    house.ledger.pause("default", house.job(second).base, PauseKind.BILLING, message="Arrearage")
    assert why(house, second) == Waiting("paused: billing")


async def test_a_429_says_until_when(house: House) -> None:
    house.service.before = [service_error("Throttling.RateQuota", "slow", status=429, retry_after_s=12.0)]
    first, second = house.add(), house.add()
    await drive(house.engine, house.clock, lambda: house.job(first).waiting is not None)
    waiting = why(house, first)
    assert waiting is not None
    assert (waiting.reason, house.job(first).state) == ("429, again in", S.QUEUED)
    assert 11_000 <= (waiting.until_ms or 0) - house.clock.now_ms() <= 13_000
    assert why(house, second) == Waiting("2nd in line")
    await house.settle()
    assert {house.job(first).state, house.job(second).state} == {S.SAVED}


async def test_before_its_turn_comes_the_first_is_next(house: House) -> None:
    first, second, third = (house.add() for _ in range(3))
    assert [why(house, one) for one in (first, second, third)] == [
        Waiting("next"),
        Waiting("2nd in line"),
        Waiting("3rd in line"),
    ]
