"""Many faces on one ledger: one drives, all see the same, and a killed driver is replaced (faults.md R5)."""

from __future__ import annotations

import json
import os
import signal
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.program_home import films
from tests.faults.faulty import FaultyHome, FaultyService
from tests.jobs.homes import alive, wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.lease import lock_path, probe

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from tests.e2e.pty_program import PtyProgram

_S = JobState
SMALL = ("--size", "832*480")
PROMPTS = ("A fox from a shell", "A hare from a terminal", "An owl from another")


class Face:
    """What a command without a terminal shows, line by line, and when it came."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[tuple[float, str]] = []
        """Time (epoch s) and text of each line."""
        threading.Thread(target=self._read, daemon=True).start()

    def seen_at(self, words: str) -> float | None:
        """When a line with these words first came."""
        return next((at for at, line in self.lines if words in line), None)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append((time.time(), line.rstrip("\n")))


class Sight:
    """Looks at a terminal all the time, and notes when each text first stood there."""

    def __init__(self, program: PtyProgram, *wanted: str) -> None:
        self._program = program
        self._wanted = wanted
        self.found: dict[str, float] = {}
        """When each text was first seen, epoch s."""
        self._stop = threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self._stop.wait(0.03):
            text = self._program.text()
            for words in self._wanted:
                if words in text:
                    self.found.setdefault(words, time.time())

    def close(self) -> None:
        """Look no more."""
        self._stop.set()


def looks(service: FaultyService) -> int:
    """How often the service was asked about tasks, one by one or by the list."""
    return sum(call.method == "GET" and "/tasks" in call.path for call in service.requests())


@pytest.fixture
def natural(tmp_path: Path) -> Iterator[tuple[FaultyHome, FaultyService]]:
    """A home with a service whose tasks run for longer than a test does."""
    with FaultyService(speed=1.0) as service:
        home = FaultyHome(tmp_path, service)
        yield home, service
        home.close()


def test_r5_many_faces_send_once_look_once_and_show_the_same(tmp_path: Path) -> None:
    alone, delays = _looks_of_one_face(tmp_path / "alone"), []
    with FaultyService(speed=30.0, seed=3) as service, ExitStack() as faces:
        (tmp_path / "all").mkdir()
        home = FaultyHome(tmp_path / "all", service)
        faces.callback(home.close)
        one, other = faces.enter_context(home.interface()), faces.enter_context(home.interface(size=(120, 36)))
        for program in (one, other):
            program.wait_for("No videos yet.")
        waiting = Face(home.start("submit", PROMPTS[0], *SMALL, "--wait"))
        home.wait_until(1, _S.PENDING, _S.RUNNING)
        following = Face(home.start("follow"))
        watching = Face(home.start("watch", "--json"))
        saved = [f"  {number} ✓ saved  " for number in (1, 2, 3)]
        sights = [Sight(program, *PROMPTS, *saved) for program in (one, other)]
        for program, number in ((one, 2), (other, 3)):
            program.type(PROMPTS[number - 1])
            program.press("f5")
            home.wait_until(number, _S.PENDING, _S.RUNNING)
        wait_for(lambda: len(home.drivers()) == 2, "one driver, and the follow that found it")
        home.wait_for_all(_S.SAVED)
        for program in (one, other):
            for text in (*PROMPTS, *saved):
                program.wait_for(text)
        assert waiting.process.wait(20) == 0
        wait_for(lambda: watching.seen_at('"id": 3, "state": "saved"'), "the end of the third in watch")

        # One driver: every job is sent once, and looked at as often as one face alone has it done.
        assert service.made() == dict.fromkeys(PROMPTS, 1)
        assert service.submits() == 3
        for number in (1, 2, 3):
            assert home.path(number).count("submitting") == 1
        assert looks(service) <= 1.5 * alone + 3

        # All show the same, soon after it was written.
        paths = [str(job.file) for job in sorted(home.jobs(), key=lambda job: job.id)]
        wait_for(lambda: waiting.lines, "the path that submit --wait prints")
        assert [line for _, line in waiting.lines] == paths[:1]
        wait_for(lambda: following.process.poll() is not None or following.seen_at(paths[0]), "the first in follow")
        assert sorted(map(str, films(home.wanvid))) == sorted(paths)
        for number in (1, 2, 3):
            at = _saved_at(home, number)
            seen = [sight.found.get(saved[number - 1]) for sight in sights]
            seen.append(watching.seen_at(f'"id": {number}, "state": "saved"'))
            seen += [waiting.seen_at(paths[0]), following.seen_at(paths[0])] if number == 1 else []
            delays += [then - at for then in seen if then is not None]
        for sight in sights:
            sight.close()
        following.process.kill()
        watching.process.kill()
    median, most = statistics.median(delays), max(delays)
    print(f"\nseen {median:.2f} s after the commit (median of {len(delays)}), {most:.2f} s at most")
    assert most < 10
    assert median < 2


def _looks_of_one_face(top: Path) -> int:
    """How often the service is asked about the same three tasks when one face alone waits for them."""
    top.mkdir(parents=True)
    with FaultyService(speed=30.0, seed=3) as service:
        home = FaultyHome(top, service)
        path = top / "three.jsonl"
        path.write_text("".join(json.dumps({"prompt": prompt, "size": "832*480"}) + "\n" for prompt in PROMPTS))
        done = home.run("batch", str(path), "--wait")
        assert done.code == 0, done.err
        home.close()
        return looks(service)


def _saved_at(home: FaultyHome, number: int) -> float:
    """When the ledger says that a job was saved, epoch s."""
    job = home.job(number)
    assert job is not None
    assert job.saved_ms is not None
    return job.saved_ms / 1000


def _interface(home: FaultyHome, stack: ExitStack) -> None:
    stack.enter_context(home.interface()).wait_for("A fox")


def _words(*words: str) -> Callable[[FaultyHome, ExitStack], None]:
    def start(home: FaultyHome, stack: ExitStack) -> None:
        process = home.start(*words)
        stack.callback(process.communicate)
        stack.callback(process.kill)

    return start


FACES = {
    "interface": _interface,
    "wait": _words("wait"),
    "submit --wait": _words("submit", "A hare that is waited for", *SMALL, "--wait"),
    "watch": _words("watch"),
    "follow": _words("follow"),
}


@pytest.mark.parametrize("face", FACES)
def test_r5_any_living_face_replaces_a_killed_driver(natural: tuple[FaultyHome, FaultyService], face: str) -> None:
    """Within two seconds, of which one is the face's own pace and the rest what a driver takes to start here."""
    home, service = natural
    lock = lock_path(home.ledger)
    began = time.monotonic()
    first = home.start("submit", "A fox that outlives its driver", *SMALL)
    wait_for(lambda: probe(lock).pid, "the first driver")
    to_start_s = time.monotonic() - began  # the command and then the driver
    assert home.ended(first).code == 0
    with ExitStack() as stack:
        FACES[face](home, stack)
        _sees_to_it(home, face)
        before = probe(lock).pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        since = time.monotonic()
        wait_for(lambda: probe(lock).held and probe(lock).pid not in (None, before), f"another driver by {face}")
        took_s = time.monotonic() - since
        print(f"\n{face}: taken over after {took_s:.2f} s (a command and its driver start in {to_start_s:.2f} s)")
        assert took_s < 2.0 + 3 * to_start_s
        # The next one goes on with the same tasks.
        seen = looks(service)
        if face == "wait":
            wait_for(lambda: looks(service) > seen, "a look by the next driver")
        assert set(service.made().values()) == {1}


