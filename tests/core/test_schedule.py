"""When to look and how long to wait, as properties of any age, fault and chance."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core.schedule import BACKOFF_CAP_S, CHANGED_GAP_S, backoff_s, next_look_s, overdue_after_s

AGES = st.floats(0, 200_000, allow_nan=False)
CHANCE = st.floats(0, 1, exclude_max=True)
TABLE = (2.0, 4.0, 8.0, 14.0, 22.0)


def looks(chance: float, until: float) -> list[float]:
    """Ages at which a task is looked at that never changes."""
    at = [0.0]
    while at[-1] < until:
        at.append(next_look_s(at[-1], lambda: chance))
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
def test_looks_are_at_most_10_s_apart_for_five_minutes_then_20(chance: float) -> None:
    at = looks(chance, 1_000)
    for before, after in pairwise(at):
        gap = after - before
        if before >= 22:
            assert gap <= (10.0 if before < 300 else 20.0) + 1e-6
            assert gap >= (9.0 if before < 300 else 18.0) - 1e-6


@given(AGES, CHANCE, CHANCE)
def test_chance_moves_a_look_by_at_most_a_tenth(age: float, one: float, other: float) -> None:
    gap = abs(next_look_s(age, lambda: one) - next_look_s(age, lambda: other))
    assert gap <= 0.1 * (10.0 if age < 300 else 20.0) + 1e-6


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
