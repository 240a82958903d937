"""Sizes that come and go faster than they are drawn."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.e2e.pty_program import PtyProgram

ROOT = Path(__file__).resolve().parents[2]


def test_a_screen_that_was_cut_and_grew_again_at_once_is_drawn_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.ui.seeding", str(tmp_path / "seeded")]
    with PtyProgram(command, tmp_path, size=(80, 24), env={"PYTHONPATH": str(ROOT)}) as program:

        def is_whole() -> bool:
            screen = program.screen()
            return (
                screen[1].startswith(" Prompt")
                and screen[13].startswith(" Queue")
                and screen[22].startswith("   16 ✗ failed")
                and screen[23].rstrip().endswith("^Q Quit")
            )

        program.wait_for(is_whole)
        # Both changes are there before the program looks at the first: what it finds is the size that it knows, though
        # the terminal has cut off by then what did not fit. Now and then it is quick enough to see the small size.
        for _ in range(4):
            program.resize(40, 12)
            program.resize(80, 24)
            assert not is_whole()
            program.wait_for(is_whole)
        program.press("ctrl+q")
        assert program.wait_exit() == 0
