"""``wanvid doctor`` on driver, login and machine: a driver that is really stopped, programs of systemd's played."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.odd_service import KEY, found
from tests.cli.program import Program
from tests.jobs.factory import new_job
from tests.jobs.homes import Home, wait_for
from wanvid_tui.cli.context import Context, World
from wanvid_tui.cli.doctor_machine import colours, disk_findings, terminal_finding
from wanvid_tui.cli.doctor_queue import HolderLook, queue_findings
from wanvid_tui.cli.findings import Mark
from wanvid_tui.cli.options import Globals
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.follower import AccountKey, ensure_driver
from wanvid_tui.jobs.holder import stopped_users


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home with room for a real driver."""
    folder = tmp_path / "h"
    folder.mkdir()
    made = Home(folder)
    yield made
    made.close()


def context_of(home: Home, **environ: str) -> Context:
    world = World({**home.environ(), **environ}, io.StringIO(), io.StringIO(), io.StringIO(), _no_network)
    context = Context(Globals(), world)
    context.bear_faults()
    return context


def _no_network() -> Any:
    raise AssertionError("nobody is asked here")


def drive(home: Home, beat_s: str = "0.1") -> int:
    home.ledger.add([new_job("slow")])
    command = home.command(WANVID_TEST_BEAT_S=beat_s)
    pid = ensure_driver(command, [AccountKey("default", home.job(1).base, KEY)]).pid
    assert pid is not None
    wait_for(lambda: home.state(1) is JobState.PENDING, "the task")
    return pid


def test_it_says_who_drives_and_that_it_was_stopped(home: Home, wanvid: Program) -> None:
    pid = drive(home)
    here = os.uname().nodename
    at_home = replace(wanvid, home=home.top, environ=home.environ())
    done = at_home.process("doctor")
    assert f"ok      driver     process {pid} on {here} drives this queue since " in done.out
    os.kill(pid, signal.SIGSTOP)
    done = at_home.process("doctor", "--json")
    check = found(done, "driver")
    assert check["state"] == "wrong"
    assert check["text"].endswith(f"is stopped; kill -CONT {pid} lets it go on")
    assert (check["pid"], check["host"], check["stopped"]) == (pid, here, True)
    os.kill(pid, signal.SIGCONT)
    assert "is stopped" not in at_home.process("doctor").out


def test_without_the_systems_word_the_beat_is_watched(home: Home) -> None:
    """As of a driver on another machine."""
    pid = drive(home)
    said: list[str] = []
    look = HolderLook(home.lock, say=said.append, beat_s=0.1, after_s=1.0, ask_system=False)
    assert look.look()[1] is False
    os.kill(pid, signal.SIGSTOP)
    os.utime(home.lock, (1e9, 1e9))
    view, stopped = look.look()
    assert (view.pid, stopped) == (pid, True)
    assert said
    assert "watching it for up to 1 s" in said[-1]
    os.kill(pid, signal.SIGCONT)
    os.utime(home.lock, (1e9, 1e9))
    assert look.look()[1] is False, "one beat shows life"


def test_a_stopped_process_that_has_the_ledger_open_is_named(home: Home) -> None:
    """As of an interface that was stopped in the middle of a write: the others find the ledger locked."""
    home.ledger.add([new_job(held=True)])
    script = f"import sqlite3; c = sqlite3.connect({str(home.ledger.path)!r}); c.execute('SELECT 1 FROM jobs'); input()"
    other = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE)
    try:
        folder = Path(f"/proc/{other.pid}/fd")
        wait_for(lambda: str(home.ledger.path) in [str(link.readlink()) for link in folder.iterdir()], "an open ledger")
        assert "has the ledger open" not in " ".join(found.text for found in queue_findings(context_of(home)))
        other.send_signal(signal.SIGSTOP)
        wait_for(lambda: stopped_users(home.ledger.path), "a stopped process")
        (finding,) = [found for found in queue_findings(context_of(home)) if "has the ledger open" in found.text]
        assert finding.text.startswith(f"process {other.pid} ")
        assert f"kill -CONT {other.pid}" in finding.remedy
    finally:
        other.kill()
        other.communicate()


