"""``wanvid --plain``: the queue as lines, then its changes, for screen readers, dumb terminals and pipes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from tests.e2e.program_home import WANVID, ProgramHome
from tests.jobs.homes import wait_for

CLOCK = r"\d\d:\d\d:\d\d"


def test_a_dumb_terminal_is_told_every_change_and_ctrl_c_ends_it(home: ProgramHome) -> None:
    with home.interface("--plain", TERM="dumb") as program:
        program.wait_for("No jobs.")
        assert re.match(r"wanvid, default, \S+\. nothing spent today\.", program.screen()[0])
        program.type("hello\n")
        program.wait_for("ctrl+d ends this")
        assert home.run("submit", "A fox [/] in the snow, 雪").code == 0
        program.wait_for(
            lambda: re.search(rf"{CLOCK} job 1 queued, about \$\S+: A fox \[/\] in the snow, 雪", program.text())
        )
        program.wait_for(lambda: re.search(rf"{CLOCK} job 1 saved, \S+ MB, took \S+: ~?/\S+", program.text()))
        program.press("ctrl+c")
        assert program.wait_exit() == 128 + signal.SIGINT
        assert re.search(r"(?m)^(\^C)?1 saved: ", program.text())
        assert b"\x1b" not in program.raw and program.raw.isascii() is False
        assert program.left_behind() == []


def test_a_pipe_is_told_and_the_end_of_the_input_ends_it(home: ProgramHome) -> None:
    assert home.run("submit", "A held fox", "--hold").code == 0
    process = subprocess.Popen(
        [*WANVID, "--plain"],
        cwd=home.top,
        env=home.whole_environ(TERM=""),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        lines: list[str] = []
        assert process.stdin is not None and process.stdout is not None
        output = process.stdout
        reader = Thread(target=lambda: lines.extend(iter(output.readline, "")), daemon=True)
        reader.start()
        wait_for(lambda: len(lines) >= 3, "the queue as lines")
        assert lines[1:3] == ["1 job:\n", "1 held, held by wish; wanvid release 1 lets it go: A held fox\n"]
        assert home.run("submit", "Another", "--hold").code == 0
        wait_for(lambda: any("job 2 held" in line for line in lines), f"the job to be told of: {lines}", 60)
        process.stdin.close()
        assert process.wait(30) == 0
        reader.join(30)
        assert "job 2 held, held by wish; wanvid release 2 lets it go" in lines[-1]
    finally:
        process.kill()


def test_without_an_input_it_prints_the_queue_and_ends_and_loads_no_textual(home: ProgramHome) -> None:
    assert home.run("submit", "A held fox", "--hold").code == 0
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "wanvid_tui", "--plain"],
        cwd=home.top,
        env=home.whole_environ(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0 and "A held fox" in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "wanvid_tui.ui.plain" in loaded
    assert not {name for name in loaded if name.partition(".")[0] in ("textual", "rich", "httpx")}


def test_who_has_no_key_is_told_how_to_come_by_one(tmp_path: Path) -> None:
    done = ProgramHome(tmp_path, None).run("--plain")
    assert (done.code, done.out.splitlines()[1]) == (0, "No jobs.")
    assert done.err.splitlines()[-1] == "wanvid: set DASHSCOPE_API_KEY, or enter a key in wanvid without --plain"


@pytest.mark.parametrize("way", ["gone", "stands still"])
def test_a_signal_ends_it_whatever_its_terminal_does(home: ProgramHome, way: str) -> None:
    with home.interface("--plain") as program:
        program.wait_for("No jobs.")
        if way == "gone":
            program.hang_up()
            assert program.wait_exit() == 128 + signal.SIGHUP
            return
        program.press("ctrl+s")
        assert home.run("submit", "A held fox", "--hold").code == 0
        program.signal(signal.SIGTERM)
        assert program.wait_exit() == 128 + signal.SIGTERM
