"""Too much, too long, half done: what is typed and pasted is neither lost silently nor acted on by half."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.ui import seeding
from tests.ui.stage import Stage, stage
from wanvid_tui.core import cells
from wanvid_tui.core.job import JobState
from wanvid_tui.ui.layout import Depth, Pane
from wanvid_tui.ui.messages import problem
from wanvid_tui.ui.widgets.editor import MOST, without_controls


async def open_sound(on: Stage) -> None:
    on.write("a fox")
    await on.pilot.press("f3", "down", "down", "down", "down", "right", "right")


async def test_a_sound_file_that_was_not_entered_yet_stops_generate(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        await open_sound(on)
        await on.pilot.press(*"~/song.wav", "f5")
        await on.says("Sound: the file is not taken yet. Enter takes it, Esc leaves it.")
        assert on.jobs() == []


async def test_leaving_the_field_of_the_sound_file_takes_what_is_in_it(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        await open_sound(on)
        await on.pilot.press(*"~/none.wav", "down")
        await on.says("Sound: ")
        assert on.app.session.panel.entry is None


async def test_an_overlong_source_is_not_pasted(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        await open_sound(on)
        on.app.main.video.paste("/x" * 5_000)
        await on.says("That is too long for a path or an address.")
        assert on.app.session.panel.entry is not None
        assert on.app.session.panel.entry.text == ""


async def test_a_paste_beyond_all_measure_is_refused_whole(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.write("a fox")
        on.app.main.prompt.put("x" * MOST)
        await on.says(f"{MOST} characters are too many to paste; nothing was put in.")
        assert on.app.main.prompt.text == "a fox"


def test_marks_that_turn_the_direction_of_text_are_left_out_as_control_characters() -> None:
    assert without_controls("a\u202eb\u2066c\u200d\x1b\n") == ("abc\u200d\n", 3)


async def test_the_old_draft_comes_back_for_ten_seconds_and_not_after_another_act(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.write("mine")
        await on.pilot.press("f4", "e")
        await on.says("is the draft now")
        on.clock.ms += 10_001
        on.write("a new one")
        await on.pilot.press("f4", "u")
        await on.says("Nothing to take back.")
        assert on.app.main.prompt.text == "a new one"
        await on.pilot.press("e")
        await on.until(lambda: on.app.main.prompt.text != "a new one")
        on.write("written since")
        await on.pilot.press("f4", "r")
        await on.until(lambda: len(on.jobs()) == 25)
        await on.says("again")
        await on.pilot.press("u")
        await on.says("taken back")
        assert on.app.main.prompt.text == "written since"
        assert len(on.jobs()) == 24


async def test_cancel_of_a_job_that_may_be_there_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.ledger.move(24, JobState.SUBMITTING, "test", submitted_ms=on.clock.ms)
        on.ledger.move(24, JobState.UNCERTAIN, "test", asks=True)
        await on.until(lambda: any("asks you: Enter" in row for row in on.rows()))
        await on.pilot.press("f4", "c")
        await on.says("The service may have job 24, or not; cancel it when that is known.")


async def test_ids_of_four_digits_keep_the_columns(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        with on.ledger.transaction():
            on.ledger._db.execute("UPDATE jobs SET id = id + 990")
        on.ledger.note(1014, last_look_ms=1)
        await on.until(lambda: any("1014" in row for row in on.rows()))
        await on.pilot.press("f4")
        for _ in range(20):
            await on.pilot.press("down")
        await on.until(lambda: any(" 999 " in row for row in on.rows()))
        assert {row[7] for row in on.rows()[14:23]} <= set("∘▸▹▾✓✗⊘=!")


def test_a_message_with_a_long_name_keeps_its_end() -> None:
    said = problem("Sound: /home/someone/" + "deep/" * 40 + "song.wav is no sound file that can be read.")
    text = "".join(span.text for span in said.line(80).spans)
    assert cells.width(text) == 80
    assert text.startswith(" Sound: /home/")
    assert text.rstrip().endswith("song.wav is no sound file that can be read.")


async def test_joiners_are_typed_like_letters(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        for character in "\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062e":
            on.app.post_message(events.Key(character, character))
            await on.pilot.pause()
        assert on.app.main.prompt.text == "\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062e"


async def test_a_detail_whose_job_is_forgotten_last_gives_the_composer_its_place_back(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.write("a fox")
        await on.pilot.press("f5")
        await on.says("Job 1 is queued")
        await on.until(lambda: "queued" in "".join(on.rows()[13:22]))
        await on.pilot.press("f4", "enter")
        await on.until(lambda: on.depth is Depth.OPEN)
        await on.pilot.press("c")
        await on.says("Job 1 is canceled, free.")
        await on.pilot.press("x")
        await on.until(lambda: on.depth is Depth.CLOSED)
        assert on.pane is Pane.QUEUE
        assert on.rows()[1].startswith(" Prompt")


async def test_a_job_with_control_characters_is_edited_without_them_and_told_so(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.ledger.add([seeding.new_job("a\x1b]0;fox\x07 \u202eruns", negative_prompt="b\x9blur", held=True)])
        await on.until(lambda: "fox" in "".join(on.rows()))
        await on.pilot.press("f4", "e")
        await on.says("without 4 control characters")
        assert (on.app.main.prompt.text, on.app.main.avoid.text) == ("a]0;fox runs", "blur")
