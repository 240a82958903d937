"""The places of the panes: exact at every size, and where the design's screens have them."""

from __future__ import annotations

from itertools import product

import pytest

from wanvid_tui.ui.layout import Depth, Mode, Pane, Places, Rect, Slot, mode_of, places

ARGUMENTS = tuple(product(Pane, Depth, (True, False), (True, False)))
"""Every focus, every depth, a model with and without Avoid, a job with and without a picture."""


def _faults(width: int, height: int, found: Places) -> list[str]:
    """Return what is wrong in a layout: something empty, outside, over another, or cells that nothing covers."""
    rects = sorted([*found.rects.values(), *found.gaps, *found.margins], key=lambda rect: rect.y)
    faults = [f"empty or outside: {rect}" for rect in rects if not _inside(rect, width, height)]
    for index, (x, y, w, h) in enumerate(rects):
        for other in rects[index + 1 :]:
            if other.y >= y + h:
                break  # they are in the order of their rows
            if x < other.x + other.width and other.x < x + w:
                faults.append(f"{rects[index]} over {other}")
    if sum(w * h for _, _, w, h in rects) != width * height:
        faults.append("the sum is not the screen")
    return faults


def _inside(rect: Rect, width: int, height: int) -> bool:
    x, y, w, h = rect
    return w > 0 and h > 0 and x >= 0 and y >= 0 and x + w <= width and y + h <= height


def test_every_size_is_covered_exactly() -> None:
    # One set of arguments after the other: there are 48, and 89 heights, so that all of them come to all regions.
    for turn, (width, height) in enumerate(product(range(40, 401), range(12, 101))):
        arguments = ARGUMENTS[turn % len(ARGUMENTS)]
        assert _faults(width, height, places(width, height, *arguments)) == [], (width, height, arguments)


def test_every_state_is_covered_exactly_around_the_sizes_where_something_changes() -> None:
    widths = (40, 41, 71, 72, 99, 100, 159, 160, 161, 202, 203, 226, 227, 305, 306, 400)
    heights = (12, 13, 19, 20, 23, 24, 27, 28, 33, 34, 51, 52, 100)
    for width, height, arguments in product(widths, heights, ARGUMENTS):
        found = places(width, height, *arguments)
        assert _faults(width, height, found) == [], (width, height, arguments)


def test_what_is_wrong_with_a_layout_is_seen() -> None:
    right = places(200, 50, picture=True)
    assert _faults(200, 50, right) == []
    for slot, rect in right.rects.items():
        for wrong in (rect._replace(x=rect.x + 1), rect._replace(y=rect.y - 1), rect._replace(height=0)):
            assert _faults(200, 50, right._replace(rects={**right.rects, slot: wrong})), (slot, wrong)
    assert _faults(200, 50, right._replace(margins=right.margins[1:]))


@pytest.mark.parametrize(
    ("width", "height", "mode"),
    [
        (160, 34, Mode.WIDE),
        (159, 34, Mode.STACK),
        (160, 33, Mode.STACK),
        (72, 20, Mode.STACK),
        (71, 20, Mode.TABS),
        (72, 19, Mode.TABS),
        (40, 12, Mode.TABS),
        (39, 12, Mode.REFUSAL),
        (40, 11, Mode.REFUSAL),
        (1, 1, Mode.REFUSAL),
    ],
)
def test_modes_change_at_the_written_sizes(width: int, height: int, mode: Mode) -> None:
    assert mode_of(width, height) is mode
    assert places(width, height).mode is mode


def test_80x24_stands_as_designed() -> None:
    found = places(80, 24)
    assert found.rects == {
        Slot.HEADER: Rect(0, 0, 80, 1),
        Slot.PROMPT_BAR: Rect(0, 1, 41, 1),
        Slot.PROMPT: Rect(0, 2, 41, 8),
        Slot.AVOID_BAR: Rect(0, 10, 41, 1),
        Slot.AVOID: Rect(0, 11, 41, 2),
        Slot.VIDEO_BAR: Rect(42, 1, 38, 1),
        Slot.VIDEO: Rect(42, 2, 38, 11),
        Slot.QUEUE_BAR: Rect(0, 13, 80, 1),
        Slot.QUEUE: Rect(0, 14, 80, 9),
        Slot.FOOTER: Rect(0, 23, 80, 1),
    }
    assert found.gaps == (Rect(41, 1, 1, 12),)


