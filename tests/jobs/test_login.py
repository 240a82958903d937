"""The driver and the user's login: what systemd's programs and files say, and the way into a scope of its own.

The programs are small ones of the tests', found by PATH; the files lie below a directory that stands for the root.
"""

from __future__ import annotations

import os
import pwd
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.jobs.factory import BASE, new_job
from tests.jobs.homes import Home, wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.follower import AccountKey, DriverCommand, Follower, ensure_driver
from wanvid_tui.jobs.login import Place, Stay, look_at_login, scope_words

KEY = AccountKey("default", BASE, "sk-of-a-test-0123456789")
SESSION = "0::/user.slice/user-1000.slice/session-3.scope\n"
OLD_SESSION = "12:pids:/user.slice\n1:name=systemd:/user.slice/user-1000.slice/session-c2.scope\n"
MANAGER = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/wanvid.scope\n"
SERVICE = "0::/system.slice/cron.service\n"
ME = pwd.getpwuid(os.getuid()).pw_name


class Machine:
    """A machine under systemd, as far as it is looked at."""

    def __init__(self, top: Path) -> None:
        self.root = top / "root"
        self.programs = top / "programs"
        self.runtime = top / "runtime"
        self.asked = top / "asked"
        for folder in (self.root / "proc/self", self.programs, self.runtime / "systemd"):
            folder.mkdir(parents=True)
        self._sockets: list[socket.socket] = []

    @property
    def environ(self) -> dict[str, str]:
        """Where its programs and the user's service manager are."""
        return {"PATH": f"{self.programs}:/usr/bin:/bin", "XDG_RUNTIME_DIR": str(self.runtime)}

    def put(self, cgroup: str, who: str = "self") -> None:
        """Let a process be in a control group."""
        (self.root / "proc" / who).mkdir(exist_ok=True)
        (self.root / "proc" / who / "cgroup").write_text(cgroup)

    def program(self, name: str, *lines: str) -> None:
        """A program of these lines of shell; what it is called with is kept in ``asked``."""
        path = self.programs / name
        path.write_text("\n".join(["#!/bin/sh", f'echo {name} "$@" >> {self.asked}', *lines, ""]))
        path.chmod(0o755)

    def answers(self, *, kills: str | None = None, lingers: str | None = None, spared: str = "0") -> None:
        """What the login manager says to those who ask."""
        if kills is not None:
            self.program("busctl", f"echo 'b {kills}'", "echo 'as 0'", f"echo 'as {spared}'")
        if lingers is not None:
            self.program("loginctl", f"echo Linger={lingers}")

    def manager(self) -> None:
        """Let the user's service manager run, and be asked."""
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(self.runtime / "systemd" / "private"))
        self._sockets.append(listening)
        self.program("systemd-run", 'while [ "$1" != -- ]; do shift; done', "shift", 'exec "$@"')

    def close(self) -> None:
        for one in self._sockets:
            one.close()


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """One whose programs are all missing."""
    made = Machine(tmp_path_factory.mktemp("m"))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("cgroup", "place"),
    [
        (SESSION, Place.SESSION),
        (OLD_SESSION, Place.SESSION),
        (MANAGER, Place.MANAGER),
        (SERVICE, Place.ELSEWHERE),
        ("0::/\n", Place.ELSEWHERE),
        ("", Place.ELSEWHERE),
        ("nonsense", Place.ELSEWHERE),
    ],
)
def test_a_control_group_tells_where_a_process_is(machine: Machine, cgroup: str, place: Place) -> None:
    machine.put(cgroup)
    assert look_at_login(machine.environ, root=machine.root).place is place
    assert not machine.asked.exists()


def test_without_systemd_nobody_is_asked(machine: Machine) -> None:
    machine.answers(kills="true", lingers="no")
    found = look_at_login(machine.environ, root=machine.root)
    assert (found.stay, found.moves) == (Stay.SURE, False)
    assert not machine.asked.exists()


