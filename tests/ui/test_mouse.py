"""The mouse: a click focuses and chooses, on Generate it generates; the wheel scrolls and changes no value."""

from __future__ import annotations

from pathlib import Path

from tests.ui.stage import stage
from wanvid_tui.ui.arrivals import FocusBack
from wanvid_tui.ui.layout import Depth, Pane


async def test_clicks_choose_values_and_generate(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.write("a fox")
        await on.pilot.click(offset=(62, 5))
        assert on.app.session.panel.draft.request.duration == 10
        assert on.pane is Pane.VIDEO
        await on.pilot.click(offset=(72, 12))
        await on.says("Job 1 is queued, ~$1.00.")


async def test_clicks_move_the_cursor_open_a_job_and_turn_views(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.click(offset=(50, 18))
        assert on.rows()[18].startswith("›  20")
        assert on.pane is Pane.QUEUE
        await on.pilot.click(offset=(50, 20), times=2)
        assert on.depth is Depth.OPEN
        await on.pilot.click(offset=(10, 23))
        await on.pilot.press("escape")
        await on.pilot.click(offset=(20, 13))
        await on.until(lambda: on.rows()[19][8:15] == "running")
        assert on.rows()[20].strip() == ""


async def test_the_wheel_scrolls_the_queue_and_leaves_values_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        before = on.app.session.panel.draft
        await on.pilot._post_mouse_events([_wheel()], widget=None, offset=(60, 4), button=0)
        await on.pilot._post_mouse_events([_wheel()], widget=None, offset=(50, 18), button=0)
        await on.until(lambda: on.rows()[14][3:5] == "21")
        assert on.app.session.panel.draft == before


def _wheel() -> type:
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_a_key_that_began_with_escape_puts_the_focus_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f3", "escape")
        assert on.app.main.queue.has_focus
        on.app.post_message(FocusBack())
        await on.until(lambda: on.app.main.video.has_focus)
