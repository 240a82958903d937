"""The interface is hung up on, ended by a signal or refused: the terminal is clean, and its jobs go on without it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program_home import UNDER_WAY, WANVID, ProgramHome, Service, generate
from tests.e2e.pty_program import PtyProgram
from tests.jobs.homes import alive, wait_for


@pytest.fixture
def running(tmp_path: Path, slow_service: Service) -> Iterator[tuple[ProgramHome, PtyProgram]]:
    """A home and its interface, with a job that the service works on for a minute and more."""
    home = ProgramHome(tmp_path, slow_service)
    with home.interface() as program:
        generate(program, "A fox on its own")
        home.wait_until(1, *UNDER_WAY)
        yield home, program
    home.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_the_interface_and_not_its_job(
    running: tuple[ProgramHome, PtyProgram], number: signal.Signals
) -> None:
    home, program = running
    program.signal(number)
    assert program.wait_exit() == 128 + number
    assert program.left_behind() == []
    assert len(home.drivers()) == 1
    assert home.is_in(1, *UNDER_WAY)


def test_a_dropped_connection_ends_the_interface_and_not_its_job(running: tuple[ProgramHome, PtyProgram]) -> None:
    home, program = running
    program.hang_up()
    assert program.wait_exit() == 128 + signal.SIGHUP
    with home.interface() as again:
        again.wait_for("A fox on its own")
        again.wait_for(lambda: re.search(r"  1 (▹ pending|▸ running) ", again.text()))
    assert len(home.drivers()) == 1


def test_leaving_says_what_goes_on(running: tuple[ProgramHome, PtyProgram]) -> None:
    _, program = running
    program.press("ctrl+q")
    assert program.wait_exit() == 0
    assert program.left_behind() == []
    said = program.raw.rpartition(b"\x1b[?1049l")[2].decode()
    assert "1 job goes on without this window; videos land in ~/wanvid/videos. wanvid shows it." in said


def test_without_a_follower_the_driver_ends_with_the_interface(home: ProgramHome, slow_service: Service) -> None:
    home.use(slow_service)
    with home.interface("--no-follow") as program:
        generate(program, "A fox that waits")
        home.wait_until(1, *UNDER_WAY)
        (driver,) = home.drivers()
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        wait_for(lambda: not alive(driver), "the end of the driver")
    assert home.is_in(1, *UNDER_WAY)


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_show_it_gets_one_line(home: ProgramHome, term: str) -> None:
    with home.interface(TERM=term, LANG="C") as program:
        assert program.wait_exit() == 2
        assert program.left_behind() == []
        assert b"\x1b" not in program.raw
        assert program.raw.startswith(b"wanvid: the interface needs a terminal")


def test_without_a_terminal_it_says_so_in_one_line(home: ProgramHome) -> None:
    done = home.run()
    assert (done.code, done.out) == (2, "")
    assert "wanvid submit" in done.err
    assert done.err.count("\n") == 1
    assert not home.wanvid.exists(), "nothing was made"


def test_a_reader_that_leaves_is_no_error(home: ProgramHome) -> None:
    assert home.run("submit", "--hold", "--takes", "8", "A fox").code == 0
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [*WANVID, "jobs"], env=home.whole_environ(), cwd=home.top, stdout=writer, stderr=subprocess.PIPE
    )
    os.close(reader)
    os.close(writer)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (141, b"")
