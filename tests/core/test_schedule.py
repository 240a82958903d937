"""When to look and how long to wait, as properties of any age, history, fault and chance."""

from __future__ import annotations

import random
from itertools import pairwise
from statistics import mean, median
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core.schedule import (
    BACKOFF_CAP_S,
    CHANGED_GAP_S,
    LEAST_PAST,
    Past,
    backoff_s,
    next_look_s,
    overdue_after_s,
    past_of,
    span_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

AGES = st.floats(0, 200_000, allow_nan=False)
CHANCE = st.floats(0, 1, exclude_max=True)
TABLE = (2.0, 4.0, 8.0, 14.0, 22.0)
TIMES = st.lists(st.tuples(st.floats(0, 20_000), st.none() | st.floats(0, 20_000)), min_size=5, max_size=20)


def looks(chance: float, until: float, past: Past | None = None) -> list[float]:
    """Ages at which a task is looked at that never changes."""
    at = [0.0]
    while at[-1] < until:
        at.append(next_look_s(at[-1], lambda: chance, past))
    return at[1:]


@given(AGES, CHANCE)
def test_the_next_look_is_never_in_the_past_and_never_far(age: float, chance: float) -> None:
    wait = next_look_s(age, lambda: chance) - age
    assert 0 <= wait <= (10.0 if age < 300 else 20.0) + 1e-6


@given(CHANCE)
def test_the_first_looks_are_those_of_the_table_a_little_early(chance: float) -> None:
    first = looks(chance, 30)
    for at, (before, agreed) in zip(first, pairwise((0.0, *TABLE)), strict=False):
        assert agreed - 0.1 * (agreed - before) - 1e-9 <= at <= agreed


@given(CHANCE)
def test_looks_are_evenly_apart_for_as_long_as_videos_take_then_rarer(chance: float) -> None:
    at = looks(chance, 2_000)
    for before, after in pairwise(at):
        gap = after - before
        if before >= 22:
            assert gap <= (6.0 if before < 900 else 19.0) + 1e-6
            assert gap >= (5.4 if before < 900 else 17.1) - 1e-6


@given(AGES, CHANCE, CHANCE)
def test_chance_moves_a_look_by_at_most_a_tenth(age: float, one: float, other: float) -> None:
    gap = abs(next_look_s(age, lambda: one) - next_look_s(age, lambda: other))
    assert gap <= 0.1 * (10.0 if age < 300 else 20.0) + 1e-6


@given(TIMES, AGES, CHANCE, st.none() | st.floats(0, 1), st.booleans())
def test_with_any_history_the_next_look_comes_and_is_not_now(
    times: list[tuple[float, float | None]], age: float, chance: float, started: float | None, waits: bool
) -> None:
    past = past_of(times)
    assert past is not None
    since = None if started is None or waits else started * age
    at = next_look_s(age, lambda: chance, past, started_s=since, waits=waits)
    first = past.whole.latest_s + (past.run.latest_s if past.run else 0.0) + 20.0
    assert age < at <= max(age + 20.0, age + first)
    assert next_look_s(at, lambda: chance, past, started_s=since, waits=waits) >= age + 0.4, "no look follows at once"


def test_a_few_tasks_are_no_history() -> None:
    assert past_of([(100.0, 10.0)] * (LEAST_PAST - 1)) is None
    assert past_of([(100.0, 10.0)] * LEAST_PAST) is not None
    assert span_of([100.0] * (LEAST_PAST - 1)) is None


def test_times_that_no_task_can_have_are_left_out() -> None:
    past = past_of([(100.0, 10.0)] * 9 + [(-5.0, 10.0), (86_400.0, 10.0)])
    assert past is not None
    assert past.whole.earliest_s > 90
    assert past.whole.latest_s < 110
    past = past_of([(100.0, None)] * 5 + [(100.0, 200.0), (100.0, -3.0)])
    assert past is not None
    assert (past.wait, past.run) == (None, None)


@given(CHANCE)
def test_with_history_there_is_one_look_at_the_start_and_then_none_before_the_earliest_could_be_done(
    chance: float,
) -> None:
    past = past_of([(120.0 + n, 12.0) for n in range(-9, 10)])
    assert past is not None
    at = looks(chance, 200, past)
    assert 11 <= at[0] <= 14
    assert past.whole.earliest_s - 1 <= at[1] <= past.whole.earliest_s + past.whole.gap_s
    close = [after - before for before, after in pairwise(at[1:]) if before < past.whole.latest_s]
    assert max(close) <= 2.2 + 1e-6
    wide = [after - before for before, after in pairwise(at) if before > past.whole.latest_s]
    assert wide[-1] > 5
    assert all(before <= after + 1e-6 or after >= 6.0 - 1e-6 for before, after in pairwise(wide))


def test_one_that_began_late_ends_late() -> None:
    past = past_of([(120.0 + n, 12.0) for n in range(-9, 10)])
    assert past is not None
    assert past.run is not None
    late = next_look_s(115.0, lambda: 0.0, past, started_s=100.0)
    assert late == pytest.approx(100.0 + past.run.earliest_s + past.run.gap_s / 2)


def test_one_that_waits_in_line_is_looked_at_until_it_starts() -> None:
    past = past_of([(120.0 + n, 12.0) for n in range(-9, 10)])
    assert past is not None
    assert next_look_s(115.0, lambda: 0.0, past, waits=True) == pytest.approx(130.0)


class Goal(NamedTuple):
    """A kind of video, and what performance.md wants of its looks."""

    draw: Callable[[random.Random], tuple[float, float]]
    """Seconds until the end and until the start of one task."""
    history: int
    most: float
    """Queries, as a part of the SDK's."""
    delay_s: float
    tells: bool = True


def even(low: float, high: float, wait: float = 0.1) -> Callable[[random.Random], tuple[float, float]]:
    """Tasks that take from ``low`` to ``high`` seconds, all equally likely."""

    def draw(rand: random.Random) -> tuple[float, float]:
        end = rand.uniform(low, high)
        return end, end * wait

    return draw


def behind_others(rand: random.Random) -> tuple[float, float]:
    """100 s, after up to 200 s in a line that others fill."""
    wait = rand.uniform(5, 205)
    return wait + rand.uniform(92.5, 107.5), wait


def of_two_sorts(rand: random.Random) -> tuple[float, float]:
    end = (70 if rand.random() < 0.5 else 300) * rand.uniform(1, 1.1)
    return end, 8.0


GOALS = {
    "65 s": Goal(even(60, 70), 20, 0.5, 2.0),
    "2 min": Goal(even(111, 129), 20, 0.5, 2.0),
    "5 min": Goal(even(277, 322), 20, 0.5, 2.0),
    "12 min": Goal(even(666, 774), 20, 0.5, 2.0),
    "2 min, 5 finished": Goal(even(111, 129), 5, 1.0, 4.0),
    "in a line": Goal(behind_others, 20, 1.0, 4.0),
    "in a line, start not told": Goal(behind_others, 20, 1.0, 4.0, tells=False),
    "1 to 10 min": Goal(even(60, 600), 20, 1.0, 4.0),
    "two sorts": Goal(of_two_sorts, 20, 1.0, 4.0),
    "none, 65 s": Goal(even(60, 70), 0, 1.0, 4.0),
    "none, 2 min": Goal(even(111, 129), 0, 1.0, 4.0),
    "none, 5 min": Goal(even(277, 322), 0, 1.0, 4.0),
    "none, 1 to 12 min": Goal(even(60, 720), 0, 1.0, 4.0),
}


@pytest.mark.parametrize("name", GOALS)
def test_looks_are_few_and_videos_do_not_wait(name: str) -> None:
    """The goals on looks of performance.md, over drawn tasks; `tests.bench.looks` measures them with the program."""
    goal = GOALS[name]
    rand = random.Random(name)
    past = past_of(goal.draw(rand) for _ in range(goal.history))
    tasks = [goal.draw(rand) for _ in range(400)]
    ours = [watched(end, start, past, rand, tells=goal.tells) for end, start in tasks]
    assert mean(count for count, _ in ours) <= goal.most * mean(sdk_queries(end) for end, _ in tasks)
    assert median(delay for _, delay in ours) <= goal.delay_s * 0.9


def watched(end: float, start: float, past: Past | None, rand: random.Random, *, tells: bool) -> tuple[int, float]:
    """How often a task is asked for that starts and ends so, and how long after its end it is seen."""
    age, count, seen = next_look_s(0.0, rand.random, past), 1, False
    while age < end:
        waits = age < start
        if not waits and not seen:
            seen, age = True, age + CHANGED_GAP_S
        else:
            since = start if tells and not waits else None
            age = next_look_s(age, rand.random, past, started_s=since, waits=waits)
        count += 1
    return count, age - end


def sdk_queries(end: float) -> int:
    """How often the SDK's ``wait`` asks: at once, and then after 1, 1, 2, 2, 2, 4, 4, 4, 5, 5 ... s (api.md 6)."""
    at, count = 0.0, 1
    for gap in (1, 1, 2, 2, 2, 4, 4, 4):
        if at >= end:
            return count
        at, count = at + gap, count + 1
    while at < end:
        at, count = at + 5, count + 1
    return count


@given(st.integers(1, 10_000), CHANCE)
def test_backoff_is_between_half_of_its_step_and_all_of_it(attempt: int, chance: float) -> None:
    step = min(60.0, 2.0**attempt) if attempt < 7 else 60.0
    assert step / 2 <= backoff_s(attempt, lambda: chance) <= step


@given(st.integers(1, 10_000), CHANCE, st.floats() | st.integers(-(10**18), 10**18) | st.none())
def test_no_backoff_is_absurd_whatever_the_service_asks_for(
    attempt: int, chance: float, asked: float | int | None
) -> None:
    wait = backoff_s(attempt, lambda: chance, asked_s=asked)
    assert 0 <= wait <= BACKOFF_CAP_S + 1.0
    if asked is not None and asked >= 0:
        assert wait >= min(asked, BACKOFF_CAP_S)


@given(CHANCE)
def test_a_service_that_asks_for_no_wait_again_and_again_is_not_hammered(chance: float) -> None:
    waits = [backoff_s(attempt, lambda: chance, asked_s=0.0) for attempt in range(1, 12)]
    assert waits[0] <= 1.0
    assert waits[-1] >= BACKOFF_CAP_S / 2


@given(st.none() | st.floats(0.1, 10_000))
def test_overdue_is_later_than_usual(usual: float | None) -> None:
    assert overdue_after_s(usual) > (12 * 60 - 1 if usual is None else usual + 59)


def test_a_change_is_followed_up_soon() -> None:
    assert CHANGED_GAP_S <= 2.0
