"""The driver as a process: when it runs, what it keeps out of its environment, how it ends."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.jobs.factory import BASE, new_job
from tests.jobs.homes import Home, alive, wait_for
from wanvid_tui.core.job import ACTIVE, JobState
from wanvid_tui.jobs.drafts import DraftText, save_draft
from wanvid_tui.jobs.follower import AccountKey, end_child, ensure_driver
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.owners import this_process

if TYPE_CHECKING:
    from collections.abc import Iterator

_S = JobState
KEY = AccountKey("default", BASE, "sk-of-a-test-0123456789")
KNOWN = f"default|{BASE}|sk-found-by-itself"


def by_hand(home: Home, **environ: str) -> subprocess.Popen[str]:
    """``wanvid follow`` from a shell."""
    argv = home.command().argv("follow")[:-2]
    return subprocess.Popen(
        [*argv, "follow"], env=home.environ(**environ), stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )


@pytest.fixture
def shell(home: Home) -> Iterator[list[subprocess.Popen[str]]]:
    """Drivers started by hand, collected at the end."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def test_a_job_is_driven_with_a_key_that_travelled_from_memory_to_memory(home: Home) -> None:
    (job,) = home.ledger.add([new_job()])
    running = ensure_driver(home.command(DASHSCOPE_API_KEY=KEY.key, WANVID_TEST_IDLE_S="0.5"), [KEY])
    assert running.started
    assert running.reason == ""
    assert len(running.fingerprints) == 1
    assert running.child is not None
    assert running.pid == running.child.pid
    environ = Path(f"/proc/{running.pid}/environ").read_bytes()
    assert b"WANVID_HOME" in environ
    assert KEY.key.encode() not in environ
    assert KEY.key.encode() not in Path(f"/proc/{running.pid}/cmdline").read_bytes()
    wait_for(lambda: home.state(job.id) is _S.SAVED, "the video")
    assert running.child.wait(30) == 0
    assert not home.holder().held
    assert list(home.run.iterdir()) == []
    assert KEY.key not in home.log()
    assert KEY.key.encode() not in home.ledger.path.read_bytes()


def test_a_ledger_that_cannot_be_read_for_a_while_neither_ends_the_driver_nor_fills_its_log(home: Home) -> None:
    home.ledger.add([new_job("slow")])
    running = ensure_driver(home.command(), [KEY])
    assert running.child is not None
    wait_for(lambda: home.ledger.counts().get(_S.PENDING), "the first job")
    with sqlite3.connect(home.ledger.path, isolation_level=None) as other:
        other.execute("ALTER TABLE meta RENAME TO away")
        wait_for(lambda: "watching the ledger" in home.log(), "the fault in the log")
        for _ in range(3):  # it goes on looking, and says no more
            other.execute("UPDATE away SET value = value")
            time.sleep(0.3)
        other.execute("ALTER TABLE away RENAME TO meta")
    other.close()
    (job,) = home.ledger.add([new_job()])
    wait_for(lambda: home.state(job.id) is _S.SAVED, "the second job")
    assert running.child.poll() is None
    assert home.log().count("watching the ledger") == 1


def test_a_detached_driver_keeps_nothing_of_the_face(home: Home) -> None:
    home.ledger.add([new_job("slow")])
    leaked, other = os.pipe()
    os.set_inheritable(other, True)
    running = ensure_driver(home.command(), [KEY])
    os.close(other)
    pid = running.pid
    assert pid is not None
    assert os.getsid(pid) == pid
    assert {str(Path(f"/proc/{pid}/fd/{fd}").readlink()) for fd in range(3)} == {"/dev/null"}
    assert os.read(leaked, 1) == b""
    os.close(leaked)
    os.kill(pid, signal.SIGKILL)
    assert running.child is not None
    running.child.wait()