def test_jobs_that_nobody_drives_are_remarked(home: Home) -> None:
    home.ledger.add([new_job()])
    (driver, *_) = queue_findings(context_of(home))
    assert (driver.mark, driver.text) == (Mark.REMARK, "nobody drives, though jobs wait")


def test_where_the_driver_ends_with_the_login_it_says_until_when_to_come_back(home: Home, tmp_path: Path) -> None:
    pid = drive(home)
    root, programs = tmp_path / "root", tmp_path / "programs"
    (root / "proc" / str(pid)).mkdir(parents=True)
    (root / "proc" / str(pid) / "cgroup").write_text("0::/user.slice/user-1000.slice/session-3.scope\n")
    programs.mkdir()
    for name, lines in {"busctl": "echo 'b true'\necho 'as 0'\necho 'as 0'", "loginctl": "echo Linger=no"}.items():
        (programs / name).write_text(f"#!/bin/sh\n{lines}\n")
        (programs / name).chmod(0o755)
    (_, login, *_) = queue_findings(context_of(home, PATH=f"{programs}:/usr/bin:/bin"), root=root)
    assert login.mark is Mark.REMARK
    assert login.text.startswith(
        "a driver ends with the login of yours here; 1 job runs on at the service: log in and start wanvid before "
    )
    assert login.text.endswith(" tomorrow to fetch it")
    assert "loginctl enable-linger" in login.remedy
    assert login.facts["outlives_login"] is False
    (root / "proc" / str(pid) / "cgroup").write_text("0::/system.slice/x.service\n")
    (_, login, *_) = queue_findings(context_of(home), root=root)
    assert (login.mark, login.text) == (Mark.OK, "a driver goes on when you log out")


# The machine


def test_little_room_and_no_directory_are_wrong(home: Home) -> None:
    context = context_of(home)
    videos, data = disk_findings(context, room=lambda path: 150_000_000)
    assert (videos.mark, videos.code, data.mark) == (Mark.WRONG, 1, Mark.OK)
    assert "150 MB free" in videos.text
    assert "200 MB" in videos.remedy
    (home.top / "videos").write_text("a file")
    videos, _ = disk_findings(context)
    assert videos.mark is Mark.WRONG
    assert "is no directory" in videos.text


def test_a_network_file_system_is_remarked(home: Home) -> None:
    (*_, network) = disk_findings(context_of(home), kind_of=lambda path: "nfs4")
    assert (network.what, network.mark) == ("data", Mark.REMARK)
    assert "on a network file system (nfs4)" in network.text


@pytest.mark.parametrize(
    ("environ", "size", "mark", "words"),
    [
        ({"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}, (80, 24), Mark.OK, "256 colours, UTF-8, 80x24"),
        ({"TERM": "tmux-256color", "TMUX": "/x", "COLORTERM": "truecolor"}, (80, 24), Mark.OK, "inside tmux"),
        ({"TERM": "xterm", "LANG": "C"}, (80, 24), Mark.OK, "ASCII alone"),
        ({"TERM": "xterm"}, (38, 10), Mark.REMARK, "38x10"),
        ({"TERM": "dumb"}, (80, 24), Mark.REMARK, "no colours"),
        ({}, None, Mark.REMARK, "TERM is not set"),
        ({"TERM": "xterm", "NO_COLOR": "1", "SSH_CONNECTION": "a"}, (80, 24), Mark.OK, "no colours, UTF-8, over ssh"),
    ],
)
def test_the_terminal(environ: dict[str, str], size: tuple[int, int] | None, mark: Mark, words: str) -> None:
    finding = terminal_finding(environ, size)
    assert finding.mark is mark
    assert words in finding.text
    assert finding.facts["colours"] == colours(environ)
