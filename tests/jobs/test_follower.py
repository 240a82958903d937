"""A face that lives for a while: it starts the driver when there is work, and once only what helps."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.jobs.factory import BASE, new_job
from tests.jobs.homes import Home, wait_for
from wanvid_tui.core.job import JobState, Waiting
from wanvid_tui.jobs.follower import AccountKey, DriverCommand, DriverStatus, Follower, ensure_driver
from wanvid_tui.jobs.keys import KeySet
from wanvid_tui.jobs.launch import DriverCommand as Launch
from wanvid_tui.jobs.ledger import key_fingerprint
from wanvid_tui.jobs.reading import PauseKind
from wanvid_tui.jobs.waiting import KEY_REFUSED
from wanvid_tui.jobs.work import waits_for_key, work_waits

if TYPE_CHECKING:
    from collections.abc import Iterator

_S = JobState
KEY = AccountKey("default", BASE, "sk-of-a-test-0123456789")
OTHER = AccountKey("work", BASE, "sk-of-work-0123456789")


class Face:
    """A follower with keys and a clock that the test sets."""

    def __init__(self, command: DriverCommand, *, detached: bool = True) -> None:
        self.now = 1000.0
        self.keys: list[AccountKey] = [KEY]
        self.follower = Follower(command, lambda: self.keys, detached=detached, monotonic=lambda: self.now)

    def tick_until(self, what: str, *, step_s: float = 0.02) -> DriverStatus:
        """Tick until the status has a true ``what`` (or none, with ``not ``)."""
        wanted, name = not what.startswith("not "), what.removeprefix("not ")

        def looked() -> list[DriverStatus]:
            self.now += step_s
            status = self.follower.tick()
            return [status] if bool(getattr(status, name)) is wanted else []

        found: DriverStatus = wait_for(looked, what)[0]
        return found


@pytest.fixture
def faces() -> Iterator[list[Face]]:
    """Faces of a test, closed at its end."""
    made: list[Face] = []
    yield made
    for face in made:
        face.follower.close()


def test_without_work_nothing_is_started_or_looked_at(home: Home, faces: list[Face]) -> None:
    faces.append(Face(home.command()))
    home.ledger.add([new_job(held=True)])
    assert faces[0].follower.tick() == DriverStatus(work=False)
    assert not home.lock.exists()


def test_work_starts_a_driver_that_gets_the_key(home: Home, faces: list[Face]) -> None:
    faces.append(Face(home.command(WANVID_TEST_IDLE_S="0.3")))
    assert not faces[0].follower.tick().work
    (job,) = home.ledger.add([new_job()])
    status = faces[0].tick_until("pid")
    assert (status.work, status.driving, status.reason) == (True, True, "")
    faces[0].tick_until("not work")
    assert home.state(job.id) is _S.SAVED
    wait_for(lambda: not home.holder().held, "the end of the driver")


def test_a_killed_driver_is_replaced_by_any_face(home: Home, faces: list[Face]) -> None:
    home.ledger.add([new_job("slow")])
    first = ensure_driver(home.command(), [KEY])
    faces.append(Face(home.command()))
    assert faces[0].tick_until("driving").pid == first.pid
    assert first.child is not None
    first.child.kill()
    first.child.wait()
    second = faces[0].tick_until("pid").pid
    assert second not in (None, first.pid)
    os.kill(second or 0, signal.SIGKILL)
    wait_for(lambda: not home.holder().held, "the end of the driver")
    assert faces[0].tick_until("pid").pid not in (None, second)


def test_a_driver_that_dies_at_once_is_tried_less_and_less_often_and_the_reason_is_told(
    home: Home, faces: list[Face]
) -> None:
    home.ledger.add([new_job("crash")])
    faces.append(Face(home.command(WANVID_TEST_KEYS=f"default|{BASE}|sk-found")))
    face = faces[0]
    status = face.tick_until("reason")
    assert "the driver ended with status 1 (the driver stopped by a fault of its own)" in status.reason
    assert str(home.top / "wanvid.log") in status.reason
    waits = []
    for _ in range(5):
        began = face.now
        deaths = home.log().count("ZeroDivisionError")
        wait_for(lambda face=face, deaths=deaths: _tries(home, face) > deaths, "another try")  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        waits.append(face.now - began)
    assert all(later >= earlier - 1.0 for earlier, later in pairwise(waits))
    assert waits[-1] > 12.0


def _tries(home: Home, face: Face) -> int:
    """Let a quarter of a second pass for the face, unless a driver is on its way; how many died so far."""
    if not home.holder().held and not face.follower.is_starting:
        face.now += 0.25
    face.follower.tick()
    return home.log().count("ZeroDivisionError")


def test_one_that_finds_nothing_to_do_is_not_started_again_and_again(home: Home, faces: list[Face]) -> None:
    (job,) = home.ledger.add([new_job("slow", profile="nobody's")])
    home.ledger.move(job.id, _S.SUBMITTING, "sending", key_id="0123456789abcdef")
    home.ledger.move(job.id, _S.PENDING, "accepted")
    faces.append(Face(home.command(WANVID_TEST_IDLE_S="0.2")))
    face = faces[0]
    face.tick_until("pid")
    wait_for(lambda: face.follower.tick() and not face.follower.is_starting, "the end of the driver, seen by its face")
    started = home.log().count("driving")
    for _ in range(50):
        face.now += 10
        status = face.follower.tick()
    assert status.work
    assert home.log().count("driving") == started
    home.ledger.remark(job.id, "something is new")
    face.tick_until("pid")


def test_a_new_key_reaches_the_driver_that_waits_for_it(home: Home, faces: list[Face]) -> None:
    home.ledger.add([new_job("slow")])
    (job,) = home.ledger.add([new_job(profile="work")])
    faces.append(Face(home.command()))
    faces[0].tick_until("pid")
    wait_for(lambda: home.ledger.pause_of("work", BASE), "a driver that has no key")
    pid = faces[0].tick_until("driving").pid
    faces[0].keys = [KEY, OTHER]
    wait_for(lambda: faces[0].follower.tick() and home.state(job.id) is _S.SAVED, "the video")
    assert home.holder().pid == pid


def test_a_row_that_waits_for_a_key_waits_for_a_face_that_has_it(home: Home, faces: list[Face]) -> None:
    (job,) = home.ledger.add([new_job(profile="work")])
    home.ledger.pause("work", BASE, PauseKind.NO_KEY)
    faces.append(Face(home.command(WANVID_TEST_IDLE_S="0.3")))
    assert not faces[0].follower.tick().work
    assert not home.lock.exists()
    faces[0].keys = [OTHER]
    wait_for(lambda: faces[0].follower.tick() and home.state(job.id) is _S.SAVED, "the video")


def test_a_stopped_driver_is_seen(home: Home, faces: list[Face]) -> None:
    (job,) = home.ledger.add([new_job("slow")])
    faces.append(Face(home.command(WANVID_TEST_BEAT_S="0.1")))
    pid = faces[0].tick_until("pid").pid
    assert pid is not None
    wait_for(lambda: home.state(job.id) is _S.PENDING, "the task")
    os.kill(pid, signal.SIGSTOP)
    faces[0].keys = []
    assert not faces[0].follower.tick().stopped
    faces[0].now += 31
    status = faces[0].follower.tick()
    assert (status.stopped, status.pid) == (True, pid)
    host = os.uname().nodename
    told = f"process {pid} on {host} drives this queue and is stopped; kill -CONT {pid} lets it go on"
    assert status.reason == told
    faces[0].keys = [KEY, OTHER]
    assert faces[0].follower.tick().reason == told, "no key is given to a process that cannot answer"
    os.kill(pid, signal.SIGCONT)
    assert faces[0].tick_until("not stopped").reason == ""


def test_a_key_for_a_stopped_driver_is_answered_by_its_name(home: Home, faces: list[Face]) -> None:
    home.ledger.add([new_job("slow")])
    pid = ensure_driver(home.command(), [KEY]).pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    faces.append(Face(home.command()))
    assert faces[0].follower.tick().reason.endswith(f"is stopped; kill -CONT {pid} lets it go on")
    os.kill(pid, signal.SIGCONT)
    faces[0].tick_until("not reason")


def test_what_keeps_a_living_driver_from_its_work_is_told(home: Home, faces: list[Face]) -> None:
    home.ledger.add([new_job("stumble")])
    faces.append(Face(home.command()))
    status = faces[0].tick_until("reason")
    assert (status.driving, status.stopped) == (True, False)
    here, log = os.uname().nodename, home.top / "wanvid.log"
    assert status.reason == (
        f"process {status.pid} on {here}: a fault of wanvid's own (step stumble with [key]); it is tried again, {log} "
        "has the details"
    )
    assert KEY.key.encode() not in home.lock.read_bytes()


def test_a_driver_that_is_stuck_before_it_drives_is_not_waited_for(home: Home, faces: list[Face]) -> None:
    home.ledger.add([new_job("slow")])
    stuck = home.top / "stuck.py"
    stuck.write_text(
        f"import os, time\nopen({str(home.top / 'tries')!r}, 'a').write(f'{{os.getpid()}}\\n')\ntime.sleep(600)"
    )
    command = replace(home.command(), program=(sys.executable, str(stuck)))
    faces.append(Face(command))
    tries = home.top / "tries"
    faces[0].follower.tick()
    (first,) = wait_for(lambda: tries.exists() and tries.read_text().split(), "the first")
    faces[0].now += 10
    faces[0].follower.tick()
    assert tries.read_text().split() == [first]
    faces[0].now += 10
    faces[0].follower.tick()
    (_, second) = wait_for(lambda: len(tries.read_text().split()) == 2 and tries.read_text().split(), "the second")
    for pid in (first, second):
        os.kill(int(pid), signal.SIGKILL)


def test_one_that_is_not_detached_ends_with_its_face(home: Home) -> None:
    home.ledger.add([new_job("slow")])
    face = Face(home.command(), detached=False)
    face.tick_until("pid")
    face.follower.close()
    assert not home.holder().held
    assert home.log().splitlines()[-1].endswith("info ended")


def test_a_program_that_is_not_there_is_said_so(home: Home, faces: list[Face]) -> None:
    home.ledger.add([new_job()])
    command = Launch(
        ledger=home.ledger.path, log=home.top / "wanvid.log", environ=home.environ(), program=("/nowhere/python",)
    )
    assert "could not be started: No such file" in ensure_driver(command).reason
    faces.append(Face(command))
    assert "could not be started" in faces[0].follower.tick().reason


def test_the_driver_is_told_where_things_are_whatever_directory_the_face_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = Launch(
        ledger=tmp_path / "l",
        log=tmp_path / "w",
        environ={
            "WANVID_HOME": "a home:1",
            "DASHSCOPE_API_KEY": "k",
            "SSL_CERT_FILE": "/etc/c.pem",
            "PYTHONPATH": "lib:/x",
            "DASHSCOPE_API_KEY_FILE_PATH": "~/key",
        },
        demo=True,
        config=Path("my.toml"),
    )
    assert command.argv("--detached")[1:] == [
        "-m",
        "wanvid_tui",
        "--demo",
        "--config",
        str(tmp_path / "my.toml"),
        "follow",
        "--detached",
    ]
    assert command.child_environ() == {
        "WANVID_HOME": str(tmp_path / "a home:1"),
        "SSL_CERT_FILE": "/etc/c.pem",
        "PYTHONPATH": f"{tmp_path / 'lib'}:/x",
        "DASHSCOPE_API_KEY_FILE_PATH": "~/key",
    }


def test_what_counts_as_work(home: Home) -> None:
    """The table of architecture.md, *The driver*, as a face sees it."""
    ledger = home.ledger

    def waits(*keys: AccountKey) -> tuple[bool, bool]:
        return work_waits(ledger, keys), waits_for_key(ledger, keys)

    assert waits() == (False, False)
    (held,) = ledger.add([new_job(held=True)])
    assert waits(KEY) == (False, False)
    ledger.move(held.id, _S.CANCELED, "given up")
    (job,) = ledger.add([new_job()])
    assert waits() == (True, False)
    ledger.pause("default", BASE, PauseKind.OFFLINE, until_ms=1)
    assert waits() == (True, False)
    for kind in (PauseKind.BILLING, PauseKind.KEY, PauseKind.BASE):
        ledger.pause("default", BASE, kind)
        assert waits(KEY) == (False, False)
    ledger.pause("default", BASE, PauseKind.NO_KEY)
    assert waits() == (False, False)
    assert waits(OTHER) == (False, False)
    assert waits(KEY) == (True, True)
    salt = ledger.salt()
    ledger.move(job.id, _S.SUBMITTING, "sending", key_id=key_fingerprint("old", salt))
    assert waits() == (True, False)
    ledger.move(job.id, _S.UNCERTAIN, "no answer")
    assert waits() == (True, False)
    ledger.note(job.id, asks=True)
    assert waits(KEY) == (False, False)
    ledger.move(job.id, _S.PENDING, "found", asks=False)
    ledger.pause("default", BASE, PauseKind.BILLING)
    assert waits() == (True, False)
    ledger.pause("default", BASE, PauseKind.KEY)
    assert waits() == (False, False)
    ledger.resume("default", BASE)
    ledger.note(job.id, waiting=Waiting("key of default"))
    assert waits(KEY) == (False, False)
    assert waits(AccountKey("any", BASE, "old")) == (True, True)
    assert KeySet(salt, [KEY]).key_for(home.job(job.id)) is None
    ledger.note(job.id, waiting=KEY_REFUSED)
    assert waits(AccountKey("any", BASE, "old")) == (False, False)
    ledger.note(job.id, waiting=Waiting("no answer"))
    assert waits() == (True, False)
    ledger.note(job.id, waiting=None)
    ledger.move(job.id, _S.DOWNLOADING, "done")
    assert waits() == (True, False)
    ledger.move(job.id, _S.LOST, "gone")
    assert waits(KEY) == (False, False)
