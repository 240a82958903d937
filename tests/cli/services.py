"""Services for commands that decide about uncertain jobs: a real one over HTTP, and jobs whose answer was lost."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.cli.program import Program
from tests.jobs.factory import new_job
from tests.jobs.homes import alive, wait_for
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.lease import lock_path, probe
from wanvid_tui.jobs.ledger import Ledger, key_fingerprint
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault, Misbehaving
from wanvid_tui.simulator.server import Simulator
from wanvid_tui.simulator.whens import First

_SENT = {"size": "832*480", "duration": 5, "prompt_extend": True, "seed": 7}

NO_LIST = Fault(deeds.not_offered(404), Kind.LIST)
"""The service has no task list."""


@contextmanager
def service(*faults: Fault, speed: float = 1000.0) -> Iterator[Simulator]:
    """A service with faults; its films are the packaged clip."""
    with Simulator(speed=speed, render=False, rates=False, faults=Misbehaving(*faults)) as one:
        yield one


@contextmanager
def program_at(tmp_path: Path, one: Simulator, **environ: str) -> Iterator[Program]:
    """The program with a key for a service; its driver is gone at the end."""
    home, runtime = tmp_path / "home", tmp_path / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    known = {"XDG_RUNTIME_DIR": str(runtime), "DASHSCOPE_API_KEY": "sk-any", "DASHSCOPE_HTTP_BASE_URL": one.base}
    program = Program(home, known | environ)
    try:
        yield program
    finally:
        end_driver(program)


def lost_answer() -> Fault:
    """The first submit makes a task, and its answer is lost."""
    return Fault(deeds.Reset(worked=True), Kind.SUBMIT, First(1))


def job_of(program: Program, job_id: int = 1) -> Job:
    """The row as it stands."""
    ledger = Ledger.open(program.home / "ledger.sqlite3", read_only=True)
    try:
        job = ledger.get(job_id)
    finally:
        ledger.close()
    assert job is not None
    return job


def end_driver(program: Program) -> None:
    """End the driver, if one runs."""
    path = program.home / "ledger.sqlite3"
    if path.exists() and (pid := probe(lock_path(path)).pid) is not None and alive(pid):
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not alive(pid), "the end of the driver")


def post(one: Simulator, prompt: str = "a cat", **changes: object) -> str:
    """A task of another program's, made over HTTP with the same key; its id."""
    body = {"model": "wan2.5-t2v-preview", "input": {"prompt": prompt}, "parameters": dict(_SENT), **changes}
    request = Request(
        f"{one.base}/services/aigc/video-generation/video-synthesis",
        json.dumps(body).encode(),
        {"Authorization": "Bearer sk-any", "Content-Type": "application/json", "X-DashScope-Async": "enable"},
    )
    with urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["output"]["task_id"])


def asking(program: Program, one: Simulator, *, made: bool = True) -> Job:
    """A job whose answer was lost, at a service without a list: it asks. With ``made`` the service has its task."""
    if made:
        post(one)
    program.home.mkdir(parents=True, exist_ok=True)
    ledger = Ledger.open(program.home / "ledger.sqlite3")
    try:
        new = new_job(
            "a cat", base=one.base, parameters=dict(_SENT), output_dir=str(program.home / "videos"), region=None
        )
        (job,) = ledger.add([new])
        sent: dict[str, Any] = {"submitted_ms": job.created_ms, "key_id": key_fingerprint("sk-any", ledger.salt())}
        ledger.move(job.id, JobState.SUBMITTING, "sending", **sent)
        ledger.move(job.id, JobState.UNCERTAIN, "no clear answer: the line broke")
        why = "this service has no task list: only you can tell"
        found = ledger.note(job.id, why=why, asks=True)
    finally:
        ledger.close()
    assert found is not None
    return found