def _sees_to_it(home: FaultyHome, face: str) -> None:
    """Wait until the face has the ledger open: from then on it looks who drives."""
    if face == "interface":
        return
    word = face.split()[0]

    def has_ledger() -> bool:
        ours = [pid for pid in home.processes(word) if pid not in _holders(home)]
        return any(str(home.ledger) in _open_files(pid) for pid in ours)

    wait_for(has_ledger, f"{face} to look at the ledger")
    if face == "submit --wait":
        home.wait_until(2, _S.PENDING, _S.RUNNING)


def _holders(home: FaultyHome) -> set[int | None]:
    return {probe(lock_path(home.ledger)).pid}


def _open_files(pid: int) -> list[str]:
    """Where the descriptors of a process lead (Linux)."""
    found = []
    try:
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            found.append(str(entry.readlink()))
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return found
    return found


_ASKS_FOR_KEY = """
import os, sys
paths = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
here = [os.readlink(path) for path in paths if os.path.lexists(path)]
open(sys.argv[1], "w").write("\\n".join(here))
print("sk-any")
"""


def test_r5_the_lease_leaks_into_no_child(tmp_path: Path) -> None:
    """Neither into a command that gives a key, nor into what looks at a video: each would hold a dead driver's."""
    with FaultyService() as service:
        home = FaultyHome(tmp_path, service)
        del home.environ["DASHSCOPE_API_KEY"]
        home.wanvid.mkdir(mode=0o700)
        listing, script = tmp_path / "listing", tmp_path / "key.py"
        script.write_text(_ASKS_FOR_KEY)
        command = json.dumps([sys.executable, str(script), str(listing)])
        (home.wanvid / "config.toml").write_text(f"[profiles.default]\napi_key_command = {command}\n")
        assert home.run("submit", "A fox with a key", *SMALL).code == 0
        assert probe(lock_path(home.ledger)).held
        listing.unlink(missing_ok=True)
        os.kill(probe(lock_path(home.ledger)).pid or 0, signal.SIGKILL)
        follow = home.start("follow")
        text = wait_for(lambda: listing.exists() and listing.read_text(), "the driver's search for keys")
        assert str(home.wanvid) not in text, text
        held: dict[int, list[str]] = {}

        def is_saved() -> bool:
            # what has another command line than the driver's is past its exec
            for pid in set(home.processes()) - set(home.processes("follow")):
                held[pid] = [name for name in _open_files(pid) if "ledger" in name]
            return home.is_in(1, _S.SAVED)

        wait_for(is_saved, "the video")
        assert not any(held.values()), held
        follow.kill()
        follow.communicate()
        home.close()


def test_r5_the_demo_s_service_holds_nothing_of_its_driver(tmp_path: Path) -> None:
    home = FaultyHome(tmp_path, None)
    assert home.run("--demo", "submit", "A fox", *SMALL).code == 0
    lock = lock_path(home.wanvid / "demo" / "ledger.sqlite3")
    driver = probe(lock)
    assert driver.held
    children = [pid for pid in home.processes() if pid != driver.pid]
    assert children, "the service of the demo"
    for pid in (*children, driver.pid or 0):
        assert not any(name.startswith("/dev/pts") for name in _open_files(pid))
    held = {pid: [name for name in _open_files(pid) if "ledger" in name] for pid in children}
    assert not any(held.values()), held
    os.kill(driver.pid or 0, signal.SIGKILL)
    wait_for(lambda: not any(alive(pid) for pid in children), "the end of the demo's service")
    assert not probe(lock).held
    home.close()
