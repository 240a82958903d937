"""What is typed can be read, whatever colours the terminal has."""

from __future__ import annotations

import pytest

from tests.e2e.program_home import ProgramHome


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "linux"}, {"COLORTERM": "truecolor"}], ids=str)
def test_the_prompt_is_not_written_in_the_colour_of_its_ground(home: ProgramHome, env: dict[str, str]) -> None:
    with home.interface(size=(80, 24), **env) as program:
        program.wait_for("What should the video show?")
        program.type("A fox")
        program.wait_for(lambda: program.screen()[2].startswith(" A fox"))
        letters = {program.colours(column, 2) for column in (1, 3, 4)}
        assert all(ink != ground or ink == "default" for ink, ground in letters), letters
        if "NO_COLOR" in env:
            assert letters == {("default", "default")}
        program.press("ctrl+q")
        assert program.wait_exit() == 0
