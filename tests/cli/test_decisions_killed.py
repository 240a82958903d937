"""A kill in the middle of `adopt` or `resolve` loses no task and makes none twice (faults.md R2)."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.cli.services import NO_LIST, asking, end_driver, job_of, post, program_at, service
from wanvid_tui.core.job import JobState
from wanvid_tui.faultpoint import VARIABLE
from wanvid_tui.simulator.server import Simulator

S = JobState


def killed(wanvid: Program, step: str, *words: str) -> None:
    """Run a command that is killed at a step, and see that it was."""
    token = wanvid.home.parent / "token"
    token.touch()
    done = wanvid.process(*words, **{VARIABLE: f"{step} 1 {token}"})
    assert not token.exists(), "it never came to that step"
    assert done.code == -signal.SIGKILL


def went_on(wanvid: Program, one: Simulator, submits: int) -> None:
    """The next wanvid brings the job to its end."""
    done = wanvid.process("wait")
    assert done.code == 0, done.err
    row = job_of(wanvid)
    assert (row.state, one.submits()) == (S.SAVED, submits)
    assert Path(row.file or "").stat().st_size > 1000


@pytest.mark.parametrize("step", ["adopt.open", "adopt.done"])
def test_adopt(tmp_path: Path, step: str) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        task_id = post(one)
        killed(wanvid, step, "adopt", task_id)
        again = wanvid.process("adopt", task_id)
        assert again.code == (0 if step == "adopt.open" else 1), again.err
        went_on(wanvid, one, submits=1)


@pytest.mark.parametrize("step", ["note.open", "note.done"])
def test_a_named_task(tmp_path: Path, step: str) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        (task,) = one.tasks()
        killed(wanvid, step, "resolve", "1", "--task", task.id)
        if step == "note.open":
            assert job_of(wanvid).asks
            assert wanvid.process("resolve", "1", "--task", task.id).code == 0
        went_on(wanvid, one, submits=1)


@pytest.mark.parametrize("step", ["move.uncertain-pending.open", "move.uncertain-pending.done"])
def test_the_driver_that_takes_the_named_task(tmp_path: Path, step: str) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        (task,) = one.tasks()
        token = wanvid.home.parent / "token"
        token.touch()
        done = wanvid.process("resolve", "1", "--task", task.id, **{VARIABLE: f"{step} 1 {token}"})
        assert not token.exists(), "the driver never came to that step"
        assert done.code in (0, 6), done.err
        went_on(wanvid, one, submits=1)


@pytest.mark.parametrize("step", ["move.uncertain-queued.open", "move.uncertain-queued.done"])
def test_sent_again(tmp_path: Path, step: str) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        killed(wanvid, step, "resolve", "1", "--send-again", "--yes")
        if step.endswith("open"):
            assert job_of(wanvid).asks
            assert wanvid.process("resolve", "1", "--send-again", "--yes").code == 0
        went_on(wanvid, one, submits=2)


def test_waiting_survives_a_driver_that_is_killed_as_it_starts(tmp_path: Path) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        assert wanvid.process("resolve", "1", "--wait").code == 0
        killed(wanvid, "note.open", "follow")
        end_driver(wanvid)
        assert wanvid.process("follow").code == 0
        assert (job_of(wanvid).asks, job_of(wanvid).waiting, one.submits()) == (True, None, 1)
