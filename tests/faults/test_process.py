"""Processes that are ended, stopped, hung up on or broken: nothing is lost, nothing is left (faults.md R1, R3, R4)."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.program_home import ROOT, UNDER_WAY, WANVID, generate
from tests.e2e.pty_program import PtyProgram
from tests.faults.faulty import FaultyHome, FaultyService
from tests.jobs.homes import alive, wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.media.mp4 import inspect
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

_S = JobState
PROMPT = "A fox that is let alone"
ORDERLY = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT]
_BROKEN_LOOK = """
import sys
from pathlib import Path

if Path({flag!r}).exists() and "follow" in sys.argv[1:] + getattr(sys, "orig_argv", []):
    from wanvid_tui.jobs.steps import looking

    def look(engine):
        if engine.jobs.within(*looking_states):
            raise ZeroDivisionError("not our day")
        return None

    from wanvid_tui.jobs.watched import UNDER_WAY as looking_states
    looking.look = look
"""
"""What makes the driver's looks a bug of ours, as long as a file is there."""


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[tuple[FaultyHome, FaultyService]]:
    """A home with a service whose tasks take some seconds."""
    with FaultyService(speed=25.0) as service:
        home = FaultyHome(tmp_path, service)
        yield home, service
        home.close()


def is_whole(ledger: Path) -> bool:
    """Whether SQLite finds nothing wrong with a ledger."""
    with sqlite3.connect(ledger) as connection:
        found: Sequence[tuple[str]] = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return found == [("ok",)]


def queue(home: FaultyHome) -> None:
    """A job in the queue, and nobody who drives."""
    assert home.run("submit", "--hold", PROMPT).code == 0
    ledger = Ledger.open(home.ledger)
    ledger.move(1, _S.QUEUED, "released", only_from=(_S.HELD,))
    ledger.close()


# R1


@pytest.mark.parametrize("number", ORDERLY, ids=lambda number: number.name)
def test_r1_a_driver_ends_in_order_and_the_next_one_goes_on(
    slow: tuple[FaultyHome, FaultyService], number: signal.Signals
) -> None:
    home, service = slow
    queue(home)
    driver = home.start("follow")
    home.wait_until(1, *UNDER_WAY)
    began = time.monotonic()
    driver.send_signal(number)
    done = home.ended(driver)
    print(f"{number.name}: ended after {time.monotonic() - began:.2f} s")
    assert done.code == 128 + number
    assert "Traceback" not in done.err
    assert home.processes() == []
    assert is_whole(home.ledger)
    assert home.is_in(1, *UNDER_WAY)
    assert home.run("wait", "1").code == 0
    assert home.is_in(1, _S.SAVED)
    assert service.made() == {PROMPT: 1}


@pytest.mark.parametrize("number", ORDERLY, ids=lambda number: number.name)
def test_r1_a_command_that_waits_is_ended_and_its_job_goes_on(
    slow: tuple[FaultyHome, FaultyService], number: signal.Signals
) -> None:
    home, service = slow
    waiting = home.start("submit", "--wait", PROMPT)
    home.wait_until(1, *UNDER_WAY)
    waiting.send_signal(number)
    done = home.ended(waiting)
    assert done.code in (128 + number, -number)
    assert (done.out, "Traceback" in done.err) == ("", False)
    assert len(home.drivers()) == 1
    home.wait_until(1, _S.SAVED)
    assert service.made() == {PROMPT: 1}
    assert is_whole(home.ledger)


def test_r1_without_a_follower_the_driver_goes_with_the_command_that_was_ended(
    slow: tuple[FaultyHome, FaultyService],
) -> None:
    home, service = slow
    waiting = home.start("--no-follow", "submit", "--wait", PROMPT)
    home.wait_until(1, *UNDER_WAY)
    waiting.send_signal(signal.SIGTERM)
    assert home.ended(waiting).code == -signal.SIGTERM
    wait_for(lambda: home.processes() == [], "the end of the driver")
    assert home.is_in(1, *UNDER_WAY)
    assert home.run("wait", "1").code == 0
    assert service.made() == {PROMPT: 1}


def test_r1_a_service_that_never_answers_does_not_hold_the_end_back(home: FaultyHome, service: FaultyService) -> None:
    service.faults.become(Fault(deeds.Hang(worked=True), Kind.SUBMIT))
    queue(home)
    driver = home.start("follow")
    wait_for(lambda: service.made(), "the task whose answer never comes")
    began = time.monotonic()
    driver.send_signal(signal.SIGTERM)
    assert home.ended(driver).code == 128 + signal.SIGTERM
    print(f"ended after {time.monotonic() - began:.2f} s with a request on the wire")
    assert home.is_in(1, _S.SUBMITTING, _S.UNCERTAIN)
    service.faults.become()
    home.start("follow")
    home.wait_until(1, _S.SAVED)
    assert service.made() == {PROMPT: 1}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_r1_a_stopped_driver_does_not_hold_an_interface_back(
    slow: tuple[FaultyHome, FaultyService], number: signal.Signals
) -> None:
    home, _ = slow
    with home.interface() as program:
        generate(program, PROMPT)
        home.wait_until(1, *UNDER_WAY)
        (driver,) = home.drivers()
        os.kill(driver, signal.SIGSTOP)
        try:
            with home.interface(
                DASHSCOPE_API_KEY="sk-another-key"
            ) as other:  # it has a key to give, and nobody takes it
                other.wait_for(PROMPT)
                for one in (program, other):
                    began = time.monotonic()
                    one.signal(number)
                    assert one.wait_exit() == 128 + number
                    assert one.left_behind() == []
                    print(f"ended after {time.monotonic() - began:.2f} s")
        finally:
            os.kill(driver, signal.SIGCONT)
    home.wait_until(1, _S.SAVED)


