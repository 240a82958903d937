"""The main job in a real terminal: a prompt is typed, F5 pressed, a video saved, the terminal left clean."""

from __future__ import annotations

import pytest

from tests.e2e.program_home import ProgramHome, films
from wanvid_tui.core.job import JobState
from wanvid_tui.media.mp4 import inspect

EMPTY = "What should the video show?"
PROMPT = '一只狐狸 in "snow"'


def test_a_typed_prompt_becomes_a_saved_video(home: ProgramHome) -> None:
    with home.interface() as program:
        program.wait_for(EMPTY)
        program.wait_for(lambda: program.cursor() == (1, 2))
        program.type(PROMPT)
        program.wait_for(PROMPT)
        written_at = program.cursor()
        program.press("f5")
        program.wait_for("Job 1 is queued, ~$0.50.")
        program.wait_for("›   1 ")
        assert PROMPT in program.screen()[2], "the prompt stays"
        program.wait_for(lambda: program.cursor() == written_at)

        program.wait_for("✓ 1 saved  ", 60)
        assert "  1 ✓ saved  " in program.text()
        program.wait_for(lambda: program.cursor() == written_at)
        (film,) = films(home.wanvid / "videos")
        facts = inspect(film)
        assert (facts.width, facts.height, facts.duration_s, facts.has_sound) == (1280, 720, 5.0, True)

        program.type("!")
        program.wait_for(PROMPT + "!")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert program.left_behind() == []
        said = program.raw.rpartition(b"\x1b[?1049l")[2].decode()
        assert str(film).replace(str(home.top), "~") in said, "where the video is stays to be read"


def test_keys_typed_before_the_first_paint_are_all_in_the_prompt(home: ProgramHome) -> None:
    with home.interface() as program:
        program.wait_for(lambda: not program.echoes())
        assert program.raw == b"", "nothing was drawn yet"
        program.type("A red foxx")
        program.press("backspace", "enter")
        program.type("in 雪")
        program.press("f5")
        program.wait_for("Job 1 is queued")
        job = home.wait_until(1, *JobState)
        assert job.prompt == "A red fox\nin 雪"
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert program.left_behind() == []


@pytest.mark.parametrize(
    ("prompt", "counter", "message"),
    [
        ("", "0/1500", "Write what the video should show first."),
        ("x" * 1523, "1523/1500", "23 characters too many for wan2.5; the service would cut them. Shorten it."),
    ],
    ids=["empty", "too long"],
)
def test_what_cannot_be_sent_makes_nothing(home: ProgramHome, prompt: str, counter: str, message: str) -> None:
    with home.interface() as program:
        program.wait_for(EMPTY)
        program.paste(prompt)
        program.wait_for(counter)
        program.press("f5")
        program.wait_for(message)
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert home.job(1) is None
    assert home.drivers() == []