def test_it_ends_by_itself_when_there_is_nothing_to_do(home: Home) -> None:
    (job,) = home.ledger.add([new_job()])
    running = ensure_driver(home.command(WANVID_TEST_IDLE_S="0.3"))
    assert running.child is not None
    assert running.child.wait(30) == 0
    assert home.state(job.id) is _S.QUEUED
    assert [pause.kind.value for pause in home.ledger.pauses()] == ["no-key"]


def test_somebody_who_writes_a_prompt_does_not_keep_it(home: Home) -> None:
    running = ensure_driver(home.command(WANVID_TEST_IDLE_S="0.5"))
    child, ended, written = running.child, threading.Event(), 0
    assert child is not None
    with closing(Ledger.open(home.ledger.path)) as face:
        draft_id = None
        while not ended.wait(0.05):
            written += 1
            draft_id = save_draft(face, draft_id, this_process(), DraftText(f"{written} letters"), written)
            if child.poll() is not None:
                ended.set()
            assert written < 400, "it never ends while somebody types"
    assert child.returncode == 0


def test_it_finds_keys_itself(home: Home) -> None:
    (job,) = home.ledger.add([new_job()])
    running = ensure_driver(home.command(WANVID_TEST_KEYS=KNOWN, WANVID_TEST_IDLE_S="0.3"))
    assert running.child is not None
    assert running.child.wait(30) == 0
    assert home.state(job.id) is _S.SAVED
    assert "sk-found" not in home.log()


def test_a_running_driver_sees_new_rows_and_new_keys(home: Home) -> None:
    home.ledger.add([new_job("slow")])
    running = ensure_driver(home.command(), [KEY])
    (second, third) = home.ledger.add([new_job(), new_job(profile="work")])
    wait_for(lambda: home.state(second.id) is _S.SAVED, "the second video")
    assert home.state(third.id) is _S.QUEUED
    again = ensure_driver(home.command(), [AccountKey("work", BASE, "sk-work")])
    assert (again.started, again.pid, len(again.fingerprints)) == (False, running.pid, 2)
    wait_for(lambda: home.state(third.id) is _S.SAVED, "the video of the new key")
    assert running.child is not None
    os.kill(running.child.pid, signal.SIGTERM)
    assert running.child.wait(30) == 143


def test_by_hand_it_ends_with_the_work(home: Home, shell: list[subprocess.Popen[str]]) -> None:
    (job,) = home.ledger.add([new_job()])
    shell.append(by_hand(home, WANVID_TEST_KEYS=KNOWN))
    assert shell[0].wait(30) == 0
    assert home.state(job.id) is _S.SAVED
    shell.append(by_hand(home))
    assert shell[1].wait(30) == 0


def test_by_hand_it_says_who_drives_already(home: Home, shell: list[subprocess.Popen[str]]) -> None:
    home.ledger.add([new_job("slow")])
    shell.append(by_hand(home, WANVID_TEST_KEYS=KNOWN))
    home.driving()
    shell.append(by_hand(home, WANVID_TEST_LEASE_S="0.3"))
    assert shell[1].wait(30) == 75
    assert shell[1].stderr is not None
    said = shell[1].stderr.read()
    assert said == f"process {shell[0].pid} on {os.uname().nodename} drives this queue already\n"


def test_two_that_start_at_once_become_one(home: Home, shell: list[subprocess.Popen[str]]) -> None:
    home.ledger.add([new_job("slow")])
    for _ in range(4):
        shell.append(by_hand(home, WANVID_TEST_KEYS=KNOWN, WANVID_TEST_LEASE_S="1"))
    ended = wait_for(lambda: [p for p in shell if p.poll() is not None][2:], "three that give way")
    assert ended
    assert [p.poll() for p in shell if p.poll() is not None] == [75, 75, 75]
    assert home.holder().pid == next(p.pid for p in shell if p.poll() is None)


