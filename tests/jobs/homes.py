"""A home of wanvid with real drivers in it, and what a test waits for."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wanvid_tui.jobs.follower import DriverCommand
from wanvid_tui.jobs.lease import LeaseView, lock_path, probe
from wanvid_tui.jobs.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.core.job import Job, JobState

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def wait_for(condition: Callable[[], Any], what: str = "", within_s: float = 30.0) -> Any:
    """The first true answer of ``condition``; fails the test when there is none in time."""
    until = time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < until, f"did not come about: {what or condition}"
        time.sleep(0.02)
    return found


def alive(pid: int) -> bool:
    """Whether a process runs: neither gone nor waiting to be collected."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


class Home:
    """A directory for one ledger, its drivers and their socket."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.run = top / "run"
        self.run.mkdir(mode=0o700)
        self.lock = lock_path(top / "ledger.sqlite3")
        self.ledger = Ledger.open(top / "ledger.sqlite3")

    def environ(self, **changes: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "WANVID_HOME": str(self.top),
            "XDG_RUNTIME_DIR": str(self.run),
            "WANVID_TEST_SIMULATOR": str(HERE / "simulator_program.py"),
            **changes,
        }

    def command(self, *, demo: bool = False, **changes: str) -> DriverCommand:
        return DriverCommand(
            ledger=self.ledger.path,
            log=self.top / "wanvid.log",
            environ=self.environ(**changes),
            demo=demo,
            program=(sys.executable, str(HERE / "driver_program.py")),
        )

    def holder(self) -> LeaseView:
        return probe(self.lock)

    def driving(self) -> LeaseView:
        """The holder, once it has said who it is and where it listens."""
        wait_for(lambda: self.holder().held and self.holder().socket, "a driver")
        return self.holder()

    def state(self, job_id: int) -> JobState:
        return self.job(job_id).state

    def job(self, job_id: int) -> Job:
        job = self.ledger.get(job_id)
        assert job is not None
        return job

    def log(self) -> str:
        path = self.top / "wanvid.log"
        return path.read_text() if path.exists() else ""

    def close(self) -> None:
        """End what still drives here."""
        view = self.holder()
        if view.held and view.pid is not None and view.pid != os.getpid():
            os.kill(view.pid, signal.SIGCONT)
            os.kill(view.pid, signal.SIGKILL)
            wait_for(lambda: not self.holder().held, "the end of the driver")
        self.ledger.close()
