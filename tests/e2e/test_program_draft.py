"""A prompt is not lost: to SIGKILL, to the user's own editor, to the end of the terminal."""

from __future__ import annotations

import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.pty_program import PtyProgram
from wanvid_tui.jobs.drafts import drafts
from wanvid_tui.jobs.ledger import Ledger

ROOT = Path(__file__).resolve().parents[2]

EDITOR = """
import os, signal, sys, termios
from pathlib import Path
file, way = Path(sys.argv[-1]), sys.argv[1]
local = termios.tcgetattr(0)[3]
cooked = bool(local & termios.ECHO and local & termios.ICANON and local & termios.ISIG)
signal.signal(signal.SIGINT, lambda *_: os.write(1, b"INTERRUPTED\\n"))  # print may be in the middle of a line
print(f"EDITOR HAS {file.read_text().strip()!r} cooked {cooked} key {'DASHSCOPE_API_KEY' in os.environ}", flush=True)
line = sys.stdin.readline().strip()
file.write_text(file.read_text().strip() + "\\nsecond\\x1b line " + line + "\\n")
sys.exit(int(way))
"""


BUSY = """
import signal, sys, time
from pathlib import Path
file, way = Path(sys.argv[-1]), sys.argv[1]
file.write_text("saved in the editor\\n")
def save_rest(*_):
    Path(f"{file}.save").write_text("and what was not saved\\n")
    sys.exit(1)
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, save_rest if way == "saves" else signal.SIG_IGN)
print("EDITOR IS OPEN", flush=True)
while True:
    time.sleep(1)
"""


def program(tmp_path: Path, size: tuple[int, int] = (80, 24), **env: str) -> PtyProgram:
    """The interface over a ledger in a directory."""
    command = [sys.executable, "-m", "tests.ui.seeding", str(tmp_path / "seeded"), "ink", "empty"]
    return PtyProgram(command, tmp_path, size=size, env={"PYTHONPATH": str(ROOT), **env})


def editor(tmp_path: Path, code: int) -> str:
    """A small editor that reads one line and ends so."""
    script = tmp_path / "my editor.py"
    script.write_text(EDITOR)
    return f"'{sys.executable}' '{script}' {code}"


def saved(tmp_path: Path) -> list[str]:
    """The prompts of the drafts in the ledger."""
    folder = tmp_path if (tmp_path / "ledger.sqlite3").exists() else tmp_path / "seeded"
    with closing(Ledger.open(folder / "ledger.sqlite3", read_only=True)) as ledger:
        return [draft.text.prompt for draft in drafts(ledger)]


def test_the_draft_is_back_after_a_kill_with_the_caret_where_it_was(tmp_path: Path) -> None:
    with program(tmp_path) as first:
        first.wait_for("What should the video show?")
        first.type("一只猫 and a lynx")
        first.press("left", "left", "left")
        first.wait_for(lambda: saved(tmp_path) == ["一只猫 and a lynx"])
        first.signal(signal.SIGKILL)
        assert first.wait_exit() == -signal.SIGKILL
    with program(tmp_path, (120, 36)) as second:
        second.wait_for("is back.")
        second.wait_for("一只猫 and a lynx")
        second.type("!")
        second.wait_for(lambda: saved(tmp_path)[0].count("!") == 1)
        second.press("ctrl+q")
        assert second.wait_exit() == 0
        assert second.left_behind() == []
    assert saved(tmp_path)[0].startswith("一只猫 and a ")


def test_a_dropped_connection_loses_no_letter(tmp_path: Path) -> None:
    with program(tmp_path) as first:
        first.wait_for("What should the video show?")
        first.type("the last letter is here")
        first.wait_for("letter is here")
        first.signal(signal.SIGHUP)
        first.wait_exit()
    assert saved(tmp_path) == ["the last letter is here"]


def test_the_text_goes_to_the_editor_and_comes_back_clean(tmp_path: Path) -> None:
    with program(tmp_path, VISUAL=editor(tmp_path, 0), DASHSCOPE_API_KEY="sk-not-for-editors") as shown:
        shown.wait_for("What should the video show?")
        shown.type("first 一 line")
        shown.wait_for("first 一 line")
        shown.press("ctrl+g")
        shown.wait_for("EDITOR HAS 'first 一 line' cooked True key False")
        assert saved(tmp_path) == ["first 一 line"], "kept before the editor has the terminal"
        shown.press("ctrl+c")
        shown.wait_for("INTERRUPTED")
        shown.type("typed\n")
        shown.wait_for("second line typed")
        shown.wait_for("1 control character left out.")
        shown.wait_for(lambda: "30/1500" in shown.screen()[1])
        shown.wait_for(lambda: "Model" in shown.screen()[2])  # the whole screen is drawn anew
        shown.type(" and on")
        shown.wait_for("second line typed and on")
        shown.press("ctrl+q")
        assert shown.wait_exit() == 0
        assert shown.left_behind() == []


@pytest.mark.parametrize(
    ("number", "way", "left"),
    [
        (signal.SIGTERM, "saves", "and what was not saved"),
        (signal.SIGTERM, "ignores", "saved in the editor"),
        (signal.SIGHUP, "saves", "and what was not saved"),
        (None, "ignores", "saved in the editor"),
    ],
    ids=["SIGTERM", "SIGTERM to a deaf editor", "SIGHUP", "the terminal is gone"],
)
def test_the_end_of_the_program_ends_the_editor_and_keeps_what_it_saved(
    tmp_path: Path, number: signal.Signals | None, way: str, left: str
) -> None:
    script = tmp_path / "busy.py"
    script.write_text(BUSY)
    env = {"PYTHONPATH": str(ROOT), "EDITOR": f"'{sys.executable}' '{script}' {way}", "DASHSCOPE_API_KEY": "sk-any-key"}
    with PtyProgram([sys.executable, "-m", "wanvid_tui"], tmp_path, env=env) as shown:
        shown.wait_for("What should the video show?")
        shown.type("as it was")
        shown.press("ctrl+g")
        shown.wait_for("EDITOR IS OPEN")
        if number is None:
            shown.hang_up()
            assert shown.wait_exit() == 128 + signal.SIGHUP
        else:
            shown.signal(number)
            assert shown.wait_exit() == 128 + number
            assert shown.left_behind() == []
    assert saved(tmp_path / "wanvid") == [left]


def test_an_editor_that_fails_takes_nothing_away(tmp_path: Path) -> None:
    with program(tmp_path, EDITOR=editor(tmp_path, 3)) as shown:
        shown.wait_for("What should the video show?")
        shown.type("as it was")
        shown.press("ctrl+g")
        shown.wait_for("EDITOR HAS")
        shown.type("half\n")
        shown.wait_for("ended with status 3")
        shown.wait_for("as it was")
        shown.press("ctrl+q")
        assert shown.wait_exit() == 0
        assert shown.left_behind() == []


def test_an_editor_that_is_not_there_is_named(tmp_path: Path) -> None:
    with program(tmp_path, EDITOR="no-such-editor") as shown:
        shown.wait_for("What should the video show?")
        shown.type("still here")
        shown.press("ctrl+g")
        shown.wait_for("EDITOR names no-such-editor, which is not there")
        assert "still here" in shown.text()
        shown.press("ctrl+q")
        assert shown.wait_exit() == 0
