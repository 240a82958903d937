"""Before anything is paid for: room for the video; and how long a command waits until the service has it."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program
from tests.jobs.homes import alive, wait_for
from wanvid_tui.cli.adding import check_room
from wanvid_tui.cli.context import Context, World
from wanvid_tui.cli.options import Globals
from wanvid_tui.cli.verdicts import Until
from wanvid_tui.cli.watching import watch
from wanvid_tui.core.errors import ConfirmationNeeded, DiskError
from wanvid_tui.core.job import JobState
from wanvid_tui.core.ports import ServiceMaker
from wanvid_tui.files import MIN_FREE_BYTES
from wanvid_tui.jobs.keys import AccountKey
from wanvid_tui.jobs.lease import lock_path, probe
from wanvid_tui.jobs.ledger import Ledger


def _no_service() -> ServiceMaker:
    raise AssertionError("a face wanted the network")


def context_of(wanvid: Program, *, yes: bool = False) -> Context:
    """What a command has, its remarks kept."""
    world = World(wanvid.env(), io.StringIO(), io.StringIO(), io.StringIO(), _no_service)
    return Context(Globals(yes=yes), world)


def said(context: Context) -> str:
    remarks = context.world.stderr
    assert isinstance(remarks, io.StringIO)
    return remarks.getvalue()


def how(directory: Path, *, held: bool = False) -> dict[str, Any]:
    return {"held": held, "output": None, "output_dir": str(directory)}


def test_a_paid_video_without_room_is_asked_about(wanvid: Program, tmp_path: Path) -> None:
    place = tmp_path / "videos"
    with pytest.raises(ConfirmationNeeded, match="199 MB free") as caught:
        check_room(context_of(wanvid), [how(place)], free_bytes=lambda _: MIN_FREE_BYTES - 1)
    assert caught.value.exit_code == 7
    assert str(place) in caught.value.message
    assert "--yes" in caught.value.remedy
    check_room(context_of(wanvid), [how(place)], free_bytes=lambda _: MIN_FREE_BYTES)


def test_yes_answers_beforehand_and_what_is_held_is_not_asked_about(wanvid: Program, tmp_path: Path) -> None:
    check_room(context_of(wanvid, yes=True), [how(tmp_path)], free_bytes=lambda _: 0)
    check_room(context_of(wanvid), [how(tmp_path / "held", held=True)], free_bytes=lambda _: 0)
    assert not (tmp_path / "held").exists()


def test_room_that_cannot_be_told_is_named(wanvid: Program, tmp_path: Path) -> None:
    def gone(_: Path) -> int:
        raise OSError(5, "Input/output error")

    with pytest.raises(DiskError, match="Input/output error") as caught:
        check_room(context_of(wanvid), [how(tmp_path)], free_bytes=gone)
    assert str(tmp_path) in caught.value.message


@pytest.fixture
def nobody_listens() -> Iterator[str]:
    """An address of this machine that refuses every connection."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_a_service_out_of_reach_is_exit_6_and_the_job_lives_on(
    wanvid: Program, tmp_path: Path, nobody_listens: str
) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    wanvid.environ.update(
        {
            "DASHSCOPE_HTTP_BASE_URL": nobody_listens,
            "DASHSCOPE_API_KEY": "sk-any",
            "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        }
    )
    assert wanvid.call("submit", "a cat", "--hold").code == 0
    ledger = Ledger.open(wanvid.home / "ledger.sqlite3")
    ledger.move(1, JobState.QUEUED, "test")
    job = ledger.get(1)
    assert job is not None
    key = AccountKey(job.profile, job.base, "sk-any")
    with context_of(wanvid) as context:
        code = watch(context, [1], Until.ACCEPTED, [key], tell_files=True, accept_s=0.5)
        told = said(context)
    job = ledger.get(1)
    ledger.close()
    pid = probe(lock_path(wanvid.home / "ledger.sqlite3")).pid
    assert pid is not None
    os.kill(pid, 15)
    wait_for(lambda: not alive(pid), "the end of the driver")
    assert code == 6
    assert job is not None
    assert job.state in (JobState.QUEUED, JobState.SUBMITTING)
    assert "job 1 is still " in told
    assert f"process {pid} on " in told


def test_the_demo_says_that_it_cannot_draw(wanvid: Program) -> None:
    script = "import sys; sys.modules['av'] = None; from wanvid_tui.cli.adding import films_are_drawn as f; print(f())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=wanvid.env(), check=True)
    assert done.stdout == "False\n"
