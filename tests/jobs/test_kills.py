"""The real driver is killed again and again while it works: no task twice, no job missing (faults.md R2)."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from typing import TYPE_CHECKING

from tests.jobs.factory import new_job
from tests.jobs.homes import Home, wait_for
from wanvid_tui.core.job import ACTIVE, JobState
from wanvid_tui.jobs.follower import AccountKey, DriverCommand, Follower, ensure_driver
from wanvid_tui.simulator.server import Simulator

if TYPE_CHECKING:
    from wanvid_tui.jobs.lease import LeaseView

_S = JobState
KILLS = 8


def test_no_kill_sends_a_job_twice_or_loses_one(home: Home) -> None:
    chance = random.Random(1)
    with Simulator(speed=60.0, render=False) as service:
        videos = home.top / "videos"
        jobs = [new_job(f"job {number}", base=service.base, output_dir=str(videos)) for number in range(6)]
        home.ledger.add(jobs)
        command = DriverCommand(
            ledger=home.ledger.path,
            log=home.top / "wanvid.log",
            environ=home.environ(DASHSCOPE_HTTP_BASE_URL=service.base),
        )
        keys = [AccountKey("default", service.base, "sk-of-a-test-0123456789")]
        for _ in range(KILLS):
            running = ensure_driver(command, keys, wait_s=30)
            assert running.reason == ""
            before, moves = home.ledger.rev(), chance.randrange(1, 6)
            # at a moment that the work sets, not the clock: after so many commits, or when nothing is left to do
            wait_for(lambda b=before, m=moves: home.ledger.rev() >= b + m or done(home), "some work")  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            kill(home.holder())
        follower = Follower(command, lambda: keys)
        wait_for(lambda: follower.tick() and done(home), "all that can be settled at once", within_s=120)
        follower.close()
        kill(home.holder())
        prompts = Counter(task.body["input"]["prompt"] for task in service.tasks())
        assert set(prompts.values()) == {1}
        for job in home.ledger.find():
            # One that was killed in the middle of its POST is asked about in the list of tasks for three minutes.
            assert job.state is _S.SAVED or job.state in ACTIVE - {_S.QUEUED}
            assert job.state is not _S.SAVED or prompts[job.prompt] == 1


def done(home: Home) -> bool:
    return set(home.ledger.counts()) <= {_S.SAVED, _S.UNCERTAIN}


def kill(holder: LeaseView) -> None:
    if holder.held and holder.pid is not None:
        os.kill(holder.pid, signal.SIGKILL)
