"""Typing is told from commands, a held key from presses, the same job from another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.ui.guards import GUARDED, Act, Decision, Held, SameAgain, TypingGuard


def play(keys: str, gap_s: float, guard: TypingGuard[int] | None = None) -> tuple[str, list[Decision[int]]]:
    """Press keys with a gap between them, the cursor one row further down at each; what acted, and the decisions."""
    guard = TypingGuard() if guard is None else guard
    decisions, now = [], 10.0
    for row, key in enumerate(keys):
        while (due := guard.due()) is not None and due <= now:
            decisions.append(guard.tick(due))
        decisions.append(guard.press(key, now, row))
        now += gap_s
    while (due := guard.due()) is not None:
        decisions.append(guard.tick(due))
    return "".join(act.key for decision in decisions for act in decision.act), decisions


@pytest.mark.parametrize("text", ["a red fox", "cxr", "the rain", "ox horns", "nice", "* o"])
@pytest.mark.parametrize("gap_s", [0.0, 0.01, 0.025])
def test_a_lump_of_text_changes_no_job(text: str, gap_s: float) -> None:
    acted, decisions = play(text, gap_s)
    assert not GUARDED & set(acted)
    assert [decision.typing for decision in decisions].count(True) == 1
    assert [decision.put_back for decision in decisions if decision.typing] == [0]


def test_keys_pressed_one_by_one_all_act() -> None:
    acted, decisions = play("cjxrnge", 0.1)
    assert acted == "cjxrnge"
    assert not any(decision.typing for decision in decisions)


def test_a_guarded_key_acts_after_sixty_milliseconds_on_its_row() -> None:
    guard: TypingGuard[str] = TypingGuard()
    assert guard.press("c", 1.0, "job 4") == Decision()
    assert guard.due() == pytest.approx(1.06)
    assert guard.tick(1.05) == Decision()
    assert guard.tick(1.061).act == (Act("c", "job 4"),)
    assert guard.due() is None


def test_others_act_at_once() -> None:
    guard: TypingGuard[int] = TypingGuard()
    assert guard.press("j", 1.0, 7).act == (Act("j", 7),)
    assert guard.due() is None


def test_what_follows_a_guarded_key_keeps_its_order() -> None:
    guard: TypingGuard[int] = TypingGuard()
    guard.press("c", 1.0, 7)
    assert guard.press("j", 1.02, 7) == Decision()
    assert [act.key for act in guard.tick(1.07).act] == ["c", "j"]


@pytest.mark.parametrize("keys", ["jjjjjjjj", "jjjkkk", "jkjkjk"])
def test_a_held_key_in_a_lump_is_no_typing(keys: str) -> None:
    acted, decisions = play(keys, 0.0)
    assert acted == keys
    assert not any(decision.typing for decision in decisions)


def test_a_run_of_others_puts_the_cursor_back() -> None:
    acted, decisions = play("jgkkk", 0.02)
    assert acted == "jg"
    assert decisions[2] == Decision((), 0, typing=True)


def test_enter_after_typing_is_part_of_it_and_after_a_command_is_not() -> None:
    guard: TypingGuard[int] = TypingGuard()
    play("red", 0.0, guard)
    assert guard.other(10.03).typing
    assert not guard.other(10.2).typing
    guard.press("c", 11.0, 3)
    assert guard.other(11.01).act == (Act("c", 3),)


def test_typing_ends_with_a_pause() -> None:
    guard: TypingGuard[int] = TypingGuard()
    play("red", 0.0, guard)
    assert guard.press("j", 10.1, 0).act == (Act("j", 0),)


def test_leaving_the_queue_drops_what_is_held() -> None:
    guard: TypingGuard[int] = TypingGuard()
    guard.press("x", 1.0, 0)
    guard.clear()
    assert guard.due() is None


@given(st.lists(st.tuples(st.sampled_from("cxrnjkgo *q"), st.floats(0, 0.2)), max_size=30))
def test_no_key_acts_twice_nor_out_of_order(presses: list[tuple[str, float]]) -> None:
    guard: TypingGuard[int] = TypingGuard()
    now = 0.0
    acted: list[Act[int]] = []
    for number, (key, gap_s) in enumerate(presses):
        now += gap_s
        acted += guard.press(key, now, number).act
    acted += guard.tick(now + 1).act
    assert [act.place for act in acted] == sorted({act.place for act in acted})
    assert all(presses[act.place][0] == act.key for act in acted)


def test_a_held_f5_counts_once() -> None:
    held = Held()
    assert held.counts("f5", 0.0)
    assert not any(held.counts("f5", 0.03 * repeat) for repeat in range(1, 60))
    assert held.counts("f5", 0.03 * 59 + 0.401)
    assert held.counts("r", 0.03 * 59 + 0.41), "each key by itself"


def test_two_presses_apart_count_twice() -> None:
    held = Held()
    assert held.counts("f5", 0.0)
    assert held.counts("f5", 0.45)


def test_the_same_request_within_five_seconds_is_the_same_again() -> None:
    same = SameAgain()
    assert not same.is_again(("a fox", 5), 0.0)
    assert not same.is_again(("a fox", 10), 1.0)
    assert same.is_again(("a fox", 5), 4.9)
    assert same.is_again(("a fox", 5), 9.8), "counted from the last one"
    assert not same.is_again(("a fox", 5), 14.9)
