"""The sound file of the Video pane: completed as a shell does it, looked at, told of; and the price of a thought."""

from __future__ import annotations

from pathlib import Path

from tests.ui.sounds import write_wav
from tests.ui.stage import Stage, stage
from wanvid_tui.ui.completing import completed
from wanvid_tui.ui.sounding import length_words


def test_a_path_is_completed_in_the_form_it_was_typed(tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    for name in ("rain.wav", "rainbow.mp3", "notes.txt", ".hidden.wav", "街.wav"):
        (tmp_path / name).touch()
    assert completed("~/m", tmp_path).text == "~/music/"
    assert completed("~/ra", tmp_path) == ("~/rain", "~/", ("rain.wav", "rainbow.mp3"), "")
    assert completed(f"{tmp_path}/街", tmp_path).text == f"{tmp_path}/街.wav"
    assert completed("~/", tmp_path).names == ("music/", "rain.wav", "rainbow.mp3", "街.wav")
    assert completed("~/.h", tmp_path).text == "~/.hidden.wav"
    assert completed("~/no", tmp_path).problem == "No sound file and no directory begins so."
    assert "No such file" in completed("~/nowhere/x", tmp_path).problem
    assert completed("https://example.com/a", tmp_path).names == ()
    assert completed("~", tmp_path).text == "~/"


def test_a_sound_of_another_length_is_told_of() -> None:
    assert length_words("a.wav", 12.04, 5) == "a.wav lasts 12.0 s, the video 5 s: its end is cut."
    assert length_words("a.wav", 3.5, 10) == "a.wav lasts 3.5 s, the video 10 s: the rest is silent."
    assert length_words("a.wav", 5.0, 5) == length_words("a.mp3", None, 5) == length_words("a.wav", 5, -1) == ""


async def opened(on: Stage) -> None:
    """The field of the Sound row."""
    await on.pilot.press("f3", "down", "down", "down", "down", "right", "right")
    await on.until(lambda: "Tab completes" in on.rows()[1])


def typed(on: Stage) -> str:
    entry = on.app.session.panel.entry
    return entry.text if entry is not None else ""


async def test_tab_completes_and_then_lists(tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    write_wav(tmp_path / "music" / "rain.wav", 4)
    write_wav(tmp_path / "music" / "river.wav", 12)
    async with stage(tmp_path, seeded=False) as on:
        await opened(on)
        assert on.footer.startswith(" Enter Take  Tab Complete  Esc Back ")
        await on.pilot.press(*"~/mu", "tab")
        await on.until(lambda: typed(on) == "~/music/")
        await on.pilot.press("tab")
        await on.until(lambda: typed(on) == "~/music/r")
        await on.pilot.press("tab")
        await on.until(lambda: any("Sound file" in row for row in on.rows()))
        await on.pilot.press("escape")
        await on.until(lambda: typed(on) == "~/music/r")
        await on.pilot.press("tab")
        await on.until(lambda: any("Sound file" in row for row in on.rows()))
        await on.pilot.press("down", "enter")
        assert "Tab Complete" not in on.footer
        await on.says("river.wav lasts 12.0 s, the video 5 s: its end is cut.")
        assert on.app.session.panel.draft.request.audio_source == str(tmp_path / "music" / "river.wav")
        assert on.app.main.video.has_focus
        on.clock.ms += 3_000
        await on.pilot.press("left", "right")
        await on.until(lambda: "Enter Take" in on.footer)
        await on.pilot.press(*"~/music/rain.wav")
        await on.pilot.click("#footer", offset=(3, 0))
        await on.until(lambda: on.app.session.panel.draft.request.audio_source == str(tmp_path / "music" / "rain.wav"))
        await on.pilot.press("tab")
        await on.until(lambda: on.app.main.queue.has_focus)


async def test_a_step_shows_for_a_second_what_it_changes_in_the_price(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        await on.pilot.press("f3", "down", "right")
        await on.until(lambda: "~$0.75 +$0.25" in on.rows()[12])
        await on.pilot.press("left")
        await on.until(lambda: "~$0.50 -$0.25" in on.rows()[12])
        await on.until(lambda: "-$0.25" not in on.rows()[12])
        assert "~$0.50 1-5 min 1280*720" in on.rows()[12]


async def test_a_file_whose_field_was_closed_while_it_was_looked_at_is_not_taken(tmp_path: Path) -> None:
    write_wav(tmp_path / "rain.wav", 4)
    async with stage(tmp_path, seeded=False) as on:
        panel, give = on.app.session.panel, on.app.control.chooser.give_source
        await opened(on)
        await on.pilot.press(*"~/rain.wav")
        give("~/rain.wav")
        panel.entry = None  # before the look has come back, as by Esc
        await on.app.workers.wait_for_complete()
        assert panel.draft.request.audio_source is None
