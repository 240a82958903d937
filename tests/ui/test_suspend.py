"""ctrl+z outside text: the shell has the terminal until the program goes on."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

from tests.e2e.pty_program import PtyProgram

ROOT = Path(__file__).resolve().parents[2]


def test_suspended_and_resized_it_comes_back_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.ui.seeding", str(tmp_path / "seeded")]
    with PtyProgram(command, tmp_path, size=(80, 24), env={"PYTHONPATH": str(ROOT)}) as program:
        program.wait_for("24 ∘ queued")
        program.press("escape")
        program.wait_for("r Again")
        program.press("ctrl+z")
        program.wait_for(program.is_stopped)
        program.resize(120, 36)
        program.signal(signal.SIGCONT)
        program.wait_for(lambda: "^Q Quit" in program.screen()[35])
        assert re.search(r"14 saved   ~\$\d\.\d\d$", program.screen()[0].rstrip())
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert program.left_behind() == []
