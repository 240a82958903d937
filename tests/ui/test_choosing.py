"""Choosing in the Video pane: lists, reasons, what moves along, what a model has not."""

from __future__ import annotations

from pathlib import Path

from tests.ui.stage import stage


async def test_the_list_of_models_chooses_and_says_what_moved(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f3", "enter")
        assert on.rows()[1].startswith(" Model    4 of 12")
        await on.pilot.press("up", "enter")
        await on.says("wan2.2-t2v-plus: Size now 1080P, Sound now none")
        assert "* moved with the model" in on.rows()[1]
        await on.pilot.press("u")
        assert on.app.session.panel.draft.request.model == "wan2.5-t2v-preview"


async def test_enter_lists_what_a_row_can_be_with_the_reasons_of_what_it_cannot(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f3", "left", "down", "enter")
        await on.until(lambda: any("720P" in row and "wan2.2: 480P and 1080P" in row for row in on.rows()))
        await on.pilot.press(*"480", "enter")
        await on.until(lambda: on.app.session.panel.draft.request.resolution == "480P")
        assert on.app.main.video.has_focus
        await on.pilot.press("down", "down", "down", "enter", "escape")
        assert on.app.main.video.has_focus and on.app.main.listing is None
        await on.pilot.press("home", "right", "down", "down", "down", "down", "enter", "down", "down", "enter")
        await on.until(lambda: on.app.session.panel.entry is not None)
        assert on.app.main.video.has_focus


async def test_a_row_with_the_focus_says_why_a_value_is_missing_also_when_others_moved(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f3", "left")
        assert on.rows()[1].endswith("* moved with the model")
        await on.pilot.press("down")
        assert on.rows()[1].endswith("wan2.2: 480P and 1080P")
        await on.pilot.press("down")
        assert on.rows()[1].endswith("* moved with the model")


async def test_what_moved_with_a_size_is_not_said_to_have_moved_with_the_model(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f3", "down", "down", "right", "right", "right", "up", "left")
        await on.says("Ratio now")
        assert on.rows()[4].endswith("*")
        await on.pilot.press("end")
        assert on.rows()[1].endswith("* moved along")


async def test_a_model_without_avoid_says_that_what_is_written_there_is_not_sent(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.write("a fox")
        on.app.main.avoid.text = "blur"
        await on.pilot.press("f3", "2", *["right"] * 5)
        assert on.app.session.panel.draft.request.model == "wan3.0-video"
        await on.says("Avoid not offered")
        await on.pilot.press("f5")
        await on.says("Job 1 is queued")
        assert on.jobs()[0].negative_prompt is None
        await on.pilot.press("f3", "left")
        assert on.app.main.avoid.text == "blur" and " Avoid" in on.rows()[10]


async def test_what_was_said_of_a_change_goes_with_it_when_it_is_taken_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f3", "home", "enter", "up", "enter")
        await on.says("wan2.2-t2v-plus: Size now 1080P")
        await on.pilot.press("u")
        await on.until(lambda: on.footer.startswith(" F5 Generate"), "it says what is no longer so")
