"""An Esc that was the beginning of a key takes nothing away: all that it closed stands again (ux.md 5.1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.stage import Stage, stage
from wanvid_tui.ui.arrivals import FocusBack
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.screens.showing import Showing


async def escape_that_was_none(on: Stage) -> None:
    await on.pilot.press("escape")
    await on.pilot.pause()
    on.app.post_message(FocusBack())
    await on.pilot.pause()


@pytest.mark.parametrize("theme", [False, True], ids=["commands", "themes"])
async def test_a_list_is_open_again_with_what_was_typed(tmp_path: Path, theme: bool) -> None:
    async with stage(tmp_path) as on:
        if theme:
            on.app.control.run("theme")
            await on.pilot.press(*"paper")
            await on.until(lambda: on.app.theming.worn.theme.name == "paper")
        else:
            await on.pilot.press("f4", "ctrl+p", *"again", "down")
        await on.until(lambda: on.app.main.listing is not None)
        rows = on.rows()[2:8]
        await escape_that_was_none(on)
        await on.until(lambda: on.rows()[2:8] == rows, "the list is not as it was")
        assert on.app.theming.worn.theme.name == ("paper" if theme else "ink")
        await on.pilot.press("escape")
        await on.until(lambda: on.app.main.listing is None)
        assert on.app.theming.worn.theme.name == "ink"


async def test_filter_and_marks_are_there_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "slash", *"boats")
        await on.until(lambda: "/ boats  2 found" in on.rows()[13])
        await escape_that_was_none(on)
        await on.until(lambda: "/ boats  2 found" in on.rows()[13], "the filter is gone")
        await on.pilot.press("enter", "asterisk")
        await on.until(lambda: "2 marked" in on.rows()[13])
        await on.pilot.press("escape")
        await escape_that_was_none(on)
        await on.until(lambda: "2 marked" in on.rows()[13], "the marks are gone")


async def test_the_list_of_models_and_the_field_of_a_sound_file_are_there_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f3", "enter", "down")
        await on.until(lambda: on.app.main.pages.showing is Showing.MODELS)
        rows = on.rows()[1:12]
        await escape_that_was_none(on)
        await on.until(lambda: on.rows()[1:12] == rows, "the list of models is not as it was")
        await on.pilot.press("escape", "down", "down", "down", "down", "right", "right", *"/tmp/a")
        await on.until(lambda: on.app.session.panel.entry is not None)
        await escape_that_was_none(on)
        entry = on.app.session.panel.entry
        assert (entry.text if entry else None) == "/tmp/a"
        assert on.pane is Pane.VIDEO
