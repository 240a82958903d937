"""Rows drawn in colour, on 16 colours and without: the same cells, other signs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from wanvid_tui.core import cells
from wanvid_tui.ui.lines import Line, Span, changed, progress, span_at, spread
from wanvid_tui.ui.roles import PADDED, Ground, Role
from wanvid_tui.ui.strips import Painter
from wanvid_tui.ui.themes import ThemeShelf

SHELF = ThemeShelf()
INK = Painter(SHELF.load("ink").palette)
ANSI = Painter(SHELF.load("ansi-dark").palette)
MONO = Painter(SHELF.load("ansi-dark").palette, mono=True)
ASCII_INK = Painter(SHELF.load("ink").palette, ascii_only=True)

SPANS = st.builds(Span, st.text(st.sampled_from("ab 一只\u0301é"), max_size=12), st.sampled_from(Role))
LINES = st.builds(Line, st.lists(SPANS, max_size=6).map(tuple), st.sampled_from(Ground))


def _looks(painter: Painter, line: Line, width: int) -> list[tuple[str, Style | None]]:
    """Return what each cell of a drawn row shows."""
    looks: list[tuple[str, Style | None]] = []
    for segment in painter.strip(line, width):
        for piece, size in cells.clusters(segment.text):
            looks += [(piece, segment.style)] * size
    return looks


@settings(deadline=None)
@given(LINES, st.integers(1, 40))
def test_a_row_fills_its_width_exactly_in_every_drawing(line: Line, width: int) -> None:
    for painter in (INK, ANSI, MONO, ASCII_INK):
        strip = painter.strip(line, width)
        assert sum(cells.width(segment.text) for segment in strip) == width == strip.cell_length


@settings(deadline=None)
@given(LINES, LINES, st.integers(1, 40))
def test_cells_outside_the_changed_columns_look_the_same(old: Line, new: Line, width: int) -> None:
    inside = {column for start, end in changed(old, new, width) for column in range(start, end)}
    for painter in (INK, ANSI, MONO):
        before, after = _looks(painter, old, width), _looks(painter, new, width)
        assert all(before[column] == after[column] for column in range(width) if column not in inside)


@pytest.mark.parametrize(
    ("role", "colour", "signs"),
    [
        (Role.CHIP, " 720P ", "[720P]"),
        (Role.CHIP_PANE, " 720P ", "[720P]"),
        (Role.CHIP_ACTIVE, " 720P ", "[720P]"),
        (Role.CHOICE, " 720P ", " 720P "),
        (Role.MISSING, " 720P ", "-720P-"),
        (Role.VALUE_ACTIVE, " 720P ", " 720P "),
        (Role.BUTTON, " 720P ", "[720P]"),
    ],
)
def test_pads_become_signs_without_grounds(role: Role, colour: str, signs: str) -> None:
    line = Line((Span(" 720P ", role),))
    assert INK.strip(line, 6).text == colour
    assert ANSI.strip(line, 6).text == MONO.strip(line, 6).text == ASCII_INK.strip(line, 6).text == signs


def test_the_focused_title_has_brackets_only_without_colour() -> None:
    line = Line((Span(" Queue ", Role.TITLE_FOCUSED),), Ground.BAR)
    assert ANSI.strip(line, 7).text == " Queue "
    assert MONO.strip(line, 7).text == "[Queue]"


def test_mono_has_no_colour_and_ansi_no_ground() -> None:
    for role in Role:
        for ground in Ground:
            mono, ansi = MONO.style(role, ground), ANSI.style(role, ground)
            assert mono.color is None
            assert mono.bgcolor is None
            assert ansi.bgcolor is None


def test_bars_are_ruled_over_their_whole_width() -> None:
    for _, style in _looks(MONO, Line((Span(" Video ", Role.TITLE), Span("hint", Role.DIM)), Ground.BAR), 30):
        assert style is not None
        assert style.underline


def test_progress_keeps_its_width_when_a_wide_character_is_split() -> None:
    for filled in range(8):
        done, rest = progress(" 一只猫", 8, filled)
        assert cells.width(done.text) == filled
        assert cells.width(done.text + rest.text) == 8


def test_only_the_digits_that_change_are_painted() -> None:
    def row(now: str) -> Line:
        return Line((Span(" 23 ", Role.DIM), *progress(f" {now}", 18, 3), Span("  A lighthouse")))

    assert changed(row("0:21 of ~2:10"), row("0:22 of ~2:10"), 40) == [(8, 9)]
    assert changed(row("0:21 of ~2:10"), row("0:21 of ~2:10"), 40) == []


def test_spread_keeps_the_right_side_and_cuts_the_left() -> None:
    wide = spread([Span("left")], [Span("right")], 20)
    assert "".join(span.text for span in wide.spans) == "left           right"
    narrow = spread([Span("a long left side")], [Span("right")], 16)
    assert "".join(span.text for span in narrow.spans) == "a long l›  right"


@settings(deadline=None)
@given(st.lists(SPANS, max_size=4), st.lists(SPANS, max_size=2), st.integers(1, 30))
def test_spread_never_exceeds_the_width(left: list[Span], right: list[Span], width: int) -> None:
    assert sum(cells.width(span.text) for span in spread(left, right, width).spans) <= width


def test_a_click_finds_its_span() -> None:
    line = Line((Span(" 480P ", Role.CHOICE, "a"), Span(" 一 ", Role.CHIP, "b")))
    assert [found.id if (found := span_at(line, column)) else "" for column in (0, 5, 6, 9, 10)] == [
        "a",
        "a",
        "b",
        "b",
        "",
    ]


def test_padded_roles_are_roles() -> None:
    assert set(Role) >= PADDED
