"""The service as a process: its first line, its end, and what survives it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.caller import Caller, fetch, quick, request, until
from wanvid_tui.simulator.folder import Folder
from wanvid_tui.simulator.painter import CLIP

PROGRAM = """
import sys
from pathlib import Path
from wanvid_tui.simulator.main import serve
port, speed, state, until_eof = sys.argv[1:]
sys.exit(serve(int(port), float(speed), Path(state) if state else None, until_eof == "yes"))
"""
SHORT: dict[str, Any] = {"model": "wan3.0-video", "resolution": "480P", "ratio": "16:9", "duration": 2}
ROOT = Path(__file__).parents[2]


@contextmanager
def served(
    state: str = "", port: int = 0, speed: float = 60.0, until_eof: str = "", options: Sequence[str] = ()
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, *options, "-c", PROGRAM, str(port), str(speed), state, until_eof]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def base_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_first_line_and_signals(number: signal.Signals) -> None:
    with served() as process:
        base = base_of(process)
        assert base.startswith("http://127.0.0.1:")
        assert base.endswith("/api/v1")
        assert Caller(base).list()["total"] == 0
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_end_of_input() -> None:
    with served(until_eof="yes") as process:
        caller = Caller(base_of(process))
        assert process.stdin is not None
        process.stdin.write("anything\n")
        process.stdin.flush()
        assert caller.list()["total"] == 0
        process.stdin.close()
        assert process.wait(10) == 0


def test_without_pyav_every_film_is_the_clip() -> None:
    """Without site-packages there is no PyAV: the standard library is enough to serve."""
    with served(options=["-S"], speed=1000.0) as process:
        caller = Caller(base_of(process))
        output = caller.settled(caller.task(request()))["output"]
        assert fetch(output["video_url"]).content == CLIP.read_bytes()
        process.terminate()
        assert process.wait(10) == 0
        assert process.stderr is not None
        (line,) = process.stderr.read().splitlines()
        assert "wanvid-tui[preview]" in line


def test_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, served(port=taken.getsockname()[1]) as process:
        assert process.wait(20) == 1
        assert process.stderr is not None
        assert "--port" in process.stderr.read()


@pytest.mark.parametrize("broken", ["file", "file/simulator.sqlite3"])
def test_state_is_unusable(tmp_path: Path, broken: str) -> None:
    (tmp_path / broken).parent.mkdir(exist_ok=True)
    (tmp_path / broken).write_text("this is no database, and no directory either" * 20)
    with served(state=str(tmp_path / "file")) as process:
        assert process.wait(20) == 1
        assert process.stderr is not None
        assert "--state" in process.stderr.read()


def test_tasks_survive_a_kill(tmp_path: Path) -> None:
    with served(str(tmp_path)) as process:
        caller = Caller(base_of(process))
        done = caller.task(request(**SHORT))
        link = caller.settled(done)["output"]["video_url"]
        film = fetch(link).content
        ids = [done, caller.task(request(prompt="Another", **SHORT)), caller.task(request(prompt="[fail]"))]
        until(lambda: caller.query(ids[1])["output"]["task_status"] == "RUNNING" or None)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with served(str(tmp_path)) as process:
        caller = Caller(base_of(process))
        assert [item["task_id"] for item in caller.list()["data"]] == ids[::-1]
        answers = [caller.settled(task_id) for task_id in ids]
        assert [answer["output"]["task_status"] for answer in answers] == ["SUCCEEDED", "SUCCEEDED", "FAILED"]
        assert fetch(answers[0]["output"]["video_url"]).content == film
        assert fetch(answers[1]["output"]["video_url"]).content != film
        assert Caller(caller.base, "sk-other").query(done)["output"]["task_status"] == "UNKNOWN"
        assert "sk-test" not in "".join(path.read_text("latin-1") for path in tmp_path.glob("*") if path.is_file())
        assert tmp_path.joinpath("simulator.sqlite3").stat().st_mode & 0o777 == 0o600


def test_clock_goes_on_while_it_is_away(tmp_path: Path) -> None:
    with quick(state=tmp_path, speed=60.0, render=False) as sim:
        task_id = Caller(sim.base).task(request())
        (before,) = sim.tasks()
    ends = before.submitted_at + before.wait_s + before.run_s
    with quick(state=tmp_path, speed=0.001, render=False) as sim:
        Caller(sim.base).settled(task_id)
        (after,) = sim.tasks()
    assert after.ended_at is not None
    assert after.ended_at >= ends
    assert after.ended_at - ends < 5


def test_one_service_a_directory(tmp_path: Path) -> None:
    with quick(state=tmp_path), pytest.raises(BlockingIOError, match="in use"):
        Folder(tmp_path, wait_s=0.0)
    Folder(tmp_path, wait_s=0.0).close()
