"""A program with a home of its own for each test."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.jobs.homes import alive, wait_for
from wanvid_tui.core.language import ENGLISH, use
from wanvid_tui.jobs.lease import lock_path, probe
from wanvid_tui.simulator.server import Simulator


@pytest.fixture
def wanvid(tmp_path: Path) -> Program:
    """The program in an empty home."""
    return Program(tmp_path / "home")


@pytest.fixture
def queue(wanvid: Program) -> Program:
    """Four held jobs."""
    assert wanvid.call("submit", "一只猫 cat", "--takes", "4", "--seed", "1", "--hold").out.split() == list("1234")
    return wanvid


@pytest.fixture
def english_again() -> Iterator[None]:
    """Commands that run in this process leave their language behind: the next test speaks English again."""
    yield
    use(ENGLISH)


@pytest.fixture(scope="module")
def fast() -> Iterator[Simulator]:
    """A service whose tasks take a second or so."""
    with Simulator(speed=120.0, render=False, rates=False) as service:
        yield service


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The program with a key; its driver is gone when the test is over."""
    home = tmp_path / "home"
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    yield Program(home, {"XDG_RUNTIME_DIR": str(runtime), "DASHSCOPE_API_KEY": "sk-any"})
    if home.exists() and (pid := probe(lock_path(home / "ledger.sqlite3")).pid) is not None and alive(pid):
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not alive(pid), "the end of the driver")
