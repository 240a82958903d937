"""Rows that are given again are those that would be drawn anew, whatever happened; and they are not made again."""

from __future__ import annotations

from pathlib import Path

from textual.geometry import Region

from tests.ui.stage import Stage, stage
from wanvid_tui.ui.widgets.kept import KeptRows


def check(on: Stage) -> None:
    """Every widget in sight gives what it would draw."""
    found = 0
    for widget in on.app.screen._compositor.visible_widgets:
        if not isinstance(widget, KeptRows):
            continue
        crop = Region(0, 0, *widget.outer_size)
        kept = widget.render_lines(crop)
        assert widget.render_lines(crop) is kept, "made once"
        widget._styles_cache.clear()
        fresh = super(KeptRows, widget).render_lines(crop)
        assert [list(row) for row in kept] == [list(row) for row in fresh], widget
        found += 1
    assert found >= 3


async def test_rows_are_those_that_would_be_drawn(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        for keys in ("A cat", ["left"], ["f3", "down", "right"], ["f4", "down", "enter"], ["escape", "space"], ["f2"]):
            await on.pilot.press(*keys if isinstance(keys, list) else [one.replace(" ", "space") for one in keys])
            await on.pilot.pause()
            check(on)
        for theme in ("paper", "ansi-dark", "ink", "ansi-light", "contrast-dark", "ink"):
            on.app.theming.preview(theme)
            await on.pilot.pause()
            check(on)
        for size in ((120, 36), (60, 18), (200, 50), (80, 24)):
            await on.pilot.resize_terminal(*size)
            await on.pilot.pause()
            check(on)


async def test_a_key_in_the_prompt_makes_no_rows_elsewhere(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        main = on.app.main
        await on.pilot.press("a")
        await on.pilot.pause()
        still = (main.avoid, main.video, main.queue, main.header)
        before = [widget._kept for widget in still]
        assert all(before)
        await on.pilot.press("b")
        await on.pilot.pause()
        assert [widget._kept for widget in still] == before
        assert main.prompt.text == "ab"
