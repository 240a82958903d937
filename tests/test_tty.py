"""The terminal before the interface: nothing is echoed or changed, everything is given back."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.pty_program import PtyProgram
from wanvid_tui.tty import EarlyTerminal, draws_chinese

ROOT = Path(__file__).parent.parent
HEAD = """
import os, sys, time
from pathlib import Path
from wanvid_tui.tty import EarlyTerminal, draws_chinese
def wait():
    while not Path("go").exists():
        time.sleep(0.01)
"""


def run(home: Path, code: str) -> PtyProgram:
    return PtyProgram([sys.executable, "-c", HEAD + code], home, env={"PYTHONPATH": str(ROOT)})


def test_keys_are_neither_shown_nor_changed(tmp_path: Path) -> None:
    code = "with EarlyTerminal():\n wait()\n data = os.read(0, 99)\nprint(data)"
    with run(tmp_path, code) as program:
        program.wait_for(lambda: not program.echoes())
        program.send(b"ab\x7f\r\x03\x13\x11\x16\x1a!")
        (tmp_path / "go").touch()
        assert program.wait_exit() == 0
        assert program.text().strip() == r"b'ab\x7f\r\x03\x13\x11\x16\x1a!'"
        assert program.left_behind() == []


def test_what_was_typed_before_it_stays(tmp_path: Path) -> None:
    code = "print('up')\nwait()\nwith EarlyTerminal():\n data = os.read(0, 99)\nprint(data)"
    with run(tmp_path, code) as program:
        program.wait_for("up")
        program.type("fox")
        program.wait_for("fox")
        (tmp_path / "go").touch()
        program.wait_for("b'fox'")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("with EarlyTerminal():\n raise RuntimeError('broken')", 1),
        ("EarlyTerminal().start()\nsys.exit(3)", 3),
        ("EarlyTerminal().start()\nraise RuntimeError('broken')", 1),
        ("early = EarlyTerminal()\nearly.start()\nearly.start()\nearly.restore()\nearly.restore()", 0),
    ],
)
def test_every_way_out_gives_back_what_was_found(tmp_path: Path, code: str, status: int) -> None:
    with run(tmp_path, code) as program:
        assert program.wait_exit() == status
        assert program.left_behind() == []


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, -15), (signal.SIGHUP, -1), (signal.SIGQUIT, 128 + signal.SIGQUIT)]
)
def test_a_signal_gives_back_what_was_found(tmp_path: Path, number: signal.Signals, status: int) -> None:
    with run(tmp_path, "with EarlyTerminal():\n wait()") as program:
        program.wait_for(lambda: not program.echoes())
        program.signal(number)
        assert program.wait_exit() == status
        assert program.left_behind() == []


def test_a_terminal_that_goes_away_is_no_error(tmp_path: Path) -> None:
    code = (
        "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\nwith EarlyTerminal():\n wait()\nprint('farewell')"
    )
    with run(tmp_path, code) as program:
        program.wait_for(lambda: not program.echoes())
        program.hang_up()
        (tmp_path / "go").touch()
        assert program.wait_exit() == 0


def test_without_a_terminal_nothing_happens(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.touch()
    with path.open() as file, EarlyTerminal(file.fileno()) as early:
        assert early.attributes is None


@pytest.mark.parametrize(
    ("environ", "drawn"),
    [
        ({"LANG": "zh_CN.UTF-8", "TERM": "xterm"}, True),
        ({"LANG": "zh_CN.GB18030", "TERM": "xterm"}, True),
        ({"TERM": "xterm"}, True),
        ({"LANG": "C", "TERM": "xterm"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8", "TERM": "xterm"}, False),
        ({"LANG": "en_US.ISO-8859-1", "TERM": "xterm"}, False),
        ({"LANG": "zh_CN.UTF-8", "TERM": "linux"}, False),
    ],
)
def test_chinese_is_drawn_where_the_terminal_has_its_characters(environ: dict[str, str], drawn: bool) -> None:
    assert draws_chinese(environ) is drawn
