"""A real ssh connection drops: the video comes, the driver ends by itself, nothing is left, no core is burnt."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.program_home import UNDER_WAY, WANVID, ProgramHome, Service, generate
from tests.e2e.pty_program import PtyProgram
from tests.e2e.ssh_server import SshServer
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.media.mp4 import inspect

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by /proc")

_LONG_S = 180.0
"""How long anything may take on a busy machine; no test asserts how long it took."""
_IDLE_SHARE = 0.2
"""Of one core: what waits may use at most."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SshServer]:
    """An sshd."""
    folder = tmp_path / "sshd"
    folder.mkdir()
    with SshServer(folder) as running:
        yield running


def test_a_dropped_ssh_connection_costs_nothing(tmp_path: Path, server: SshServer) -> None:
    """At once with the demo and with a service: both drivers wait half a minute for more work before they end."""
    with Service(speed=25) as service:
        people = [Person(tmp_path / "demo", None), Person(tmp_path / "service", service)]
        try:
            for person in people:
                person.generate_and_lose_the_line(server)
            wait_for(lambda: not server.sessions(), "the end of the sessions")
            for person in people:
                wait_for(partial(person.is_in, JobState.SAVED), "the video", _LONG_S)
                assert inspect(Path(person.job().file or "")).duration_s == 5.0
            began = time.monotonic()
            used_s = sum(until_all_end(person.home) for person in people)
            waited_s = time.monotonic() - began
            print(f"{used_s:.2f} s of a core in {waited_s:.0f} s of waiting")
            assert used_s <= 1.0 + _IDLE_SHARE * waited_s, f"{used_s} s of a core in {waited_s} s"
        finally:
            for person in people:
                person.home.close()


class Person:
    """Somebody who works at the other end of a connection."""

    def __init__(self, top: Path, service: Service | None) -> None:
        """Uses ``service``, or the demo when there is none."""
        top.mkdir()
        self.home = ProgramHome(top, service)
        self.words = ["--demo"] if service is None else []
        folder = self.home.wanvid / "demo" if service is None else self.home.wanvid
        self.ledger = folder / self.home.ledger.name

    def generate_and_lose_the_line(self, server: SshServer) -> None:
        """Start a job in the interface, and lose the connection while the service works on it."""
        environ = {**self.home.whole_environ(), "TERM": "xterm-256color"}
        with PtyProgram(server.login([*WANVID, *self.words], environ), self.home.top) as client:
            generate(client, "A fox that nobody watches")
            wait_for(partial(self.is_in, *UNDER_WAY), "the task")
            others = {client.process.pid, *self.home.drivers(), *self.home.processes("simulate")}
            (interface,) = set(self.home.processes()) - others
            client.signal(signal.SIGKILL)
            assert client.wait_exit() == -signal.SIGKILL
        wait_for(lambda: interface not in self.home.processes(), "the end of the interface")
        assert self.is_in(*UNDER_WAY, JobState.DOWNLOADING, JobState.SAVED)
        assert len(self.home.drivers()) == 1, "it goes on"

    def job(self) -> Job:
        """The job."""
        ledger = Ledger.open(self.ledger, read_only=True)
        try:
            job = ledger.get(1)
        finally:
            ledger.close()
        assert job is not None
        return job

    def is_in(self, *states: JobState) -> bool:
        """Whether the job is in one of some states now."""
        return self.job().state in states


def until_all_end(home: ProgramHome) -> float:
    """Wait until no process of a home is left: the seconds of processor time they used meanwhile."""
    first: dict[int, float] = {}
    last: dict[int, float] = {}

    def ended() -> bool:
        found = home.processes()
        for pid in found:
            used = cpu_s(pid)
            if used is not None:
                first.setdefault(pid, used)
                last[pid] = used
        return not found

    wait_for(ended, "the end of every process", _LONG_S)
    return sum(last.values()) - sum(first.values())


def cpu_s(pid: int) -> float | None:
    """Processor time of a process, in seconds; None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
