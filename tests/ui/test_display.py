"""Frames cut to their cells leave the terminal as Textual's own would, in fewer bytes."""

from __future__ import annotations

from itertools import pairwise

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual.app import App
from textual.strip import Strip

from wanvid_tui.core import cells
from wanvid_tui.ui.display import Display, ExactUpdate, unfit

WIDTH, HEIGHT = 24, 3
PENS = (Style(color="red"), Style(color="green", bold=True), Style(bgcolor="blue"))
CONSOLE = Console(color_system="truecolor", width=WIDTH, height=HEIGHT)

Row = list[tuple[str, int]]
"""One cluster a piece, and its pen."""


def _row(pieces: Row) -> Row:
    """As many pieces as fill the row exactly."""
    kept: Row = []
    left = WIDTH
    for text, pen in pieces:
        if cells.width(text) <= left:
            kept.append((text, pen))
            left -= cells.width(text)
    return kept + [(" ", 0)] * left


rows = st.lists(st.tuples(st.sampled_from(["a", "b", " ", "猫", "军", "~"]), st.integers(0, 2)), max_size=WIDTH).map(
    _row
)
screens = st.lists(rows, min_size=HEIGHT, max_size=HEIGHT)


def _cells(row: Row) -> list[tuple[str, int, int]]:
    return [(text, pen, part) for text, pen in row for part in range(cells.width(text))]


def _strip(row: Row) -> Strip:
    return Strip([Segment(text, PENS[pen]) for text, pen in row])


def _update(old: list[Row], new: list[Row], cut: int) -> ChopsUpdate:
    """What the compositor makes of two screens whose widgets meet at `cut`."""
    spans = []
    for y, (before, after) in enumerate(zip(old, new, strict=True)):
        changed = [x for x, pair in enumerate(zip(_cells(before), _cells(after), strict=True)) if pair[0] != pair[1]]
        if changed:
            spans.append((y, changed[0], changed[-1] + 1))
    cuts = [0, cut, WIDTH] if 0 < cut < WIDTH else [0, WIDTH]
    chops = [{x: _strip(row).crop(x, end) for x, end in pairwise(cuts)} for row in new]
    return ChopsUpdate(chops, spans, [cuts[1:] for _ in new])


def _shown(*frames: str) -> list[dict[int, pyte.screens.Char]]:
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for frame in frames:
        stream.feed(frame)
    return [{x: screen.buffer[y][x] for x in range(WIDTH)} for y in range(HEIGHT)]


def _whole(screen: list[Row]) -> str:
    return "".join(f"\x1b[{y + 1};1H{_strip(row).render(CONSOLE)}" for y, row in enumerate(screen))


@settings(max_examples=100, deadline=None)
@given(screens, screens)
def test_any_change_is_shown_whole(old: list[Row], new: list[Row]) -> None:
    update = _update(old, new, 0)
    if update.spans:
        assert _shown(_whole(old), ExactUpdate(update).render_segments(CONSOLE)) == _shown(_whole(new))


def test_a_part_that_begins_within_a_wide_character_takes_all_of_it() -> None:
    new = [_row([("猫", 0), ("军", 1), ("a", 0)])] * HEIGHT
    update = ChopsUpdate([{0: _strip(row)} for row in new], [(1, 3, 5)], [[WIDTH]] * HEIGHT)
    written = ExactUpdate(update).render_segments(CONSOLE)
    assert "军" in written and "猫" not in written
    assert written.startswith("\x1b[2;3H")


def test_a_part_that_ends_within_a_wide_character_takes_all_of_it() -> None:
    new = [_row([("猫", 0), ("军", 1), ("a", 0)])] * HEIGHT
    update = ChopsUpdate([{0: _strip(row)} for row in new], [(1, 0, 3)], [[WIDTH]] * HEIGHT)
    written = ExactUpdate(update).render_segments(CONSOLE)
    assert "猫" in written and "军" in written and "a" not in written


def test_digits_at_the_end_of_a_row_cost_no_more_than_themselves() -> None:
    old = [_row([("a", 0)] * 22 + [("1", 1), ("2", 1)])] * HEIGHT
    new = [old[0], _row([("a", 0)] * 22 + [("1", 1), ("3", 1)]), old[2]]
    update = _update(old, new, 0)
    frame = Display(None).frame(update)
    assert isinstance(frame, ExactUpdate)
    written = frame.render_segments(CONSOLE)
    assert "3" in written and "a" not in written
    assert "a" in update.render_segments(CONSOLE), "Textual's own writes the row from its start"


def test_only_the_widgets_that_a_part_reaches_are_written() -> None:
    new = [_row([("a", 0)] * 12 + [("b", 1)] * 12)] * HEIGHT
    chops = [{0: _strip(row).crop(0, 12), 12: _strip(row).crop(12, 24)} for row in new]
    written = ExactUpdate(ChopsUpdate(chops, [(0, 12, 24)], [[12, 24]] * HEIGHT)).render_segments(CONSOLE)
    assert "b" * 12 in written.replace("\x1b[0m\x1b[1;32m", "") and "a" not in written


def test_this_textual_is_as_expected() -> None:
    assert unfit() is None


class _Parts(CompositorUpdate):
    """Parts of a frame that are made otherwise."""

    def __init__(self, parts: list[str]) -> None:
        self.parts = parts


class _Shows(App[None]):
    """An app that takes one thing more to draw."""

    def _display(self, screen: object, renderable: object, more: object = None) -> None: ...


def test_another_inside_of_textual_is_drawn_by_textual() -> None:
    assert unfit(None) == "it has no ChopsUpdate"
    assert unfit(_Parts) == "ChopsUpdate is made otherwise"
    assert unfit(app=_Shows) == "it has no _display(self, screen, renderable)"
    update = _update([_row([])] * HEIGHT, [_row([("a", 0)])] * HEIGHT, 0)
    assert Display("it works otherwise").frame(update) is update
