"""A person's home directory for tests of the whole program: its interfaces, its commands, its drivers, its service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from tests.done import Done
from tests.e2e.pty_program import PtyProgram
from tests.jobs.homes import alive, wait_for
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.ledger import Ledger

ROOT = Path(__file__).resolve().parent.parent.parent
WANVID = [sys.executable, "-m", "wanvid_tui"]
UNDER_WAY = (JobState.PENDING, JobState.RUNNING)
"""What a job is while the service has it."""


class Place(Protocol):
    """Where a service is."""

    @property
    def origin(self) -> str:
        """Scheme, host and port alone."""


class Service:
    """``wanvid simulate`` as a process of its own. A context manager."""

    def __init__(self, speed: float) -> None:
        """Tasks take ``speed`` times less than the one to five minutes of the real service."""
        self.process = subprocess.Popen(
            [*WANVID, "simulate", "--port", "0", "--speed", str(speed), "--until-eof"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            text=True,
        )
        assert self.process.stdout is not None
        self.base = self.process.stdout.readline().strip()
        """What it says on its first line: ``http://127.0.0.1:PORT/api/v1``."""

    @property
    def origin(self) -> str:
        """Scheme, host and port alone."""
        return self.base.removesuffix("/api/v1")

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate()


class ProgramHome:
    """An empty home, and everything that a person does in it."""

    def __init__(self, top: Path, service: Place | None, **environ: str) -> None:
        self.top = top
        """HOME, and where programs start."""
        self.wanvid = top / "wanvid"
        """WANVID_HOME."""
        self.environ = {"PYTHONPATH": str(ROOT), **environ}
        """What the environment holds besides HOME, WANVID_HOME, PATH, TERM, LANG."""
        if service is not None:
            self.use(service)

    def use(self, service: Place, key: str = "sk-any") -> None:
        """Send everything to a service, as a gateway with a prefix has it."""
        self.environ["DASHSCOPE_HTTP_BASE_URL"] = f"{service.origin}/qwen"
        self.environ["DASHSCOPE_API_REGION"] = "ap-southeast-1"
        self.environ["DASHSCOPE_API_KEY"] = key

    def interface(self, *words: str, size: tuple[int, int] = (80, 24), **env: str) -> PtyProgram:
        """Start the interface in a terminal."""
        return PtyProgram([*WANVID, *words], self.top, size=size, env={**self.environ, **env})

    def whole_environ(self, **env: str) -> dict[str, str]:
        """The environment of a command."""
        basic = {"PATH": os.environ["PATH"], "HOME": str(self.top), "WANVID_HOME": str(self.wanvid), "LANG": "C.UTF-8"}
        return {**basic, **self.environ, **env}

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        """Start a command that has no terminal, and do not wait for it."""
        return subprocess.Popen(
            [*WANVID, *words],
            cwd=self.top,
            env=self.whole_environ(**env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **env: str) -> Done:
        """Run a command that has no terminal."""
        return self.ended(self.start(*words, **env))

    def ended(self, process: subprocess.Popen[str]) -> Done:
        """How a command ended, once it has."""
        out, err = process.communicate(timeout=120)
        return Done(process.returncode, out, err)

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.wanvid / "ledger.sqlite3"

    def job(self, number: int) -> Job | None:
        """A job as the ledger has it now; None when it has none of that number."""
        if not self.ledger.exists():
            return None
        ledger = Ledger.open(self.ledger, read_only=True)
        try:
            return ledger.get(number)
        finally:
            ledger.close()

    def is_in(self, number: int, *states: JobState) -> bool:
        """Whether a job is in one of some states now."""
        job = self.job(number)
        return job is not None and job.state in states

    def wait_until(self, number: int, *states: JobState) -> Job:
        """Wait until a job is in one of some states."""
        wait_for(lambda: self.is_in(number, *states), f"job {number} to be {states}, it is {self.job(number)}", 60)
        job = self.job(number)
        assert job is not None
        return job

    def processes(self, word: str = "") -> list[int]:
        """The processes that work in this home and have ``word`` in their command line (Linux)."""
        mine = f"WANVID_HOME={self.wanvid}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                environ, line = (entry / "environ").read_bytes(), (entry / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if mine in environ.split(b"\0") and (not word or word.encode() in line.split(b"\0")):
                found.append(int(entry.name))
        return [pid for pid in found if alive(pid)]

    def drivers(self) -> list[int]:
        """The processes that drive, or try to, in this home."""
        return self.processes("follow")

    def close(self) -> None:
        """End the drivers as a system does that goes down; nothing may be left after that."""
        for pid in self.drivers():
            os.kill(pid, signal.SIGTERM)
        try:
            wait_for(lambda: not self.processes(), "the end of every process of this home", 10)
        except AssertionError:
            left = {pid: Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in self.processes()}
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"still there after SIGTERM: {left}") from None


def films(folder: Path) -> Sequence[Path]:
    """Every file below a folder that is called a video."""
    return sorted(folder.rglob("*.mp4"))


def generate(program: PtyProgram, prompt: str) -> None:
    """Make the first video of a home."""
    program.wait_for("What should the video show?")
    program.type(prompt)
    program.press("f5")
    program.wait_for("Job 1 is queued")
