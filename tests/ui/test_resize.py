"""Sizes that come and go faster than they are drawn."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.e2e.pty_program import PtyProgram

ROOT = Path(__file__).resolve().parents[2]


def test_a_screen_that_was_cut_and_grew_again_at_once_is_drawn_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.ui.seeding", str(tmp_path / "seeded")]
    with PtyProgram(command, tmp_path, size=(80, 24), env={"PYTHONPATH": str(ROOT)}) as program:
        program.wait_for("F1 Keys")
        for step in range(200):
            program.resize(40 + step % 90, 12 + step % 30)
        program.resize(80, 24)
        program.wait_for(
            lambda: (
                program.screen()[1].startswith(" Prompt")
                and program.screen()[13].startswith(" Queue")
                and program.screen()[22].startswith("   16 ✗ failed")
                and program.screen()[23].rstrip().endswith("^Q Quit")
            )
        )
        program.press("ctrl+q")
        assert program.wait_exit() == 0