# R3


def test_r3_ctrl_c_ends_a_command_and_not_its_job(slow: tuple[FaultyHome, FaultyService]) -> None:
    home, service = slow
    env = home.whole_environ()
    with PtyProgram([*WANVID, "submit", "--wait", PROMPT], home.top, env=env) as program:
        home.wait_until(1, *UNDER_WAY)
        program.press("ctrl+c")
        assert program.wait_exit() == 130
        assert program.left_behind() == []
        assert "Traceback" not in program.text()
    home.wait_until(1, _S.SAVED)
    assert service.made() == {PROMPT: 1}


def test_r3_ctrl_c_ends_a_driver_in_a_terminal_in_order(slow: tuple[FaultyHome, FaultyService]) -> None:
    home, _ = slow
    queue(home)
    with PtyProgram([*WANVID, "follow"], home.top, env=home.whole_environ()) as program:
        home.wait_until(1, *UNDER_WAY)
        program.press("ctrl+c")
        assert program.wait_exit() == 130
        assert program.left_behind() == []
    assert is_whole(home.ledger)
    assert home.run("wait", "1").code == 0


def test_r3_a_stopped_interface_stops_nothing(slow: tuple[FaultyHome, FaultyService]) -> None:
    home, _ = slow
    with home.interface() as program:
        generate(program, PROMPT)
        home.wait_until(1, *UNDER_WAY)
        program.press("escape")
        program.wait_for("r Again")
        program.press("ctrl+z")
        program.wait_for(program.is_stopped)
        assert program.attributes() == program.attributes_before
        job = home.wait_until(1, _S.SAVED)
        assert inspect(Path(job.file or "")).duration_s == 5.0
        assert home.run("submit", "--wait", "A hare meanwhile").code == 0
        program.signal(signal.SIGCONT)
        program.wait_for("  1 ✓ saved")
        program.wait_for("  2 ✓ saved")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert program.left_behind() == []


def test_r3_a_storm_of_sizes_leaves_the_interface_whole(home: FaultyHome) -> None:
    with home.interface() as program:
        generate(program, PROMPT)
        for turn in range(120):
            program.resize(*((80, 24), (120, 36), (41, 12), (30, 8), (200, 50))[turn % 5])
            if turn % 10 == 0:
                program.press("f4")
        program.resize(100, 30)
        program.wait_for("  1 ✓ saved")
        program.wait_for(lambda: program.screen()[0].startswith(" wanvid") and "1 saved" in program.screen()[29])
        program.press("f2")
        program.wait_for(lambda: "^Q Quit" in program.screen()[29])
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert program.left_behind() == []


def test_r3_a_reader_that_leaves_ends_the_waiting_and_not_the_job(slow: tuple[FaultyHome, FaultyService]) -> None:
    home, service = slow
    reader, writer = os.pipe()
    waiting = subprocess.Popen(
        [*WANVID, "submit", "--wait", PROMPT],
        env=home.whole_environ(),
        cwd=home.top,
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
    )
    os.close(writer)
    os.close(reader)
    _, said = waiting.communicate(timeout=120)
    assert (waiting.returncode, said) == (141, b"")
    home.wait_until(1, _S.SAVED)
    assert service.made() == {PROMPT: 1}


# R4


def test_r4_a_bug_of_the_driver_is_told_by_who_waits_and_no_job_is_lost_by_it(
    slow: tuple[FaultyHome, FaultyService], tmp_path: Path
) -> None:
    home, service = slow
    flag, site = tmp_path / "broken", tmp_path / "site"
    site.mkdir()
    flag.touch()
    (site / "sitecustomize.py").write_text(_BROKEN_LOOK.format(flag=str(flag)))
    env = {"PYTHONPATH": f"{site}:{ROOT}", "PYTHONUNBUFFERED": "1"}
    waiting = home.start("submit", "--wait", PROMPT, **env)
    assert waiting.stderr is not None
    said = next(line for line in waiting.stderr if "fault" in line)
    (driver,) = home.drivers()
    log = home.wanvid / "wanvid.log"
    words = f"process {driver} on {os.uname().nodename}: a fault of wanvid's own (step look); it is tried again, {log} "
    assert said == f"wanvid: {words}has the details\n"
    assert "ZeroDivisionError: not our day" in log.read_text()
    assert "sk-any" not in log.read_text()
    flag.unlink()
    os.kill(driver, signal.SIGTERM)
    wait_for(lambda: not alive(driver), "the end of the broken driver")
    done = home.ended(waiting)
    assert done.code == 0, done.err
    assert home.is_in(1, _S.SAVED)
    assert service.made() == {PROMPT: 1}