def test_120x36_stands_as_designed() -> None:
    rects = places(120, 36).rects
    assert rects[Slot.VIDEO] == Rect(74, 2, 46, 14)
    assert rects[Slot.AVOID_BAR] == Rect(0, 13, 73, 1)
    assert rects[Slot.QUEUE_BAR] == Rect(0, 16, 120, 1)
    assert rects[Slot.QUEUE] == Rect(0, 17, 120, 18)


def test_200x50_stands_as_designed() -> None:
    rects = places(200, 50).rects
    assert rects[Slot.QUEUE_BAR] == Rect(0, 19, 126, 1)
    assert rects[Slot.DETAIL_BAR] == Rect(127, 1, 73, 1)
    assert rects[Slot.DETAIL] == Rect(127, 2, 73, 47)
    assert rects[Slot.HEADER].width == rects[Slot.FOOTER].width == 200


def test_a_picture_stands_above_the_facts_of_its_job_where_the_detail_is_beside_the_stack() -> None:
    rects = places(200, 50, picture=True).rects
    assert rects[Slot.PICTURE] == Rect(129, 3, 69, 19)
    assert rects[Slot.DETAIL] == Rect(127, 22, 73, 27)
    assert Slot.PICTURE not in places(200, 50).rects
    for width, height, depth in (
        (159, 50, Depth.OPEN),
        (200, 33, Depth.OPEN),
        (200, 50, Depth.FULL),
        (60, 18, Depth.OPEN),
    ):
        assert Slot.PICTURE not in places(width, height, Pane.QUEUE, depth, picture=True).rects


def test_a_picture_leaves_the_facts_their_rows_on_every_wide_screen() -> None:
    for width, height in product(range(160, 401), range(34, 101)):
        rects = places(width, height, picture=True).rects
        assert rects[Slot.DETAIL].height >= 12, (width, height)
        assert rects[Slot.PICTURE].height >= 17, (width, height)
        assert rects[Slot.PICTURE].width * 9 // 32 >= rects[Slot.PICTURE].height


def test_60x18_stands_as_designed() -> None:
    assert places(60, 18, Pane.PROMPT).rects == {
        Slot.TABS: Rect(0, 0, 60, 1),
        Slot.PROMPT: Rect(0, 1, 60, 12),
        Slot.AVOID_BAR: Rect(0, 13, 60, 1),
        Slot.AVOID: Rect(0, 14, 60, 2),
        Slot.SUMMARY: Rect(0, 16, 60, 1),
        Slot.FOOTER: Rect(0, 17, 60, 1),
    }
    assert places(60, 18, Pane.VIDEO).rects[Slot.VIDEO] == Rect(0, 1, 60, 16)
    assert places(60, 18, Pane.QUEUE).rects[Slot.QUEUE] == Rect(0, 2, 60, 15)


def test_an_open_detail_takes_the_composers_place() -> None:
    rects = places(80, 24, Pane.QUEUE, Depth.OPEN).rects
    assert rects[Slot.DETAIL_BAR] == Rect(0, 1, 80, 1)
    assert rects[Slot.DETAIL] == Rect(0, 2, 80, 11)
    assert rects[Slot.QUEUE_BAR] == Rect(0, 13, 80, 1)
    assert Slot.PROMPT not in rects


def test_without_avoid_the_prompt_has_its_rows() -> None:
    rects = places(80, 24, avoid=False).rects
    assert rects[Slot.PROMPT] == Rect(0, 2, 41, 11)
    assert Slot.AVOID not in rects