@pytest.mark.parametrize(
    ("kills", "lingers", "manager", "stay", "moves", "driver"),
    [
        ("false", "no", True, Stay.SURE, False, Stay.SURE),
        ("true", "yes", True, Stay.ENDS_WITH_LOGIN, True, Stay.SURE),
        ("true", "no", True, Stay.ENDS_WITH_LOGIN, True, Stay.ENDS_WITH_LAST_LOGIN),
        ("true", "yes", False, Stay.ENDS_WITH_LOGIN, False, Stay.ENDS_WITH_LOGIN),
        (None, "yes", True, Stay.UNKNOWN, True, Stay.SURE),
        (None, "no", True, Stay.UNKNOWN, False, Stay.UNKNOWN),
        (None, None, False, Stay.UNKNOWN, False, Stay.UNKNOWN),
    ],
)
def test_what_a_session_means_for_a_driver(
    machine: Machine, kills: str | None, lingers: str | None, manager: bool, stay: Stay, moves: bool, driver: Stay
) -> None:
    machine.put(SESSION)
    machine.answers(kills=kills, lingers=lingers)
    if manager:
        machine.manager()
    found = look_at_login(machine.environ, root=machine.root)
    assert (found.stay, found.moves, found.stay_of_driver) == (stay, moves, driver)


@pytest.mark.parametrize(
    ("lingers", "stay"), [("yes", Stay.SURE), ("no", Stay.ENDS_WITH_LAST_LOGIN), (None, Stay.UNKNOWN)]
)
def test_below_the_users_manager_lingering_decides(machine: Machine, lingers: str | None, stay: Stay) -> None:
    machine.put(MANAGER, "4711")
    machine.answers(kills="true", lingers=lingers)
    assert look_at_login(machine.environ, pid=4711, root=machine.root).stay is stay


def test_users_who_are_spared_are_not_swept(machine: Machine) -> None:
    machine.put(SESSION)
    machine.answers(kills="true", spared=f'2 "root" "{ME}"')
    assert look_at_login(machine.environ, root=machine.root).kills is False


@pytest.mark.parametrize(
    ("files", "kills"),
    [
        ({}, None),
        ({"etc/systemd/logind.conf": "#KillUserProcesses=yes\n"}, None),
        ({"etc/systemd/logind.conf": "[Login]\nKillUserProcesses=yes\nKillExcludeUsers=\n"}, True),
        ({"etc/systemd/logind.conf": "KillUserProcesses=yes\nKillOnlyUsers=somebody\n"}, False),
        (
            {
                "etc/systemd/logind.conf.d/50-no.conf": "KillUserProcesses = no\n",
                "usr/lib/systemd/logind.conf": "KillUserProcesses=yes\n",
            },
            False,
        ),
        (
            {
                "usr/lib/systemd/logind.conf.d/a.conf": "KillUserProcesses=yes\nKillExcludeUsers=\n",
                "etc/systemd/logind.conf.d/a.conf": "KillUserProcesses=no\n",
            },
            False,
        ),
    ],
)
def test_where_nobody_answers_the_files_are_read(machine: Machine, files: dict[str, str], kills: bool | None) -> None:
    machine.put(SESSION)
    machine.program("busctl", "exit 1")
    for name, text in files.items():
        path = machine.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert look_at_login(machine.environ, root=machine.root).kills is kills


def test_those_who_linger_have_a_file(machine: Machine) -> None:
    machine.put(SESSION)
    folder = machine.root / "var/lib/systemd/linger"
    assert look_at_login(machine.environ, root=machine.root).lingers is None
    folder.mkdir(parents=True)
    assert look_at_login(machine.environ, root=machine.root).lingers is False
    (folder / ME).touch()
    assert look_at_login(machine.environ, root=machine.root).lingers is True


def test_no_program_of_systemds_sees_the_key(machine: Machine) -> None:
    machine.put(SESSION)
    for name in ("busctl", "loginctl"):
        machine.program(name, f'echo "[$DASHSCOPE_API_KEY]" >> {machine.asked}')
    look_at_login({**machine.environ, "DASHSCOPE_API_KEY": KEY.key}, root=machine.root)
    assert KEY.key not in machine.asked.read_text()
    assert machine.asked.read_text().count("[]") == 2


