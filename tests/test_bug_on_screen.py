"""A bug while the interface is shown: the terminal is given back, one line says where it is told (faults.md R4)."""

from __future__ import annotations

import re
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
