"""The bell of the real program, by the setting ``bell``."""

from __future__ import annotations

import re

import pytest

from tests.e2e.program_home import ProgramHome

_STRINGS = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


@pytest.mark.parametrize(("setting", "heard"), [("always", 1), ("auto", 0), ("never", 0)])
def test_a_saved_video_rings_under_the_eyes_of_who_wants_it(home: ProgramHome, setting: str, heard: int) -> None:
    assert home.run("config", "set", "bell", setting).code == 0
    with home.interface() as program:
        program.wait_for("What should the video show?")
        program.type("x")
        program.wait_for(" x")
        assert home.run("submit", "A fox", "--wait").code == 0
        program.wait_for("1 saved")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert _STRINGS.sub(b"", program.raw).count(b"\x07") == heard
