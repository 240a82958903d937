"""The places of the panes: exact at every size, and where the design's screens have them."""

from __future__ import annotations

from itertools import product

import pytest

from wanvid_tui.ui.layout import Depth, Mode, Pane, Places, Rect, Slot, mode_of, places


def _faults(width: int, height: int, found: Places) -> list[str]:
    """Return what is wrong in a layout: something empty, outside, over another, or cells that nothing covers."""
    rects = [*found.rects.values(), *found.gaps]
    faults = [f"empty or outside: {rect}" for rect in rects if not _inside(rect, width, height)]
    faults += [
        f"{one} over {other}" for index, one in enumerate(rects) for other in rects[index + 1 :] if _meet(one, other)
    ]
    if sum(rect.width * rect.height for rect in rects) != width * height:
        faults.append("the sum is not the screen")
    return faults


def _inside(rect: Rect, width: int, height: int) -> bool:
    x, y, w, h = rect
    return w > 0 and h > 0 and x >= 0 and y >= 0 and x + w <= width and y + h <= height


def _meet(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@pytest.mark.parametrize("height", range(12, 101))
def test_every_size_is_covered_exactly(height: int) -> None:
    # Widths matter only around the limits and for rounding; heights change every row.
    for width in {*range(40, 125), *range(155, 401, 3), 159, 160, 161, 399, 400}:
        for focus, depth, avoid in product(Pane, Depth, (True, False)):
            found = places(width, height, focus, depth, avoid)
            assert _faults(width, height, found) == [], (width, height, focus, depth, avoid)


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
