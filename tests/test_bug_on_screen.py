"""A bug or a signal at an awkward moment of the interface: the terminal is given back (faults.md R1, R4)."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.pty_program import PtyProgram

_SCRIPT = """
import sys
from wanvid_tui.ui import app
from wanvid_tui.ui.screens.main import MainScreen

def fail(self, *_):
    local = "sk-a-local-of-the-frame"
    raise ZeroDivisionError("not our day")

if sys.argv.pop() == "compose":
    MainScreen.compose = fail
else:
    app.WanvidApp.on_text_area_changed = fail
sys.argv = ["wanvid", "--demo"]
from wanvid_tui.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("where", ["compose", "typing"])
def test_a_bug_ends_the_interface_with_one_line_and_a_clean_terminal(tmp_path: Path, where: str) -> None:
    script = tmp_path / "bug.py"
    script.write_text(_SCRIPT)
    env = {"PYTHONPATH": str(Path(__file__).parents[1])}
    with PtyProgram([sys.executable, script, where], tmp_path, env=env) as program:
        if where == "typing":
            program.wait_for("Generate")
            program.type("x")
        assert program.wait_exit() == 1
        assert program.left_behind() == []
        log = tmp_path / "wanvid" / "demo" / "wanvid.log"
        printed = program.raw.rpartition(b"\x1b[?1049l")[2].decode()
    lines = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", printed).split("\r\n")
    assert [line for line in lines if line] == [f"wanvid: this is a bug in wanvid; its traceback is in {log}"]
    assert b"Traceback" not in program.raw
    assert b"sk-a-local" not in program.raw
    assert "ZeroDivisionError: not our day" in log.read_text()


_SIGNAL = """
import os, signal, sys
from wanvid_tui.ui.screens.main import MainScreen

compose, number = MainScreen.compose, int(sys.argv.pop())

def composed(self):
    os.kill(os.getpid(), number)
    yield from compose(self)

MainScreen.compose = composed
sys.argv = ["wanvid", "--demo"]
from wanvid_tui.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_before_the_first_paint_leaves_a_clean_terminal(tmp_path: Path, number: signal.Signals) -> None:
    """The terminal is taken by then, and nothing is mounted yet."""
    script = tmp_path / "early.py"
    script.write_text(_SIGNAL)
    env = {"PYTHONPATH": str(Path(__file__).parents[1])}
    with PtyProgram([sys.executable, script, str(int(number))], tmp_path, env=env) as program:
        assert program.wait_exit() == 128 + number
        assert b"\x1b[?1049h" in program.raw
        assert program.left_behind() == []