def test_a_program_that_never_answers_is_not_waited_for(machine: Machine) -> None:
    machine.put(SESSION)
    machine.program("busctl", "exec sleep 600")
    assert look_at_login(machine.environ, root=machine.root).kills is None


# The driver itself


def in_session(home: Home, machine: Machine) -> DriverCommand:
    """A driver's command as of a face in a session that is swept at its end."""
    machine.put(SESSION)
    machine.answers(kills="true", lingers="yes")
    plain = home.command(DASHSCOPE_API_KEY=KEY.key)
    return replace(plain, root=machine.root, environ={**plain.environ, **machine.environ})


def test_a_driver_is_started_in_a_scope_of_the_users_manager(home: Home, machine: Machine) -> None:
    machine.manager()
    (job,) = home.ledger.add([new_job()])
    running = ensure_driver(in_session(home, machine), [KEY])
    assert running.reason == ""
    assert running.child is not None
    assert running.pid == running.child.pid, "the program that makes the scope becomes the driver"
    assert os.getsid(running.pid) == running.pid
    wait_for(lambda: home.state(job.id) is JobState.SAVED, "the video")
    (said,) = [line for line in machine.asked.read_text().splitlines() if line.startswith("systemd-run")]
    assert said.startswith("systemd-run --user --scope ")
    assert said.endswith(" follow --detached")
    assert KEY.key not in said
    assert KEY.key.encode() not in Path(f"/proc/{running.pid}/environ").read_bytes()
    running.child.terminate()
    running.child.wait()


@pytest.mark.parametrize("lines", [["exit 1"], ["kill -9 $$"], ["while :; do sleep 0.2; done"]])
def test_where_no_scope_is_to_be_had_the_driver_is_started_without(
    home: Home, machine: Machine, lines: list[str]
) -> None:
    machine.manager()
    machine.program("systemd-run", *lines)
    (job,) = home.ledger.add([new_job()])
    running = ensure_driver(in_session(home, machine), [KEY])
    assert running.reason == ""
    wait_for(lambda: home.state(job.id) is JobState.SAVED, "the video")
    assert "systemd-run" in machine.asked.read_text()


def test_one_that_its_face_holds_stays_where_the_face_is(home: Home, machine: Machine) -> None:
    machine.manager()
    home.ledger.add([new_job("slow")])
    running = ensure_driver(in_session(home, machine), [KEY], detached=False)
    assert running.reason == ""
    assert not machine.asked.exists()
    assert running.child is not None
    assert running.child.stdin is not None
    running.child.stdin.close()
    running.child.wait()


def test_outside_of_a_session_there_is_nothing_to_get_out_of(machine: Machine) -> None:
    machine.manager()
    machine.answers(kills="true", lingers="yes")
    for cgroup in (MANAGER, SERVICE):
        machine.put(cgroup)
        assert scope_words(machine.environ, root=machine.root) == []
    machine.put(SESSION)
    assert scope_words(machine.environ, root=machine.root)[0] == str(machine.programs / "systemd-run")


def test_a_face_knows_whether_the_driver_stays(home: Home, machine: Machine) -> None:
    home.ledger.add([new_job("slow")])
    first = ensure_driver(home.command(), [KEY])
    machine.put(SESSION, str(first.pid))
    machine.answers(kills="true", lingers="no")
    command = replace(home.command(PATH=machine.environ["PATH"]), root=machine.root)
    follower = Follower(command, lambda: [KEY])
    try:
        assert follower.tick().stay is Stay.ENDS_WITH_LOGIN
        asked = machine.asked.read_text()
        assert follower.tick().stay is Stay.ENDS_WITH_LOGIN
        assert machine.asked.read_text() == asked, "a holder is asked about once"
    finally:
        follower.close()
