"""Options of the screen in the real program: no mouse, ASCII alone, frames as Textual makes them; every size."""

from __future__ import annotations

import re

from tests.e2e.program_home import ProgramHome

_MOUSE = re.compile(rb"\x1b\[\?(?:[\d;]*;)?(?:9|100[0-36]|1015|1016)(?:;[\d;]*)?h")


def test_no_mouse_and_ascii_alone_are_what_they_say(home: ProgramHome) -> None:
    assert home.run("submit", "A fox", "--hold").code == 0
    with home.interface("--no-mouse", "--ascii", "--stock-display", "--theme", "paper") as program:
        program.wait_for("= held")
        program.press("f4", "enter", "enter")
        program.wait_for("History")
        program.press("ctrl+p")
        program.wait_for("Commands")
        program.press("escape", "escape", "escape", "ctrl+q")
        assert program.wait_exit() == 0 and program.left_behind() == []
        assert program.raw.isascii() and not _MOUSE.search(program.raw)
        # the terminal of the tests is one without a second screen, such as the console, screen and mosh
        assert program.text().strip() == ""


def test_the_mouse_is_taken_otherwise_and_every_size_is_drawn_whole(home: ProgramHome) -> None:
    assert home.run("submit", "A fox", "--hold").code == 0
    with home.interface(size=(40, 12)) as program:
        program.wait_for("Prompt")
        assert _MOUSE.search(program.raw)
        for columns, rows in ((39, 12), (400, 100), (40, 11), (160, 34)):
            program.resize(columns, rows)
            if columns < 40 or rows < 12:
                program.wait_for(f"wanvid needs 40x12, this is {columns}x{rows}")
            else:
                program.wait_for("held")
                program.wait_for("^Q Quit")
                assert program.screen()[rows - 1].rstrip().endswith("^Q Quit")
                assert len(program.screen()[0]) in range(columns - 2, columns + 1)
        program.press("ctrl+q")
        assert program.wait_exit() == 0 and program.left_behind() == []
