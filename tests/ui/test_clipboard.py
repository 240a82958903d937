"""A copied text reaches tmux, the terminal, or the box, and it is said which."""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from tests.e2e.pty_program import PtyProgram
from wanvid_tui.ui.clipboard import LONGEST_OSC_52, Way, copy

TEXT = 'scp me@host:"/videos/a fox 雨.mp4" .'


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_inside_tmux_the_terminal_around_it_gets_the_text(tmp_path: Path) -> None:
    tmux = ["tmux", "-S", str(tmp_path / "s"), "-f", "/dev/null"]
    with PtyProgram([*tmux, "new-session", "echo up; cat"], tmp_path) as program:
        program.wait_for("up")
        asked = subprocess.run([*tmux, "display", "-p", "#{pid}"], capture_output=True, text=True, check=True)
        written: list[str] = []
        environ = {"PATH": os.environ["PATH"], "TMUX": f"{tmp_path / 's'},{asked.stdout.strip()},0"}
        assert copy(TEXT, environ, written.append) is Way.TMUX
        assert written == []
        program.wait_for(lambda: b64encode(TEXT.encode()) in program.raw)
        shown = subprocess.run([*tmux, "show-buffer"], capture_output=True, text=True, check=True)
        assert shown.stdout == TEXT
        subprocess.run([*tmux, "kill-server"], check=True)
        program.wait_exit()


def test_a_tmux_that_is_gone_leaves_the_box(tmp_path: Path) -> None:
    written: list[str] = []
    environ = {"PATH": os.environ["PATH"], "TMUX": f"{tmp_path / 's'},1,0", "TERM": "tmux-256color"}
    assert copy(TEXT, environ, written.append) is Way.BOX
    assert copy(TEXT, environ | {"PATH": str(tmp_path)}, written.append) is Way.BOX
    assert written == []


def test_a_terminal_is_told() -> None:
    written: list[str] = []
    assert copy(TEXT, {"TERM": "xterm-256color"}, written.append) is Way.OSC_52
    assert written == [f"\x1b]52;c;{b64encode(TEXT.encode()).decode()}\x07"]


@pytest.mark.parametrize("environ", [{"TERM": "linux"}, {"TERM": "dumb"}, {}, {"TERM": "screen", "STY": "1.pts-0"}])
def test_where_it_cannot_work_the_box_is_shown(environ: dict[str, str]) -> None:
    written: list[str] = []
    assert copy(TEXT, environ, written.append) is Way.BOX
    assert written == []


def test_more_than_terminals_take_goes_into_the_box() -> None:
    assert copy("x" * (LONGEST_OSC_52 + 1), {"TERM": "xterm"}, list[str]().append) is Way.BOX
