"""How long tasks take."""

from __future__ import annotations

from wanvid_tui.simulator.models import MODELS
from wanvid_tui.simulator.timing import DEMO_SPEED, SPREAD, times


def whole(generation: str, tier: str, seconds: int, task_id: str) -> float:
    drawn = times(generation, tier, seconds, task_id)
    return drawn.wait_s + drawn.run_s


def test_one_to_five_minutes() -> None:
    for model in MODELS.values():
        for tier in model.tiers:
            for seconds in model.seconds:
                assert 60 <= whole(model.generation, tier, max(seconds, 2), f"{model.name}{seconds}") <= 300


def test_more_takes_longer() -> None:
    drawn = [whole("2.5", tier, seconds, "same") for tier in ("480P", "720P", "1080P") for seconds in (5, 10)]
    assert drawn[0] < drawn[1] < drawn[3] < drawn[5]
    assert drawn[0] < drawn[2] < drawn[4]


def test_spread_is_fifteen_percent() -> None:
    drawn = [whole("2.5", "720P", 5, f"task {number}") for number in range(2000)]
    usual = (max(drawn) + min(drawn)) / 2
    assert SPREAD * 0.97 < (max(drawn) - min(drawn)) / usual <= SPREAD * 1.001
    assert times("2.5", "720P", 5, "a") == times("2.5", "720P", 5, "a")


def test_speed_of_the_demo() -> None:
    assert 7.0 < whole("2.5", "720P", 5, "any") / DEMO_SPEED < 9.0
