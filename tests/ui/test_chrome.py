"""The chrome widget in a running program: places, minimal repaints, clicks, themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widgets import TextArea

from tests.ui.five_running import FiveRunning, Fixed
from wanvid_tui.ui.layout import Pane, places
from wanvid_tui.ui.lines import Line, Span
from wanvid_tui.ui.roles import Role
from wanvid_tui.ui.strips import Painter
from wanvid_tui.ui.themes import ThemeShelf
from wanvid_tui.ui.widgets.chrome import Chrome

INK = ThemeShelf().load("ink")


def _screen_text(app: App[Any]) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (60, 18)])
async def test_widgets_stand_where_the_layout_says(size: tuple[int, int]) -> None:
    app = FiveRunning(INK)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for slot, rect in places(*size, Pane.QUEUE).rects.items():
            if found := app.screen.query(f"#{slot}"):
                assert found.first().region == Region(*rect), slot


async def test_the_screen_reads_as_designed() -> None:
    app = FiveRunning(INK)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = _screen_text(app)
    assert text[0] == " wanvid  demo  Singapore          \u25b8 5 running  \u2218 1 waiting  \u2713 14 saved   ~$1.20"
    assert text[2] == " An epically cute scene. A tiny            Model      wan2.5-t2v-preview  5/9"
    assert text[18] == '\u203a  20 \u25b8 running      1:42 of ~2:30      "  10 s, seed 481516234'
    assert text[23] == " Enter Open  o Look  r Again  e Edit  c Cancel  / Filter       F1 Keys  ^Q Quit"


async def test_a_tick_repaints_only_its_digits() -> None:
    app = FiveRunning(INK)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        queue = app.screen.query_one("#queue", Fixed)
        queue._exchange_repaint_regions()
        queue.tick = 1
        queue.redraw()
        assert queue._repaint_regions == {Region(23, 1, 2, 1)}
        queue._exchange_repaint_regions()
        queue.redraw()
        assert queue._repaint_regions == set()
        await pilot.pause()
        assert "0:10 of" in _screen_text(app)[15]


async def test_a_resize_moves_everything_and_keeps_the_text() -> None:
    app = FiveRunning(INK)
    async with app.run_test(size=(80, 24)) as pilot:
        editor = app.screen.query_one("#prompt", TextArea)
        editor.move_cursor((0, 40))
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert editor.region == Region(0, 2, 73, 11)
        assert editor.cursor_location == (0, 40)
        assert _screen_text(app)[16].endswith("all done ~17:28")


async def test_another_painter_paints_everything_anew() -> None:
    app = FiveRunning(INK)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        mono = Painter(ThemeShelf().load("ansi-dark").palette, mono=True)
        for chrome in app.screen.query(Chrome):
            chrome.painter = mono
        await pilot.pause()
        assert _screen_text(app)[13].startswith("[Queue]")
        assert "[720P]" in _screen_text(app)[3]


class _Row(Chrome):
    """Two chips, one of which looks like markup."""

    def rows(self, width: int, height: int) -> Sequence[Line]:
        return [Line((Span(" 480P ", Role.CHOICE, "480P"), Span(" [/x] ", Role.CHIP, "720P")))]


class _Listening(App[None]):
    """Notes what is pressed in one row of chrome."""

    CSS = "Chrome { height: 1; width: 20; }"

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[tuple[int, int, str, int]] = []

    def compose(self) -> ComposeResult:
        yield _Row(Painter(INK.palette))

    def on_chrome_pressed(self, event: Chrome.Pressed) -> None:
        self.pressed.append((event.row, event.column, event.span_id, event.clicks))


async def test_clicks_tell_the_span_that_was_hit_and_markup_is_text() -> None:
    app = _Listening()
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.pause()
        await pilot.click(Chrome, offset=(7, 0))
        await pilot.click(Chrome, offset=(15, 0))
        await pilot.pause()
        assert _screen_text(app)[0] == " 480P  [/x]"
    assert [(row, column, span) for row, column, span, _ in app.pressed] == [(0, 7, "720P"), (0, 15, "")]