def test_a_killed_driver_is_followed_by_another_and_what_was_on_the_wire_is_uncertain(home: Home) -> None:
    (job,) = home.ledger.add([new_job("hang")])
    first = ensure_driver(home.command(), [KEY])
    assert first.child is not None
    wait_for(lambda: home.state(job.id) is _S.SUBMITTING, "the POST")
    first.child.kill()
    first.child.wait()
    assert home.state(job.id) is _S.SUBMITTING
    assert len(list(home.run.iterdir())) == 1
    second = ensure_driver(home.command(XDG_RUNTIME_DIR="", TMPDIR=str(home.top)), [KEY])
    assert second.started
    assert second.pid != first.pid
    assert home.state(job.id) is _S.UNCERTAIN
    assert "when the driver started" in home.ledger.events(job.id)[-1].why
    assert list(home.run.iterdir()) == []
    assert second.child is not None
    second.child.terminate()
    assert second.child.wait(30) == 143
    assert not list(home.top.glob("wanvid-*"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_ends_it_after_the_answer_of_what_is_on_the_wire(home: Home, number: signal.Signals) -> None:
    (job,) = home.ledger.add([new_job("answers late")])
    running = ensure_driver(home.command(), [KEY])
    assert running.child is not None
    wait_for(lambda: home.state(job.id) is _S.SUBMITTING, "the POST")
    running.child.send_signal(number)
    assert running.child.wait(30) == 128 + number
    assert home.state(job.id) is _S.PENDING
    assert not home.holder().held
    assert list(home.run.iterdir()) == []


def test_a_thread_that_does_not_end_does_not_keep_it(home: Home) -> None:
    """As of a name lookup that hangs."""
    (job,) = home.ledger.add([new_job("stuck")])
    running = ensure_driver(home.command(), [KEY])
    assert running.child is not None
    wait_for(partial(saved, home, job.id), "the video")
    running.child.terminate()
    assert running.child.wait(60) == 143
    assert list(home.run.iterdir()) == []


def test_one_that_is_not_detached_ends_with_the_input_its_face_holds(home: Home) -> None:
    (job,) = home.ledger.add([new_job("slow")])
    running = ensure_driver(home.command(), [KEY], detached=False)
    assert running.child is not None
    wait_for(lambda: home.state(job.id) is _S.PENDING, "the task")
    assert running.child.poll() is None
    end_child(running.child, within_s=30)
    assert running.child.returncode == 0
    assert home.state(job.id) is _S.PENDING
    assert not home.holder().held


def test_a_fault_of_its_own_is_in_the_log_without_the_key(home: Home) -> None:
    (job,) = home.ledger.add([new_job("crash")])
    running = ensure_driver(home.command(), [KEY])
    assert running.child is not None
    assert running.child.wait(30) == 1
    assert home.state(job.id) is _S.QUEUED
    assert "ZeroDivisionError: crashed with [key]" in home.log()
    assert KEY.key not in home.log()
    assert list(home.run.iterdir()) == []


def test_a_lock_file_that_is_removed_ends_it(home: Home) -> None:
    home.ledger.add([new_job("slow")])
    running = ensure_driver(home.command(WANVID_TEST_BEAT_S="0.1"), [KEY])
    assert running.child is not None
    home.lock.unlink()
    assert running.child.wait(30) == 1
    assert "removed or replaced" in home.log()


def test_a_socket_whose_place_is_gone_is_made_again(home: Home) -> None:
    home.ledger.add([new_job("slow")])
    running = ensure_driver(home.command(WANVID_TEST_BEAT_S="0.1"), [KEY])
    old = home.holder().socket
    Path(old).unlink()
    wait_for(lambda: Path(old).exists(), "a new socket")
    again = ensure_driver(home.command(), [KEY])
    assert (again.pid, again.reason) == (running.pid, "")


def test_no_job_is_left_behind_by_a_driver_that_is_about_to_end(home: Home) -> None:
    """A face commits and then looks at the lease: one of the two sees the job, whenever the driver ends."""
    command = home.command(WANVID_TEST_KEYS=KNOWN, WANVID_TEST_IDLE_S="0")
    drivers = set()
    for round_ in range(15):
        # a driver looks every quarter of a second: from right after the last job to well behind the end of its driver
        time.sleep(round_ * 0.03)
        (job,) = home.ledger.add([new_job(f"{round_}")])
        running = ensure_driver(command)
        assert running.reason == ""
        drivers.add(running.pid)
        wait_for(partial(saved, home, job.id), f"job {job.id}")
    wait_for(lambda: not home.holder().held, "the end of the driver")
    assert ensure_driver(command).pid not in drivers


def saved(home: Home, job_id: int) -> bool:
    return home.state(job_id) is _S.SAVED


def test_many_faces_at_once_have_one_driver_and_lose_no_job(home: Home) -> None:
    command = home.command(WANVID_TEST_IDLE_S="0")
    faults: list[str] = []

    def face(number: int) -> None:
        ledger = Ledger.open(home.ledger.path)
        for at in range(5):
            (job,) = ledger.add([new_job(f"{number}.{at}", profile=f"p{number}")])
            running = ensure_driver(command, [AccountKey(f"p{number}", BASE, f"sk-{number}")], wait_s=20)
            if running.reason:
                faults.append(running.reason)
                return

            wait_for(lambda: ledger.in_states(*ACTIVE) == [], f"job {job.id}")
        ledger.close()

    faces = [threading.Thread(target=face, args=(number,)) for number in range(3)]
    for one in faces:
        one.start()
    for one in faces:
        one.join()
    assert faults == []
    assert home.ledger.counts() == {_S.SAVED: 15}
    for job_id in range(1, 16):
        assert [event.new for event in home.ledger.events(job_id)].count("submitting") == 1


def test_the_demo_has_its_simulator_as_a_child_that_dies_with_it(home: Home) -> None:
    keys = [AccountKey("demo", "demo", "demo")]
    (job,) = home.ledger.add(
        [new_job("reach", profile="demo", base="demo"), new_job("slow", profile="demo", base="demo")]
    )[:1]
    running = ensure_driver(home.command(demo=True, DASHSCOPE_API_KEY=KEY.key), keys)
    assert running.child is not None
    wait_for(lambda: home.state(job.id) is _S.SAVED, "the video")
    ((pid, has_key),) = simulators(home)
    assert home.job(job.id).task_id == f"http://127.0.0.1:{pid}/api/v1 demo"
    assert not has_key
    # One that dies is started again, and the jobs find it.
    os.kill(pid, signal.SIGKILL)
    second = wait_for(lambda: simulators(home)[1:], "another simulator")[0][0]
    (later,) = home.ledger.add([new_job("reach", profile="demo", base="demo")])
    wait_for(lambda: home.state(later.id) is _S.SAVED, "the next video")
    assert home.job(later.id).task_id == f"http://127.0.0.1:{second}/api/v1 demo"
    running.child.kill()
    running.child.wait()
    wait_for(lambda: not alive(second), "the end of the simulator")


def test_the_demo_leaves_no_simulator_when_it_ends(home: Home) -> None:
    home.ledger.add([new_job("reach", profile="demo", base="demo")])
    keys = [AccountKey("demo", "demo", "demo")]
    running = ensure_driver(home.command(demo=True, WANVID_TEST_IDLE_S="0.3"), keys)
    assert running.child is not None
    assert running.child.wait(30) == 0
    ((pid, _),) = simulators(home)
    assert not alive(pid)


def simulators(home: Home) -> list[tuple[int, bool]]:
    """Process and whether it saw the key, of every simulator that was started."""
    notes = home.top / "simulators"
    lines = notes.read_text().splitlines() if notes.exists() else []
    return [(int(line.split()[0]), line.split()[1] == "True") for line in lines]
