"""Limits on spending: what fits goes, what does not is held with its reason (config.md)."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.jobs.house import House
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.limits import Limits, spent_of, started_ms

_S = JobState
DOLLAR = 1_000_000


async def states(house: House, *ids: int) -> list[str]:
    await_all = {*ids}
    for job_id in await_all:
        await house.until(job_id, _S.SAVED, _S.HELD, _S.FAILED)
    return [house.job(job_id).state.value for job_id in ids]


async def test_what_fits_goes_and_the_rest_is_held_with_the_reason(house: House) -> None:
    house.engine.budget = lambda profile: Limits(daily=5 * DOLLAR)
    dear, cheap, second = (house.add(estimate_amount=amount) for amount in ("5.01", "3.00", "2.50"))
    small = house.add(estimate_amount="2.00")
    assert await states(house, dear, cheap, second, small) == ["held", "saved", "held", "saved"]
    assert house.job(dear).hold_reason == house.job(second).hold_reason == "over $5 a day"
    assert "daily_limit is $5, $3 of it is spent" in house.why(second) or "$5" in house.why(second)
    assert house.submits() == 2


async def test_the_next_day_has_a_limit_of_its_own_and_the_month_goes_on(house: House) -> None:
    limits = Limits(daily=1 * DOLLAR, monthly=2 * DOLLAR)
    house.engine.budget = lambda profile: limits
    midday = time.localtime(house.clock.now_ms() / 1000)
    start = time.mktime((midday.tm_year, midday.tm_mon, 10, 12, 0, 0, 0, 0, -1))
    house.clock.jump_s += start - house.clock.now_ms() / 1000
    first, over = house.add(estimate_amount="1.00"), house.add(estimate_amount="0.50")
    assert await states(house, first, over) == ["saved", "held"]
    house.clock.jump_s += 24 * 3600
    next_day = house.add(estimate_amount="0.90")
    assert await states(house, next_day) == ["saved"]
    house.clock.jump_s += 24 * 3600
    third = house.add(estimate_amount="0.20")
    assert await states(house, third) == ["held"]
    assert house.job(third).hold_reason == "over $2 a month"


@pytest.mark.parametrize(
    ("limits", "job", "reason"),
    [
        (Limits(daily=1), {"estimate_amount": None, "estimate_currency": None}, None),
        (Limits(daily_s=4), {"estimate_amount": None, "estimate_currency": None}, "over 4 s a day"),
        (Limits(monthly_s=20.0), {"duration": -1}, "over 20 s a month"),
        (Limits(daily=30 * DOLLAR), {"estimate_amount": "31", "estimate_currency": "CNY"}, "over CNY 30 a day"),
        (Limits(daily=DOLLAR // 2), {}, None),
    ],
)
async def test_money_and_seconds(house: House, limits: Limits, job: dict[str, Any], reason: str | None) -> None:
    house.engine.budget = lambda profile: limits
    job_id = house.add(**job)
    await states(house, job_id)
    assert house.job(job_id).hold_reason == reason


async def test_only_the_profiles_own_jobs_count(house: House) -> None:
    house.engine.budget = lambda profile: Limits(daily=DOLLAR) if profile == "work" else Limits()
    ids = [house.add(estimate_amount="0.80", profile=name) for name in ("default", "work", "work")]
    assert await states(house, *ids) == ["saved", "saved", "held"]


async def test_a_forgotten_job_is_still_spent(house: House) -> None:
    house.engine.budget = lambda profile: Limits(daily=DOLLAR)
    first = house.add(estimate_amount="0.80")
    assert await states(house, first) == ["saved"]
    house.ledger.forget(first)
    day_ms, _ = started_ms(house.clock.now_ms())
    assert spent_of(house.ledger, "default", "USD", day_ms) == (800_000, 5.0)
    second = house.add(estimate_amount="0.80")
    assert await states(house, second) == ["held"]


async def test_what_was_paused_while_another_process_spent_is_held_where_it_is_claimed(house: House) -> None:
    limits = [Limits(), Limits(daily=1)]
    house.engine.budget = lambda profile: limits[0] if len(limits) == 1 else limits.pop(0)
    job_id = house.add()
    assert await states(house, job_id) == ["held"]
    assert house.submits() == 0
    assert "submitting" not in house.path(job_id)
